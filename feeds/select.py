"""Which articles a feed holds: a feed is a title and a query over the store."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aggregator.article import iso
from aggregator.config import SLUG_RE, OwnFeed, Site
from aggregator.errors import ConfigError
from aggregator.publisher import Publisher
from aggregator.store.search import condition

from .content import line
from .entry import MAX_TITLE, Entry, display_name, homepage
from .times import AHEAD, feed_time, instant
from .words import words

#: the columns of `articles` that an Entry is made of
COLUMNS = ("url", "publisher", "title", "summary", "authors", "tags", "section", "language", "image", "published",
           "first_seen", "revised", "fetched", "content_html", "content_text", "complete")
#: dates as bytes: SQLite would refuse to hand a function a text that is no UTF-8
FEED_TIME = "feed_time(CAST(published AS BLOB), CAST(first_seen AS BLOB))"


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed is called and which articles it holds."""

    #: name of its files and of its address; ValueError if it is not fit for either
    slug: str
    title: str
    subtitle: str
    #: the page that the feed belongs to
    link: str
    #: who speaks where an entry names nobody
    author: str
    rights: str
    language: str = "id"
    #: SQL condition on `articles`, with `?` for each of `params`
    where: str = "1"
    params: tuple[Any, ...] = ()
    #: entries of the document that one subscribes to, at most
    limit: int = 100
    #: entries that stay however old they are, so that a slow publisher's feed is of use too
    least: int = 30
    #: hours before the feed's newest entry: what is older leaves the document
    window_hours: int = 48

    def __post_init__(self) -> None:
        if not SLUG_RE.match(self.slug):
            raise ValueError(f"{self.slug!r} must be lower-case letters, digits, - and _")


def all_feeds(site: Site, publishers: Sequence[Publisher], own: Mapping[str, OwnFeed]) -> list[Feed]:
    """Everything, then one per publisher in the order given, then the operator's own."""
    said, title = words(site.language), line(site.title, MAX_TITLE) or "Loper"
    everything = Feed(slug="all", title=title, subtitle=said.all_subtitle, link=home(site), author=title,
                      rights=said.all_rights, language=site.language)
    taken = {publisher.id for publisher in publishers}
    for slug in own:
        if slug in taken:
            raise ConfigError("loper.toml", f"feeds.{slug}", "is the name of a publisher's feed")
    return [everything, *(publisher_feed(publisher, site) for publisher in publishers),
            *(own_feed(slug, feed, site) for slug, feed in own.items())]


def own_feed(slug: str, feed: OwnFeed, site: Site) -> Feed:
    """A feed of loper.toml: the newest articles that its search finds."""
    where, params = "1", ()
    if feed.search:
        where, params = condition(feed.search)
    said, title = words(site.language), line(feed.title, MAX_TITLE)
    return Feed(slug=slug, title=title, subtitle=said.own_subtitle.format(site=line(site.title, MAX_TITLE)),
                link=home(site), author=line(site.title, MAX_TITLE) or "Loper", rights=said.all_rights,
                language=site.language, where=where, params=params, window_hours=feed.hours)


def publisher_feed(publisher: Publisher, site: Site) -> Feed:
    """The feed of one publisher, in its language; ConfigError if its id is taken."""
    if publisher.id == "all":
        raise ConfigError(publisher.file or publisher.id, None, "the id 'all' is taken by the feed of everything")
    said, name = words(publisher.language), display_name(publisher)
    return Feed(slug=publisher.id, title=name, link=homepage(publisher, publisher.start_urls[0]),
                subtitle=said.publisher_subtitle.format(publisher=name, site=line(site.title, MAX_TITLE)), author=name,
                rights=said.rights.format(publisher=name), language=publisher.language,
                where="publisher = ?", params=(publisher.id,))


def home(site: Site) -> str:
    """The address of the index page."""
    return site.base_url.rstrip("/") + "/"


def directory(connection: sqlite3.Connection, publishers: Sequence[Publisher]) -> dict[str, Publisher]:
    """Publishers by id: those given, and those that only the store still knows (no rules, no right to full text)."""
    keys = ("id", "publisher", "homepage", "language", "timezone")
    rows = select(connection, f"SELECT {', '.join(keys)} FROM publishers", ())
    stored = {row[0]: Publisher(allowed_domains=[], start_urls=[], **dict(zip(keys, row, strict=True)))
              for row in rows}
    return stored | {publisher.id: publisher for publisher in publishers}


def newest(connection: sqlite3.Connection, feed: Feed) -> list[dict[str, Any]]:
    """Rows (COLUMNS) of the feed's newest articles by the time shown, then by URL; twice as many as it may hold.

    The time shown is never more than AHEAD after first_seen. So of the articles seen last, the oldest time shown
    is a bound: what was first seen before it cannot be among the newest, and need not be read. Leaves the SQL
    function `feed_time` on the connection.
    """
    connection.create_function("feed_time", 2, feed_time, deterministic=True)
    count = 2 * feed.limit
    [(found, oldest)] = select(connection, f"""
        SELECT count(*), min(shown) FROM (SELECT {FEED_TIME} AS shown FROM articles
        WHERE ({feed.where}) ORDER BY first_seen DESC LIMIT ?)""", (*feed.params, count))
    floor = iso(instant(oldest) - AHEAD) if found == count and oldest else ""
    rows = select(connection, f"""
        SELECT {', '.join(COLUMNS)} FROM articles WHERE ({feed.where}) AND first_seen >= ?
        ORDER BY {FEED_TIME} DESC, url LIMIT ?""", (*feed.params, floor, count))
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def within(entries: Sequence[Entry], feed: Feed) -> list[Entry]:
    """Of `entries`, newest first, those that the document holds: the window before the newest, and `least`.

    The window hangs on the feed's own newest entry: neither the clock nor another feed's articles change the bytes.
    """
    if not entries:
        return []
    since = entries[0].published - timedelta(hours=feed.window_hours)
    return [entry for place, entry in enumerate(entries[:feed.limit]) if place < feed.least or entry.published >= since]


def select(connection: sqlite3.Connection, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query as tuples; bytes that are no UTF-8 become U+FFFD instead of an error for all rows."""
    with lenient(connection):
        cursor = connection.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, params).fetchall()


@contextmanager
def lenient(connection: sqlite3.Connection) -> Iterator[None]:
    """Reads any bytes as text for a while, and leaves the connection as it was."""
    before = connection.text_factory
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        yield
    finally:
        connection.text_factory = before
