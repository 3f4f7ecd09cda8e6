"""Feeds: which articles they hold, what an entry says, and that nothing in the store can harm a document."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aggregator.article import Article, iso
from aggregator.config import Site
from aggregator.errors import ConfigError
from aggregator.publisher import Publisher
from aggregator.store import Store
from feeds import content, edition, publish, rss_atom, select, times
from feeds.entry import UnpublishableError, entry_of
from feeds.media_types import FEED_TYPES
from feeds.paging import Place
from feeds.press import Published
from feeds.rows import COLUMNS
from tests.reader import NAMES, Reader, parse

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
SITE = Site(title="Loper Uji", base_url="https://feed.example/berita")
RIMBA = Publisher(id="rimba", publisher="Kabar Rimba & Laut", homepage="https://rimba.example/",
                  allowed_domains=["rimba.example"], start_urls=["https://rimba.example/rss"], timezone="Asia/Makassar")
TANJUNG = Publisher(id="tanjung", publisher="Tanjung Pos", allowed_domains=["tanjung.example"],
                    start_urls=["http://tanjung.example:8080/indeks"], full_text=True)
PUBLISHERS = [RIMBA, TANJUNG]
SENTENCE = "Warga Desa Sukamaju menanam dua ribu pohon bakau di tepi teluk sejak pagi. "


def article(number: int = 1, publisher: Publisher = RIMBA, **changes: Any) -> Article:
    """An invented article; a higher number is newer by ten minutes, and was seen two minutes after it appeared."""
    published = NOON + timedelta(minutes=10 * number)
    text = "\n".join([SENTENCE * 4, f"Paragraf kedua dari berita {number}.", SENTENCE * 2])
    values: dict[str, Any] = {
        "title": f"Bakau ditanam, bagian {number}", "summary": f"Ringkasan {number}.", "authors": ["Sari Wulandari"],
        "tags": ["bakau", "Lingkungan"], "section": "Daerah", "language": "id", "published": published,
        "image": f"https://img.example/foto-bakau-{number}.jpg", "first_seen": published + timedelta(minutes=2),
        "fetched": published + timedelta(minutes=2), "content_text": text,
        "content_html": "".join(f"<p>{line}</p>" for line in text.split("\n"))}
    return Article(url=f"https://{publisher.allowed_domains[0]}/2026/{number}", publisher=publisher.id,
                   **{**values, **changes})


def fill(path: Path, *articles: Article, columns: dict[str, dict[str, Any]] | None = None) -> sqlite3.Connection:
    """Saves articles in a real store, sets columns by URL past its checks, and gives a read-only connection."""
    with Store(path) as store:
        store.publishers(PUBLISHERS)
        store.save(articles, NOON)
        store.db.conn.execute("PRAGMA foreign_keys = OFF")
        for url, values in (columns or {}).items():
            for name, value in values.items():
                store.db.conn.execute(f"UPDATE articles SET {name} = ? WHERE url = ?", (value, url))
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Callable[..., sqlite3.Connection]]:
    """`fill` for a store of the test's own."""
    with ExitStack() as opened:
        yield lambda *articles, **more: opened.enter_context(closing(fill(tmp_path / "news.db", *articles, **more)))


def published(connection: sqlite3.Connection, public: Path, site: Site = SITE) -> dict[str, Published]:
    """File name -> what `publish` says of it."""
    return {one.path.name: one for one in publish.publish(connection, public, site, PUBLISHERS)}


def texts(public: Path, name: str, path: str) -> list[str]:
    """What an XPath (strings or elements) finds in a published file."""
    found = etree.parse(public / name).xpath(path, namespaces=NAMES)
    return [one if isinstance(one, str) else "".join(one.itertext()) for one in found]


def row(**changes: Any) -> dict[str, Any]:
    """A row of `articles` as a feed reads it."""
    values = article().to_dict() | {"authors": '["Sari Wulandari"]', "tags": '["bakau"]'}
    return {name: values[name] for name in COLUMNS} | changes


