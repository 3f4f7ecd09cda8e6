"""The reference names every command, option, key, table and column; links on every page lead somewhere."""

import re
import sqlite3
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from aggregator.commands import VERBS, cli
from aggregator.config import Config, Crawl, Network, OwnFeed, Pages, Site
from aggregator.publisher import TYPES
from aggregator.store import Store
from aggregator.store.pages import PageStore
from tests.shown import Page

PROJECT = Path(__file__).parent.parent
REFERENCE = (PROJECT / "docs/reference.md").read_text(encoding="utf-8")
PAGES = [Page(path) for path in (*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").glob("*.md")))]


def code(word: str) -> bool:
    """Whether the reference has `word` as code."""
    return re.search(rf"`[^`\n]*(?<![\w-]){re.escape(word)}(?![\w-])[^`\n]*`", REFERENCE) is not None


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_and_option_is_documented(verb):
    assert code(f"loper {verb}")
    for option in cli.get_command(None, verb).params:
        for name in option.opts:
            if name.startswith("--"):
                assert code(name), f"{verb} {name}"


@pytest.mark.parametrize("key", sorted(TYPES))
def test_every_key_of_a_publisher_file_is_documented(key):
    assert code(key)


@pytest.mark.parametrize("key", [
    *(f"{section}.{f.name}" for section, kind in (("site", Site), ("crawl", Crawl), ("pages", Pages),
                                                  ("network", Network), ("feeds", OwnFeed)) for f in fields(kind)),
    *(f.name for f in fields(Config))])
def test_every_key_of_loper_toml_is_documented(key):
    assert code(key.rpartition(".")[2])


def test_every_table_view_and_column_is_documented(tmp_path):
    Store(tmp_path / "news.db").close()
    PageStore(tmp_path / "pages.db").close()
    assert not undocumented(tmp_path / "news.db") and not undocumented(tmp_path / "pages.db")


def undocumented(path):
    with sqlite3.connect(path) as db:
        names = [name for (name,) in db.execute(
            "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' "
            "and name not like 'articles_fts_%' and name not like '_sqlite_migrations'")]
        missing = [name for name in names if not code(name)]
        missing += [f"{name}.{column[1]}" for name in names if name != "articles_fts"
                    for column in db.execute(f"pragma table_info({name})") if not code(column[1])]
    return missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_links_within_the_documentation_lead_to_files_and_headings(page):
    for link in page.links():
        target, _, anchor = link.partition("#")
        if not link.startswith(("http://", "https://")):
            file = page.path.parent / target if target else page.path
            assert file.exists(), link
            assert not anchor or anchor in Page(file).anchors(), link


def test_every_picture_is_shown_somewhere():
    shown = {(page.path.parent / link).resolve() for page in PAGES for link in page.links()}
    assert shown.issuperset((PROJECT / "docs/images").iterdir())


@pytest.mark.parametrize("word", re.findall(r"`((?:aggregator|spiders|feeds|tests|bench)/[\w/.]+)`",
                                            (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
def test_paths_that_contributing_names_exist(word):
    assert (PROJECT / word).exists()


def test_the_lock_file_names_no_host_and_no_path():
    lock = (PROJECT / "requirements.lock").read_text()
    assert not re.search(r"https?://|file:|--find-links|--index", lock)
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    for requirement in wanted:
        name = re.match(r"[\w-]+", requirement)[0]
        assert re.search(rf"^{name}==", lock, re.MULTILINE), requirement
