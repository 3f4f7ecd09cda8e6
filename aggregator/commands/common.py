"""What the verbs share: the home option and the progress display."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..home import Home

#: a module of ours in a process of its own. -P: a foreign `aggregator/` in the current folder must not win
PYTHON = (sys.executable, "-P", "-m")
LOPER = (*PYTHON, "aggregator.commands")
#: what is for people and is not the answer: logs and progress; quiet under --log-json
STDERR = Console(stderr=True)


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a verb its `home`, from `loper VERB --home DIR` or `loper --home DIR VERB`."""

    def locate(context: click.Context, _: click.Parameter, value: str | None) -> Home:
        return Home.locate(value or context.obj)

    return click.option("--home", callback=locate, expose_value=True,
                        help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")(command)


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