def one_entry(excerpt: bool = False, publisher: Publisher = RIMBA, **changes: Any) -> Any:
    return entry_of(row(**changes), publisher, excerpt)


# --- which files there are, and which articles they hold -----------------------------------------------------------

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


# --- same store, same bytes ----------------------------------------------------------------------------------------

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


# --- times ---------------------------------------------------------------------------------------------------------

SEEN, SEEN_LATE = "2026-03-04T05:00:00Z", "2026-03-05T05:00:00Z"


@pytest.mark.parametrize(("claim", "shown", "believed"), [
    ("2026-03-04T04:58:00Z", "2026-03-04T04:58:00Z", True),
    ("2026-03-04T05:10:00Z", "2026-03-04T05:10:00Z", True),
    ("2026-03-04T05:10:01Z", SEEN, False),
    ("2099-01-01T00:00:00Z", SEEN, False),
    ("1999-12-31T23:59:59Z", SEEN, False),
    ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z", True),
    ("2026-03-04T04:00:00", "2026-03-04T04:00:00Z", True), ("2026-03-04 04:00:00", "2026-03-04T04:00:00Z", True),
    ("9999-12-31T23:59:59-12:00", SEEN, False),
    ("0000-00-00 00:00:00", SEEN, False), ("kemarin", SEEN, False), ("", SEEN, False), (None, SEEN, False),
    (1646370000, SEEN, False), (b"\xed\xa0\x80", SEEN, False)])
def test_the_time_shown_is_the_pages_claim_where_credible_else_when_it_was_first_seen(claim, shown, believed):
    assert times.published_time(claim, SEEN) == (times.instant(shown), believed)
    assert times.feed_time(claim, SEEN) == shown


@given(st.one_of(st.none(), st.text(), st.binary(), st.datetimes().map(str), st.datetimes().map(lambda d: f"{d}Z")))
def test_no_claim_puts_an_entry_ahead_of_when_it_was_seen(claim):
    shown, _ = times.published_time(claim, SEEN)
    assert shown <= times.instant(SEEN) + times.AHEAD and shown.year >= 1999


@pytest.mark.parametrize(("revised", "updated"), [
    (None, NOON), ("2026-03-04T06:00:00Z", NOON + timedelta(hours=1)), ("2026-03-04T04:00:00Z", NOON),
    ("2026-03-09T00:00:00Z", NOON), ("tadi", NOON)])
def test_updated_is_the_last_revision_and_never_before_published_nor_after_the_last_fetch(revised, updated):
    assert times.updated_time(revised, "2026-03-04T06:00:00Z", NOON) == updated


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Jakarta", "12:00:00+07:00"), ("Asia/Makassar", "13:00:00+08:00"),
                                              ("Asia/Jayapura", "14:00:00+09:00")])
def test_times_are_shown_in_the_publishers_zone(zone, offset):
    publisher = Publisher(id="x", publisher="X", allowed_domains=["x.example"], start_urls=["https://x.example/"],
                          timezone=zone)
    entry = one_entry(publisher=publisher, published=iso(NOON))
    assert entry.published.isoformat() == entry.updated.isoformat() == f"2026-03-04T{offset}"


@pytest.mark.parametrize(("language", "sentence"), [("id", "Waktu terbit tidak diketahui"),
                                                    ("en-GB", "The time of publication is not known")])
def test_an_entry_dated_by_us_says_so_in_summary_and_content(language, sentence):
    entry = one_entry(published=None, language=language)
    assert sentence in entry.summary and sentence in entry.content
    assert sentence not in one_entry(language=language).summary


# --- what an entry says --------------------------------------------------------------------------------------------

def test_the_id_is_a_tag_uri_of_what_never_changes():
    first = one_entry()
    assert first.id == "tag:rimba.example,2026-03-04:ae6984fb0cf47429"
    again = one_entry(title="Judul lain", content_text="lain", revised=SEEN, published=None, excerpt=True)
    assert again.id == first.id
    assert one_entry(url="https://rimba.example/2026/2").id != first.id


