"""docs/schema.md: every table and column of the database with what it means; never older than the database."""

from feeds import schema_page
from feeds.datasette_metadata import TABLES


def test_the_page_in_docs_is_that_of_the_database():
    assert schema_page.PAGE.read_text(encoding="utf-8") == schema_page.fresh(), "stale: make schema"


def test_every_table_and_column_is_on_it():
    page = schema_page.fresh()
    for name, said in TABLES.items():
        assert (f"\n## {name}\n" in page) != bool(said.get("hidden"))
        assert all(f"\n| `{column}` | " in page for column in said.get("columns", ()))


def test_it_says_what_refers_to_what_and_what_is_indexed():
    page = schema_page.fresh()
    assert "\n| `article` | text |  | primary, `articles.url` |" in page
    assert "- `articles_shown` on `coalesce(published, first_seen)`" in page
    assert "tokenize = 'unicode61 remove_diacritics 2'" in page
