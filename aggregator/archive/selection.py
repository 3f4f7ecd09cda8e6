"""Which articles an export holds, read from the store one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ..store.articles import Row
from ..store.index import lowest
from ..store.runs import PUBLISHER_COLUMNS
from ..store.search import condition
from .records import REVISION_COLUMNS, article_record, publisher_record


@dataclass(frozen=True, kw_only=True)
class Selection:
    """All articles, or those that every condition holds for."""

    publishers: Sequence[str] = ()
    #: of the time shown; `since` is included, `until` is not
    since: datetime | None = None
    until: datetime | None = None
    #: a query as for `loper search`; None: no such condition
    search: str | None = None

    def where(self) -> tuple[str, list[Any]]:
        """The SQL condition on `articles` and its parameters."""
        conditions: list[tuple[str, Sequence[Any]]] = []
        if self.publishers:
            conditions.append((f"publisher IN ({', '.join('?' * len(self.publishers))})", self.publishers))
        if self.since:
            conditions.append(("articles.rowid >= ?", [lowest(self.since)]))
        if self.until:
            conditions.append(("articles.rowid < ?", [lowest(self.until)]))
        if self.search is not None:
            conditions.append(condition(self.search))
        values = [value for _, values in conditions for value in values]
        return " AND ".join(sql for sql, _ in conditions) or "1", values


def count(db: Database, selection: Selection) -> int:
    where, values = selection.where()
    return db.execute(f"SELECT count(*) FROM articles WHERE {where}", values).fetchone()[0]


def publishers(db: Database, selection: Selection) -> Iterator[Row]:
    """The records of the publishers: all that the store knows, or those asked for."""
    wanted = selection.publishers or [name for name, in db.execute("SELECT id FROM publishers ORDER BY id")]
    for name in wanted:
        for row in db.query(f"SELECT {', '.join(PUBLISHER_COLUMNS)} FROM publishers WHERE id = ?", [name]):
            yield publisher_record(row)


def articles(db: Database, selection: Selection) -> Iterator[Row]:
    """The records of the articles in the order of time, the oldest first; never more than one in memory."""
    where, values = selection.where()
    for row in db.query(f"SELECT * FROM articles WHERE {where} ORDER BY articles.rowid", values):
        revisions = db.query(f"SELECT {', '.join(REVISION_COLUMNS)} FROM revisions WHERE article = ? ORDER BY revised",
                             [row["url"]])
        yield article_record(row, list(revisions))
