"""Invented articles in a real store, and their feeds published again and again, for tests of what is published."""

import json
import socket
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator.article import Article
from aggregator.config import OwnFeed, Site
from aggregator.publisher import Publisher
from aggregator.store import Store
from feeds.press import Published
from feeds.publish import publish
from tests.reader import Item, Page, Reader, parse

START = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
SITE = Site(title="Loper Uji", base_url="https://feed.example")
TEXT = "Warga menanam bakau di tepi teluk sejak pagi.\nKetua kelompok tani, Sari, memimpin mereka."


def paper(name: str = "rimba", **values: Any) -> Publisher:
    return Publisher(**{"id": name, "publisher": f"Kabar {name.title()}", "homepage": f"https://{name}.example/",
                        "allowed_domains": [f"{name}.example"], "start_urls": [f"https://{name}.example/rss"],
                        **values})


RIMBA = paper()


def news(number: int = 1, publisher: str = "rimba", **changes: Any) -> Article:
    """A higher number is newer by a minute."""
    at = START + timedelta(minutes=number)
    values = {"title": f"Bakau ke-{number} ditanam", "published": at, "first_seen": at, "fetched": at,
              "language": "id", "content_text": TEXT, "content_html": f"<p>{TEXT}</p>"}
    return Article(url=f"https://{publisher}.example/{number}", publisher=publisher, **{**values, **changes})


def free_port() -> int:
    """A port that nobody listens on, for what is told it before it listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclass
class Kiosk:
    """A store and the folder of its feeds."""

    folder: Path
    publishers: Sequence[Publisher] = (RIMBA,)
    site: Site = SITE
    own: Mapping[str, OwnFeed] = field(default_factory=dict)

    @property
    def public(self) -> Path:
        return self.folder / "public"

    def save(self, *articles: Article, now: datetime = START) -> list[str]:
        with Store(self.folder / "news.db") as store:
            store.publishers(self.publishers)
            return store.save(articles, now)

    def execute(self, sql: str, *values: object) -> None:
        with Store(self.folder / "news.db") as store, store.writing():
            store.db.execute(sql, values)

    def publish(self) -> list[Published]:
        path = self.folder / "news.db"
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return publish(connection, self.public, self.site, self.publishers, self.own)

    def changed(self) -> set[str]:
        """Publishes; names of the files that changed, without their compressed copies."""
        return {str(one.path.relative_to(self.public)) for one in self.publish() if one.changed}

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.public)): path.read_bytes()
                for path in self.public.rglob("*") if path.is_file()}

    def fetch(self, address: str) -> bytes:
        return (self.public / address.removeprefix(f"{self.site.base_url}/")).read_bytes()

    def reader(self, name: str) -> Reader:
        """One who subscribes to `name` ("rimba.atom")."""
        return Reader(f"{self.site.base_url}/{name}", self.fetch)

    def page(self, name: str) -> Page:
        return parse(self.fetch(name))

    def items(self, name: str) -> list[Item]:
        return self.page(name).items

    def links(self, name: str) -> list[str]:
        """The number at the end of each article's address, in the order of the document."""
        return [item.link.rpartition("/")[2] for item in self.items(name)]

    def json(self, name: str) -> dict[str, Any]:
        return json.loads(self.fetch(name))
