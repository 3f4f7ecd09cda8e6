"""The search index: which words of an article it holds, in which order, and how it follows the articles.

An article's rowid is its place in time. FTS5 walks what matches a word by rowid, so that the newest are found without
looking at the others, however common the word is. SQLite keeps rowids over VACUUM where a table has an index.
"""

from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from ..stems import shadow

#: what the index holds; bm25 and snippets count its columns in this order
COLUMNS = ("title", "content_text", "title_stems", "text_stems")
#: rowids of one second: more articles than ever bear the same time, a day alone being 00:00
SECOND = 2 ** 20
#: articles between two calls of `tell`
STEP = 500

# External content: the words are not stored twice. Only a changed title, text or time touches the index, so that a
# second fetch costs it nothing. FTS5 has to be told the old words to take them out (sqlite.org/fts5.html, 4.4.3).
_OLD, _NEW, _NAMES = (", ".join(prefix + name for name in COLUMNS) for prefix in ("old.", "new.", ""))
TABLE = (f"CREATE VIRTUAL TABLE articles_fts USING fts5({_NAMES}, content = 'articles', "
         "tokenize = 'unicode61 remove_diacritics 2')")
_TAKE_OUT = f"INSERT INTO articles_fts(articles_fts, rowid, {_NAMES}) VALUES ('delete', old.rowid, {_OLD});"
_PUT_IN = f"INSERT INTO articles_fts(rowid, {_NAMES}) VALUES (new.rowid, {_NEW});"
TRIGGERS = (
    f"CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN {_TAKE_OUT} END",
    f"CREATE TRIGGER articles_fts_update AFTER UPDATE OF rowid, {_NAMES} ON articles BEGIN {_TAKE_OUT} {_PUT_IN} END")


def lowest(instant: datetime) -> int:
    """The lowest rowid of an article that is shown at `instant`, an aware datetime."""
    return int(instant.timestamp()) * SECOND


def number(db: Database, shown: str) -> int:
    """A rowid that is free, for an article shown at `shown`, ISO 8601 in UTC."""
    low = lowest(datetime.fromisoformat(shown))
    last = db.execute("SELECT max(rowid) FROM articles WHERE rowid >= ? AND rowid < ?", [low, low + SECOND]).fetchone()
    return low if last[0] is None else last[0] + 1


def stems(title: str, content_text: str) -> dict[str, str]:
    """The columns of stems, for an article with these words."""
    return {"title_stems": shadow(title), "text_stems": shadow(content_text)}


def rebuild(db: Database, shown: str, tell: Callable[[int, int], None]) -> None:
    """Gives every article its rowid and its stems and makes the index anew, within the open transaction.

    `shown` is the SQL expression of the time that an article is shown at. `tell` is called with what is done and how
    much there is to do.
    """
    for name in ("insert", "delete", "update"):
        db.execute(f"DROP TRIGGER IF EXISTS articles_fts_{name}")
    db.execute("DROP TABLE IF EXISTS articles_fts")
    old = [rowid for rowid, in db.execute(f"SELECT rowid FROM articles ORDER BY {shown}, rowid")]
    for done, rowid in enumerate(old):
        if done % STEP == 0:
            tell(done, 2 * len(old))
        title, text, time = db.execute(f"SELECT title, content_text, {shown} FROM articles WHERE rowid = ?",
                                       [rowid]).fetchone()
        columns = {"rowid": number(db, time), **stems(title, text)}
        db.execute("UPDATE articles SET rowid = :rowid, title_stems = :title_stems, text_stems = :text_stems "
                   "WHERE rowid = :old", {**columns, "old": rowid})
    db.execute(TABLE)
    new = [rowid for rowid, in db.execute("SELECT rowid FROM articles ORDER BY rowid")]
    for start in range(0, len(new), STEP):
        tell(len(old) + start, 2 * len(old))
        db.execute(f"INSERT INTO articles_fts(rowid, {_NAMES}) SELECT rowid, {_NAMES} FROM articles "
                   "WHERE rowid BETWEEN ? AND ? ORDER BY rowid", [new[start], new[start:start + STEP][-1]])
    for trigger in TRIGGERS:
        db.execute(trigger)
    tell(2 * len(old), 2 * len(old))
