"""docs/schema.md: every table, view and column of the database, as a new one has them and as Datasette explains them.

    python -m feeds.schema_page
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from aggregator.store import Store

from .datasette_metadata import TABLES, Table

PAGE = Path(__file__).parent.parent / "docs/schema.md"
HEAD = """# Schema

The tables of `news.db`. Made by `make schema` from a new database and `feeds/datasette_metadata.py`; a test fails when
it is older than they are. [reference.md](reference.md) says in words how they hang together.

Instants are ISO 8601 in UTC (`2022-01-13T14:24:51Z`); lists and objects are JSON.
"""


def main() -> None:
    PAGE.write_text(fresh(), encoding="utf-8")


def fresh() -> str:
    """The page of a database that is made for it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        Store(path).close()
        with closing(sqlite3.connect(path)) as db:
            return page(db)


def page(db: sqlite3.Connection) -> str:
    """The page of the database; KeyError for a table or column that `TABLES` does not explain."""
    kinds = dict(db.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') "
                            "AND name NOT LIKE 'articles_fts%' AND name NOT LIKE 'sqlite_%'"))
    shown = sorted((name for name in kinds if not TABLES[name].get("hidden")), key=list(TABLES).index)
    return "\n".join([HEAD, *(section(db, name, kinds[name]) for name in shown), search_section(db)])


def section(db: sqlite3.Connection, name: str, kind: str) -> str:
    """One table: what it is, its columns, its indexes."""
    said = TABLES[name]
    lines = [f"## {name}", "", f"{said['title']} ({kind}). {said['description']}", "", *columns(db, name, kind, said)]
    if indexes := list(indexes_of(db, name)):
        lines += ["", "Indexes:", "", *(f"- {index}" for index in indexes)]
    return "\n".join(lines) + "\n"


def columns(db: sqlite3.Connection, name: str, kind: str, said: Table) -> Iterator[str]:
    refers = {source: f"`{table}.{target}`" for _, _, table, source, target, *_ in
              db.execute(f"PRAGMA foreign_key_list([{name}])")}
    yield "| column | type | meaning |" if kind == "view" else "| column | type | null | key | meaning |"
    yield "|---|---|---|" if kind == "view" else "|---|---|---|---|---|"
    for _, column, type_, required, _, place in db.execute(f"PRAGMA table_info([{name}])"):
        key = ", ".join(filter(None, ["primary" if place else "", refers.get(column, "")]))
        middle = "" if kind == "view" else f" {'' if required or place else 'null'} | {key} |"
        yield f"| `{column}` | {type_.lower()} |{middle} {said['columns'][column]} |"


def indexes_of(db: sqlite3.Connection, name: str) -> Iterator[str]:
    """What each index is on, as it was written; those of primary keys are in the table of columns."""
    for index, sql in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
                                 "AND sql IS NOT NULL ORDER BY name", [name]):
        yield f"`{index}` on `{sql.partition('(')[2].removesuffix(')')}`"


def search_section(db: sqlite3.Connection) -> str:
    """The full-text index, as it was made."""
    sql, = db.execute("SELECT sql FROM sqlite_master WHERE name = 'articles_fts'").fetchone()
    said = "The search index (FTS5), kept in step by triggers on `articles`."
    return f"## articles_fts\n\n{said}\n\n```sql\n{sql}\n```\n"


if __name__ == "__main__":
    main()
