"""`loper publishers`: the catalogue."""

import json

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from spiders import catalogue

from ..home import Home
from ..publisher import Publisher
from .common import home_option


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print an array of objects.")
@home_option
def publishers(as_json: bool, home: Home) -> int:
    """List the publishers, bundled and your own."""
    rows = [describe(publisher, home) for publisher in catalogue.load(home).values()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("id", "publisher", "kind", "timezone", "homepage"):
        table.add_column(column, overflow="fold")
    for row in rows:
        off = "" if row["enabled"] else f" (off: {row['reason'] or 'in loper.toml'})"
        cells = (row["id"], row["publisher"] + off, row["kind"], row["timezone"], row["homepage"])
        table.add_row(*map(escape, cells))  # a name may have [brackets]
    Console(width=None if Console().is_terminal else 160).print(table)
    return 0


def describe(publisher: Publisher, home: Home) -> dict[str, object]:
    """What `--json` says of one publisher."""
    return {"id": publisher.id, "publisher": publisher.publisher, "homepage": publisher.homepage,
            "kind": publisher.kind, "network": publisher.network, "language": publisher.language,
            "timezone": publisher.timezone, "allowed_domains": publisher.allowed_domains,
            "start_urls": publisher.start_urls, "full_text": publisher.full_text,
            "enabled": home.config.publishers.get(publisher.id, publisher.enabled), "reason": publisher.reason,
            "checked": publisher.checked, "file": publisher.file}
