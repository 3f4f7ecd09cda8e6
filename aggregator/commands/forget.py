"""`loper forget`: take an article down, for good."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from spiders import catalogue

from .. import urls
from ..errors import LoperError
from ..home import Home
from ..store import Store
from ..store.pages import PageStore
from .common import check_database, home_option, progress
from .logs import say, verbose_option
from .publish import publish_home


@click.command()
@click.argument("url", required=False)
@click.option("--reason", help="Why it is taken down; kept with its address.")
@click.option("--list", "listed", is_flag=True, help="List what was taken down.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def forget(url: str | None, reason: str | None, listed: bool, as_json: bool, home: Home) -> int:
    """Take the article at URL down: delete all of it, publish the feeds without it, never store it again."""
    if listed == bool(url) or bool(url) != bool(reason and reason.strip()):
        raise click.UsageError("give either URL with --reason TEXT, or --list")
    check_database(home)
    if listed:
        show_list(home, as_json)
        return 0
    address = urls.absolute(url, "")
    if address is None:
        raise click.UsageError(f"{url!r} is no http or https URL")
    catalogue.load(home)  # where a file is wrong, the feeds could not be published afterwards
    with home.lock():
        result = take_down(home, address, reason.strip())
        result["feeds_changed"] = sum(file.changed for file in publish_home(home))
    show(result, as_json)
    return 0


def take_down(home: Home, address: str, reason: str) -> dict[str, Any]:
    """Deletes the article at `address` from both databases and marks it; LoperError where it is not known.

    What was begun and broken off is brought to its end by the same command again.
    """
    with Store(home.database) as store, progress() as display:
        display.add_task("taking down", total=None, said="")
        mark = next((mark for mark in store.forgotten() if urls.broad(mark.url) == urls.broad(address)), None)
        what = store.known(address)
        if not what.addresses and not mark:
            raise LoperError(f"{address}: no such article is stored, and no listing named it")
        # the pages first: without its article nothing would lead to those that other addresses led to
        copies = forget_pages(home, {address, *what.addresses})
        store.forget(what, mark.reason if mark else reason, datetime.now(UTC))
        if not store.scrub():
            say(f"{store.path}: a program that reads it keeps its write-ahead log, in which the text still is; "
                "end that program, then do this again")
    return {"url": address, "already": asdict(mark) if mark else None, "articles": sorted(what.articles),
            "addresses": sorted(what.addresses), "copies": copies}


def forget_pages(home: Home, addresses: Collection[str]) -> int:
    """Deletes the kept pages of an article, if any are kept; gives the number of copies."""
    if not home.pages.exists():
        return 0
    with PageStore(home.pages) as pages:
        return pages.forget(addresses)


def show(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    if mark := result["already"]:
        click.echo(f"{mark['url']} was taken down before, at {mark['forgotten']}: {mark['reason']}")
    click.echo(f"{len(result['articles'])} articles and {result['copies']} kept copies deleted, "
               f"{result['feeds_changed']} files of feeds changed; never stored again:")
    for address in result["addresses"]:
        click.echo(f"  {address}")


def show_list(home: Home, as_json: bool) -> None:
    with Store(home.database, check=False) as store:
        rows = [asdict(mark) for mark in store.forgotten()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    for row in [] if as_json else rows:
        click.echo(f"{row['forgotten']}  {row['publisher']}  {row['url']}  {row['reason']}")
