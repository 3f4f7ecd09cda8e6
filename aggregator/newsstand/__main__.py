"""Serves the newsstand by hand: `python -m aggregator.newsstand --port 8020 --day 1`."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from .content import DAYS
from .server import Newsstand


@click.command()
@click.option("--port", default=8020, show_default=True, help="Port of all addresses; 0 takes a free one.")
@click.option("--day", type=click.IntRange(DAYS[0], DAYS[-1]), default=DAYS[0], show_default=True,
              help="Which of the three days it is.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="Date of day 1; three days ago if not given.")
@click.option("--publishers", type=click.Path(file_okay=False, path_type=Path),
              help="Write the publisher files into this folder.")
@click.option("--log", "log_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Append every request to this file, a JSON object a line.")
def main(port: int, day: int, start: datetime | None, publishers: Path | None, log_file: Path | None) -> None:
    """Serve six invented papers on loopback until Ctrl-C."""
    first = start.date() if start else datetime.now(ZoneInfo("Asia/Jakarta")).date() - timedelta(days=len(DAYS))
    with Newsstand(first, port, day, log_file) as newsstand:
        for paper in newsstand.stand.papers.values():
            click.echo(f"{newsstand.urls[paper.id]}/  {paper.name}: {paper.tagline}")
        if publishers:
            newsstand.publisher_files(publishers)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("The newsstand is closed.")


if __name__ == "__main__":
    main()
