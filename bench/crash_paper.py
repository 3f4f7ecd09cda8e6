"""Papers of any size on loopback for the crash bench, and the home that crawls them."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from hostile_scenes import LOPER
from hostile_world import PROJECT
from lxml import etree

sys.path.insert(0, str(PROJECT))

from tests import news
from tests.site import Site


class Paper:
    """A paper of `count` articles in a sitemap, on an address of its own."""

    def __init__(self, name: str, count: int, address: str = "127.0.0.1"):
        self.name, self.address, self.site = name, address, Site(address)
        self.paths = [f"/2026/11/20/kabar-{number}" for number in range(count)]
        self.site.pages = {"/sitemap.xml": news.sitemap(self.site, *self.paths)} | {
            path: news.article(f"Kabar ke {number} dari {name}",
                               paragraphs=tuple(f"{text} ({name}, {number})" for text in news.PARAGRAPHS))
            for number, path in enumerate(self.paths)}

    def fetched(self) -> Counter[str]:
        """How often each article was asked for."""
        return Counter(path for path in self.site.asked() if path in self.site.pages and path != "/sitemap.xml")


class House:
    """A home that crawls papers with the real command."""

    def __init__(self, folder: Path, papers: list[Paper], processes: int = 1):
        self.path, self.papers = folder, papers
        (folder / "publishers").mkdir(parents=True)
        (folder / "loper.toml").write_text(
            f"[crawl]\npublishers = {json.dumps([p.name for p in papers])}\nprocesses = {processes}\n"
            f"[network]\nallow = {json.dumps([p.address for p in papers])}\n")
        for paper in papers:
            (folder / "publishers" / f"{paper.name}.toml").write_text(
                f'publisher = "Koran {paper.name}"\nallowed_domains = ["{paper.address}"]\n'
                f'start_urls = ["{paper.site.url}/sitemap.xml"]\n')

    def begin(self, verb: str = "run") -> subprocess.Popen:
        with (self.path / "log").open("a") as log:
            return subprocess.Popen([*LOPER, "--home", self.path, verb], cwd=self.path, stdout=log, stderr=log,
                                    env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"})

    def run(self, verb: str = "run") -> int:
        return self.begin(verb).wait()

    def run_until_done(self) -> int:
        """Runs until nothing waits any more (a run takes so many pages of a publisher at most); the exit code."""
        for _ in range(20):
            code = self.run()
            if code or not self.count("urls WHERE state = 'waiting'"):
                break
        return code

    def interrupt(self, after: float, number: int) -> float:
        """Starts a run, sends it a signal after so many seconds, and gives the seconds until it ended."""
        process = self.begin()
        time.sleep(after)
        begun = time.monotonic()
        process.send_signal(number)
        process.wait()
        return time.monotonic() - begun if number != signal.SIGKILL else 0.0

    def log(self) -> str:
        return (self.path / "log").read_text(errors="replace")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path / "news.db")) as db:
            return db.execute(statement).fetchall()

    def count(self, what: str) -> int:
        return self.rows(f"SELECT count(*) FROM {what}")[0][0]

    def integrity(self) -> str:
        return self.rows("PRAGMA integrity_check")[0][0]

    def unfinished(self) -> int:
        """URLs in no final state."""
        return self.count("urls WHERE state IN ('waiting', 'leased')")

    def torn(self) -> list[str]:
        return torn_feeds(self.path / "public")

    def feeds(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in sorted((self.path / "public").glob("*")) if file.is_file()}


def torn_feeds(folder: Path) -> list[str]:
    """Feeds in `folder` that are not whole; none where there are no feeds yet."""
    found = []
    for file in (*folder.glob("*.rss"), *folder.glob("*.atom")):
        try:
            etree.parse(file)
        except etree.XMLSyntaxError:
            found.append(file.name)
    return found
