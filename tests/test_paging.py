"""Pages and archives of feeds (RFC 5005): who comes once a day gets every article, and an archive stays as it is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.config import OwnFeed
from feeds import paging
from feeds.register import Page
from feeds.rows import Listed
from tests.feed_store import START, TEXT, Kiosk, news, paper

DAY = 1440
FORMATS = ("atom", "rss", "json")


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    """Pages of ten, and a feed whose document holds ten: a tenth of the real numbers."""
    monkeypatch.setattr(paging, "ENTRIES", 10)
    yield Kiosk(tmp_path, own={"semua": OwnFeed(title="Semua", entries=10)})


def numbers(day: int, count: int) -> range:
    """`count` articles spread over a day, as numbers of minutes."""
    return range(day * DAY, (day + 1) * DAY, DAY // count)


# --- nothing is lost ------------------------------------------------------------------------------------------------

def test_who_comes_once_a_day_gets_every_article_of_a_publisher_with_six_times_as_many_as_a_document_holds(kiosk):
    readers, saved = [kiosk.reader(f"semua.{suffix}") for suffix in FORMATS], set()
    for day in range(4):
        for run in (0, 1):
            batch = [news(number) for number in numbers(day, 60)[run::2]]
            kiosk.save(*batch)
            saved |= {one.url for one in batch}
            kiosk.publish()
        for reader in readers:
            reader.visit()
            assert {item.link for item in reader.items.values()} == saved, f"day {day}"
    for reader in readers[:2]:  # JSON has one link for all pages
        assert len(reader.archives) >= 6
        assert reader.visit() < 20, "archives are not read again"


def test_an_article_that_is_found_long_after_it_was_published_reaches_the_reader(kiosk):
    kiosk.save(*(news(number) for day in range(4) for number in numbers(day, 20)))
    kiosk.publish()
    reader = kiosk.reader("semua.atom")
    reader.visit()
    late = news(1, first_seen=START + timedelta(days=5), fetched=START + timedelta(days=5))
    kiosk.save(late)
    changed = kiosk.changed()
    assert late.url not in [item.link for item in kiosk.items("semua.atom")], "it is older than the window"
    reader.visit()
    assert late.url in [item.link for item in reader.items.values()]
    assert not {name for name in changed if name.endswith(FORMATS) and kiosk.page(name).archive}


def test_what_is_revised_after_its_page_was_sealed_reaches_the_reader_and_the_page_stays(kiosk):
    kiosk.save(*(news(number) for day in range(4) for number in numbers(day, 20)))
    kiosk.publish()
    reader = kiosk.reader("semua.atom")
    reader.visit()
    archives = dict(reader.archives)
    later = START + timedelta(days=5)
    assert kiosk.save(news(0, title="Bakau tumbang", fetched=later), now=later) == ["revised"]
    kiosk.publish()
    reader.visit()
    assert [item.title for item in reader.items.values() if item.link == news(0).url] == ["Bakau tumbang"]
    assert {address: kiosk.fetch(address) for address in archives} == archives


# --- an archive stays as it is --------------------------------------------------------------------------------------

def test_from_day_to_day_no_archive_changes_by_a_byte_or_is_touched(kiosk):
    seen: dict[str, tuple[bytes, int]] = {}
    for day in range(5):
        kiosk.save(*(news(number) for number in numbers(day, 20)))
        kiosk.publish()
        for name, before in seen.items():
            assert ((kiosk.public / name).read_bytes(), (kiosk.public / name).stat().st_mtime_ns) == before
        for name, data in kiosk.files().items():
            if name.endswith(FORMATS) and name.startswith("archive/") and kiosk.page(name).archive:
                seen[name] = data, (kiosk.public / name).stat().st_mtime_ns
    assert len(seen) > 25


def test_documents_and_archives_are_linked_in_both_directions(kiosk):
    kiosk.save(*(news(number) for day in range(4) for number in numbers(day, 30)))
    kiosk.publish()
    for suffix in ("atom", "rss"):
        page = kiosk.page(f"semua.{suffix}")
        first = f"https://feed.example/semua.{suffix}"
        assert page.links["next"].endswith(f"archive/semua/12.{suffix}")
        chain = []
        address = page.links["prev-archive"]
        while address:
            archive = kiosk.page(address)
            assert archive.archive and archive.links["current"] == first
            assert kiosk.page(archive.links["next-archive"]).items, "what follows is there, be it an archive yet or not"
            chain.append(address)
            address = archive.links.get("prev-archive")
        assert chain == [f"https://feed.example/archive/semua/{n}.{suffix}" for n in range(len(chain), 0, -1)]
        changing = []
        while "next" in page.links:
            page = kiosk.page(page.links["next"])
            changing.append(page)
        assert all(one.links["first"] == first and not one.archive for one in changing)
        assert [one.links.get("prev-archive") for one in changing] == [None] * (len(changing) - 1) + [chain[0]]


def test_json_leads_from_page_to_page_to_the_oldest(kiosk):
    kiosk.save(*(news(number) for day in range(4) for number in numbers(day, 30)))
    kiosk.publish()
    found, address = [], "https://feed.example/semua.json"
    while address:
        document = kiosk.json(address)
        assert document["feed_url"] == address
        found.append(address)
        address = document.get("next_url")
    assert found[1:] == [f"https://feed.example/archive/semua/{n}.json" for n in range(12, 0, -1)]


def test_a_new_archive_changes_the_page_beside_it_and_no_other(kiosk):
    kiosk.save(*(news(number) for day in range(4) for number in numbers(day, 30)))
    kiosk.publish()
    kiosk.save(*(news(number) for number in numbers(4, 30)[:8]))
    changed = {name for name in kiosk.changed() if name.startswith("archive/semua/") and name.endswith("atom")}
    sealed = [name for name in changed if kiosk.page(name).archive]
    assert sealed and len(changed) == len(sealed) + 2, "the page beside them, and that which fills"


def test_where_the_document_holds_everything_there_is_no_page(kiosk):
    kiosk.save(*map(news, range(10)))
    kiosk.publish()
    assert not (kiosk.public / "archive").exists()
    assert set(kiosk.page("semua.atom").links) == {"self", "alternate"}
    kiosk.save(news(10))
    assert {"semua.atom", "archive/semua/1.atom", "archive/semua/2.atom"} <= kiosk.changed()
    kiosk.execute("DELETE FROM articles WHERE url = ?", news(3).url)
    kiosk.publish()
    assert not (kiosk.public / "archive").exists()


def test_pages_hold_a_hundred_and_documents_name_no_build_time(tmp_path):
    kiosk = Kiosk(tmp_path)
    kiosk.save(*map(news, range(250)))
    kiosk.publish()
    assert [len(kiosk.items(name)) for name in ("rimba.atom", *(f"archive/rimba/{n}.atom" for n in (3, 2, 1)))] == [
        100, 50, 100, 100]
    updated = etree.fromstring(kiosk.fetch("archive/rimba/1.atom")).findtext("{http://www.w3.org/2005/Atom}updated")
    assert updated == "2026-03-04T13:39:00+07:00"


# --- what the law and the operator want -----------------------------------------------------------------------------

def test_an_article_that_was_taken_down_leaves_every_page_the_archives_too(kiosk):
    kiosk.save(*(news(number) for day in range(4) for number in numbers(day, 30)))
    later = START + timedelta(days=4)
    kiosk.publish()
    kiosk.save(news(0, title="Bakau tumbang", fetched=later), now=later)
    kiosk.publish()
    assert sum(b"rimba.example/0<" in data for name, data in kiosk.files().items() if name.endswith(".rss")) == 7
    kiosk.execute("DELETE FROM articles WHERE url = ?", news(0).url)
    changed = kiosk.changed()
    assert {"archive/semua/1.rss", "archive/semua/13.rss"} <= changed and "archive/semua/2.rss" not in changed
    assert not [name for name, data in kiosk.files().items() if b"rimba.example/0<" in data]


def test_a_site_that_becomes_public_has_no_full_text_left_anywhere(kiosk):
    long = f"{TEXT}\n" * 20 + "Paragraf terakhir."
    kiosk.save(*(news(number, content_html=f"<p>{long}</p>", content_text=long)
                 for day in range(4) for number in numbers(day, 30)))
    kiosk.publish()
    kiosk.site = replace(kiosk.site, public=True)
    kiosk.publish()
    assert not [name for name, data in kiosk.files().items() if b"Paragraf terakhir" in data]


def test_archives_older_than_the_operator_wants_are_removed_and_their_articles_stay_in_the_store(kiosk):
    kiosk.site = replace(kiosk.site, archive_days=3)
    for day in range(6):
        kiosk.save(*(news(number) for number in numbers(day, 20)))
        kiosk.publish()
    kept = {int(path.stem) for path in (kiosk.public / "archive/semua").glob("*.atom")}
    assert kept == set(range(min(kept), 13)) and 5 <= min(kept) <= 7
    kiosk.site = replace(kiosk.site, archive_days=0)
    kiosk.publish()
    assert {int(path.stem) for path in (kiosk.public / "archive/semua").glob("*.atom")} == set(range(1, 13))


# --- the rules ------------------------------------------------------------------------------------------------------

def listed(number: int, size: int = 100, arrived: str = "2026-03-04T05:00:00Z") -> Listed:
    return Listed(f"https://rimba.example/{number}", "", f"2026-03-04T{number % 24:02}:00:00Z", arrived, "", size)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400_000)), max_size=400), st.integers(0, 3))
def test_pages_fill_in_the_order_of_arrival_and_none_is_larger_than_it_may_be(arrivals, cuts):
    entries = [listed(number, size, f"2026-03-0{day + 1}T00:00:00Z") for number, (day, size) in enumerate(arrivals)]
    pages: list[Page] = []
    places = []
    for part in range(cuts + 1):
        batch = sorted(entries, key=lambda one: one.arrived)[part::cuts + 1] if cuts else entries
        pages, found = paging.filed(pages, batch)
        places += found
    assert sorted(one.key for one, _ in places) == sorted(one.key for one in entries), "each stands somewhere, once"
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert [number for _, number in places] == sorted(number for _, number in places)
    assert all(page.entries <= paging.ENTRIES and (page.size <= paging.SIZE or page.entries == 1) for page in pages)


@pytest.mark.parametrize(("newest", "sealed"), [
    ("2026-03-06T04:59:59Z", [False, False, False]), ("2026-03-06T05:00:01Z", [True, False, False]),
    ("2026-03-06T06:00:01Z", [True, True, False]), ("2026-04-01T00:00:00Z", [True, True, False]),
    ("", [False, False, False])])
def test_a_page_is_sealed_once_all_of_it_left_the_window_and_never_the_last(newest, sealed):
    pages = [Page(number, newest=f"2026-03-04T0{4 + number}:00:00Z") for number in (1, 2, 3)]
    assert [page.sealed for page in paging.sealed(pages, newest, 48)] == sealed


def test_a_page_waits_for_those_before_it():
    pages = [Page(1, newest="2026-03-09T00:00:00Z"), Page(2, newest="2026-03-01T00:00:00Z"), Page(3)]
    assert not any(page.sealed for page in paging.sealed(pages, "2026-03-09T00:00:00Z", 48))


def test_another_publishers_archive_is_not_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(paging, "ENTRIES", 10)
    kiosk = Kiosk(tmp_path, publishers=[paper(), paper("tanjung")])
    kiosk.save(*(news(number) for number in numbers(0, 120)))
    kiosk.publish()
    kiosk.save(news(1, "tanjung"))
    assert not {name for name in kiosk.changed() if "rimba" in name}
