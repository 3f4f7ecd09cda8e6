"""Search: the articles that match a query, the newest first or those that are about it most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from ..article import Article
from . import query as queries
from .articles import Row, from_row
from .index import lowest
from .snippets import Pieces, bracketed, snippet, whole

#: orders, the first is the default
ORDERS = ("newest", "relevance")
#: matches, the newest, among which the most relevant are looked for
RANKED = 5000
#: how much a word counts by the column of the index that it stands in: title, text, and the stems of both
WEIGHTS = (10.0, 1.0, 10.0, 1.0)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found: its title, and the part of its text that shows most of what was looked for."""

    article: Article
    title_pieces: Pieces
    snippet_pieces: Pieces

    @property
    def title(self) -> str:
        """The title, what matched between MARKS."""
        return bracketed(self.title_pieces)

    @property
    def snippet(self) -> str:
        """The part of the text, what matched between MARKS."""
        return bracketed(self.snippet_pieces)

    @property
    def shown(self) -> datetime:
        """The time by which it is ordered and filtered."""
        return self.article.published or self.article.first_seen


def match_expression(query: str) -> str | None:
    """The FTS5 expression of `query`, see `query.read`; None where nothing in it can be looked for."""
    return queries.expression(query)


def condition(query: str) -> tuple[str, tuple[str, ...]]:
    """The SQL condition on `articles` that `query` puts, and its parameters."""
    expression = queries.expression(query)
    if expression is None:
        return "0", ()
    return "articles.rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)", (expression,)


def search(db: Database, query: str, *, by: str, limit: int, publishers: Sequence[str], since: datetime | None,
           until: datetime | None) -> list[Hit]:
    """The first `limit` articles that match, in the order `by`.

    `since` is included, `until` is not (both of the time shown). By relevance: of the RANKED newest that match.
    """
    alternatives = queries.read(query)
    if not alternatives:
        return []
    find = {"newest": newest, "relevance": relevant}[by]
    matches, values = matching(queries.expression(query), publishers, since, until)
    rows = find(db, matches, {**values, "limit": limit})
    return [hit(row, alternatives) for row in rows]


def matching(expression: str, publishers: Sequence[str], since: datetime | None,
             until: datetime | None) -> tuple[str, dict[str, Any]]:
    """FROM and WHERE of what matches, and their values."""
    values: dict[str, Any] = {"match": expression}
    conditions = ["articles_fts MATCH :match"]
    for name, sign, instant in (("since", ">=", since), ("until", "<", until)):
        if instant is not None:
            values[name] = lowest(instant)
            conditions.append(f"articles_fts.rowid {sign} :{name}")
    if publishers:
        values |= {f"publisher{number}": name for number, name in enumerate(publishers)}
        names = ", ".join(f":publisher{number}" for number in range(len(publishers)))
        # from the index of publishers, once: a look at every row that matches takes ten times as long. With the plus
        # FTS5 leads, in the order of its rowids; without, it is asked for every rowid.
        conditions.append(f"+articles_fts.rowid IN (SELECT rowid FROM articles WHERE publisher IN ({names}))")
    return f"FROM articles_fts WHERE {' AND '.join(conditions)}", values


def newest(db: Database, matches: str, values: dict[str, Any]) -> list[Row]:
    """Rows of articles by their rowid, which is the order of time: see `index`."""
    return rows_of(db, f"SELECT articles_fts.rowid AS number, 0 AS score {matches} "
                       "ORDER BY articles_fts.rowid DESC LIMIT :limit", values)


def relevant(db: Database, matches: str, values: dict[str, Any]) -> list[Row]:
    """Rows of articles by bm25, of the newest that match."""
    return rows_of(db, f"""
        SELECT number, score FROM (
            SELECT articles_fts.rowid AS number, bm25(articles_fts, {', '.join(map(str, WEIGHTS))}) AS score {matches}
            ORDER BY articles_fts.rowid DESC LIMIT {RANKED})
        ORDER BY score, number DESC LIMIT :limit""", values)


def rows_of(db: Database, found: str, values: dict[str, Any]) -> list[Row]:
    """The rows of articles that the query `found` gives number and score of, the best first."""
    return list(db.query(f"WITH found AS MATERIALIZED ({found}) SELECT articles.* FROM found CROSS JOIN articles "
                         "ON articles.rowid = number ORDER BY score, number DESC", values))


def hit(row: Row, query: Sequence[queries.Alternative]) -> Hit:
    """The Hit of a row of `articles`."""
    article = from_row(row)
    return Hit(article, whole(article.title, query), snippet(article.content_text, query))
