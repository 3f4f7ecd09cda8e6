"""`loper run`: crawl what is due and publish; once, or every so often."""

import re
import subprocess
import time

import click

from ..crawl import exit_code
from ..home import Home
from .common import LOPER, ended_with_us, exit_on_sigterm, home_option
from .crawl import choose, crawl_with_progress
from .crawl import show as show_crawl
from .logs import logging_options, verbose_option
from .publish import name_left_out, publish_home
from .publish import show as show_published

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Interval(click.ParamType):
    """A duration such as 90s, 15m, 2h or 1d, in seconds."""

    name = "interval"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d{1,6})([smhd])", value.strip().lower())
        if not found or not int(found[1]):
            self.fail(f"{value!r} is no duration such as 15m, 2h or 1d", param, ctx)
        return int(found[1]) * UNITS[found[2]]


@click.command()
@click.option("--every", type=Interval(), help="Run again and again, this often: 15m, 2h, 1d.")
@click.option("--json", "as_json", is_flag=True, help="Print the crawl's result as JSON.")
@home_option
@verbose_option
def run(every: int | None, as_json: bool, home: Home) -> int:
    """Crawl what is due, then publish the feeds."""
    if every:
        return repeat(every, as_json, home)
    chosen = choose(home, ())
    with home.lock():
        result = crawl_with_progress(home, chosen)
        written = publish_home(home)
    show_crawl(result, as_json)
    if as_json:
        name_left_out(written)
    else:
        show_published(written, home, as_json=False)
    return exit_code(result)


def repeat(every: int, as_json: bool, home: Home) -> int:
    """A child process per run, because Scrapy's reactor starts once a process; ends with a signal.

    A run that fails says so and does not keep the next from being made.
    """
    choose(home, ())
    command = [*LOPER, "--home", str(home.path), "run", *logging_options(), *(["--json"] if as_json else [])]
    exit_on_sigterm()
    while True:
        begun = time.monotonic()
        child = subprocess.Popen(command, start_new_session=True)
        with ended_with_us(child):
            child.wait()
        time.sleep(max(0.0, every - (time.monotonic() - begun)))
