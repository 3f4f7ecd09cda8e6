"""The register of what is published: which article stands on which page of which feed, and which files are ours."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from aggregator.errors import LoperError

from .rows import Key, Listed

#: of the tables below
VERSION = 1
TABLES = """
CREATE TABLE feeds (slug TEXT PRIMARY KEY, query TEXT NOT NULL, change INTEGER NOT NULL, mark TEXT NOT NULL);
CREATE TABLE members (
    feed TEXT NOT NULL, article TEXT NOT NULL, edited TEXT NOT NULL, page INTEGER NOT NULL, shown TEXT NOT NULL,
    revised TEXT NOT NULL, current INTEGER NOT NULL, PRIMARY KEY (feed, article, edited, page)
) WITHOUT ROWID;
CREATE INDEX members_shown ON members(feed, shown DESC, article, edited) WHERE current;
CREATE INDEX members_page ON members(feed, page);
CREATE TABLE pages (
    feed TEXT NOT NULL, number INTEGER NOT NULL, entries INTEGER NOT NULL, size INTEGER NOT NULL,
    newest TEXT NOT NULL, arrived TEXT NOT NULL, sealed INTEGER NOT NULL, PRIMARY KEY (feed, number)
) WITHOUT ROWID;
CREATE TABLE documents (
    name TEXT PRIMARY KEY, feed TEXT NOT NULL, fingerprint TEXT NOT NULL, entries INTEGER NOT NULL,
    left_out TEXT NOT NULL, newest_article TEXT NOT NULL, newest_edited TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX documents_feed ON documents(feed);
CREATE TABLE files (
    name TEXT PRIMARY KEY, document TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_document ON files(document);
CREATE TABLE site (public INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a feed has followed the store's log of changes, and with which query."""

    query: str
    change: int
    #: the article of that change
    mark: str


@dataclass(frozen=True, slots=True)
class Member:
    """An article (or revision) where it was last filed."""

    page: int
    shown: str
    #: its last revision when it was filed
    revised: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a feed: up to a hundred entries, in the order in which they came into the store."""

    number: int
    entries: int = 0
    #: bytes, roughly
    size: int = 0
    #: the latest time shown on it, and when its last entry came; ISO 8601
    newest: str = ""
    arrived: str = ""
    #: an archive: what stands on it stays as it is
    sealed: bool = False

    def with_entry(self, entry: Listed) -> "Page":
        return replace(self, entries=self.entries + 1, size=self.size + entry.size,
                       newest=max(self.newest, entry.shown), arrived=max(self.arrived, entry.arrived))


@dataclass(frozen=True, slots=True)
class Written:
    """A document as it was last written."""

    name: str
    fingerprint: str
    #: entries in it
    entries: int
    #: (URL, reason) of articles that could not be published
    left_out: tuple[tuple[str, str], ...]
    #: its newest entry
    newest: Key


class Register:
    """One SQLite file beside the folder of the feeds. Nothing of it is lost but work when it is deleted.

    LoperError where the file is no register of this version.
    """

    def __init__(self, path: Path):
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None)
        try:
            self.prepare()
        except sqlite3.DatabaseError as error:
            self.db.close()
            raise LoperError(f"{path}: {error}; delete it, and the next publish makes it and the feeds anew") from error
        except BaseException:
            self.db.close()
            raise

    def prepare(self) -> None:
        # a loss of power may take the last entries, never the file; what they were about is then looked at again
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if not self.db.execute("SELECT 1 FROM sqlite_master").fetchone():
            self.db.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise LoperError(f"{self.path}: is no register of this version of Loper; delete it, and the next publish "
                             "makes it and the feeds anew")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is kept, or nothing. What changes nothing does not touch the file."""
        self.db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # --- for whom it is

    def is_public(self) -> bool:
        """Whether every file is as it may be for others to read."""
        return bool(self.db.execute("SELECT max(public) FROM site").fetchone()[0])

    def set_public(self, public: bool) -> None:
        if self.is_public() != public:
            self.db.execute("DELETE FROM site")
            self.db.execute("INSERT INTO site VALUES (?)", (public,))

    # --- feeds and what they hold

    def slugs(self) -> list[str]:
        return [slug for (slug,) in self.db.execute("SELECT slug FROM feeds")]

    def position(self, feed: str) -> Position | None:
        row = self.db.execute("SELECT query, change, mark FROM feeds WHERE slug = ?", (feed,)).fetchone()
        return Position(*row) if row else None

    def set_position(self, feed: str, position: Position) -> None:
        self.db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?)",
                        (feed, position.query, position.change, position.mark))

    def members(self, feed: str, articles: Collection[str] | None = None) -> dict[Key, Member]:
        """What the feed holds, or what it holds of these articles, each where it was last filed."""
        sql, values = "SELECT article, edited, page, shown, revised FROM members WHERE feed = ? AND current", [feed]
        if articles is not None:
            sql += " AND article IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(articles)))
        return {(article, edited): Member(*rest) for article, edited, *rest in self.db.execute(sql, values)}

    def count(self, feed: str) -> int:
        return self.db.execute("SELECT count(*) FROM members WHERE feed = ? AND current", (feed,)).fetchone()[0]

    def newest(self, feed: str, count: int) -> list[Key]:
        """The newest by the time shown, then by URL."""
        return self.db.execute("SELECT article, edited FROM members WHERE feed = ? AND current "
                               "ORDER BY shown DESC, article, edited LIMIT ?", (feed, count)).fetchall()

    def newest_shown(self, feed: str) -> str:
        sql = "SELECT max(shown) FROM members WHERE feed = ? AND current"
        return self.db.execute(sql, (feed,)).fetchone()[0] or ""

    def on_page(self, feed: str, number: int) -> list[Key]:
        """What stands on a page, the newest by the time shown first."""
        return self.db.execute("SELECT article, edited FROM members WHERE feed = ? AND page = ? "
                               "ORDER BY shown DESC, article, edited", (feed, number)).fetchall()

    def pages_of(self, feed: str, article: str) -> list[int]:
        """Every page that an article was ever filed on."""
        sql = "SELECT DISTINCT page FROM members WHERE feed = ? AND article = ?"
        return [page for (page,) in self.db.execute(sql, (feed, article))]

    def file(self, feed: str, entry: Listed, page: int) -> None:
        """Files an entry on a page; where it stands already it is no longer current."""
        self.leave(feed, [entry.key])
        self.db.execute("INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?, ?, 1)",
                        (feed, *entry.key, page, entry.shown, entry.revised))

    def refresh(self, feed: str, entry: Listed) -> None:
        """Notes the times of an entry where it stands."""
        self.db.execute("UPDATE members SET shown = ?, revised = ? WHERE feed = ? AND article = ? AND edited = ? "
                        "AND current", (entry.shown, entry.revised, feed, *entry.key))

    def leave(self, feed: str, keys: Iterable[Key]) -> None:
        """The feed holds them no longer; they stay on the pages they stand on."""
        self.db.executemany("UPDATE members SET current = 0 WHERE feed = ? AND article = ? AND edited = ? AND current",
                            [(feed, *key) for key in keys])

    def strike(self, feed: str, keys: Iterable[Key], page: int | None = None) -> None:
        """Takes them off one page, or off all of them."""
        where = "" if page is None else f" AND page = {page:d}"
        self.db.executemany(f"DELETE FROM members WHERE feed = ? AND article = ? AND edited = ?{where}",
                            [(feed, *key) for key in keys])

    def pages(self, feed: str) -> list[Page]:
        """The feed's pages by number, from 1."""
        rows = self.db.execute("SELECT number, entries, size, newest, arrived, sealed FROM pages WHERE feed = ? "
                               "ORDER BY number", (feed,))
        return [Page(*row[:-1], bool(row[-1])) for row in rows]

    def set_pages(self, feed: str, pages: Iterable[Page]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
                            [(feed, page.number, page.entries, page.size, page.newest, page.arrived, page.sealed)
                             for page in pages])

    def forget(self, feed: str) -> None:
        """Drops what is known of a feed; its files stay in the list until they are removed."""
        for table, column in (("feeds", "slug"), ("members", "feed"), ("pages", "feed"), ("documents", "feed")):
            self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (feed,))

    # --- documents and files

    def written(self, feed: str) -> dict[str, Written]:
        """The feed's documents by name."""
        rows = self.db.execute("SELECT name, fingerprint, entries, left_out, newest_article, newest_edited "
                               "FROM documents WHERE feed = ?", (feed,))
        return {name: Written(name, fingerprint, entries, tuple(map(tuple, json.loads(left_out))), (article, edited))
                for name, fingerprint, entries, left_out, article, edited in rows}

    def set_written(self, feed: str, document: Written) -> None:
        self.db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (document.name, feed, document.fingerprint, document.entries,
                         json.dumps(document.left_out), *document.newest))

    def spoil(self, name: str) -> None:
        """Notes that a document is no longer right."""
        self.db.execute("UPDATE documents SET fingerprint = '' WHERE name = ?", (name,))

    def forget_document(self, name: str) -> None:
        self.db.execute("DELETE FROM documents WHERE name = ?", (name,))

    def files(self) -> dict[str, tuple[str, int, int]]:
        """Name of each file that is ours -> its document ("" for none), size, time of its last change (ns)."""
        return {name: tuple(rest) for name, *rest in self.db.execute("SELECT * FROM files")}

    def set_file(self, name: str, document: str, size: int, modified: int) -> None:
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (name, document, size, modified))

    def forget_files(self, names: Sequence[str]) -> None:
        self.db.executemany("DELETE FROM files WHERE name = ?", [(name,) for name in names])
