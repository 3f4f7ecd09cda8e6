"""`loper metadata`: what the tables mean, for a Datasette of your own."""

import json
from pathlib import Path

import click
import yaml

from feeds.datasette_metadata import metadata as describe
from spiders import catalogue

from ..home import Home
from .common import home_option


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--json", "style", flag_value="json", help="Write JSON [default, but for FILE.yaml and FILE.yml].")
@click.option("--yaml", "style", flag_value="yaml", help="Write YAML.")
@click.option("--database", default="news", show_default=True, metavar="NAME",
              help="What Datasette calls the database: its file's name without suffix.")
@home_option
def metadata(file: Path | None, style: str | None, database: str, home: Home) -> int:
    """Write Datasette's metadata to FILE, or print it: titles, columns, facets, canned queries.

    For `datasette news.db --metadata FILE`; docs/datasette.md has the whole command.
    """
    as_yaml = style == "yaml" or (style is None and file is not None and file.suffix in (".yaml", ".yml"))
    said = describe(home.config.site, database, catalogue.full_text(home))
    text = (yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=120) if as_yaml
            else json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
    return 0
