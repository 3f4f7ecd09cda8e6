"""What the verbs share: the home option and its database, the progress display, signals."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from .. import progress as long_steps
from ..errors import StoreError
from ..home import Home

#: a module of ours in a process of its own. -P: a foreign `aggregator/` in the current folder must not win
PYTHON = (sys.executable, "-P", "-m")
LOPER = (*PYTHON, "aggregator.commands")
#: the zone of most readers
WIB = ZoneInfo("Asia/Jakarta")
DAY_RE = re.compile(r"\d{4}-\d\d-\d\d\Z")
#: what is for people and is not the answer: logs and progress; quiet under --log-json
STDERR = Console(stderr=True)


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a verb its `home`, from `loper VERB --home DIR` or `loper --home DIR VERB`."""

    def locate(context: click.Context, _: click.Parameter, value: str | None) -> Home:
        long_steps.upgrade.tell = show_upgrade
        return Home.locate(value or context.obj)

    return click.option("--home", callback=locate, expose_value=True,
                        help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")(command)


class Day(click.ParamType):
    """An ISO 8601 instant, or a day in WIB: its beginning, or with `end` its end. UTC where a time has no offset."""

    name = "date"

    def __init__(self, end: bool = False):
        self.end = end

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if DAY_RE.match(value):
                return datetime.fromisoformat(value).replace(tzinfo=WIB) + timedelta(days=self.end)
            instant = datetime.fromisoformat(value)
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no date such as 2026-07-24 or 2026-07-24T10:00:00+07:00", param, ctx)


def since_until(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a verb `since` and `until`, datetimes or None, of the time that articles are shown at."""
    since = click.option("--since", type=Day(), help="Only what appeared then or later: a day in WIB, or an instant.")
    until = click.option("--until", type=Day(end=True),
                         help="Only what appeared before that instant, or up to the end of that day in WIB.")
    return since(until(command))


def show_upgrade(what: str, done: int, total: int) -> None:
    """One line on standard error, written over and over; nothing where that is no terminal, or under --log-json."""
    if STDERR.is_terminal and not STDERR.quiet and total:
        STDERR.print(f"{what}: {100 * done // total} %", end="\n" if done == total else "\r", highlight=False)


def check_database(home: Home) -> None:
    """StoreError where nothing was ever crawled; an empty file is none either, and would empty the feeds."""
    if not home.database.exists() or not home.database.stat().st_size:
        raise StoreError(home.database, "there is no database yet; `loper crawl` makes it")


def exit_on_sigterm() -> None:
    """From now on SIGTERM ends this process as an exit with 143: what is open is closed on the way out."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextmanager
def ended_with_us(child: subprocess.Popen) -> Iterator[None]:
    """Ends `child` when the block is left by a signal, by that signal, and waits until it has come to its end.

    The child needs a session of its own: Ctrl-C reaches every process of a terminal's session, and two signals are
    an order to stop at once.
    """
    try:
        yield
    except BaseException as error:
        child.send_signal(signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
        child.wait()
        raise


def progress() -> Progress:
    """A progress display on standard error; nothing where that is no terminal, or under --log-json."""
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20),
                    TextColumn("{task.fields[said]}"), TimeElapsedColumn(), console=STDERR, transient=True,
                    disable=STDERR.quiet or not STDERR.is_terminal)
