"""Datasette while a crawl writes: is every request answered, and how long does the crawl wait to write?

    python bench/live.py [--articles 5000] [--requests 200]

The real `loper crawl` of papers on loopback beside the real `loper serve`, which is asked from four sides until the
crawl has ended. Fails where an answer is not 200, where there were too few while it wrote, or where a write took more
than LIMIT seconds.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from crash_paper import House, Paper
from hostile_scenes import LOPER

from aggregator.commands import cli
from aggregator.store import Store

#: seconds that no write may take longer than
LIMIT = 1.0
PAPERS, READERS = 8, 4
#: a table with facets, a filter, searches, feeds, charts, an article, SQL
PATHS = ("articles", "articles?publisher=paper0", "articles?_search=kabar+terbaru", "articles.atom?_search=kabar",
         "articles.jsonfeed", "insert_share", "articles_per_day", "newest", "urls?_facet=state",
         "articles.json?_size=1000&_nocount=1", "?sql=select+count(*),+sum(length(content_text))+from+articles")


def crawl(home: Path, answer: Connection) -> None:
    """One crawl in a process of its own; hands over its exit code and the seconds of each of its writes."""
    writing, seconds = Store.writing, []

    @contextmanager
    def timed(store: Store) -> Iterator[None]:
        begun = time.perf_counter()
        with writing(store):
            yield
        seconds.append(time.perf_counter() - begun)

    Store.writing = timed
    with redirect_stdout(sys.stderr):
        code = cli.main(["--home", str(home), "crawl"], standalone_mode=False)
    answer.send((code, seconds))


def crawl_all(house: House) -> list[float]:
    """Crawls until nothing waits, for a run takes only so many pages of a publisher; the seconds of all writes."""
    start = multiprocessing.get_context("spawn")
    seconds: list[float] = []
    while not seconds or house.count("urls WHERE state = 'waiting'"):
        answer, ours = start.Pipe(duplex=False)
        child = start.Process(target=crawl, args=(house.path, ours))
        child.start()
        ours.close()  # so that a child that dies without an answer ends the wait for it
        code, more = answer.recv()
        child.join()
        if code:
            sys.exit(f"the crawl ended with {code}")
        seconds += more
    return seconds


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """`loper serve` of a home; its address."""
    with subprocess.Popen([*LOPER, "--home", home, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "ignore"}) as process:
        try:
            said = [process.stdout.readline() for _ in range(2)]
            yield said[1].split()[-1]
        finally:
            process.terminate()


def read(address: str, ended: threading.Event, first: int, answers: list[tuple[int, float]]) -> None:
    """Asks for PATHS in turn until the crawl has ended; notes the status of each answer and its seconds.

    No answer at all is noted as a status of 0, and the last.
    """
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    for path in cycle([*PATHS[first:], *PATHS[:first]]):
        if ended.is_set():
            return
        begun = time.perf_counter()
        try:
            connection.request("GET", f"/data/news{'' if path.startswith('?') else '/'}{path}")
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            answers.append((0, time.perf_counter() - begun))
            return
        answers.append((answer.status, time.perf_counter() - begun))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    papers = [Paper(f"paper{number}", -(-options.articles // PAPERS), f"127.0.5.{number + 1}")
              for number in range(PAPERS)]
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "home", papers)
        Store(house.path / "news.db").close()
        answers: list[tuple[int, float]] = []
        ended = threading.Event()
        with serving(house.path) as address:
            readers = [threading.Thread(target=read, args=(address, ended, number, answers))
                       for number in range(READERS)]
            for reader in readers:
                reader.start()
            begun = time.monotonic()
            try:
                writes = crawl_all(house)
            finally:
                ended.set()
                for reader in readers:
                    reader.join()
            took = time.monotonic() - begun
        stored = house.count("articles")
    statuses, waits = Counter(status for status, _ in answers), sorted(seconds for _, seconds in answers)
    print(f"{stored} articles stored in {took:.0f} s, {len(writes)} writes, the slowest {max(writes):.3f} s; "
          f"{len(answers)} requests meanwhile: {dict(statuses)}, median {waits[len(waits) // 2]:.3f} s, "
          f"slowest {waits[-1]:.3f} s")
    held = (stored >= options.articles and len(answers) >= options.requests and set(statuses) == {200}
            and max(writes) < LIMIT)
    print("held" if held else "not held")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
