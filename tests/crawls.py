"""Crawls by the real command over a site on loopback: how they are begun, and what they leave in the database."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests import news

INSERT = '<p><strong>Baca Juga:<a href="/2026/11/19/pasar-baru">Pasar Baru Dibuka Kembali</a></strong></p>'
PATHS = ("/2026/11/20/panen-kopi", "/2026/11/20/jalan-desa", "/2026/11/20/harga-beras")


def rows(home, sql, *values):
    with sqlite3.connect(home / "news.db") as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]


def states(home):
    """Path -> state of every URL of the frontier."""
    return {urlsplit(row["url"]).path: row["state"] for row in rows(home, "select url, state from urls")}


def change(home, sql, *values):
    with closing(sqlite3.connect(home / "news.db")) as db, db:
        db.execute(sql, values)


def crawl(loper, *arguments):
    done = loper("crawl", "--json", *arguments)
    assert "Traceback" not in done.stderr.decode()
    return done, json.loads(done.stdout)["publishers"][0] if done.stdout else {}


def many(site, count, seconds=0.0):
    """A paper with as many articles, each answered after so many seconds."""
    paths = [f"/2026/11/20/kabar-{number}" for number in range(count)]

    def slowly(reply):
        def answer(_headers):
            time.sleep(seconds)
            return reply
        return answer

    site.pages = {"/rss": news.rss(site, *paths)} | {
        path: slowly(news.article(f"Panen ke {number}", paragraphs=tuple(f"{text} ({number})"
                                                                        for text in news.PARAGRAPHS)))
        for number, path in enumerate(paths)}
    return paths


def begin(home, site, *arguments, until=12, cwd=None):
    """A `loper` that was started as its users do, and has asked `site` for `until` addresses."""
    loper = Path(sys.executable).with_name("loper")
    process = subprocess.Popen([loper, "--home", home, *arguments], cwd=cwd or home.parent,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    give_up = time.monotonic() + 30
    while len(site.asked()) < until and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.02)
    return process
