"""Articles that today's rules made of kept pages, laid over what is stored: compared, and written where asked for."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from ..article import Article
from .articles import Row, from_row, load, schemes, to_row, write
from .revisions import Decision, remade
from .tombstones import FORGOTTEN, is_marked, marks

#: columns that differ after every reprocessing, or that `outcome` tells
BOOKKEEPING = ("url", "first_seen", "revised", "fetched", "rules")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one article."""

    url: str
    title: str
    #: "new", "revised", "updated" (the same words, other columns), "unchanged", "no longer" (stored, and none by
    #: today's rules), "forgotten", or "failed" (`reason` says why)
    outcome: str
    #: of title and text, for "revised"
    diff: str = ""
    #: columns whose value differs, but for bookkeeping
    fields: tuple[str, ...] = ()
    reason: str = ""


def lay_over(db: Database, before: str | None, made: Sequence[Article], now: datetime, *,
             keep: bool, dry_run: bool) -> list[Change]:
    """Lays the articles `made` of one group of copies over what is stored, within the open transaction.

    `before` is the identity that the copies' article is stored under. Where today's rules give another one, the
    article moves there with its revisions. One that they give no more is "no longer" an article, and deleted unless
    `keep`. With `dry_run` nothing is written.
    """
    stored = load(db, before) if before else None
    forgotten = marks(db)
    changes = []
    for article in made:
        found = load(db, article.url)
        moves = found is None and stored is not None and not any(same(other.url, stored["url"]) for other in made)
        if is_marked(forgotten, (article.url, article.listed)):
            changes.append(Change(article.url, article.title, FORGOTTEN))
            continue
        try:
            with db.atomic():
                if moves:
                    found, stored = moved(db, stored, article.url, dry_run), None
                change = lay_one_over(db, found, article, now, dry_run)
            changes.append(with_address(change) if moves else change)
        except (ValueError, OverflowError, sqlite3.IntegrityError) as error:
            changes.append(Change(article.url, article.title, "failed", reason=str(error)))
    if stored and not any(same(article.url, stored["url"]) for article in made):
        changes.append(Change(stored["url"], stored["title"], "no longer"))
        if not keep and not dry_run:
            db.execute("DELETE FROM articles WHERE url = ?", [stored["url"]])
    return changes


def same(url: str, other: str) -> bool:
    return other in schemes(url)


def lay_one_over(db: Database, stored: Row | None, made: Article, now: datetime, dry_run: bool) -> Change:
    """Compares one article with the row that is `stored`, and writes it."""
    decision = remade(from_row(stored) if stored else None, made, now)
    change = change_of(stored, decision)
    if not dry_run:
        write(db, stored, decision)
    return change


def change_of(stored: Row | None, decision: Decision) -> Change:
    article, row = decision.article, to_row(decision.article)
    if stored is None:
        return Change(article.url, article.title, "new")
    changed = tuple(name for name, value in row.items() if value != stored[name] and name not in BOOKKEEPING)
    outcome = "updated" if decision.outcome == "unchanged" and changed else decision.outcome
    diff = decision.revision.diff if decision.revision else ""
    return Change(article.url, article.title, outcome, diff, changed)


def with_address(change: Change) -> Change:
    """The change of an article that got another address, too."""
    outcome = "updated" if change.outcome == "unchanged" else change.outcome
    return replace(change, outcome=outcome, fields=("url", *change.fields))


def moved(db: Database, stored: Row, url: str, dry_run: bool) -> Row:
    """Gives an article another address: its row, and those of every table that refers to it; the row as it is then."""
    if not dry_run:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("UPDATE articles SET url = ? WHERE url = ?", [url, stored["url"]])
        for table, column in references(db):
            db.execute(f"UPDATE [{table}] SET [{column}] = ? WHERE [{column}] = ?", [url, stored["url"]])
    return {**stored, "url": url}


def references(db: Database) -> list[tuple[str, str]]:
    """(table, column) of every foreign key to `articles`."""
    return db.execute('SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f '
                      "WHERE m.type = 'table' AND f.\"table\" = 'articles'").fetchall()
