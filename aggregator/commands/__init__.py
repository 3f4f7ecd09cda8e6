"""`loper`: one file per verb; this one finds them and turns every outcome into the right exit code."""

import sqlite3
import sys
from importlib import import_module

import click

from .. import __version__
from ..errors import HomeLockedError, LoperError

#: in the order of `loper --help`; each is a module here with a command of the same name
VERBS = ("run", "crawl", "publish", "publishers", "extract", "clean", "date")
#: sysexits.h EX_TEMPFAIL: try again later
LOCKED = 75


class Verbs(click.Group):
    """Loads a verb when it is called: `loper date` need not wait for Scrapy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return getattr(import_module(f".{name}", __name__), name) if name in VERBS else None


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="loper")
@click.option("--home", help="Home directory [default: $LOPER_HOME, else data/ beside scrapy.cfg].")
@click.pass_context
def cli(context: click.Context, home: str | None) -> None:
    """Indonesian news: clean articles, exact times, one SQLite file, feeds one can subscribe to."""
    context.obj = home


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