@pytest.mark.parametrize(("url", "host"), [
    ("http://127.0.2.1:8080/a", "127.0.2.1"), ("https://[::1]/a", "--1"), ("https://berita_kita.example/a",
     "berita-kita.example"), ("https://BÜRO.example/ä b", "xn--bro-hoa.example")])
def test_ids_and_links_of_odd_hosts_are_uris(url, host):
    entry = one_entry(url=url)
    assert re.fullmatch(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:[0-9a-f]{16}", entry.id)
    assert entry.id.startswith(f"tag:{host},")
    assert re.fullmatch(r"https?://[!-~]+", entry.url)


@pytest.mark.parametrize(("changes", "reason"), [
    ({"url": "javascript:alert(1)"}, "no http or https URL"), ({"url": "/2026/1"}, "no http or https URL"),
    ({"url": None}, "no http or https URL"), ({"url": "https://a b/"}, "no http or https URL"),
    ({"first_seen": ""}, "no time when it was first seen"), ({"first_seen": None}, "no time when it was first seen"),
    ({"content_html": "", "content_text": "", "summary": ""}, "no text"),
    ({"content_html": "<script>x</script>", "content_text": "\x07", "summary": " "}, "no text"),
    ({"content_html": "", "content_text": "", "summary": "", "title": ""}, "neither title nor text"),
    ({"url": "https://xn--/"}, "no http or https URL")])
def test_what_cannot_be_published_is_refused_with_the_reason(changes, reason):
    with pytest.raises(UnpublishableError) as refusal:
        one_entry(**changes)
    assert refusal.value.reason == reason
    assert refusal.value.url == str(row(**changes)["url"])


@pytest.mark.parametrize("changes", [
    {"content_html": f"<p>{'a' * 250_000}</p>"}, {"content_html": "😀" * 70_000},
    {"content_html": "<p>" + "Bakau " * 500_000}, {"content_html": "", "content_text": "Bakau " * 50_000}])
def test_a_text_too_long_for_a_feed_is_published_as_its_beginning(changes):
    entry = one_entry(**changes)
    assert entry.partial and len(entry.content) < 1000 and entry.content.endswith("selengkapnya di "
                                                                                  "Kabar Rimba &amp; Laut</a></p>")


def test_an_excerpt_of_an_article_without_plain_text_is_made_of_its_html():
    entry = one_entry(excerpt=True, content_text="", summary="", content_html=f"<h2>Bakau</h2><p>{SENTENCE * 9}</p>")
    assert entry.summary.startswith("Bakau Warga Desa") and "<p>Bakau Warga Desa" in entry.content
    assert len(entry.content) < 1000


def test_articles_revised_in_the_same_second_have_times_of_their_own():
    first, second = (one_entry(url=f"https://rimba.example/{n}", revised=SEEN_LATE, fetched=SEEN_LATE) for n in (1, 2))
    assert first.updated != second.updated
    assert first.updated.replace(microsecond=0) == second.updated.replace(microsecond=0) == times.instant(SEEN_LATE)
    assert one_entry(revised=None).updated == one_entry(revised=None).published


@pytest.mark.parametrize(("language", "shown"), [
    ("en", "en"), ("en-GB", "en-GB"), ("jv", "jv"), ("ban", "ban"), ("zz", "id"), ("abc", "id"), ("EN", "id"),
    ("", "id"), (None, "id"), (5, "id")])
def test_an_unknown_language_is_the_publishers(language, shown):
    assert one_entry(language=language).language == shown


@pytest.mark.parametrize(("title", "shown"), [
    ("&#99999999;Banjir", "Banjir"), (f"&amp; &#{'9' * 5000}; Banjir", "& Banjir"), ("Ban\U0002fffejir", "Banjir"),
    ("a <b <c> Banjir", "a Banjir"), ("</title>Banjir<blink>", "Banjir<blink>"),
    ("KlubÃ¶ â€œBanjirâ€\x9d", "Klubö “Banjir”"),
    ("ðŸ˜€ Banjir â€“ surut", "😀 Banjir – surut"), ("«CAFÉ» Banjir Â", "«CAFÉ» Banjir Â"),
    ("Harga cabai < Rp50 & naik", "Harga cabai < Rp50 & naik"), ("Tom &amp;amp; Jeri", "Tom & Jeri"),
    ("<b>Banjir</b> <i>surut", "Banjir surut"), ("&lt;script&gt;x&lt;/script&gt;Banjir", "x Banjir"),
    ("&am\u200bp;lt;b>Banjir", "Banjir"), ("Ban\x00jir\x1f \u202esurut\ufffe\ufffd", "Banjir surut"),
    ("a ]]> b", "a ]]> b"), ("  dua\n baris\t", "dua baris"), ("\ud800Banjir", "Banjir"),
    ("", SENTENCE.strip() + "…"), ("\u200b\x01", SENTENCE.strip() + "…"), (None, SENTENCE.strip() + "…")])
def test_titles_are_plain_text_and_a_missing_one_is_the_beginning_of_the_text(title, shown):
    assert one_entry(title=title).title == shown


def test_a_title_of_a_megabyte_is_cut_at_a_words_end():
    title = one_entry(title="banjir " * 150_000).title
    assert 290 < len(title) <= 300 and title.endswith("banjir…")


def test_without_a_summary_the_beginning_of_the_text_stands_for_it():
    summary = one_entry(summary="").summary
    assert 250 < len(summary) <= 300 and summary.startswith(SENTENCE) and summary.endswith("…")
    assert one_entry(summary="Kata <b>redaksi</b>").summary == "Kata redaksi"


@pytest.mark.parametrize(("html", "expected"), [
    ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
    ("<script>x</script><style>y</style><p>a</p>", "<p>a</p>"),
    ('<a href="javascript:x()">a</a>', "<a>a</a>"), ('<a href="mailto:a@b.example">a</a>',
     '<a href="mailto:a@b.example">a</a>'), ('<a href="/x">a</a>', '<a href="https://rimba.example/x">a</a>'),
    ('<img src="/x.jpg">', '<img src="https://rimba.example/x.jpg">'), ('<img src="data:image/gif;base64,x">a', "a"),
    ('<img alt="x" data-src="/x.jpg">a', "a"), ('<img src="https://p.example/p.gif" width="1" height="1">a', "a"),
    ('<img src="https://p.example/p.gif" height=0>a', "a"), ('<img width="1px" src="https://p.example/p">a', "a"),
    ('<img src="https://p.example/p.gif" width="100" alt="2 > 1">',
     '<img src="https://p.example/p.gif" width="100" alt="2 &gt; 1">'),
    ("<iframe src='https://x.example'></iframe><svg><a href='x'>b</a></svg><math><mi>c</mi></math>a", "a"),
    ("a&#1;b&#xFFFE;c&#0;d", "abcd"), ("<p>a ]]> b</p>", "<p>a ]]&gt; b</p>"), ("<p>a", "<p>a</p>"),
    ("<form action=x><input value=y>a</form><!-- b -->", "a")])
def test_html_is_sanitised_again(html, expected):
    assert content.sanitised(html, "https://rimba.example/2026/1") == expected


@pytest.mark.parametrize(("html", "added"), [
    ("<p>a</p>", True), ('<p>a</p><img src="https://lain.example/peta-wilayah.png">', True),
    ('<p>a</p><img src="https://img.example/foto-bakau-1.jpg">', False),
    ('<img src="http://img.example/foto-bakau-1.jpg?w=700&amp;q=5">', False),
    ('<img src="https://cdn.example/700x400/foto-bakau-1.jpg">', False),
    ('<a href="https://img.example/foto-bakau-1.jpg">a</a>', True)])
def test_the_lead_image_is_at_the_top_unless_the_content_shows_it(html, added):
    image = "https://img.example/foto-bakau-1.jpg"
    body = one_entry(content_html=html, image=image).content
    assert body.startswith(f'<p><img src="{image}" alt=""></p>\n') == added
    assert body.count("foto-bakau-1") == html.count("foto-bakau-1") + added


@pytest.mark.parametrize("image", [None, "", "javascript:x", "data:image/png;base64,x", "https://", 7])
def test_what_is_no_image_address_is_no_image(image):
    entry = one_entry(image=image)
    assert entry.image is None and "<img" not in entry.content


@pytest.mark.parametrize(("changes", "text"), [
    ({"content_html": "", "content_text": "a < b\nc"}, "<p>a &lt; b</p>\n<p>c</p>"),
    ({"content_html": "", "content_text": "", "summary": "Ringkas"}, "<p>Ringkas</p>"),
    ({"content_html": '<img src="https://a.example/b.jpg">', "content_text": "", "summary": ""},
     '<img src="https://a.example/b.jpg">\n<p>Bakau ditanam, bagian 1</p>')])
def test_content_is_never_empty(changes, text):
    assert one_entry(image=None, **changes).content == text


@pytest.mark.parametrize(("value", "found"), [
    ('["Sari W", "sari w", "Sari W", " ", 3, null, "<b>Budi</b>"]', ("Sari W", "sari w", "Budi")), ("[]", ()),
    ('{"a": 1}', ()), ("bukan", ()), (None, ()), ('["\\ud800\\u0000 Ani"]', ("Ani",)),
    (json.dumps([f"n{n}" for n in range(99)]), tuple(f"n{n}" for n in range(30)))])
def test_bylines_are_the_short_texts_of_the_list_and_never_invented(value, found):
    assert one_entry(authors=value).authors == found


@pytest.mark.parametrize(("section", "tags", "found"), [
    ("Daerah", '["bakau", "daerah", "Bakau"]', ("Daerah", "bakau")), ("", '["bakau"]', ("bakau",)),
    ("", "[]", ("Kabar Rimba & Laut",))])
def test_categories_are_section_and_tags_else_the_publishers_name(section, tags, found):
    assert one_entry(section=section, tags=tags).categories == found


def test_a_teaser_says_so_and_links_to_the_article():
    entry = one_entry(complete="teaser")
    assert "Hanya bagian awal" in entry.summary and "Hanya bagian awal" in entry.content
    assert '<a href="https://rimba.example/2026/1">Baca selengkapnya di Kabar Rimba &amp; Laut</a>' in entry.content


def test_public_feeds_carry_excerpts_but_of_publishers_that_allow_full_text(filled, tmp_path):
    public = Site(title="Loper Uji", base_url="https://feed.example", public=True)
    long = {"summary": SENTENCE * 40}
    published(filled(article(1, **long), article(2, TANJUNG, **long)), tmp_path / "public", public)
    full, excerpt = texts(tmp_path / "public", "all.atom", "//a:entry/a:content")
    assert "Paragraf kedua" in full and "Baca selengkapnya" not in full
    assert "Paragraf kedua" not in excerpt and 'href="https://rimba.example/2026/1"' in excerpt
    long_summary, short_summary = texts(tmp_path / "public", "all.atom", "//a:entry/a:summary")
    assert len(short_summary) <= 300 < len(long_summary)
    for name in ("all.rss", "all.atom"):
        data = (tmp_path / "public" / name).read_text()
        assert data.count("Paragraf kedua dari berita 2.") == 1 and "Paragraf kedua dari berita 1" not in data


# --- the documents -------------------------------------------------------------------------------------------------

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


# --- a store that tries to do harm ---------------------------------------------------------------------------------

FAR = "".join(chr(plane << 16 | 0xFFFE) for plane in range(17))
HOSTILE = [FAR, "&#" + "9" * 5000 + "; &amp;", "<p>a<marquee><p>b</marquee></p><a href=/x>c<table><tr><td><a href=/y>d",
           "\x00\x01\x0b\x1f\x7f\x85\x9f", "\ufffe\uffff\ufdd0\U0001ffff", "\u202eterbalik\u2066", "]]>", "<![CDATA[",
           "</content:encoded></item>", "<script>alert(1)</script>", '"\'<>&', "&#1;&#xD800;&amp;lt;b&amp;gt;",
           "<!DOCTYPE x [<!ENTITY y 'z'>]>&y;",
           "<img src=x onerror=alert(1)>", "javascript:alert(1)", "../../etc/passwd",
           "x" * 1_000_000, "<div>" * 1_500, "'); DROP TABLE articles;--", "\ufeff\u200b", "Ã©â€œ\ufffd", ""]
BLOBS = [b"\xed\xa0\x80", b"\xff\xfe\x00", b"a\x00b"]
DATES = ["2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0000-00-00", "99999-01-01T00:00:00Z", "kemarin", "",
         "2026-03-04T05:00:00", "-1", "2026-02-31T00:00:00Z", "9999-12-31T23:59:59Z"]
TEXTS = ("title", "summary", "section", "language", "image", "content_html", "content_text", "authors", "tags",
         "complete")


def tortures() -> list[tuple[str, Any]]:
    """(column, value): every text column with every hostile text or blob, every date column with every bad date."""
    blobs = [memoryview(blob) for blob in BLOBS]
    lists = [json.dumps([value]) for value in HOSTILE] + ['["\\ud800"]', "[[[]]]", "{}", "null", "NaN", "[" * 5_000]
    return ([(name, value) for name in TEXTS for value in [*HOSTILE, *blobs]]
            + [(name, value) for name in ("authors", "tags") for value in lists]
            + [(name, value) for name in ("published", "revised", "fetched") for value in DATES])


def test_a_torture_store_publishes_valid_feeds_with_every_publishable_article(filled, tmp_path, monkeypatch):
    cases = tortures()
    articles = [article(number, published=NOON) for number in range(len(cases))]
    columns = {one.url: {name: value} for one, (name, value) in zip(articles, cases, strict=True)}
    said = publish.publish(filled(*articles, columns=columns), tmp_path / "public", SITE, PUBLISHERS)
    refused = {one.url: columns[one.url] for file in said for one in file.left_out}
    assert all(columns == {"content_html": "x" * 1_000_000} for columns in refused.values()), "nothing else is lost"
    for suffix in ("rss", "atom", "json"):
        reader = Reader(f"{SITE.base_url}/all.{suffix}",
                        lambda url: (tmp_path / "public" / url.removeprefix(f"{SITE.base_url}/")).read_bytes())
        reader.visit()
        assert {item.link for item in reader.items.values()} == {one.url for one in articles} - refused.keys()
    for path in [tmp_path / "public/all.rss", *tmp_path.glob("public/archive/all/*.atom")]:
        check_document(path.read_bytes())
    for path in tmp_path.glob("public/*.*"):
        if path.suffix in (".rss", ".atom", ".json"):
            assert path.stat().st_size < 1_000_000


def check_document(data: bytes) -> None:
    """Well-formed, all entries seen by a lenient and a strict reader, dates sane, nothing active in any content."""
    assert b"<!DOCTYPE" not in data[:500] and not re.search(b"[\x00-\x08\x0b\x0c\x0e-\x1f]", data)
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))
    count = len(root.xpath("//item | //a:entry", namespaces=NAMES))
    parsed = feedparser.parse(data)
    assert not parsed.bozo and len(parsed.entries) == count and len({one.id for one in parsed.entries}) == count
    for one in root.xpath("//item/title | //a:entry/a:title", namespaces=NAMES):
        assert 0 < len(one.text.strip()) <= 300
    for one in root.xpath("//pubDate", namespaces=NAMES):
        assert NOON <= parsedate_to_datetime(one.text) <= NOON + timedelta(days=30)
    for one in root.xpath("//content:encoded | //a:entry/a:content", namespaces=NAMES):
        html5lib.HTMLParser(strict=True).parseFragment(one.text)
        tree = html5lib.parseFragment(one.text, treebuilder="lxml", namespaceHTMLElements=False)
        elements = [element for part in tree if not isinstance(part, str) for element in part.iter()]
        assert {element.tag for element in elements} <= content.TAGS
        assert not [name for element in elements for name in element.attrib if name.startswith(("on", "style"))]


ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(), ANY_TEXT, st.binary(),
                                              st.sampled_from([one for one in HOSTILE if len(one) < 1000]))
                              for name in TEXTS}), st.booleans())
