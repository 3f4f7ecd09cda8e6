"""What the verbs share: the home option and the progress display."""

from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..home import Home

#: what is for people and is not the answer: logs and progress; quiet under --log-json
STDERR = Console(stderr=True)


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a verb its `home`, from `loper VERB --home DIR` or `loper --home DIR VERB`."""

    def locate(context: click.Context, _: click.Parameter, value: str | None) -> Home:
        return Home.locate(value or context.obj)

    return click.option("--home", callback=locate, expose_value=True,
                        help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")(command)


def progress() -> Progress:
    """A progress display on standard error; nothing where that is no terminal, or under --log-json."""
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20),
                    TextColumn("{task.fields[said]}"), TimeElapsedColumn(), console=STDERR, transient=True,
                    disable=STDERR.quiet or not STDERR.is_terminal)
