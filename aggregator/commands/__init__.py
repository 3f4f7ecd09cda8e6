"""`loper`: one file per verb; this one finds them and turns every outcome into the right exit code."""

import os
import sqlite3
import sys
from importlib import import_module
from keyword import iskeyword

import click

from .. import __version__
from ..errors import HomeLockedError, LoperError

#: in the order of `loper --help`; each is a module here with a command of the same name
VERBS = ("demo", "run", "crawl", "publish", "serve", "search", "metadata", "publishers", "check", "add", "reprocess",
         "export", "import", "backup", "forget", "extract", "clean", "date")
#: sysexits.h EX_TEMPFAIL: try again later
LOCKED = 75


class Verbs(click.Group):
    """Loads a verb when it is called: `loper date` need not wait for Scrapy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        word = f"{name}_" if iskeyword(name) else name
        return getattr(import_module(f".{word}", __name__), word) if name in VERBS else None


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="loper")
@click.option("--home", help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")
@click.pass_context
def cli(context: click.Context, home: str | None) -> None:
    """Indonesian news: clean articles, exact times, one SQLite file, feeds one can subscribe to."""
    context.obj = home


def main(arguments: list[str] | None = None) -> None:
    """Runs `loper` and exits: 0 well, 1 failed, 2 wrong usage, 75 locked, 130 and 143 stopped by a signal."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        # no character ends a command: a lone surrogate of a JSON line goes out as it came in, `\udc80`
        stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(arguments, prog_name="loper", standalone_mode=False)
    except BrokenPipeError:
        code = 141  # whoever read the answer has enough of it
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (LoperError, sqlite3.Error, OSError) as error:
        click.echo(f"loper: {error}", err=True)
        code = exit_code_of(error)
    except (KeyboardInterrupt, click.Abort) as error:
        code = exit_code_of(error)
    sys.exit(written(code if isinstance(code, int) else 0))


def written(code: int) -> int:
    """`code`, when all of the answer is written; 1 where that failed, which Python would tell in its own words."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        return code or 1
    return code


def exit_code_of(error: BaseException) -> int:
    """The exit code of a verb that ended with `error`."""
    if isinstance(error, click.ClickException):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return 130
    return LOCKED if isinstance(error, HomeLockedError) else 1
