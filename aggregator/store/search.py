"""Search: any text that a person types becomes a valid FTS5 expression, and the newest articles that match it."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from ..article import Article, iso
from .articles import from_row
from .schema import SHOWN

#: words of a query that count; FTS5 refuses expressions deeper than 256
MAX_TERMS = 50
#: words of a snippet, and what stands around a word that matched
SNIPPET_WORDS = 24
MARKS = ("[", "]")
#: `"a phrase"`, `-"not this phrase"`, `-not`, `word`; an unbalanced quotation mark is taken for white space
TERM_RE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, with the words around the match."""

    article: Article
    #: plain text, the words that matched between MARKS
    snippet: str


def match_expression(query: str) -> str | None:
    """The FTS5 expression of `query`, or None where nothing in it can be looked for.

    Words are all wanted; `"..."` is a phrase; `-word` is not wanted; `OR` stands between alternatives and binds
    weaker than the white space around it: `gempa bumi OR tsunami` finds "gempa" with "bumi", and "tsunami". All
    other characters are plain text: no operator, column or bracket of FTS5 passes.
    """
    alternatives: list[tuple[list[str], list[str]]] = [([], [])]
    readable = query.encode("utf-8", "replace").decode().replace("\0", " ")
    for term in list(TERM_RE.finditer(readable))[:MAX_TERMS]:
        wanted, unwanted = alternatives[-1]
        text = term["phrase"] or term["word"] or ""
        if term["word"] == "OR":
            alternatives.append(([], []))
        elif any(character.isalnum() for character in text):
            (unwanted if term["minus"] else wanted).append(f'"{text}"')
    parts = [one_alternative(wanted, unwanted) for wanted, unwanted in alternatives if wanted]
    return " OR ".join(parts) or None


def one_alternative(wanted: list[str], unwanted: list[str]) -> str:
    """`((a AND b) NOT (c OR d))`"""
    together = f"({' AND '.join(wanted)})"
    return f"({together} NOT ({' OR '.join(unwanted)}))" if unwanted else together


def search(db: Database, query: str, *, limit: int, publisher: str | None, since: datetime | None,
           until: datetime | None) -> list[Hit]:
    """The newest `limit` articles that match; `since` is included, `until` is not (both of the time shown).

    Walks the index of times until enough articles are found. SQLite's own plan reads every article that matches:
    64 ms instead of 4 for a word in 70 % of 60,000 articles (and 0.2 instead of 5 for a rare one).
    """
    expression = match_expression(query)
    if expression is None:
        return []
    conditions = {"publisher = :publisher": publisher, f"{SHOWN} >= :since": since, f"{SHOWN} < :until": until}
    where = "".join(f" AND {condition}" for condition, value in conditions.items() if value is not None)
    values = {"match": expression, "limit": limit, "publisher": publisher,
              "since": since and iso(since), "until": until and iso(until)}
    found = db.query(
        f"SELECT rowid AS number, * FROM articles INDEXED BY articles_shown WHERE rowid IN "
        f"(SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match){where} "
        f"ORDER BY {SHOWN} DESC, url LIMIT :limit", values)
    return [Hit(from_row(row), snippet(db, expression, row["number"])) for row in found]


def snippet(db: Database, expression: str, number: int) -> str:
    """The part of title or text with most of the wanted words, of the article with that rowid."""
    sql = (f"SELECT snippet(articles_fts, -1, ?, ?, '…', {SNIPPET_WORDS}) FROM articles_fts "
           "WHERE articles_fts MATCH ? AND rowid = ?")
    return db.execute(sql, [*MARKS, expression, number]).fetchone()[0]
