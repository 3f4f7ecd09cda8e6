"""What a feed reads of the store: which articles it holds, or which revisions, and their rows."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aggregator.article import iso
from aggregator.own_feeds import REFUSED_FUNCTIONS

from .times import AHEAD, feed_time, instant, shown_edit

Key = tuple[str, str]
#: the columns of `articles` that an Entry is made of
COLUMNS = ("url", "publisher", "title", "summary", "authors", "tags", "section", "language", "image", "published",
           "first_seen", "revised", "fetched", "content_html", "content_text", "complete", "related")
#: seconds that the condition of one feed may take
TIME_LIMIT = 20.0
#: SQLite's virtual instructions between two looks at the clock
INSTRUCTIONS = 100_000
#: `changed` first, whatever SQLite's planner thinks of a feed's own condition
CHANGED = "changed CROSS JOIN articles ON articles.url = changed.changed_url"
# Dates as bytes: SQLite would refuse to hand a function a text that is no UTF-8.
LISTED = {
    "articles": """
        SELECT url, '', feed_time(CAST(published AS BLOB), CAST(first_seen AS BLOB)), first_seen,
               coalesce(revised, ''), coalesce(length(CAST(content_html AS BLOB)), 0)
        FROM {articles} WHERE ({where})""",
    "edits": """
        SELECT article, revisions.revised, shown_edit(CAST(revisions.revised AS BLOB)), revisions.revised,
               '', 2 * coalesce(length(CAST(articles.content_text AS BLOB)), 0)
        FROM {articles} JOIN revisions ON revisions.article = articles.url WHERE ({where})"""}
ROWS = {
    "articles": f"""
        SELECT '' AS edited, {', '.join(COLUMNS)} FROM articles
        WHERE url IN (SELECT value FROM json_each(?))""",
    # what replaced the older title and text: what the next revision replaced, else what the article has now
    "edits": f"""
        SELECT older.revised AS edited, {', '.join(f'articles.{name}' for name in COLUMNS)},
               older.title AS older_title, older.content_text AS older_text,
               coalesce(newer.title, articles.title) AS newer_title,
               coalesce(newer.content_text, articles.content_text) AS newer_text
        FROM revisions AS older JOIN articles ON articles.url = older.article
        LEFT JOIN revisions AS newer ON newer.article = older.article AND newer.revised = (
            SELECT min(revised) FROM revisions AS later
            WHERE later.article = older.article AND later.revised > older.revised)
        WHERE older.article IN (SELECT value FROM json_each(?))"""}


@dataclass(frozen=True, slots=True)
class Listed:
    """One article of a feed, or one revision of an article."""

    article: str
    #: when it was revised, in the feed of revisions; else ""
    edited: str
    #: the time shown as published, ISO 8601; "" where there is none
    shown: str
    #: when it came into the store
    arrived: str
    #: its last revision, "" for none
    revised: str
    #: bytes of its content, roughly
    size: int

    @property
    def key(self) -> Key:
        return self.article, self.edited


class Changes:
    """The store's log of changes, read through one connection; what changed since a number lies in `temp.changed`.

    No article is shown with a time after `latest`.
    """

    def __init__(self, connection: sqlite3.Connection, latest: datetime):
        self.connection, self.since = connection, None
        connection.create_function("feed_time", 2, until(latest, feed_time), deterministic=True)
        connection.create_function("shown_edit", 1, until(latest, shown_edit), deterministic=True)
        #: number of the last change, and its article, by which the log is known again
        self.last, self.mark = (select(connection, "SELECT number, article FROM changes ORDER BY number DESC LIMIT 1")
                                or [(0, "")])[0]

    def reach_back_to(self, number: int, mark: str) -> bool:
        """Whether the log has everything that came after `number`, whose article was `mark`."""
        return bool(number) and select(self.connection, "SELECT article FROM changes WHERE number = ?",
                                       (number,)) == [(mark,)]

    def articles(self, since: int) -> list[str]:
        """URLs that changed, came or went after the change of that number; from now on they are in `changed`."""
        if self.since != since:
            self.connection.execute("DROP TABLE IF EXISTS temp.changed")
            self.connection.execute("CREATE TEMP TABLE changed AS SELECT DISTINCT article AS changed_url "
                                    "FROM changes WHERE number > ? AND number <= ?", (since, self.last))
            self.since = since
        return [url for (url,) in select(self.connection, "SELECT changed_url FROM changed")]


def latest_time(connection: sqlite3.Connection) -> datetime:
    """No article or revision is from later: by this machine's clock, or by the last run's where ours is behind."""
    now, run = datetime.now(UTC), instant(select(connection, "SELECT max(started) FROM runs")[0][0])
    return (max(now, run) if run else now) + AHEAD


def until(latest: datetime, shown: Callable[..., str | None]) -> Callable[..., str | None]:
    """`shown`, which gives a time as ISO 8601 text, with None for what is later than `latest`."""
    end = iso(latest)

    def time_until(*values: object) -> str | None:
        found = shown(*values)
        return found if found and found <= end else None

    return time_until


def listed(connection: sqlite3.Connection, source: str, where: str, params: Sequence[Any], *,
           changed: bool = False) -> list[Listed]:
    """What a feed holds; with `changed` only of the articles in `changed`.

    sqlite3.OperationalError ("interrupted") where the condition takes longer than TIME_LIMIT.
    """
    sql = LISTED[source].format(where=where, articles=CHANGED if changed else "articles")
    with restricted(connection):
        found = select(connection, sql, params)
    return [Listed(str(article), str(edited), shown or "", str(arrived or ""), str(revised), size)
            for article, edited, shown, arrived, revised, size in found]


def fetch(connection: sqlite3.Connection, source: str, keys: Iterable[Key]) -> dict[Key, Mapping[str, Any]]:
    """The rows of these articles or revisions, by key; what is no longer there is left out."""
    wanted = set(keys)
    urls = json.dumps(sorted({article for article, _ in wanted}))
    with lenient(connection):
        cursor = connection.cursor()
        cursor.row_factory = sqlite3.Row
        return {key: row for row in cursor.execute(ROWS[source], (urls,))
                if (key := (row["url"], row["edited"])) in wanted}


def replaced(connection: sqlite3.Connection, article: str) -> list[tuple[Any, Any, Any]]:
    """(when, title, text) of what each revision of an article replaced, the last revision first."""
    sql = "SELECT revised, title, content_text FROM revisions WHERE article = ? ORDER BY revised DESC"
    return select(connection, sql, (article,))


def existing(connection: sqlite3.Connection, urls: Iterable[str]) -> set[str]:
    """Those of `urls` that are still articles."""
    sql = "SELECT url FROM articles WHERE url IN (SELECT value FROM json_each(?))"
    return {url for (url,) in select(connection, sql, (json.dumps(list(urls)),))}


def select(connection: sqlite3.Connection, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
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


@contextmanager
def restricted(connection: sqlite3.Connection) -> Iterator[None]:
    """For a while the connection can do nothing but read, and no statement of it takes longer than TIME_LIMIT."""
    end = time.monotonic() + TIME_LIMIT
    connection.set_authorizer(reading)
    connection.set_progress_handler(lambda: time.monotonic() > end, INSTRUCTIONS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)


def reading(action: int, name: str | None, other: str | None, database: str | None, trigger: str | None) -> int:
    """For `Connection.set_authorizer`: no other database, setting or code, nothing that hangs on the moment.

    That nothing is written the connection itself sees to. SQLite's own modules declare their tables while they are
    first used, so that what reads only cannot be told by the kind of action.
    """
    refused = (action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
               or (action == sqlite3.SQLITE_PRAGMA and name != "data_version")  # which full-text search asks for
               or (action == sqlite3.SQLITE_FUNCTION and (other or "").lower() in REFUSED_FUNCTIONS))
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