def test_no_row_makes_a_document_fail(values, excerpt):
    try:
        entry = one_entry(excerpt=excerpt, **values)
    except UnpublishableError:
        return
    feed = select.publisher_feed(RIMBA, SITE)
    for suffix in FEED_TYPES:
        render = edition.FORMATS[suffix]
        assert len(parse(render(feed, [entry], SITE, Place(feed.slug))).items) == 1


def test_bad_articles_are_named_and_the_others_published(filled, tmp_path):
    bad = {"https://rimba.example/2026/2": {"url": "ftp://rimba.example/2"},
           "https://rimba.example/2026/3": {"first_seen": "tadi pagi"}}
    said = published(filled(*(article(number) for number in range(1, 6)), columns=bad), tmp_path / "public")
    for name in ("all.rss", "all.atom", "rimba.rss"):
        assert said[name].entries == 3
        assert {(one.url, one.reason) for one in said[name].left_out} == {
            ("ftp://rimba.example/2", "no http or https URL"),
            ("https://rimba.example/2026/3", "no time when it was first seen")}


def test_an_article_of_an_unknown_publisher_goes_by_its_host_and_never_in_full_on_a_public_site(filled, tmp_path):
    connection = filled(article(1), article(2), columns={"https://rimba.example/2026/2": {"publisher": "hilang"}})
    published(connection, tmp_path / "public", replace(SITE, public=True))
    assert texts(tmp_path / "public", "all.rss", "//item/source") == ["rimba.example", "Kabar Rimba & Laut"]
    assert "Paragraf kedua" not in texts(tmp_path / "public", "all.rss", "//content:encoded")[0]


