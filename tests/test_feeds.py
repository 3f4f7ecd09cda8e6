"""Feeds: which files there are, which articles they hold, and what the documents say."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import Site
from aggregator.errors import ConfigError
from aggregator.publisher import Publisher
from aggregator.store import Store
from feeds import publish, rss_atom, select
from tests.feed_rows import NOON, PUBLISHERS, SENTENCE, SITE, TANJUNG, article, fill, published, texts


def test_everything_and_each_publisher_with_articles_is_published_in_every_format(filled, tmp_path):
    public, said, seen = tmp_path / "public", [], []
    said = publish.publish(filled(article(1)), public, SITE, PUBLISHERS, progress=lambda *what: seen.append(what))
    feeds = [f"{slug}.{suffix}" for slug in ("all", "rimba") for suffix in ("rss", "atom", "json", "html")]
    pages = ["filter.js", "index.html", "opml-national.xml", "opml.xml", "pictures.js", "style.css"]
    assert names(public) == sorted(["icon.png", *(name for one in [*feeds, *pages] for name in (one, f"{one}.gz"))])
    assert [(one.path.name, one.entries, one.changed) for one in said] == [(name, 1, True) for name in feeds]
    assert seen[-1] == (3, 4, "edits")


def test_an_empty_store_publishes_no_empty_feed(filled, tmp_path):
    assert published(filled(), tmp_path / "public") == {}
    assert [name for name in names(tmp_path / "public") if not name.endswith(".gz")] == [
        "filter.js", "icon.png", "index.html", "pictures.js", "style.css"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_feed_of_a_publisher_whose_last_article_is_gone_is_removed(filled, tmp_path):
    public = tmp_path / "public"
    published(filled(article(1), article(2, TANJUNG)), public)
    with Store(tmp_path / "news.db") as store, store.writing():
        store.db.execute("DELETE FROM articles WHERE publisher = 'tanjung'")
    said = published(filled(), public)
    assert (said["tanjung.rss"].entries, said["tanjung.rss"].changed) == (0, True)
    assert not (public / "tanjung.rss").exists() and not (public / "tanjung.atom").exists()
    assert texts(public, "all.rss", "//item/link") == ["https://rimba.example/2026/1"]


def test_entries_are_newest_first_and_equal_times_are_ordered_by_url(filled, tmp_path):
    same = {"published": NOON}
    published(filled(article(2), article(4, **same), article(3, **same), article(7)), tmp_path / "public")
    for name, path in (("all.rss", "//item/link"), ("all.atom", "//a:entry/a:link[@rel='alternate']/@href")):
        assert [url[-1] for url in texts(tmp_path / "public", name, path)] == ["7", "2", "3", "4"]


def test_a_document_holds_the_newest_hundred(filled, tmp_path):
    said = published(filled(*(article(number) for number in range(130))), tmp_path / "public")
    assert said["all.atom"].entries == 100
    links = texts(tmp_path / "public", "all.rss", "//item/link")
    assert links == [f"https://rimba.example/2026/{number}" for number in range(129, 29, -1)]


@pytest.mark.parametrize(("recent", "older", "held"), [(0, 5, 5), (0, 40, 30), (3, 40, 30), (35, 40, 35), (3, 0, 3)])
def test_what_left_the_window_leaves_the_document_but_for_the_newest_thirty(filled, tmp_path, recent, older, held):
    old = [article(n, published=NOON - timedelta(days=9 + n)) for n in range(older)]
    said = published(filled(*(article(100 + n) for n in range(recent)), *old), tmp_path / "public")
    assert said["rimba.rss"].entries == held


def test_another_publishers_news_do_not_move_a_feed(filled, tmp_path):
    published(filled(*(article(number) for number in range(40))), tmp_path / "public")
    said = published(filled(article(9_000, TANJUNG)), tmp_path / "public")
    assert [said[name].changed for name in ("all.rss", "rimba.rss", "rimba.atom")] == [True, False, False]


def test_a_document_stays_below_a_megabyte_by_shortening_the_list_never_an_article(filled, tmp_path):
    long = {"content_html": f"<p>{SENTENCE * 1000}</p>", "content_text": SENTENCE * 1000}
    said = published(filled(*(article(number, **long) for number in range(40))), tmp_path / "public")
    size = len(f"<p>{SENTENCE * 1000}</p>")
    for name in ("all.rss", "all.atom"):
        data = (tmp_path / "public" / name).read_bytes()
        assert 1_000_000 - 2 * size < len(data) < 1_000_000
        assert data.count(SENTENCE.encode() * 1000) == said[name].entries < 40


@pytest.mark.parametrize("slug", ["", "../x", "a/b", "Ä", ".x", "a.b", "a b", "A", "x\n"])
def test_a_slug_that_is_no_file_name_is_refused(slug):
    with pytest.raises(ValueError, match="must be lower-case"):
        select.Feed(slug=slug, title="x", subtitle="x", link="x", author="x", rights="x")


@pytest.mark.parametrize("name", ["all", "edits", "index"])
def test_a_publisher_whose_feed_would_take_the_place_of_another_file_is_refused(filled, name):
    taken = Publisher(id=name, publisher="Semua", allowed_domains=["a"], start_urls=["https://a"])
    with pytest.raises(ConfigError, match=f"'{name}' is taken"):
        select.all_feeds(filled(), SITE, [taken], {})



def test_publishing_again_touches_nothing(filled, tmp_path):
    connection, public = filled(article(1), article(2, TANJUNG)), tmp_path / "public"
    published(connection, public)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.rglob("public*")}
    assert not any(one.changed for one in published(connection, public).values())
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in tmp_path.rglob("public*")} == before


def test_two_folders_get_the_same_bytes(filled, tmp_path):
    connection = filled(*(article(number, PUBLISHERS[number % 2]) for number in range(20)))
    for name in ("one", "two"):
        published(connection, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_revision_changes_exactly_the_feeds_that_hold_the_article(filled, tmp_path):
    public, later = tmp_path / "public", NOON + timedelta(days=1)
    published(filled(article(1), article(2), article(3, TANJUNG)), public)
    before = {name: dict(zip(texts(public, name, "//a:entry/a:id"), texts(public, name, "//a:entry/a:published"),
                             strict=True)) for name in ("all.atom", "rimba.atom")}
    with Store(tmp_path / "news.db") as store:
        store.save([article(1, title="Bakau ditanam lagi", fetched=later)], later)
    said = published(filled(), public)
    assert [name for name, one in said.items() if not one.changed] == [
        "tanjung.rss", "tanjung.atom", "tanjung.json", "tanjung.html"]
    for name, entries in before.items():
        assert dict(zip(texts(public, name, "//a:entry/a:id"), texts(public, name, "//a:entry/a:published"),
                        strict=True)) == entries
        [updated] = texts(public, name, "//a:entry[a:title='Bakau ditanam lagi']/a:updated")
        assert re.fullmatch(r"2026-03-05T13:00:00\.\d{6}\+08:00", updated)
        assert texts(public, name, "/a:feed/a:updated") == [updated]
    assert texts(public, "all.rss", "//lastBuildDate") == ["Thu, 05 Mar 2026 13:00:00 +0800"]


@pytest.mark.parametrize(("changes", "moves"), [
    ({"content_text": "{old}\nTambahan di akhir."}, False), ({"content_text": "Tambahan di awal.\n{old}"}, True),
    ({"title": "Judul lain"}, True)])
def test_an_excerpt_is_updated_only_where_what_it_shows_was_revised(filled, tmp_path, changes, moves):
    public, site, later = tmp_path / "public", replace(SITE, public=True), NOON + timedelta(days=1)
    published(filled(article(1)), public, site)
    before = texts(public, "all.atom", "//a:entry/a:updated")
    new = {name: value.format(old=article(1).content_text) for name, value in changes.items()}
    with Store(tmp_path / "news.db") as store:
        store.save([article(1, **new, fetched=later)], later)
        assert store.article(article(1).url).revised == later
    said = published(filled(), public, site)
    assert (texts(public, "all.atom", "//a:entry/a:updated") != before) is said["all.atom"].changed is moves


@pytest.fixture(scope="module")
def public(tmp_path_factory) -> Path:
    """Files of three articles: bylines, none, English; for tests that read them."""
    folder = tmp_path_factory.mktemp("documents")
    with closing(fill(folder / "news.db", article(1, authors=["Sari Wulandari", "Budi Santoso"], summary="A < B & C"),
                      article(2, TANJUNG, authors=[]), article(3, language="en"))) as connection:
        published(connection, folder / "public")
    return folder / "public"


@pytest.mark.parametrize(("name", "path", "found"), [
    ("all.rss", "//channel/title", ["Loper Uji"]), ("all.rss", "//channel/link", ["https://feed.example/berita/"]),
    ("all.rss", "//channel/a:link[@rel='self']/@href", ["https://feed.example/berita/all.rss"]),
    ("all.rss", "//channel/a:link/@type", ["application/rss+xml"]), ("all.rss", "//channel/language", ["id"]),
    ("all.rss", "//channel/generator", ["Loper"]), ("all.rss", "//channel/ttl", ["15"]),
    ("all.rss", "//channel/image/url", ["https://feed.example/berita/icon.png"]),
    ("all.rss", "//channel/lastBuildDate", ["Wed, 04 Mar 2026 13:30:00 +0800"]),
    ("rimba.rss", "//channel/title", ["Kabar Rimba & Laut"]), ("rimba.rss", "//channel/link", ["https://rimba.example/"]),
    ("rimba.rss", "//channel/copyright", ["© Kabar Rimba & Laut"]),
    ("tanjung.rss", "//channel/link", ["http://tanjung.example:8080/"]),
    ("all.rss", "//guid/@isPermaLink", ["false"] * 3),
    ("all.rss", "//item[3]/dc:creator", ["Sari Wulandari", "Budi Santoso"]), ("all.rss", "//item[2]/dc:creator", []),
    ("all.rss", "//item/source", ["Kabar Rimba & Laut", "Tanjung Pos", "Kabar Rimba & Laut"]),
    ("all.rss", "//item/source/@url", ["https://rimba.example/", "https://tanjung.example/", "https://rimba.example/"]),
    ("all.rss", "//item[3]/description", ["A &lt; B &amp; C"]), ("all.atom", "//a:entry[3]/a:summary", ["A < B & C"]),
    ("all.rss", "//item/pubDate", ["Wed, 04 Mar 2026 13:30:00 +0800", "Wed, 04 Mar 2026 12:20:00 +0700",
                                   "Wed, 04 Mar 2026 13:10:00 +0800"]),
    ("all.rss", "//item[1]/a:updated", ["2026-03-04T13:30:00+08:00"]), ("all.rss", "//item[1]/category",
     ["Daerah", "bakau", "Lingkungan"]), ("all.rss", "//item[2]/dc:rights", ["© Tanjung Pos"]),
    ("all.rss", "//item[1]/media:content/@url", ["https://img.example/foto-bakau-3.jpg"]),
    ("all.atom", "/a:feed/a:id", ["tag:feed.example,2025:all"]), ("rimba.atom", "/a:feed/a:id",
     ["tag:feed.example,2025:rimba"]), ("all.atom", "/a:feed/a:author/a:name", ["Loper Uji"]),
    ("all.atom", "/a:feed/a:link[@rel='self']/@href", ["https://feed.example/berita/all.atom"]),
    ("all.atom", "/a:feed/a:updated", ["2026-03-04T13:30:00+08:00"]),
    ("all.atom", "/a:feed/a:icon", ["https://feed.example/berita/icon.png"]), ("all.atom", "/a:feed/a:logo", []),
    ("all.atom", "//a:entry/a:link/@rel", ["alternate"] * 3), ("all.atom", "//a:entry/a:link/@type", ["text/html"] * 3),
    ("all.atom", "//a:entry/a:content/@type", ["html"] * 3), ("all.atom", "//a:entry/@xml:lang", ["en", "id", "id"]),
    ("all.atom", "//a:entry/a:author/a:name", ["Sari Wulandari", "Tanjung Pos", "Sari Wulandari", "Budi Santoso"]),
    ("all.atom", "//a:entry[1]/a:category/@term", ["Daerah", "bakau", "Lingkungan"]),
    ("all.atom", "//a:entry[2]/a:source/a:title", ["Tanjung Pos"]), ("all.atom", "//a:entry[2]/a:source/a:id",
     ["https://tanjung.example/"]), ("all.atom", "//a:entry[2]/a:source/a:link/@rel", ["alternate"]),
    ("all.atom", "//a:entry[2]/a:source/a:updated", ["2026-03-04T12:20:00+07:00"]),
    ("all.atom", "//a:entry[2]/a:rights", ["© Tanjung Pos"]),
    ("all.atom", "//a:entry[1]/media:content/@medium", ["image"])])
def test_a_document_says(public, name, path, found):
    assert texts(public, name, path) == found


def test_an_article_has_the_same_id_and_content_in_every_feed_and_format(public):
    ids = texts(public, "all.rss", "//guid")
    assert ids == texts(public, "all.atom", "//a:entry/a:id")
    assert texts(public, "rimba.rss", "//guid") == texts(public, "rimba.atom", "//a:entry/a:id") == [ids[0], ids[2]]
    assert texts(public, "all.rss", "//content:encoded") == texts(public, "all.atom", "//a:entry/a:content")


def test_names_that_are_no_xml_harm_no_feed(filled, tmp_path):
    odd = Publisher(id="rimba", publisher="Kabar\x00 <b>Rimba</b>", allowed_domains=["a"], start_urls=["https://a"])
    publish.publish(filled(article(1)), tmp_path / "public", Site(title="\x01Loper"), [odd])
    assert texts(tmp_path / "public", "all.rss", "//channel/title | //item/source") == ["Loper", "Kabar Rimba"]
    assert texts(tmp_path / "public", "rimba.atom", "/a:feed/a:title") == ["Kabar Rimba"]


def test_names_of_the_store_serve_where_the_catalogue_no_longer_knows_a_publisher(filled, tmp_path):
    connection = filled(article(1))
    said = publish.publish(connection, tmp_path / "public", SITE, [])
    assert [(one.path.name, one.entries) for one in said] == [("all.rss", 1), ("all.atom", 1), ("all.json", 1),
                                                              ("all.html", 1)]
    assert texts(tmp_path / "public", "all.rss", "//item/source") == ["Kabar Rimba & Laut"]


def test_the_callers_connection_stays_as_it_was(filled, tmp_path):
    connection = filled(article(1))
    connection.row_factory = sqlite3.Row
    published(connection, tmp_path / "public")
    assert connection.text_factory is str and connection.row_factory is sqlite3.Row and not connection.in_transaction


def test_the_icon_is_a_square_png_of_at_most_144_pixels():
    data = Path(rss_atom.__file__).with_name(rss_atom.ICON).read_bytes()
    assert data.startswith(b"\x89PNG") and data[16:20] == data[20:24] and int.from_bytes(data[16:20]) <= 144
