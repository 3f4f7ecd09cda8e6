"""What the verbs share: the home option, logging for people, the progress display."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..home import Home

#: everything that is not the answer: logs and progress
STDERR = Console(stderr=True)


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a verb its `home`, from `loper VERB --home DIR` or `loper --home DIR VERB`."""

    def locate(context: click.Context, _: click.Parameter, value: str | None) -> Home:
        return Home.locate(value or context.obj)

    return click.option("--home", callback=locate, expose_value=True,
                        help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")(command)


def verbose_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """-v, -vv: logs of what goes well too."""

    def configure(_: click.Context, __: click.Parameter, value: int) -> int:
        configure_logging([logging.WARNING, logging.INFO, logging.DEBUG][min(value, 2)])
        return value

    return click.option("-v", "--verbose", count=True, callback=configure, expose_value=False,
                        help="Log more; twice for everything.")(command)


def configure_logging(level: int) -> None:
    """Logs to standard error: with colours on a terminal, a line of time, level and message elsewhere."""
    if STDERR.is_terminal:
        handler: logging.Handler = RichHandler(console=STDERR, show_path=False, rich_tracebacks=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.setLevel(level)  # the root's own level is Scrapy's to set
    logging.basicConfig(level=level, handlers=[handler], force=True)


def progress() -> Progress:
    """A progress display on standard error; nothing where that is no terminal."""
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20),
                    TextColumn("{task.fields[said]}"), TimeElapsedColumn(), console=STDERR, transient=True,
                    disable=not STDERR.is_terminal)
