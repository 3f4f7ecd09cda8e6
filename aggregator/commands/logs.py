"""Logging of the verbs: in words for people, as JSON lines for programs."""

import functools
import json
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import click
from rich.logging import RichHandler

from ..errors import LoperError
from . import LOCKED, exit_code_of
from .common import STDERR

#: what came of the command, for programs; its records with an `event` pass whatever -v says
EVENTS = logging.getLogger("loper")
#: attributes that every log record has; all others came with `extra`
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
#: failures that one line explains, without a traceback
FORESEEN = (click.ClickException, LoperError, sqlite3.Error, OSError, KeyboardInterrupt)


def verbose_option(command: Callable[..., int]) -> Callable[..., int]:
    """-v, -vv: logs of what goes well too; --log-json: logs for programs, the last line says how it ended."""

    @click.option("-v", "--verbose", count=True, help="Log more; twice for everything.")
    @click.option("--log-json", is_flag=True, help="Log JSON lines; the last says how it ended.")
    @functools.wraps(command)
    def logged(*arguments: Any, verbose: int, log_json: bool, **options: Any) -> int:
        configure_logging(level_of(verbose), log_json)
        with failures_logged() if log_json else nullcontext():
            code = command(*arguments, **options)
            log_end(code)
        return code

    return logged


def level_of(verbose: int) -> int:
    """The level that so many -v ask for."""
    return [logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)]


def logging_options() -> list[str]:
    """The options of `verbose_option` that the running verb was given, for a child process."""
    given = click.get_current_context().params
    return ["--verbose"] * given["verbose"] + ["--log-json"] * given["log_json"]


def configure_logging(level: int, as_json: bool = False) -> None:
    """Logs to standard error: with colours on a terminal, a line of time, level and message elsewhere, or JSON."""
    if STDERR.is_terminal and not as_json:
        handler: logging.Handler = RichHandler(console=STDERR, show_path=False, rich_tracebacks=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter() if as_json else
                             logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    # the root's own level is Scrapy's to set
    handler.addFilter(lambda record: record.levelno >= level or hasattr(record, "event"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    EVENTS.setLevel(logging.INFO)
    logging.captureWarnings(as_json)
    STDERR.quiet = as_json


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, then what came with `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": time.replace("+00:00", "Z"), "level": record.levelname, "logger": record.name,
                "message": record.getMessage()}
        extra = {key: value for key, value in vars(record).items() if key not in STANDARD}
        extra.pop("crawler", None)
        if spider := extra.pop("spider", None):  # Scrapy's way to say whom a record is about
            line["publisher"] = spider.name
        line |= extra
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)  # ASCII: no character of a page can end the line or fail to encode


def log_event(event: str, message: str, level: int = logging.INFO, *, exc_info: BaseException | None = None,
              **fields: Any) -> None:
    """One line for programs under --log-json; else nothing, for people are told in words."""
    if STDERR.quiet:
        EVENTS.log(level, message, exc_info=exc_info, extra={"event": event, **fields})


def say(message: str, **fields: Any) -> None:
    """A line for people on standard error; under --log-json a warning with the fields."""
    if STDERR.quiet:
        EVENTS.warning(message, extra=fields)
    else:
        click.echo(message, err=True)


def log_end(code: int, error: BaseException | None = None) -> None:
    """The event `run`, the last of a verb; an error that nobody foresaw is logged with its traceback."""
    verb = click.get_current_context().info_name
    message = f"loper {verb} ended with exit code {code}"
    if error:
        said = error.format_message() if isinstance(error, click.ClickException) else str(error)
        message += f": {said or type(error).__name__}"
    level = logging.INFO if code == 0 else logging.WARNING if code == LOCKED else logging.ERROR
    log_event("run", message, level, exc_info=None if isinstance(error, FORESEEN) else error,
              verb=verb, ok=code == 0, exit_code=code)


@contextmanager
def failures_logged() -> Iterator[None]:
    """What ends the verb is logged instead of told in words, and gives the same exit code."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:  # the outermost place: nobody above logs
        code = exit_code_of(error)
        log_end(code, error)
        raise click.exceptions.Exit(code) from error