def test_what_a_damaged_store_dates_in_the_future_does_not_stand_before_all_others(filled, tmp_path):
    future = "2199-01-01T00:00:00Z"
    bad = {"https://rimba.example/2026/2": {"first_seen": future, "published": future},
           "https://rimba.example/2026/3": {"revised": future, "fetched": future}}
    said = published(filled(*(article(number) for number in range(1, 5)), columns=bad), tmp_path / "public")
    assert [url[-1] for url in texts(tmp_path / "public", "rimba.rss", "//item/link")] == ["4", "3", "1"]
    assert not [text for text in texts(tmp_path / "public", "all.atom", "//a:updated") if text.startswith("2199")]
    assert [one.reason for one in said["all.rss"].left_out] == ["its time is yet to come: 2199-01-01T08:00:00+08:00"]


def test_plain_texts_have_references_that_readers_of_html_understand_too(filled, tmp_path):
    published(filled(article(1, title="S&P500 <3 & x<y", section="A&B")), tmp_path / "public")
    for name in ("all.rss", "all.atom"):
        data = (tmp_path / "public" / name).read_text()
        assert "<title>S&#x26;P500 &#x3C;3 &#x26; x&#x3C;y</title>" in data and ">Kabar Rimba &#x26; Laut<" in data
        assert parse(data.encode()).items[0].title == "S&P500 <3 & x<y"


def test_a_hundred_bad_articles_do_not_empty_a_feed(filled, tmp_path):
    bad = {f"https://rimba.example/2026/{n}": {"content_html": "", "content_text": "", "summary": ""}
           for n in range(50, 150)}
    said = published(filled(*(article(number) for number in range(150)), columns=bad), tmp_path / "public")
    assert said["all.rss"].entries == 50 and len(said["all.rss"].left_out) == 100


def test_the_icon_is_a_square_png_of_at_most_144_pixels():
    data = Path(rss_atom.__file__).with_name(rss_atom.ICON).read_bytes()
    assert data.startswith(b"\x89PNG") and data[16:20] == data[20:24] and int.from_bytes(data[16:20]) <= 144
