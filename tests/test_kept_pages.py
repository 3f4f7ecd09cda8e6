"""pages.db: what a crawl keeps of the pages that it fetched, and what leaves it again."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import DamagedPageError, StoreError
from aggregator.kept import MAX_HEADERS, Copy, KeptPage, kept_page
from aggregator.store import Store
from aggregator.store.pages import MEGABYTE, PageStore
from tests import news
from tests.crawls import begin, crawl, many
from tests.site import Reply

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PATHS = ("/2026/11/20/panen-kopi", "/2026/11/20/jalan-desa")


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageStore]:
    with PageStore(tmp_path / "pages.db") as pages:
        yield pages


def page(body: bytes = b"<p>Kopi</p>", url: str = "https://koran.example/1", **headers: str) -> KeptPage:
    return kept_page(url, url, NOW, 200, headers.items(), body)


def copy(number: int = 1, *pages: KeptPage, **said: str) -> Copy:
    return Copy(f"https://koran.example/{number}", "koran", said, pages or (page(),))


def kept(file: Path, sql: str = "select url, seen from copies order by id") -> list[tuple]:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(sql).fetchall()


@given(st.binary(max_size=5000), st.lists(st.tuples(st.text("abc-", min_size=1), st.text()), max_size=5))
def test_every_page_is_unpacked_as_it_was_packed(body, headers):
    found = kept_page("https://a.example/1", "https://a.example/2", NOW, 200, headers, body)
    assert found.unpacked() == body and found.size == len(body)
    assert sorted(found.header_list) == sorted(headers)


def test_a_copy_comes_back_with_all_its_pages_in_order(pages):
    first = copy(1, page(b"satu", **{"Content-Type": "text/html"}), page(b"dua", "https://koran.example/1?page=2"),
                 title="Kopi", lastmod="2026-11-20")
    pages.keep([first, copy(2)], NOW)
    assert pages.copies([2, 1, 9]) == [copy(2), first]
    assert [found.unpacked() for found in pages.copies([1])[0].pages] == [b"satu", b"dua"]


def test_a_copy_that_did_not_change_is_kept_once_with_what_its_listing_says_now(pages):
    pages.keep([copy(lastmod="1")], NOW)
    pages.keep([copy(lastmod="2")], NOW + timedelta(days=2))
    pages.keep([copy(lastmod="2")], NOW + timedelta(days=1))  # a clock that went back
    assert kept(pages.path, "select seen, listing from copies") == [("2026-11-22T03:00:00Z", '{"lastmod": "2"}')]
    pages.keep([copy(1, page(b"<p>Teh</p>"))], NOW)
    pages.keep([copy(1, page(), page())], NOW)
    pages.keep([copy(1, page(**{"Content-Type": "text/html; charset=utf-16"}))], NOW)
    assert kept(pages.path, "select count(*) from copies") == [(4,)]


def test_headers_are_kept_without_cookies_and_only_so_many():
    many_headers = {f"X-{number}": "x" * 100 for number in range(1000)}
    found = page(**many_headers, **{"Set-Cookie": "id=1", "content-type": "a/b"})
    assert found.header_list[:2] == [("content-type", "a/b"), ("X-0", "x" * 100)]
    assert sum(len(name + value) for name, value in found.header_list) <= MAX_HEADERS and "id=1" not in found.headers


def test_a_page_that_is_not_what_was_kept_is_refused():
    for damaged in (replace(page(), body=b"rusak"), replace(page(), body=page().body[:-2]),
                    replace(page(), body=page(b"lain").body)):
        with pytest.raises(DamagedPageError, match=r"https://koran\.example/1: the kept page"):
            damaged.unpacked()


def test_what_was_not_seen_for_long_leaves(pages):
    for day in range(5):
        pages.keep([copy(day)], NOW + timedelta(days=day))
    pages.keep([copy(0)], NOW + timedelta(days=9))
    assert pages.prune(NOW + timedelta(days=10), 7, 100) == 2
    assert [url[-1] for url, _ in kept(pages.path)] == ["0", "3", "4"]
    assert kept(pages.path, "select count(*) from pages") == [(3,)]


def test_what_is_too_much_leaves_the_oldest_first_and_the_file_shrinks(pages):
    for number in range(400):
        pages.keep([copy(number, page(os.urandom(10_000)))], NOW + timedelta(minutes=number))
    assert pages.used() > 3 * MEGABYTE
    removed = pages.prune(NOW, 100, 1)
    assert 0 < removed < 400 and pages.used() <= MEGABYTE
    assert kept(pages.path)[0][0] == f"https://koran.example/{removed}"
    assert pages.path.stat().st_size <= MEGABYTE and pages.prune(NOW, 100, 1) == 0
    assert pages.db.execute("pragma integrity_check").fetchone() == ("ok",)


def write_text(path: Path) -> None:
    path.write_text("ini bukan basis data " * 100)


def write_news(path: Path) -> None:
    Store(path).close()


def write_newer(path: Path) -> None:
    with PageStore(path) as pages:
        pages.db["_sqlite_migrations"].insert(
            {"migration_set": "loper-pages", "name": "m999_later", "applied_at": "2030-01-01"})


@pytest.mark.parametrize(("write", "reason"), [
    (write_text, "is no SQLite database; move it away"), (write_news, "is a database of another program; move it away"),
    (write_newer, r"was written by a newer Loper \(m999_later\)")])
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_was(tmp_path, write: Callable[[Path], None], reason):
    path = tmp_path / "pages.db"
    write(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"pages.db: {reason}"):
        PageStore(path)
    assert path.read_bytes() == before


@pytest.fixture
def paper(site, publisher_file):
    """A paper with two articles, the first on two pages, and a third address that is no article."""
    first = f"{PATHS[0]}?page=2"
    site.pages = {
        "/rss": news.rss(site, *PATHS, "/2026/11/20/kosong", "/2026/11/20/berkas"),
        PATHS[0]: news.article("Panen kopi", insert=f'<a class="next" href="{first}">Selanjutnya</a>'),
        first: news.article("Panen kopi", paragraphs=news.PARAGRAPHS[2:]),
        PATHS[1]: Reply(news.article("Jalan desa").body, headers={"Set-Cookie": "kunci=1", "X-Cache": "HIT"}),
        "/2026/11/20/kosong": Reply("<html><body><h1>Halaman tidak ditemukan</h1></body></html>"),
        "/2026/11/20/berkas": Reply(b"%PDF-1.7 ...", "application/pdf")}
    publisher_file("baru", [f"{site.url}/rss"], 'next_page_css = "a.next"\nremove_css = "a.next"')
    return site


def test_a_crawl_keeps_every_page_with_what_its_listing_said(loper, home, paper):
    crawl(loper)
    with PageStore(home / "pages.db") as pages:
        found = {copy.url: copy for copy in pages.copies(range(1, 9))}
    assert set(found) == {paper.url + path for path in (*PATHS, "/2026/11/20/kosong")}
    first = found[paper.url + PATHS[0]]
    assert [page.url for page in first.pages] == [paper.url + path for path in (PATHS[0], f"{PATHS[0]}?page=2")]
    assert [page.unpacked() for page in first.pages] == [paper.pages[PATHS[0]].data,
                                                         paper.pages[f"{PATHS[0]}?page=2"].data]
    assert first.said["title"] == f"Berita {PATHS[0]}" and first.said["published"].startswith("Fri, 20 Nov")
    headers = dict(found[paper.url + PATHS[1]].pages[0].header_list)
    assert headers["X-Cache"] == "HIT" and "Set-Cookie" not in headers
    assert {page.status for copy in found.values() for page in copy.pages} == {200}

    before = kept(home / "pages.db", "select id, url from copies order by id")
    with closing(sqlite3.connect(home / "news.db")) as db, db:
        db.execute("update urls set state = 'waiting'")
    with closing(sqlite3.connect(home / "pages.db")) as db, db:
        db.execute("update copies set seen = '2026-01-01T00:00:00Z' where url like '%kosong'")
    paper.pages["/2026/11/20/kosong"] = Reply("gone", status=410)
    crawl(loper)  # what is the same is kept once; what was not seen for 30 days leaves after the run
    after = kept(home / "pages.db", "select id, url from copies order by id")
    assert after == [row for row in before if not row[1].endswith("kosong")]


def test_none_is_kept_where_loper_toml_wants_none(loper, home, paper):
    with (home / "loper.toml").open("a") as file:
        file.write("[pages]\ndays = 0\n")
    assert crawl(loper)[1]["new"] == 2 and not (home / "pages.db").exists()


def test_a_file_of_pages_that_cannot_be_used_stops_a_crawl_before_it_asks_for_anything(loper, home, paper):
    write_text(home / "pages.db")
    done = loper("crawl")
    assert done.returncode == 1 and paper.log == []
    assert done.stderr.decode().strip().startswith(f"loper: {home}/pages.db: is no SQLite database; move it away")


def test_after_kill_9_no_article_is_stored_without_its_page(home, site, publisher_file):
    many(site, 80, seconds=0.01)
    publisher_file("baru", [f"{site.url}/rss"])
    killed = begin(home, site, "crawl", until=70)
    killed.kill()
    killed.communicate()
    stored = {url for (url,) in kept(home / "news.db", "select url from articles")}
    assert stored <= {url for url, _ in kept(home / "pages.db")} and len(stored) >= 25
    assert json.loads(kept(home / "pages.db", "select listing from copies")[0][0])["title"]
