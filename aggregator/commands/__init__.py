"""`loper`: one file per verb; this one puts them together and turns every outcome into the right exit code."""

import sqlite3
import sys

import click

from .. import __version__
from ..errors import HomeLockedError, LoperError
from .clean import clean
from .crawl import crawl
from .date import date
from .extract import extract
from .publish import publish
from .publishers import publishers
from .run import run

#: sysexits.h EX_TEMPFAIL: try again later
LOCKED = 75


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="loper")
@click.option("--home", help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")
@click.pass_context
def cli(context: click.Context, home: str | None) -> None:
    """Indonesian news: clean articles, exact times, one SQLite file, feeds one can subscribe to."""
    context.obj = home


for verb in (run, crawl, publish, extract, clean, date, publishers):
    cli.add_command(verb)


def main(arguments: list[str] | None = None) -> None:
    """Runs `loper` and exits: 0 well, 1 failed, 2 wrong usage, 75 locked, 130 and 143 stopped by a signal."""
    try:
        code = cli.main(arguments, prog_name="loper", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except HomeLockedError as error:
        code = complain(error, LOCKED)
    except (LoperError, sqlite3.Error) as error:
        code = complain(error, 1)
    except OSError as error:
        code = 141 if isinstance(error, BrokenPipeError) else complain(error, 1)
    except (KeyboardInterrupt, click.Abort):
        code = 130
    sys.exit(code if isinstance(code, int) else 0)


def complain(error: Exception, code: int) -> int:
    click.echo(f"loper: {error}", err=True)
    return code
