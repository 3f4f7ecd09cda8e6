"""Two invented papers whose articles feeds are made of: in a store, in published files, as rows and as entries."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from aggregator.article import Article
from aggregator.config import Site
from aggregator.publisher import Publisher
from aggregator.store import Store
from feeds import publish
from feeds.entry import entry_of
from feeds.press import Published
from feeds.rows import COLUMNS
from tests.reader import NAMES

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
SITE = Site(title="Loper Uji", base_url="https://feed.example/berita")
RIMBA = Publisher(id="rimba", publisher="Kabar Rimba & Laut", homepage="https://rimba.example/",
                  allowed_domains=["rimba.example"], start_urls=["https://rimba.example/rss"], timezone="Asia/Makassar")
TANJUNG = Publisher(id="tanjung", publisher="Tanjung Pos", allowed_domains=["tanjung.example"],
                    start_urls=["http://tanjung.example:8080/indeks"], full_text=True)
PUBLISHERS = [RIMBA, TANJUNG]
SENTENCE = "Warga Desa Sukamaju menanam dua ribu pohon bakau di tepi teluk sejak pagi. "


def article(number: int = 1, publisher: Publisher = RIMBA, **changes: Any) -> Article:
    """An invented article; a higher number is newer by ten minutes, and was seen two minutes after it appeared."""
    published = NOON + timedelta(minutes=10 * number)
    text = "\n".join([SENTENCE * 4, f"Paragraf kedua dari berita {number}.", SENTENCE * 2])
    values: dict[str, Any] = {
        "title": f"Bakau ditanam, bagian {number}", "summary": f"Ringkasan {number}.", "authors": ["Sari Wulandari"],
        "tags": ["bakau", "Lingkungan"], "section": "Daerah", "language": "id", "published": published,
        "image": f"https://img.example/foto-bakau-{number}.jpg", "first_seen": published + timedelta(minutes=2),
        "fetched": published + timedelta(minutes=2), "content_text": text,
        "content_html": "".join(f"<p>{line}</p>" for line in text.split("\n"))}
    return Article(url=f"https://{publisher.allowed_domains[0]}/2026/{number}", publisher=publisher.id,
                   **{**values, **changes})


def fill(path: Path, *articles: Article, columns: dict[str, dict[str, Any]] | None = None) -> sqlite3.Connection:
    """Saves articles in a real store, sets columns by URL past its checks, and gives a read-only connection."""
    with Store(path) as store:
        store.publishers(PUBLISHERS)
        store.save(articles, NOON)
        store.db.conn.execute("PRAGMA foreign_keys = OFF")
        for url, values in (columns or {}).items():
            for name, value in values.items():
                store.db.conn.execute(f"UPDATE articles SET {name} = ? WHERE url = ?", (value, url))
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def published(connection: sqlite3.Connection, public: Path, site: Site = SITE) -> dict[str, Published]:
    """File name -> what `publish` says of it."""
    return {one.path.name: one for one in publish.publish(connection, public, site, PUBLISHERS)}


def texts(public: Path, name: str, path: str) -> list[str]:
    """What an XPath (strings or elements) finds in a published file."""
    found = etree.parse(public / name).xpath(path, namespaces=NAMES)
    return [one if isinstance(one, str) else "".join(one.itertext()) for one in found]


def row(**changes: Any) -> dict[str, Any]:
    """A row of `articles` as a feed reads it."""
    values = article().to_dict() | {"authors": '["Sari Wulandari"]', "tags": '["bakau"]'}
    return {name: values[name] for name in COLUMNS} | changes


def one_entry(excerpt: bool = False, publisher: Publisher = RIMBA, **changes: Any) -> Any:
    return entry_of(row(**changes), publisher, excerpt)
