"""`loper serve` as the tests run it: the real command on loopback over a real home, asked by real requests."""

import http.client
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from aggregator.article import Article, Related
from aggregator.config import Site
from feeds.publish import publish
from tests.forked import Forked
from tests.koran import KORAN, LATER, NOW, article, koran_store

PROJECT = Path(__file__).parent.parent
SITE = Site()
COUNT = 120


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Served:
    """A running `loper serve`."""

    address: str
    home: Path
    said: list[str]

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Asks for `path` as it is written; `_` in a header's name stands for `-`."""
        parts = urlsplit(self.address)
        with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})
            response = connection.getresponse()
            named = [name.lower() for name, _ in response.getheaders()]
            assert len(named) == len(set(named)), "no header comes twice"
            return Answer(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())

    def ask(self, path: str) -> object:
        """The rows of a Datasette page as objects."""
        answer = self.get(f"/data/news{path}")
        assert answer.status == 200, answer.body
        return answer.json


def news(number: int, **changes: object) -> Article:
    seen = NOW + timedelta(minutes=number)
    values = {"published": seen, "first_seen": seen, "language": "id", "section": "Daerah", **changes}
    return article(number, content_html=f"<p>Jembatan ke-{number} dibuka hari ini.</p>", **values)


def publish_store(home: Path, site: Site = SITE) -> None:
    with closing(sqlite3.connect(f"{(home / 'news.db').as_uri()}?mode=ro", uri=True)) as connection:
        publish(connection, home / "public", site, [KORAN])


def make_home(home: Path, count: int) -> Path:
    """A home with `count` articles, published."""
    home.mkdir(parents=True)
    with koran_store(home / "news.db") as store:
        store.save([news(n, related=[Related("Baca juga:", "Lain", "https://koran.example/x")])
                    for n in range(count)], NOW)
        store.save([news(0, title="Jembatan ke-0 ditutup lagi", content_text="Jembatan itu ditutup karena rusak.")],
                   LATER)
    publish_store(home)
    return home


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Served]:
    """`loper serve` on a free port."""
    with Forked(["--home", home, "serve", "--port", "0", *options], PROJECT) as process:
        while len(said := process.said()[:4]) < 4 and process.poll() is None:
            time.sleep(0.01)
        assert len(said) == 4 and "index" in said[1], process.finish()
        yield Served(said[1].split()[-1], home, said)
