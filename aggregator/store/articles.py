"""Articles in the database: rows and back, and a batch of fetched ones saved in one transaction."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from ..article import FIELDS, Article, Conflict, Related, Removal, iso
from . import index
from .revisions import Decision, decide
from .tombstones import FORGOTTEN, is_marked, marks

INSTANTS = ("published", "updated", "first_seen", "revised", "fetched")
#: column -> what its JSON text becomes in an Article
JSON_COLUMNS: dict[str, Callable[[Any], Any]] = {
    "authors": list,
    "tags": list,
    "related": lambda rows: [Related(**row) for row in rows],
    "removed": lambda rows: [Removal(**row) for row in rows],
    "provenance": dict,
    "conflicts": lambda rows: [Conflict(**row) for row in rows],
}
#: what the search needs beside an article's own columns
INDEXED = ("rowid", "title_stems", "text_stems")
INSERT = f"INSERT INTO articles ({', '.join(FIELDS + INDEXED)}) VALUES ({', '.join('?' * len(FIELDS + INDEXED))})"
#: what a row raises that cannot be stored
REFUSED = (ValueError, OverflowError, sqlite3.IntegrityError)

Row = dict[str, Any]


def to_row(article: Article) -> Row:
    """The columns of `articles`: instants as ISO 8601 in UTC, lists and dicts as JSON text.

    ValueError for a naive datetime, or for NUL (SQLite's own text functions end there). A lone surrogate raises
    UnicodeEncodeError, which is a ValueError, when SQLite takes the row.
    """
    row = article.to_dict()
    for name, value in row.items():
        refuse_nul(name, value)
        if name in JSON_COLUMNS:
            row[name] = json.dumps(value, ensure_ascii=False)
    return row


def from_row(row: Mapping[str, Any]) -> Article:
    """The Article of a row of `articles` (all its columns; further ones are ignored)."""
    values = {name: row[name] for name in FIELDS}
    for name, build in JSON_COLUMNS.items():
        values[name] = build(json.loads(values[name]))
    for name in INSTANTS:
        values[name] = instant(values[name])
    return Article(**values)


def instant(text: str | None) -> datetime | None:
    """A stored instant as an aware datetime in UTC; None stays None."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def refuse_nul(name: str, value: Any) -> None:
    """ValueError if a text in `value`, however deep, contains NUL."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError(f"NUL in {name}")
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            refuse_nul(name, inner)


def schemes(url: str) -> tuple[str, str]:
    """`url` and the same with the other of http and https: one article (DESIGN.md, `url`)."""
    scheme, separator, rest = url.partition("://")
    return url, {"http": "https", "https": "http"}.get(scheme, scheme) + separator + rest


def load(db: Database, url: str) -> Row | None:
    """The row stored under `url`, or else under its other scheme."""
    found = db.query("SELECT * FROM articles WHERE url IN (?, ?) ORDER BY url = ? DESC", [*schemes(url), url])
    return next(found, None)


def save(db: Database, articles: Sequence[Article], now: datetime) -> tuple[list[str | None], dict[str, str]]:
    """Saves each article or refuses it, within the open transaction.

    Returns the outcomes ("new", "revised", "unchanged", "forgotten", None where refused) and the reasons by URL. Each
    article has a savepoint of its own: one that cannot be stored takes nothing of the others with it.
    """
    now = instant(iso(now))
    forgotten = marks(db)
    outcomes: list[str | None] = [None] * len(articles)
    refused: dict[str, str] = {}
    for place in oldest_first(articles, now):
        article = articles[place]
        if is_marked(forgotten, (article.url, article.listed)):
            outcomes[place] = FORGOTTEN
            continue
        try:
            with db.atomic():
                outcomes[place] = save_one(db, article, now)
        except REFUSED as error:
            refused[article.url] = str(error)
    return outcomes, refused


def oldest_first(articles: Sequence[Article], now: datetime) -> list[int]:
    """The places of `articles` in the order of time: FTS5 writes what it holds whenever a rowid is less than the last.

    Copies of one article keep their order. A naive datetime, which will be refused, counts as `now`.
    """
    times: dict[str, datetime] = {}
    for article in articles:
        claimed = article.published or article.first_seen
        times.setdefault(min(schemes(article.url)), claimed if claimed and claimed.tzinfo else now)
    return sorted(range(len(articles)), key=lambda place: times[min(schemes(articles[place].url))])


def save_one(db: Database, article: Article, now: datetime) -> str:
    """Saves one article and its revision and inserts; gives the outcome."""
    stored = load(db, article.url)
    decision = decide(from_row(stored) if stored else None, to_seconds(article), now)
    write(db, stored, decision)
    return decision.outcome


def write(db: Database, stored: Row | None, decision: Decision) -> None:
    """Writes the article of a decision over the row that is `stored`, with its inserts and its revision."""
    row = to_row(decision.article)
    if stored is None:
        insert(db, row)
    else:
        update(db, stored, row)
    if stored is None or (stored["related"], stored["removed"]) != (row["related"], row["removed"]):
        replace_inserts(db, decision.article)
    keep_revision(db, decision)


def to_seconds(article: Article) -> Article:
    """`article` with its instants as the database gives them back: UTC, no fractions; ValueError for a naive one."""
    return replace(article, **{name: instant(iso(value)) for name in INSTANTS if (value := getattr(article, name))})


def insert(db: Database, row: Row) -> None:
    """Writes a row of `articles` that is not there yet."""
    indexed = {"rowid": index.number(db, shown(row)), **index.stems(row["title"], row["content_text"])}
    db.execute(INSERT, [*row.values(), *(indexed[name] for name in INDEXED)])


def shown(row: Row) -> str:
    """The time that the article of a row is shown at, as `schema.SHOWN` says."""
    return row["published"] or row["first_seen"]


def update(db: Database, stored: Row, row: Row) -> None:
    """Writes the columns that changed; a title and a text that did not leave the search index alone."""
    changed = {name: value for name, value in row.items() if value != stored[name]}
    if shown(row) != shown(stored):
        changed["rowid"] = index.number(db, shown(row))
    if not changed.keys().isdisjoint(("title", "content_text")):
        changed |= index.stems(row["title"], row["content_text"])
    if changed:
        assignments = ", ".join(f"{name} = ?" for name in changed)
        db.execute(f"UPDATE articles SET {assignments} WHERE url = ?", [*changed.values(), stored["url"]])


def replace_inserts(db: Database, article: Article) -> None:
    """Puts the article's related links and removed texts in the place of those that were there."""
    for table in ("related", "removed"):
        db.execute(f"DELETE FROM {table} WHERE article = ?", [article.url])
    db.conn.executemany("INSERT INTO related (article, position, label, title, url) VALUES (?, ?, ?, ?, ?)",
                        [(article.url, n, r.label, r.title, r.url) for n, r in enumerate(article.related)])
    db.conn.executemany("INSERT INTO removed (article, position, rule, text) VALUES (?, ?, ?, ?)",
                        [(article.url, n, r.rule, r.text) for n, r in enumerate(article.removed)])


def keep_revision(db: Database, decision: Decision) -> None:
    """Writes the revision of a decision, if it has one."""
    if kept := decision.revision:
        db.execute("INSERT INTO revisions (article, revised, title, content_text, diff) VALUES (?, ?, ?, ?, ?)",
                   [kept.article, iso(kept.revised), kept.title, kept.content_text, kept.diff])
