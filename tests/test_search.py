"""Search: what a query finds, in which order, and that no text is a wrong query."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.store import Store
from aggregator.store.search import match_expression
from aggregator.store.snippets import bracketed
from tests.koran import LATER, NOW, article, koran_store

TEXTS = {
    1: ("Gempa bumi guncang Rawa", "Gempa bumi terasa di pasar.\nWarga keluar rumah."),
    2: ("Tsunami kecil di Teluk Melati", "Air laut naik setelah gempa."),
    3: ("Kafe Melati dibuka", "Café di tepi teluk menjual kopi rawa seharga Rp 25.000."),
    4: ("Bumi perkemahan ditutup", "Perkemahan NEAR sungai (ditutup) untuk gempa simulasi AND latihan."),
}
ALL = {1, 2, 3, 4}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with koran_store(tmp_path_factory.mktemp("search") / "news.db") as store:
        store.save([article(number, title=title, content_text=text, published=NOW + timedelta(hours=number))
                    for number, (title, text) in TEXTS.items()], NOW)
        yield store


def found(store: Store, query: str, limit: int = 100, **filters: object) -> list[int]:
    return [int(hit.article.url.rpartition("/")[2]) for hit in store.search(query, limit=limit, **filters)]


@pytest.mark.parametrize(("query", "numbers"), [
    ("gempa", {1, 2, 4}), ("GEMPA", {1, 2, 4}), ("gempa bumi", {1, 4}), ('"gempa bumi"', {1}),
    ('"Gempa  Bumi."', {1}), ("gempa -bumi", {2}), ('gempa -"gempa bumi"', {2, 4}), ("-tsunami gempa", {1, 4}),
    ("tsunami OR kopi", {2, 3}), ("gempa bumi OR tsunami", {1, 2, 4}), ("gempa -bumi OR kopi", {2, 3}),
    ("tsunami or kopi", set()), ("cafe", {3}), ("CAFÉ", {3}), ("cafe\u0301", {3}), ("melati", {2, 3}),
    ("rp 25.000", {3}), ("25.000", {3}), ("(ditutup)", {4}), ("near", {4}), ("AND", {4}), ("gempa AND", {4}),
    ("gempa; DROP TABLE articles", set()), ("title:gempa", set()), ("content_text : gempa", set()),
    ("gem*", set()),
    ("pasar-warga", {1}), ("bumi-pasar", set()), ("rumah-", {1}), ('gempa "bumi', {1, 4}), ('"', set()), ("", set()),
    ("   ", set()), ("-", set()), ("-gempa", set()), ("OR", set()), ("OR gempa OR", {1, 2, 4}),
    ("! gempa ?", {1, 2, 4}), ("gempa\0bumi", {1, 4}), ("gempa \ud800", {1, 2, 4}), ("😀", set()),
    ("^gempa + NOT", set()),     ("gempa " * 5000, {1, 2, 4}), ('gempa "" bumi', {1, 4}), ("gempa 'bumi'", {1, 4}),
])
def test_a_query_finds_what_its_words_say(store: Store, query: str, numbers: set[int]):
    assert set(found(store, query)) == numbers


@given(st.text(st.one_of(st.characters(), st.sampled_from('"-()*:^+\' ORANDNEAT\0{}'))))
@example('"a" OR -"b" -')
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_is_a_wrong_query(store: Store, query: str):
    assert set(found(store, query)) <= ALL


def test_nothing_to_look_for_is_no_expression():
    assert match_expression(' - "" OR !? ') is None


def test_the_newest_come_first_whatever_the_order_they_were_saved_in(store: Store):
    assert found(store, "gempa") == [4, 2, 1]
    assert found(store, "gempa", limit=2) == [4, 2]


def test_an_article_without_a_date_stands_where_it_was_first_seen(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(1, published=NOW - timedelta(days=9)), article(2, published=NOW + timedelta(days=9)),
                    article(3)], NOW)
        assert found(store, "jembatan") == [2, 3, 1]


@pytest.mark.parametrize(("filters", "numbers"), [
    ({"since": NOW + timedelta(hours=2)}, [4, 2]), ({"until": NOW + timedelta(hours=2)}, [1]),
    ({"since": NOW + timedelta(hours=1), "until": NOW + timedelta(hours=4)}, [2, 1]),
    ({"publishers": ["koran"]}, [4, 2, 1]), ({"publishers": ["lain"]}, []),
])
def test_filters_of_time_and_publisher(store: Store, filters: dict, numbers: list[int]):
    assert found(store, "gempa", **filters) == numbers


def test_a_hit_shows_the_words_around_the_match(store: Store):
    [hit] = store.search("kopi")
    assert bracketed(hit.snippet) == "Café di tepi teluk menjual [kopi] rawa seharga Rp 25.000."
    assert hit.article == store.article("https://koran.example/3")


def test_the_index_follows_revisions_and_deletions(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(1, title="Bupati hadir"), article(2, title="Bupati pergi")], NOW)
        store.save([article(1, title="Gubernur hadir")], LATER)
        assert (found(store, "bupati"), found(store, "gubernur")) == ([2], [1])
        with store.writing():
            store.db.execute("DELETE FROM articles WHERE url = ?", ["https://koran.example/2"])
        assert found(store, "bupati") == []
        store.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")


def test_what_is_no_revision_does_not_touch_the_index(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(1)], NOW)
        before = store.db.execute("SELECT group_concat(hex(block)) FROM articles_fts_data").fetchone()
        store.save([article(1, tags=["baru"], content_text=article(1).content_text + " ")], LATER)
        assert store.db.execute("SELECT group_concat(hex(block)) FROM articles_fts_data").fetchone() == before


@pytest.mark.parametrize("copy", [False, True])
def test_vacuum_does_not_mix_up_the_index(tmp_path: Path, copy: bool):
    """The index refers to rowids, and `articles` has no INTEGER PRIMARY KEY that would hold them fast by promise."""
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(number, title=f"nomor{number}") for number in range(200)], NOW)
        store.db.execute("DELETE FROM articles WHERE rowid % 3 = (SELECT min(rowid) % 3 FROM articles)")
        path = tmp_path / "copy.db" if copy else store.path
        store.db.execute("VACUUM INTO ?" if copy else "VACUUM", [str(path)] if copy else [])
    with Store(path) as store:
        store.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
        numbers = [int(row[0].rpartition("/")[2]) for row in store.db.execute("SELECT url FROM articles")]
        assert len(numbers) == 133
        assert all(found(store, f"nomor{number}") == [number] for number in numbers)


def test_the_index_is_open_to_every_program(store: Store):
    with sqlite3.connect(f"file:{store.path}?mode=ro", uri=True) as plain:
        assert plain.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'cafe'").fetchone() == (1,)
