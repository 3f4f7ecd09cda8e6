"""Articles saved and read back, what became of each, and what a crawl keeps of itself."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.article import Article, Conflict, Related, Removal
from aggregator.store import SaveError, Store
from aggregator.store.articles import from_row, to_row
from tests.koran import FULL, KORAN, LATER, NOW, article, koran_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with koran_store(tmp_path / "news.db") as store:
        yield store


def test_an_article_comes_back_as_it_was_saved(store: Store):
    assert store.save([FULL], NOW) == ["new"]
    assert store.article(FULL.url) == replace(FULL, first_seen=NOW, fetched=NOW)
    assert store.article("https://koran.example/none") is None


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=7))))
articles = st.builds(
    Article, url=text, publisher=text, title=text, authors=st.lists(text), tags=st.lists(text),
    image=st.none() | text, published=st.none() | instants.map(lambda i: i.replace(microsecond=0)),
    content_text=text, related=st.lists(st.builds(Related, text, text, st.none() | text)),
    removed=st.lists(st.builds(Removal, text, text)), provenance=st.dictionaries(text, text),
    conflicts=st.lists(st.builds(Conflict, text, text, text)))


@given(articles)
@settings(max_examples=100)
def test_every_article_survives_a_row(given_article: Article):
    row = to_row(given_article)
    assert all(isinstance(value, str | None) for value in row.values())
    assert from_row(row) == given_article


def test_a_batch_tells_each_article_what_became_of_it(store: Store):
    store.save([article(1), article(2), article(3)], NOW)
    batch = [article(1), article(2, title="Jembatan ditutup"), article(4), article(4)]
    assert store.save(batch, LATER) == ["unchanged", "revised", "new", "unchanged"]
    assert [store.article(each.url).revised for each in batch] == [None, LATER, None, None]


def test_a_revision_is_kept_with_the_older_text(store: Store):
    store.save([article()], NOW)
    store.save([article(content_text="Jembatan ke-1 dibuka hari ini.\nSepi.")], LATER)
    assert list(store.db["revisions"].rows) == [{
        "article": "https://koran.example/1", "revised": "2026-03-01T10:00:00Z", "title": "Jembatan ke-1 dibuka",
        "content_text": "Jembatan ke-1 dibuka hari ini.\nRamai.",
        "diff": "--- 2026-03-01T08:00:00Z\n+++ 2026-03-01T10:00:00Z\n@@ -3,2 +3,2 @@\n"
                " Jembatan ke-1 dibuka hari ini.\n-Ramai.\n+Sepi."}]


def test_related_and_removed_are_replaced_together_with_the_article(store: Store):
    store.save([FULL], NOW)
    store.save([replace(FULL, related=[Related("Simak:", "C", "https://c.example")], removed=[])], LATER)
    assert list(store.db["related"].rows) == [
        {"article": FULL.url, "position": 0, "label": "Simak:", "title": "C", "url": "https://c.example"}]
    assert store.db["removed"].count == 0


def test_http_and_https_of_one_host_are_one_article(store: Store):
    other = replace(article(), url="http://koran.example/1")
    assert store.save([article(), other], NOW) == ["new", "unchanged"]
    assert store.article(other.url).url == article().url


def test_naive_times_are_refused_and_fractions_cut(store: Store):
    fraction = NOW.replace(microsecond=900_000)
    assert store.save([article(published=fraction)], fraction) == ["new"]
    assert store.save([article(published=fraction)], fraction) == ["unchanged"]
    assert (store.article(article().url).published, store.article(article().url).conflicts) == (NOW, [])
    with pytest.raises(SaveError, match="naive datetime"):
        store.save([article(2, published=datetime(2026, 1, 1))], NOW)


@pytest.mark.parametrize(("bad", "reason"), [
    ({"title": "Nol\0"}, "NUL in title"), ({"related": [Related("", "\0")]}, "NUL in related"),
    ({"content_text": "rusak \ud800"}, "surrogates not allowed"), ({"tags": ["\udfff"]}, "surrogates not allowed"),
    ({"removed": [Removal("advert", "\ud801")]}, "surrogates not allowed"),
    ({"publisher": "tak dikenal"}, "FOREIGN KEY constraint failed"),
])
def test_an_article_that_cannot_be_stored_takes_no_other_with_it(store: Store, bad: dict, reason: str):
    batch = [article(1), article(2, **{"related": [Related("", "x")], **bad}), article(3)]
    with pytest.raises(SaveError, match=f"https://koran.example/2: .*{reason}") as caught:
        store.save(batch, NOW)
    assert caught.value.outcomes == ["new", None, "new"]
    assert list(caught.value.refused) == ["https://koran.example/2"]
    assert [row["url"] for row in store.db["articles"].rows] == [batch[0].url, batch[2].url]
    assert store.db["related"].count == 0


def test_a_bad_new_copy_leaves_the_stored_one_whole(store: Store):
    store.save([FULL], NOW)
    with pytest.raises(SaveError):
        store.save([replace(FULL, content_text=FULL.content_text + " lagi", related=[Related("", "\ud800")])], LATER)
    assert store.article(FULL.url) == replace(FULL, first_seen=NOW, fetched=NOW)
    assert store.db["revisions"].count == 0


def test_writing_holds_several_calls_together(store: Store):
    with pytest.raises(RuntimeError), store.writing():
        store.save([article(1)], NOW)
        raise RuntimeError
    assert store.article(article(1).url) is None


# what a crawl keeps of itself


def test_publishers_are_updated_in_place(store: Store):
    store.save([article()], NOW)
    store.publishers([replace(KORAN, publisher="Koran Rawa Baru", network="rawa")])
    assert [(row["publisher"], row["network"]) for row in store.db["publishers"].rows] == [("Koran Rawa Baru", "rawa")]


def test_a_run_is_written_from_start_to_end(store: Store):
    first, second = store.start_run(NOW), store.start_run(LATER)
    store.publisher_run(second, "koran", {"new": 3, "failed": 1, "problems": ["listing: answered 500"]})
    store.publisher_run(second, "koran", {"new": 4})
    store.finish_run(second, LATER, ok=False, stopped_by="SIGTERM")
    assert list(store.db["runs"].rows) == [
        {"id": first, "started": "2026-03-01T08:00:00Z", "finished": None, "ok": None, "stopped_by": None},
        {"id": second, "started": "2026-03-01T10:00:00Z", "finished": "2026-03-01T10:00:00Z", "ok": 0,
         "stopped_by": "SIGTERM"}]
    row = next(store.db["publisher_runs"].rows)
    assert (row["new"], row["failed"], json.loads(row["problems"])) == (4, 1, ["listing: answered 500"])


def test_a_finished_run_leaves_no_write_ahead_log_behind(store: Store):
    store.save([article(number) for number in range(100)], NOW)
    store.finish_run(store.start_run(NOW), LATER, ok=True)
    assert store.path.with_name("news.db-wal").stat().st_size == 0


def test_only_a_200_changes_what_a_listing_is_asked_with(store: Store):
    url = "https://koran.example/rss"
    assert store.listing(url) is None
    store.remember_listing(url, "koran", '"a"', "", NOW)
    store.remember_listing(url, "koran", "", "", LATER, status=304)
    store.remember_listing(url, "koran", "", "", LATER, status=500)
    assert store.listing(url) == ('"a"', "")
    store.remember_listing(url, "koran", "", "Sun, 01 Mar 2026 08:00:00 GMT", LATER)
    assert store.listing(url) == ("", "Sun, 01 Mar 2026 08:00:00 GMT")
