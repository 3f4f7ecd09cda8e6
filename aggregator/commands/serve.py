"""`loper serve`: the feeds, their index and Datasette at one address."""

import click

from feeds import serve as server
from feeds.pages import INDEX
from spiders import catalogue

from ..home import Home
from ..store import Store
from .common import check_database, exit_on_sigterm, home_option
from .logs import verbose_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0: every one.")
@click.option("--port", type=click.IntRange(0, 65535), default=8010, show_default=True, help="0: any that is free.")
@click.option("--data", is_flag=True, help="Show Datasette (all full texts) although [site] has public = true.")
@click.option("--private", is_flag=True, help="Serve full texts to your own network, although public is not set.")
@home_option
@verbose_option
def serve(host: str, port: int, data: bool, private: bool, home: Home) -> int:
    """Serve the index, the feeds and Datasette until Ctrl-C.

    What `loper run` or `loper publish` write meanwhile is seen at once.
    """
    check_database(home)
    Store(home.database, check=False).close()  # migrates an older file, refuses a foreign one
    exit_on_sigterm()  # uvicorn stops at the signal and then raises it again
    server.run(home.database, home.public, home.config.site, host, port,
               lambda address: announce(home, address, data or not home.config.site.public), data, private,
               catalogue.full_text(home))
    return 0


def announce(home: Home, address: str, data: bool) -> None:
    """The addresses that one needs next, and what would surprise."""
    database = f"{address}data/" if data else "not shown, for it has the full texts (--data shows it)"
    click.echo(f"Serving {home.path}; Ctrl-C ends it\n"
               f"  index      {address}\n"
               f"  subscribe  {address}all.atom\n"
               f"  Datasette  {database}")
    if not (home.public / INDEX).exists():
        click.echo("Nothing is published yet: `loper publish` writes the feeds", err=True)
    base_url = home.config.site.base_url.rstrip("/")
    if base_url != address.rstrip("/"):
        click.echo(f"The feeds name themselves by {base_url} ([site] base_url in {home.path / 'loper.toml'})", err=True)
