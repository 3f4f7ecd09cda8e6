"""Articles that were taken down: everything kept of them deleted, and a mark that brings none of them back."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlite_utils import Database

from .. import urls
from ..article import iso

#: reason of a URL in the frontier that is never asked for again
FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Known:
    """What the store has of one article under any of its addresses."""

    #: address -> publisher's id, of articles and of what listings named
    articles: dict[str, str]
    listed: dict[str, str]

    @property
    def addresses(self) -> dict[str, str]:
        return self.articles | self.listed


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A row of `forgotten`."""

    url: str
    publisher: str
    reason: str
    #: ISO 8601, UTC
    forgotten: str


def tombstones(db: Database) -> list[Tombstone]:
    """Every mark, the newest first."""
    return [Tombstone(**row) for row in db.query("SELECT * FROM forgotten ORDER BY forgotten DESC, url")]


def marks(db: Database) -> set[str]:
    """What `urls.broad` gives for the addresses of all articles that were taken down."""
    return {urls.broad(url) for (url,) in db.execute("SELECT url FROM forgotten")}


def is_marked(marked: Collection[str], addresses: Iterable[str]) -> bool:
    """Whether one of `addresses` is that of an article that was taken down; `marked` as `marks` gives it."""
    return bool(marked) and any(urls.broad(address) in marked for address in addresses if address)


def known(db: Database, url: str) -> Known:
    """What is stored under any form of `url`, or was led to by an address of that form."""
    articles = same(db, "articles", url)
    listed = same(db, "urls", url)
    leads_to = db.execute(
        "SELECT url, publisher FROM articles WHERE url IN (SELECT article FROM urls WHERE url IN "
        "(SELECT value FROM json_each(?)))", [json.dumps(list(listed))])
    articles |= dict(leads_to.fetchall())
    led_by = db.execute("SELECT url, publisher FROM urls WHERE article IN (SELECT value FROM json_each(?))",
                        [json.dumps(list(articles))])
    return Known(articles, listed | dict(led_by.fetchall()))


def same(db: Database, table: str, url: str) -> dict[str, str]:
    """URL -> publisher of the rows of `table` that are the same article by `urls.broad`."""
    wanted = urls.broad(url)
    rows = db.execute(f"SELECT url, publisher FROM {table} WHERE instr(url, ?)", [telling(url)])
    return {found: publisher for found, publisher in rows if urls.broad(found) == wanted}


def telling(url: str) -> str:
    """A part of `url` that all its forms have: the longest folder of its path, else its host's last two names.

    SQLite looks for it in every row, which is a hundred times faster than to compute `broad` of every row.
    """
    folder = max(urlsplit(url).path.split("/"), key=len)
    return folder if len(folder) > len("amp.html") and "." not in folder and "%" not in folder else (
        ".".join(urls.host(url).split(".")[-2:]))


def forget(db: Database, what: Known, reason: str, now: datetime) -> None:
    """Deletes `what` within the open transaction, and marks its addresses.

    Revisions, related links and removed texts go with their article; related links of other articles to it stay:
    they are the others' text. The frontier keeps the addresses, in state "gone", without what the listings said.
    """
    marked = marks(db)
    for address, publisher in what.addresses.items():
        if (broad := urls.broad(address)) not in marked:
            marked.add(broad)
            db.execute("INSERT INTO forgotten (url, publisher, reason, forgotten) VALUES (?, ?, ?, ?)",
                       [address, publisher, reason, iso(now)])
    db.execute("DELETE FROM articles WHERE url IN (SELECT value FROM json_each(?))", [json.dumps(list(what.articles))])
    db.execute("UPDATE urls SET state = 'gone', next_try = NULL, reason = ?, listing = '{}', article = NULL "
               "WHERE url IN (SELECT value FROM json_each(?))", [FORGOTTEN, json.dumps(list(what.listed))])


def scrub(db: Database) -> bool:
    """Writes the file anew without what was deleted; whether nothing of it is left in the write-ahead log either.

    Deleted rows stay in free space until that is used again, and deleted words in the search index until its
    segments are merged (https://sqlite.org/fts5.html#the_optimize_command). Rowids, by which the search index
    refers to articles, stay: SQLite renumbers only tables that have no index.
    """
    indexes = db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'").fetchall()
    for name, in indexes:
        db.execute(f"INSERT INTO [{name}]([{name}]) VALUES ('optimize')")
    db.execute("VACUUM")
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
