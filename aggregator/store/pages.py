"""pages.db: the fetched pages of articles, kept for the day that a rule is mended, bounded by age and size."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Self

from sqlite_utils import Database, Migrations

from .. import urls
from ..article import iso
from ..kept import Copy, KeptPage
from . import schema
from .articles import Row, instant
from .connection import connect, explained, immediate
from .tombstones import scrub, telling

migrations = Migrations("loper-pages")
#: copies that are removed in one transaction, so that a writer waits for milliseconds only
CHUNK = 50
#: pages of the file that are cut off in one transaction
PIECE = 1000
MEGABYTE = 2 ** 20
PAGE_COLUMNS = [f.name for f in fields(KeptPage)]

TABLES = """
CREATE TABLE copies (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, publisher TEXT NOT NULL, listing TEXT NOT NULL, digest TEXT NOT NULL,
    seen TEXT NOT NULL, UNIQUE (url, digest)
);
CREATE INDEX copies_seen ON copies(seen);
CREATE INDEX copies_publisher ON copies(publisher);

CREATE TABLE pages (
    copy INTEGER NOT NULL REFERENCES copies(id) ON DELETE CASCADE, position INTEGER NOT NULL, asked TEXT NOT NULL,
    url TEXT NOT NULL, fetched TEXT NOT NULL, status INTEGER NOT NULL, headers TEXT NOT NULL, size INTEGER NOT NULL,
    sha256 TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (copy, position)
);
"""


@migrations()
def m001_pages(db: Database) -> None:
    """The first schema."""
    db.executescript(TABLES)


@dataclass(frozen=True, slots=True)
class Group:
    """The copies of one article: what all URLs that led to it gave, the oldest first."""

    publisher: str
    #: the identity it is stored under; None where none of the copies is known to have given an article
    article: str | None
    #: ids of the copies
    copies: tuple[int, ...]
    #: number of their pages
    pages: int


class PageStore:
    """The file pages.db of one home, through one connection that belongs to the thread that opened it.

    Every fault of the file or the disk is a StoreError that says what to do.
    """

    def __init__(self, path: Path):
        """Opens or creates the file; StoreError where it is another program's, or written by a newer Loper.

        It is not read for damage: it may be large, and every page has a checksum of its own.
        """
        self.path = Path(path)
        with explained(self.path):
            self.db = connect(self.path)
            try:
                if not self.db.table_names():  # later it would need a VACUUM (https://sqlite.org/pragma.html)
                    self.db.execute("PRAGMA auto_vacuum = INCREMENTAL")
                schema.prepare(self.db, self.path, check=False, migrations=migrations)
            except BaseException:
                self.db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.db.close()

    def keep(self, copies: Sequence[Copy], now: datetime) -> None:
        """Stores copies in one transaction; of one that is there already, only what its listing says by now."""
        if not copies:
            return
        with explained(self.path), immediate(self.db):
            for copy in copies:
                self.keep_one(copy, iso(now))

    def keep_one(self, copy: Copy, now: str) -> None:
        said = json.dumps(dict(copy.said), ensure_ascii=True)
        found = self.db.execute("UPDATE copies SET seen = max(seen, ?), listing = ? WHERE url = ? AND digest = ?",
                                [now, said, copy.url, copy.digest])
        if found.rowcount:
            return
        number = self.db.execute("INSERT INTO copies (url, publisher, listing, digest, seen) VALUES (?, ?, ?, ?, ?)",
                                 [copy.url, copy.publisher, said, copy.digest, now]).lastrowid
        rows = [(number, position, *(column(page, name) for name in PAGE_COLUMNS))
                for position, page in enumerate(copy.pages)]
        marks = ", ".join("?" * (2 + len(PAGE_COLUMNS)))
        self.db.conn.executemany(
            f"INSERT INTO pages (copy, position, {', '.join(PAGE_COLUMNS)}) VALUES ({marks})", rows)

    def copies(self, numbers: Iterable[int]) -> list[Copy]:
        """The copies with these ids, in this order; one that is no longer there is left out."""
        wanted = list(numbers)
        with explained(self.path):
            heads = {row["id"]: row for row in self.db.query(
                "SELECT id, url, publisher, listing FROM copies WHERE id IN (SELECT value FROM json_each(?))",
                [json.dumps(wanted)])}
            pages = {number: list(rows) for number, rows in groupby(self.db.query(
                "SELECT * FROM pages WHERE copy IN (SELECT value FROM json_each(?)) ORDER BY copy, position",
                [json.dumps(wanted)]), key=lambda row: row["copy"])}
        return [copy_of(heads[number], pages.get(number, [])) for number in wanted if number in heads]

    def groups(self, news: Path, publishers: Collection[str] = (), since: datetime | None = None) -> list[Group]:
        """What is kept, by the article that `news` (the file news.db) has it led to; by publisher and address.

        Of `publishers`, or of all where none is named; with `since` only what was fetched then or later, together
        with the older copies of the same articles.
        """
        sql = """SELECT copies.id, copies.publisher, urls.article, coalesce(urls.article, copies.url) AS name, seen,
                        (SELECT count(*) FROM pages WHERE copy = copies.id) AS pages
                 FROM copies LEFT JOIN news.urls AS urls ON urls.url = copies.url
                 WHERE ? OR copies.publisher IN (SELECT value FROM json_each(?))
                 ORDER BY copies.publisher, name, seen, copies.id"""
        with explained(self.path):
            self.db.execute("ATTACH ? AS news", [str(news)])
            try:
                rows = self.db.query(sql, [not publishers, json.dumps(list(publishers))])
                return list(grouped(rows, iso(since) if since else ""))
            finally:
                self.db.execute("DETACH news")

    def prune(self, now: datetime, days: int, megabytes: int) -> int:
        """Removes copies not seen for `days`, then the oldest until the rest fits; gives how many. Short transactions.

        The file then gives back to the disk what it has beyond `megabytes`.
        """
        too_old = iso(now - timedelta(days=days))
        limit = megabytes * MEGABYTE
        removed = 0
        with explained(self.path):
            while (old := self.oldest(too_old)) or (old := self.oldest() if self.used() > limit else []):
                self.remove(old)
                removed += len(old)
            self.shrink(limit)
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return removed

    def oldest(self, before: str | None = None) -> list[int]:
        """Ids of some of the copies that were seen longest ago, or before `before`."""
        where, values = ("WHERE seen < ?", [before]) if before else ("", [])
        rows = self.db.execute(f"SELECT id FROM copies {where} ORDER BY seen, id LIMIT {CHUNK}", values)
        return [number for (number,) in rows]

    def remove(self, numbers: Sequence[int]) -> None:
        """Removes these copies with their pages, in one transaction."""
        with explained(self.path), immediate(self.db):
            self.db.execute("DELETE FROM copies WHERE id IN (SELECT value FROM json_each(?))",
                            [json.dumps(list(numbers))])

    def forget(self, addresses: Collection[str]) -> int:
        """Removes every copy of the articles at `addresses`, in whatever form, so that no byte stays in the file."""
        wanted = {urls.broad(address) for address in addresses}
        sql = """SELECT DISTINCT copies.id, copies.url, pages.asked, pages.url FROM copies LEFT JOIN pages ON copy = id
                 WHERE instr(copies.url, :part) OR instr(pages.url, :part) OR instr(pages.asked, :part)"""
        with explained(self.path):
            found = {number for part in map(telling, addresses)
                     for number, *names in self.db.execute(sql, {"part": part})
                     if any(name and urls.broad(name) in wanted for name in names)}
            self.remove(sorted(found))
            scrub(self.db)
        return len(found)

    def used(self) -> int:
        """Bytes of the file that hold something."""
        return (self.pragma("page_count") - self.pragma("freelist_count")) * self.pragma("page_size")

    def shrink(self, limit: int) -> None:
        """Cuts free space off the file's end, a piece at a time, until the file has `limit` bytes."""
        free, beyond = self.pragma("freelist_count"), self.pragma("page_count") - limit // self.pragma("page_size")
        for _ in range(0, min(free, beyond), PIECE):
            # the statement frees a page a step, and Connection.execute makes but one
            self.db.conn.executescript(f"PRAGMA incremental_vacuum({PIECE})")

    def pragma(self, name: str) -> int:
        return self.db.execute(f"PRAGMA {name}").fetchone()[0]


def grouped(rows: Iterable[Row], since: str) -> Iterator[Group]:
    """The rows of `PageStore.groups`, one Group per article; those whose newest copy is older than `since` left out."""
    for (publisher, _), found in groupby(rows, key=lambda row: (row["publisher"], row["name"])):
        copies = list(found)
        if copies[-1]["seen"] >= since:
            article = next((row["article"] for row in copies if row["article"]), None)
            yield Group(publisher, article, tuple(row["id"] for row in copies), sum(row["pages"] for row in copies))


def column(page: KeptPage, name: str) -> object:
    value = getattr(page, name)
    return iso(value) if isinstance(value, datetime) else value


def copy_of(head: Row, pages: Iterable[Row]) -> Copy:
    """The Copy of a row of `copies` and its rows of `pages`."""
    kept = [KeptPage(**{name: row[name] for name in PAGE_COLUMNS} | {"fetched": instant(row["fetched"])})
            for row in pages]
    return Copy(head["url"], head["publisher"], json.loads(head["listing"]), tuple(kept))
