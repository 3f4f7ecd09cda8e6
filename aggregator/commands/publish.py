"""`loper publish`: write the feeds of the home."""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict

import click

from feeds.press import Published
from feeds.publish import publish as publish_feeds
from feeds.publish import published_up_to
from spiders import catalogue

from ..home import Home
from ..store import Store
from ..store.connection import explained
from .common import check_database, home_option, progress
from .logs import say, verbose_option


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def publish(as_json: bool, home: Home) -> int:
    """Write the feeds to public/ in the home; what did not change is not touched."""
    check_database(home)
    with home.lock():
        written = publish_home(home)
    show(written, home, as_json)
    return 0


def publish_home(home: Home) -> list[Published]:
    """The feeds of the home's store; the caller holds the lock. StoreError where nothing was ever crawled."""
    check_database(home)
    Store(home.database, check=False).close()  # migrates an older file, refuses a foreign one
    with (explained(home.database), progress() as display,
          closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as connection):
        task = display.add_task("Publishing", said="")
        written = publish_feeds(
            connection, home.public, home.config.site, list(catalogue.load(home).values()), home.config.feeds,
            lambda done, total, name: display.update(task, completed=done, total=total, said=name))
    with Store(home.database, check=False) as store:
        store.forget_changes(published_up_to(home.public))
    return written


def show(written: list[Published], home: Home, as_json: bool) -> None:
    if as_json:
        rows = [asdict(p) | {"path": str(p.path)} for p in written]
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
    else:
        feeds = len({p.slug for p in written if p.entries})
        left_out = len({left for p in written for left in p.left_out})
        click.echo(f"{feeds} feeds in {home.public}, {sum(p.changed for p in written)} files changed"
                   + (f", {left_out} articles left out" if left_out else ""))
    name_left_out(written)


def name_left_out(written: list[Published]) -> None:
    """Says which articles cannot be published, and why, each once."""
    for left in dict.fromkeys(left for p in written for left in p.left_out):
        say(f"left out: {left.url}: {left.reason}", url=left.url)
