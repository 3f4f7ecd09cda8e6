"""Search: what a query finds, in which order, and that no text is a wrong query."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.store import Store, snippets
from aggregator.store.query import read
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
    ("penutupan", {4}), ("menutup", {4}), ('"tutup"', set()), ('"ditutup"', {4}), ("kemah", {4}), ("bukaan", {3}),
    ("terasa gempa", {1}), ("perasaan -gempa", set()), ("gempa -berumah", {2, 4}), ("guncangan OR bukaan", {1, 3}),
    ('"gempa terasa"', set()), ("teluk-teluk", {2, 3}), ("keteluk-telukan", {2, 3}), ("teluk-melati", {2}),
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
    assert hit.snippet == "Café di tepi teluk menjual [kopi] rawa seharga Rp 25.000."
    assert hit.article == store.article("https://koran.example/3")


def test_what_matched_is_marked_in_title_and_text(store: Store):
    first, second = store.search("guncangan OR tepian")
    assert first.title == "Kafe Melati dibuka"
    assert first.snippet == "Café di [tepi] teluk menjual kopi rawa seharga Rp 25.000."
    assert second.title == "Gempa bumi [guncang] Rawa"


LONG = " ".join(f"kata{number}" for number in range(100))


@pytest.mark.parametrize(("query", "text", "snippet"), [
    ("laut", "", ""), ("laut", "Di  laut.\nLaut\tlain", "Di [laut]. [Laut] lain"),
    ("laut", f"{LONG} laut", f"…{' '.join(f'kata{n}' for n in range(77, 100))} [laut]"),
    ("laut", f"laut {LONG}", f"[laut] {' '.join(f'kata{n}' for n in range(23))}…"),
    ("laut angin", f"laut {LONG} melaut ANGIN", f"…{' '.join(f'kata{n}' for n in range(78, 100))} [melaut] [ANGIN]"),
    ('"angin laut"', "laut angin laut angin", "laut [angin laut] angin"),
    ('"angin laut" laut', "angin laut", "[angin laut]"), ("laut", "Lautkan <b>laut</b>", "[Lautkan] <b>[laut]</b>"),
    ("anak", "Anak-anaknya, keanak-anakan", "[Anak-anaknya], [keanak-anakan]"), ("tiada", "Ada laut", "Ada laut"),
    ("laut -angin", "angin laut", "angin [laut]"), ("angin OR laut", "laut angin", "[laut] [angin]"),
])
def test_a_snippet_shows_most_of_the_terms(query: str, text: str, snippet: str):
    assert bracketed(snippets.snippet(text, read(query))) == snippet


@given(st.text(max_size=200), st.text(max_size=50))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_marks_change_nothing_of_the_text(text: str, query: str):
    pieces = snippets.whole(text, read(query + " a"))
    assert "".join("".join(piece for piece, _ in pieces).split()) == "".join(text.split())


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Sixty articles on rain, ten of them on nothing else, in no order of time."""
    with koran_store(tmp_path_factory.mktemp("crowd") / "news.db") as store:
        store.save([article(number, published=NOW + timedelta(minutes=number * 37 % 60),
                            title="Hujan lebat" if number % 12 == 1 else "Kabar lain",
                            content_text="Kehujanan. " * (1 + number % 6) + LONG) for number in range(60)], NOW)
        yield store


def test_the_most_relevant_have_the_word_in_the_title_then_more_often_in_the_text(crowd: Store):
    best = found(crowd, "hujan", by="relevance", limit=15)
    assert {number % 12 for number in best[:5]} == {1}
    assert {number % 6 for number in best[5:]} == {5}


def test_what_is_equally_relevant_stands_newest_first(crowd: Store):
    best = found(crowd, "hujan", by="relevance", limit=5)
    assert best == sorted(best, key=lambda number: number * 37 % 60, reverse=True)


def test_relevance_is_looked_for_among_the_newest(crowd: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.store.search.RANKED", 7)
    assert set(found(crowd, "hujan", by="relevance")) == set(found(crowd, "hujan", limit=7))


def test_the_orders_find_the_same(store: Store):
    for query in ("gempa", "gempa -bumi OR kopi", "bukaan"):
        assert sorted(found(store, query)) == sorted(found(store, query, by="relevance"))


def test_an_article_moves_to_its_place_in_time_when_its_date_is_known(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(1), article(2), article(3)], NOW)
        store.save([article(1, published=NOW + timedelta(hours=1)), article(3, published=NOW - timedelta(days=1))],
                   LATER)
        assert found(store, "jembatan") == [1, 2, 3]
        assert found(store, "jembatan", since=NOW) == [1, 2]
        assert found(store, "dibuka", until=NOW) == [3]
        store.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")


@pytest.mark.parametrize("year", [1, 1969, 1970, 9999])
def test_dates_far_off_have_their_place(tmp_path: Path, year: int):
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(1, published=NOW), article(2, published=NOW.replace(year=year))], NOW)
        assert found(store, "jembatan") == ([2, 1] if year > 2026 else [1, 2])
        assert found(store, "jembatan", since=NOW, until=LATER) == [1]


def test_the_index_follows_revisions_and_deletions(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        store.save([article(1, title="Bupati menghadiri"), article(2, title="Bupati bepergian")], NOW)
        store.save([article(1, title="Gubernur hadir")], LATER)
        assert (found(store, "bupati"), found(store, "gubernur"), found(store, "pergi")) == ([2], [1], [2])
        with store.writing():
            store.db.execute("DELETE FROM articles WHERE url = ?", ["https://koran.example/2"])
        assert (found(store, "bupati"), found(store, "pergi"), found(store, "hadir")) == ([], [], [1])
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
