"""`loper demo`: crawl the bundled newsstand over three days into a fresh home, show what happened, and serve it."""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from feeds.serve import run

from ..errors import LoperError
from ..home import PROJECT, Home
from ..newsstand.content import DAYS
from ..newsstand.server import Newsstand
from .common import LOPER, ended_with_us, exit_on_sigterm, progress

#: lies in a home that the demo made, and may clear away
MARK = ".demo"
#: what the examples of cut inserts are taken from: rules of a kind only once, the most telling lengths first
EXAMPLES = """
    SELECT title, text FROM (
        SELECT articles.title, label || ' ' || related.title AS text, 'related' AS rule, related.article
        FROM related JOIN articles ON articles.url = article WHERE label != ''
        UNION ALL
        SELECT articles.title, text, rule, removed.article FROM removed JOIN articles ON articles.url = article
    ) WHERE length(text) BETWEEN 25 AND 110 GROUP BY rule ORDER BY rule = 'related' DESC, length(text) DESC LIMIT 3"""


@click.command()
@click.option("--once", is_flag=True, help="End after publishing instead of serving.")
@click.option("--port", default=8010, show_default=True, type=click.IntRange(1, 65535), help="Port to serve on.")
@click.option("--home", help="A home to fill; it must be empty or an earlier demo's [default: $LOPER_HOME, "
                             "else data/demo beside scrapy.cfg].")
@click.pass_context
def demo(context: click.Context, once: bool, port: int, home: str | None) -> int:
    """Crawl six invented papers over three days, publish their feeds, and serve them until Ctrl-C.

    Needs no network: the papers are served on this machine (127.0.3.1 to 127.0.3.6).
    """
    exit_on_sigterm()
    place = fresh_home(Home.locate(home or context.obj or demo_home()))
    start = datetime.now(ZoneInfo("Asia/Jakarta")).date() - timedelta(days=len(DAYS))
    with Newsstand(start) as newsstand:
        configure(place, newsstand, port)
        show_days([crawl_day(place, newsstand, day) for day in DAYS])
        show_examples(place)
        if once:
            say_next(place, port, served=False)
            return 0
        run(place.database, place.public, place.config.site, "127.0.0.1", port,
            lambda _: say_next(place, port, served=True))
        return 0


def demo_home() -> str | None:
    """`data/demo` where the environment names no home."""
    return None if os.environ.get("LOPER_HOME") else str(PROJECT / "data/demo")


def fresh_home(home: Home) -> Home:
    """An empty home: what an earlier demo left is cleared away; a usage error where it is somebody's own."""
    if home.path.exists() and any(home.path.iterdir()):
        if not (home.path / MARK).exists():
            raise click.UsageError(f"{home.path} is not empty and no earlier demo's; name another with --home")
        with home.lock():
            for path in home.path.iterdir():
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    home.create()
    (home.path / MARK).write_text("made by loper demo, which clears it away when it runs again\n")
    return home


def configure(home: Home, newsstand: Newsstand, port: int) -> None:
    """loper.toml and the publisher files, as an operator would write them."""
    newsstand.publisher_files(home.publishers)
    addresses = [paper.address for paper in newsstand.stand.papers.values()]
    (home.path / "loper.toml").write_text(
        f'[site]\ntitle = "Kabar dari kios Loper"\nbase_url = "http://127.0.0.1:{port}"\n\n'
        f"[crawl]\npublishers = {json.dumps(list(newsstand.stand.papers))}\n\n"
        f"[network]\nallow = {json.dumps(addresses)}\n", encoding="utf-8")


def crawl_day(home: Home, newsstand: Newsstand, day: int) -> dict[str, int]:
    """One `loper run` on that day, in a process of its own, as a timer would start it; what it came to."""
    newsstand.day = day
    before = len(newsstand.log)
    command = [*LOPER, "--home", str(home.path), "run", "--json"]
    with progress() as display:
        task = display.add_task(f"Day {day} of {len(DAYS)}: six papers", total=None, said="")
        with (subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as child,
              ended_with_us(child)):
            while child.poll() is None:
                display.update(task, said=f"{len(newsstand.log) - before} requests")
                try:
                    child.wait(0.2)
                except subprocess.TimeoutExpired:
                    continue
            answer = child.stdout.read()
    if child.returncode:
        raise LoperError(f"the crawl of day {day} ended with exit code {child.returncode}")
    publishers = json.loads(answer)["publishers"]
    total = {key: sum(p[key] for p in publishers) for key in ("listed", "new", "revised", "unchanged", "gone",
                                                              "inserts_cut")}
    return {"day": day, "requests": len(newsstand.log) - before, **total}


def show_days(days: list[dict[str, int]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, title_justify="left",
                  title="Three days of six invented papers")
    for key in days[0]:
        table.add_column(key.replace("_", " "), justify="right")
    for day in days:
        table.add_row(*map(str, day.values()))
    console().print(table)
    click.echo()


def show_examples(home: Home) -> None:
    """Three things that were cut, and from where."""
    with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(EXAMPLES).fetchall()
    click.echo("Cut out of the articles, and kept aside:")
    for title, text in rows:
        click.echo(f"  {click.style(text, fg='red')}\n    from: {title}")
    click.echo()


def say_next(home: Home, port: int, served: bool) -> None:
    """The addresses, and how to go live."""
    base = f"http://127.0.0.1:{port}"
    if served:
        click.echo(f"Open       {base}/            the papers, with links to subscribe\n"
                   f"Subscribe  {base}/all.atom    or .rss\n"
                   f"Ask        {base}/data/       the database, in Datasette\n")
    else:
        click.echo(f"Feeds      {home.public}\nDatabase   {home.database}\n"
                   f"Serve      .venv/bin/loper --home {shown(home.path)} serve --port {port}\n")
    click.echo("To go live, with real papers:\n"
               "  .venv/bin/loper publishers              whom Loper knows\n"
               "  .venv/bin/loper crawl suarajogja tempo  try two of them\n"
               "  .venv/bin/loper run --every 15m         crawl and publish, again and again\n"
               "  .venv/bin/loper serve                   feeds and database on this machine\n"
               + ("\nCtrl-C ends the demo." if served else ""))


def shown(path: Path) -> str:
    """A path as one would type it here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def console() -> Console:
    return Console(width=None if Console().is_terminal else 120)
