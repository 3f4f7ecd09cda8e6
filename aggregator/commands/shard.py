"""One process of a crawl by several, started by `loper crawl` alone: tells its results on standard output."""

import os
import signal
import sys
import threading
from collections.abc import Sequence

import click

from .. import shards
from ..addon import HomeAddon
from ..crawl import PublisherResult, in_this_process
from ..home import Home
from ..store import Store
from .common import home_option
from .logs import configure_logging, level_of


@click.command()
@click.argument("names", nargs=-1)
@click.option("-v", "--verbose", count=True)
@click.option("--log-json", is_flag=True)
@home_option
def shard(names: Sequence[str], verbose: int, log_json: bool, home: Home) -> None:
    """Crawls NAMES under the lock of the parent, which has checked the database and writes the run's record."""
    configure_logging(level_of(verbose), log_json)
    threading.Thread(target=end_with_parent, daemon=True).start()
    HomeAddon.stores[home] = Store(home.database, check=False)
    results, stopped_by = in_this_process(home, names, tell)
    HomeAddon.close(home)
    tell(results, ended=True)
    sys.exit(128 + stopped_by if stopped_by else 0)


def end_with_parent() -> None:
    """The parent holds our standard input open as long as it lives.

    Killed like the parent, not stopped: the next run shall not wait for us, and loses nothing by it.
    """
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGKILL)


def tell(results: Sequence[PublisherResult], *, ended: bool = False) -> None:
    sys.stdout.write(shards.line(results, ended=ended) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    shard()
