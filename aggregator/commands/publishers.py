"""`loper publishers`: the catalogue, or a part of it."""

import json
from collections.abc import Iterable

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from spiders import catalogue

from ..home import Home
from ..publisher import KINDS, ZONE_NAMES, Publisher, check_timezone
from .common import home_option


class Zone(click.ParamType):
    """WIB, WITA, WIT (in capitals or not) or an IANA zone."""

    name = "zone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value.upper() in ZONE_NAMES.values():
            return value.upper()
        try:
            check_timezone(value)
        except ValueError as error:
            self.fail(f"{error}, nor one of WIB, WITA, WIT", param, ctx)
        return value


@click.command()
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--zone", type=Zone(), help="Only this time zone: WIB, WITA, WIT or an IANA name.")
@click.option("--network", help="Only the papers of this network.")
@click.option("--json", "as_json", is_flag=True, help="Print an array of objects.")
@home_option
def publishers(kind: str | None, zone: str | None, network: str | None, as_json: bool, home: Home) -> int:
    """List the publishers, bundled and your own."""
    found = list(catalogue.load(home).values())
    if network is not None:
        check_network(network, found)
    rows = [describe(publisher, home) for publisher in found
            if kind in (None, publisher.kind) and zone in (None, publisher.zone_name, publisher.timezone)
            and network in (None, publisher.network)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        show(rows)
    return 0


def check_network(name: str, publishers: Iterable[Publisher]) -> None:
    """A usage error where no publisher is of the network `name`."""
    known = sorted({publisher.network for publisher in publishers} - {""})
    if name not in known:
        raise click.UsageError(f"there is no network {name!r}; there are {', '.join(known)}")


def show(rows: Iterable[dict[str, object]]) -> None:
    """A table for people, on standard output."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("id", "publisher", "kind", "network", "timezone", "homepage"):
        table.add_column(column, overflow="fold")
    for row in rows:
        off = "" if row["enabled"] else f" (off: {row['reason'] or 'in loper.toml'})"
        cells = (row["id"], row["publisher"] + off, row["kind"], row["network"], row["timezone"], row["homepage"])
        table.add_row(*map(escape, cells))  # a name may have [brackets]
    Console(width=None if Console().is_terminal else 160).print(table)


def describe(publisher: Publisher, home: Home) -> dict[str, object]:
    """What `--json` says of one publisher."""
    return {"id": publisher.id, "publisher": publisher.publisher, "homepage": publisher.homepage,
            "kind": publisher.kind, "network": publisher.network, "language": publisher.language,
            "timezone": publisher.timezone, "allowed_domains": publisher.allowed_domains,
            "start_urls": publisher.start_urls, "full_text": publisher.full_text,
            "enabled": home.config.publishers.get(publisher.id, publisher.enabled), "reason": publisher.reason,
            "selectors": publisher.selectors, "checked": publisher.checked, "inferred": publisher.inferred,
            "file": publisher.file}
