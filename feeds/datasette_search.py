"""Datasette's search box finds what `loper search` finds: by the stems of words, and exactly where they are quoted."""

import sqlite3

from datasette import hookimpl

from aggregator.store.search import match_expression

#: FTS5 for "nothing": an empty phrase
NOTHING = '""'


@hookimpl(trylast=True)  # after Datasette's own function of that name, which quotes every word
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Datasette asks `articles_fts MATCH escape_fts(:search)`."""
    conn.create_function("escape_fts", 1, lambda query: match_expression(query or "") or NOTHING, deterministic=True)
