"""`loper export`: articles into a file of a common format, with a data card beside it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from feeds.datasette_metadata import ARTICLES, REVISIONS

from ..archive.exporting import ExportError, card_of
from ..archive.exporting import export as export_articles
from ..archive.formats import FORMATS
from ..archive.selection import Selection
from ..home import Home
from ..store import Store
from ..store.connection import explained
from .common import check_database, exit_on_sigterm, home_option, progress, since_until
from .search import check_publishers

#: what the columns mean; the search's own are not exported
COLUMNS = {name: meaning for name, meaning in ARTICLES["columns"].items() if not name.endswith("_stems")}
WITH_REVISIONS = {**COLUMNS, "revisions": REVISIONS["description"] + " A list, the oldest first."}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)),
              help="Format of FILE [default: by its suffix].")
@since_until
@click.option("--publisher", "publishers", multiple=True, metavar="ID", help="Only of this publisher; may be repeated.")
@click.option("--search", metavar="QUERY", help="Only what `loper search QUERY` finds.")
@click.option("--force", is_flag=True, help="Replace what exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
def export(file: Path, file_format: str | None, since: datetime | None, until: datetime | None,
           publishers: Sequence[str], search: str | None, force: bool, as_json: bool, home: Home) -> int:
    """Write articles to FILE, and what is in it to FILE.md."""
    file_format = file_format or file.suffix.removeprefix(".").lower()
    if file_format not in FORMATS:
        raise click.UsageError(f"the suffix of {file} is none of {', '.join(FORMATS)}; name the --format")
    check_database(home)
    check_targets(file, home, force)
    exit_on_sigterm()
    with Store(home.database, check=False) as store, progress() as display, explained(home.database):
        check_publishers(store, publishers)
        task = display.add_task("exporting", total=None, said="")
        selection = Selection(publishers=publishers, since=since, until=until, search=search)
        tally = export_articles(
            store.db, file, file_format, selection, now=datetime.now(UTC),
            columns=COLUMNS if file_format == "csv" else WITH_REVISIONS,
            tell=lambda done, total: display.update(task, completed=done, total=total, said=f"{done} articles"))
    if as_json:
        click.echo(json.dumps({"file": str(file), "card": str(card_of(file)), "format": file_format,
                               "articles": tally.articles, "revisions": tally.revisions,
                               "bytes": file.stat().st_size}, ensure_ascii=False))
    else:
        click.echo(f"{file}: {tally.articles} articles, {tally.revisions} revisions; {card_of(file)} says what it is")
    return 0


def check_targets(file: Path, home: Home, force: bool) -> None:
    """ExportError where the file or its card would take the place of something."""
    for path in (file, card_of(file)):
        if path.exists() and path.resolve() == home.database.resolve():
            raise ExportError(f"{path} is the home's own; name another FILE")
        if path.exists() and not force:
            raise ExportError(f"{path} exists; name another FILE, or replace it with --force")
