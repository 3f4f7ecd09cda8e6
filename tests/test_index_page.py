"""The index page: everything that one can subscribe to, safe whatever the store holds, the same for the same store."""

import os
import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import html5lib
import pytest
from lxml import html

from aggregator.article import Article
from aggregator.config import OwnFeed, Site
from aggregator.publisher import KINDS, Publisher
from aggregator.store import Store
from feeds import pages
from feeds.index_words import ENGLISH, INDONESIAN, IndexWords, index_words
from feeds.media_types import FEED_TYPES
from feeds.publish import publish

MORNING = datetime(2026, 3, 4, 1, 10, tzinfo=UTC)
SITE = Site(title="Loper Uji", base_url="https://feed.example/berita")


def paper(name: str, **values: str) -> Publisher:
    return Publisher(**{"id": name, "publisher": f"Kabar {name.title()}", "homepage": f"https://{name}.example/",
                        "allowed_domains": [f"{name}.example"], "start_urls": [f"https://{name}.example/rss"],
                        **values})


PAPERS = [paper("rimba", kind="regional", timezone="Asia/Makassar"),
          paper("ambon", kind="regional", timezone="Asia/Jayapura"),
          paper("tanjung", kind="regional"), paper("bandar", kind="regional"), paper("pusat"),
          paper("sunyi", kind="tech")]


def article(publisher: Publisher, minutes: int = 0, **changes: object) -> Article:
    published = MORNING + timedelta(minutes=minutes)
    return Article(**{"url": f"https://{publisher.id}.example/{minutes}", "publisher": publisher.id,
                      "title": f"Panen raya ke-{minutes}", "content_text": "Petani memanen padi sejak pagi.",
                      "language": "id", "published": published, "first_seen": published, **changes})


def stored(folder: Path, *articles: Article, papers: Sequence[Publisher] = ()) -> Sequence[Publisher]:
    """Saves articles of PAPERS and `papers`; gives both."""
    with Store(folder / "news.db") as store:
        store.publishers([*PAPERS, *papers])
        store.save(articles, MORNING)
    return [*PAPERS, *papers]


def written(folder: Path, site: Site = SITE, papers: Sequence[Publisher] = PAPERS,
            own: Mapping[str, OwnFeed] | None = None) -> str:
    """The index of the store in `folder`, as `publish` writes it."""
    with closing(sqlite3.connect(f"file:{folder / 'news.db'}?mode=ro", uri=True)) as connection:
        publish(connection, folder / "public", site, papers, own)
    return (folder / "public/index.html").read_text(encoding="utf-8")


@pytest.fixture
def page(tmp_path: Path) -> html.HtmlElement:
    """The index of five papers that have articles, and one that has none."""
    stored(tmp_path, *(article(publisher, number) for number, publisher in enumerate(PAPERS[:5])))
    return html.document_fromstring(written(tmp_path))


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


# --- what it shows --------------------------------------------------------------------------------------------------

def test_publishers_stand_by_kind_then_by_zone_from_the_west_then_by_name(page):
    assert texts(page, "//main//h2 | //h3 | //h4") == [
        "Semua artikel", "Nasional", "WIB", "Kabar Pusat", "Daerah", "WIB", "Kabar Bandar", "Kabar Tanjung", "WITA",
        "Kabar Rimba", "WIT", "Kabar Ambon", "Cari dan saring"]
    assert texts(page, "//summary[h2]") == ["Nasional 1", "Daerah 4 (WIB 2, WITA 1, WIT 1)"]


def test_papers_of_a_network_stand_together_where_there_are_several_in_a_zone(tmp_path):
    family = [*(paper(f"daerah{n}", kind="regional", network="dua-kota") for n in range(3)),
              paper("timur", kind="regional", network="dua-kota", timezone="Asia/Jayapura"),
              paper("pkl", kind="regional"), *(paper(f"pkl{n}", kind="regional", network="pkl") for n in range(3)),
              *(paper(f"xyz{n}", kind="regional", network="xyz") for n in range(3))]
    page = html.document_fromstring(written(tmp_path, SITE, stored(tmp_path, *map(article, family), papers=family)))
    assert texts(page, "//h4") == [
        "Dua-Kota", "Kabar Daerah0", "Kabar Daerah1", "Kabar Daerah2", "Kabar Pkl", "Kabar Pkl", "Kabar Pkl0",
        "Kabar Pkl1", "Kabar Pkl2", "XYZ", "Kabar Xyz0", "Kabar Xyz1", "Kabar Xyz2", "Kabar Timur"]
    assert texts(page, "//li[@class='family']/details/summary") == ["Dua-Kota 3", "Kabar Pkl 3", "XYZ 3"]


def test_a_long_index_begins_folded_and_a_short_one_open(page, tmp_path):
    assert len(page.xpath("//details[@open]")) == 2
    many = [paper(f"koran{n}", kind="tech") for n in range(40)]
    page = html.document_fromstring(written(tmp_path, SITE, stored(tmp_path, *map(article, many), papers=many)))
    assert not page.xpath("//details[@open]") and len(page.xpath("//li[@data-row]")) == 45


def test_feeds_that_are_no_publishers_stand_apart(tmp_path):
    stored(tmp_path, *(article(PAPERS[0], number, section="Ekonomi & Bisnis") for number in range(3)))
    stored(tmp_path, article(PAPERS[0], 2, section="Ekonomi & Bisnis", fetched=MORNING + timedelta(days=1),
                             content_text="Petani batal memanen padi."))
    own = {"padi": OwnFeed(title="Padi <b>", search="padi")}
    page = html.document_fromstring(written(tmp_path, own=own))
    assert texts(page, "//details[@data-group='Topik pilihan']//h3") == ["Padi"]
    assert texts(page, "//details[@data-group='Rubrik dan revisi']//h3") == ["Ekonomi & Bisnis", "Revisi"]
    assert page.xpath("//li[@id='section-ekonomi-bisnis']/h3/a/@href") == ["section-ekonomi-bisnis.html"]


def test_a_publisher_without_articles_is_not_shown(page):
    assert "sunyi" not in html.tostring(page).decode()


def test_each_publisher_has_its_newest_article_with_the_time_in_its_zone(page):
    assert texts(page, "//li[@id='rimba']//*[@class='latest']") == ["Panen raya ke-0 4 Maret 2026 pukul 09.10 WITA"]
    assert texts(page, "//li[@id='ambon']//*[@class='latest']") == ["Panen raya ke-1 4 Maret 2026 pukul 10.11 WIT"]
    assert page.xpath("//li[@id='ambon']//time/@datetime") == ["2026-03-04T10:11:00+09:00"]
    assert page.xpath("//li[@id='ambon']//*[@class='latest']/a/@href") == ["https://ambon.example/1"]


def test_the_newest_of_all_stands_at_the_top_with_its_publisher(page):
    assert texts(page, "//section[@class='everything']/*[@class='latest']") == [
        "Panen raya ke-4 Kabar Pusat, 4 Maret 2026 pukul 08.14 WIB"]


def test_every_feed_can_be_subscribed_to_in_every_format(page):
    offered = [(a.get("href"), a.get("type")) for a in page.xpath("//ul[@class='formats']//a[@type]")]
    slugs = ["all", "pusat", "bandar", "tanjung", "rimba", "ambon"]
    assert offered == [(f"{slug}.{suffix}", media_type) for slug in slugs
                       for suffix, (_, media_type) in FEED_TYPES.items()]


def test_readers_find_every_feed_by_the_address_of_the_page(page):
    found = {(link.get("href"), link.get("type"), link.get("title"))
             for link in page.xpath("//head/link[@rel='alternate']")}
    assert len(found) == 18
    assert {("all.atom", "application/atom+xml", "Loper Uji (Atom)"),
            ("rimba.rss", "application/rss+xml", "Kabar Rimba (RSS)")} <= found


def test_every_file_that_the_page_names_is_there(page, tmp_path):
    named = page.xpath("//link/@href | //@src | //a[not(contains(@href, ':') or @href = 'data/')]/@href")
    assert {"opml.xml", "opml-regional.xml", "rimba.html", "filter.js", "all.json"} < set(named)
    assert not [name for name in named if not (tmp_path / "public" / name).is_file()]


def test_the_address_to_copy_is_the_one_that_the_feed_calls_itself(page):
    assert texts(page, "//code") == ["https://feed.example/berita/all.atom"]


def test_the_database_is_linked_unless_the_site_is_public(tmp_path):
    stored(tmp_path, article(PAPERS[0]))
    assert 'href="data/"' in written(tmp_path)
    assert 'href="data/"' not in written(tmp_path, replace(SITE, public=True))


def test_without_articles_it_says_so_and_what_to_do_and_offers_no_feed(tmp_path):
    stored(tmp_path)
    page = html.document_fromstring(written(tmp_path))
    assert texts(page, "//h2")[0] == "Belum ada artikel"
    assert "loper run" in texts(page, "//main")[0]
    assert not page.xpath("//link[@rel='alternate'] | //ul")


@pytest.mark.parametrize(("language", "lang", "heading"), [
    ("id", "id", "Semua artikel"), ("en", "en", "All articles"), ("en-GB", "en", "All articles"),
    ("jv", "id", "Semua artikel")])
def test_it_is_in_the_language_of_the_site(tmp_path, language, lang, heading):
    stored(tmp_path, article(PAPERS[0]))
    page = html.document_fromstring(written(tmp_path, replace(SITE, language=language)))
    assert page.get("lang") == lang
    assert texts(page, "//h2")[0] == heading


@pytest.mark.parametrize("said", [INDONESIAN, ENGLISH], ids=lambda said: said.language)
def test_every_sentence_and_every_kind_has_its_words(said):
    assert all(getattr(said, name) for name in IndexWords.__dataclass_fields__)
    assert set(said.kinds) == set(KINDS)
    assert len(said.months) == 12


@pytest.mark.parametrize(("when", "indonesian", "english"), [
    ("2026-08-17T09:05:59+07:00", "17 Agustus 2026 pukul 09.05 WIB", "17 August 2026, 09:05 WIB"),
    ("2026-12-01T23:59:00+08:00", "1 Desember 2026 pukul 23.59 WITA", "1 December 2026, 23:59 WITA"),
    ("2026-01-31T12:00:00+09:00", "31 Januari 2026 pukul 12.00 WIT", "31 January 2026, 12:00 WIT"),
    ("2026-05-02T06:30:00+05:30", "2 Mei 2026 pukul 06.30 UTC+05:30", "2 May 2026, 06:30 UTC+05:30"),
    ("2026-05-02T06:30:00-03:00", "2 Mei 2026 pukul 06.30 UTC-03:00", "2 May 2026, 06:30 UTC-03:00"),
    ("2026-05-02T00:00:00+07:00", "2 Mei 2026", "2 May 2026")])
def test_times_are_printed_as_people_write_them(when, indonesian, english):
    instant = datetime.fromisoformat(when)
    assert (INDONESIAN.printed(instant), ENGLISH.printed(instant)) == (indonesian, english)


def test_an_instant_in_utc_is_printed_with_its_offset():
    assert index_words("en").printed(datetime(2026, 5, 2, 6, 30, tzinfo=timezone(timedelta()))).endswith("UTC+00:00")


# --- safe, and always the same --------------------------------------------------------------------------------------

def test_nothing_in_the_store_becomes_markup(tmp_path):
    evil = '"><script>alert(1)</script>\u202e<img src=x onerror=alert(2)> & "kutip" {{ 7 * 7 }}'
    stored(tmp_path, article(PAPERS[0], title=evil, url="https://rimba.example/'\"><script>x</script>"),
           article(PAPERS[1], 1, title="</a></li><style>*{display:none}</style>Judul"))
    text = written(tmp_path, replace(SITE, title='</title><script>"'))
    page = html.document_fromstring(text)
    assert page.xpath("//script/@src") == ["filter.js"] and not texts(page, "//script[text()]")
    assert not page.xpath("//style | //iframe | //@onerror | //@style | //img[not(@src='icon.png')]")
    assert "{{ 7 * 7 }}" in text and "\u202e" not in text
    assert texts(page, "//li[@id='ambon']//*[@class='latest']/a") == ["*{display:none} Judul"]


def test_the_page_loads_nothing_but_its_own_style_script_and_icon(page):
    loaded = page.xpath("//link[not(@rel='alternate')]/@href | //@src | //@srcset | //@data | //@background")
    assert set(loaded) == {"style.css", "icon.png", "filter.js"}
    assert not page.xpath("//base | //form")
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
                      "form-action 'none'")


@pytest.mark.parametrize("name", pages.ASSETS)
def test_what_the_pages_load_asks_for_nothing_else_and_makes_no_markup(name):
    text = pages.assets()[name].decode()
    assert not re.search(r"url\(|@import|https?:|innerHTML|insertAdjacent|document\.write|eval|fetch\(|XMLHttp|beacon",
                         text)


def test_the_page_is_valid_for_a_strict_parser(page, tmp_path):
    html5lib.HTMLParser(strict=True).parse((tmp_path / "public/index.html").read_bytes())


def test_the_same_store_gives_the_same_bytes_and_an_untouched_file(tmp_path):
    stored(tmp_path, *(article(publisher, number) for number, publisher in enumerate(PAPERS[:5])))
    first, path = written(tmp_path), tmp_path / "public/index.html"
    os.utime(path, ns=(1, 1))
    assert written(tmp_path) == first
    assert path.stat().st_mtime_ns == 1


def test_a_new_article_changes_the_page(tmp_path):
    stored(tmp_path, article(PAPERS[0]))
    first = written(tmp_path)
    stored(tmp_path, article(PAPERS[0], 30))
    assert "Panen raya ke-30" in written(tmp_path) != first


@pytest.mark.parametrize("unpublished", [True, False])
def test_the_page_for_what_is_not_there_leads_home_or_says_what_to_do(unpublished):
    page = html.document_fromstring(pages.missing(SITE, unpublished))
    assert page.xpath("//link[@rel='stylesheet']/@href") == ["/style.css"], "it may be shown for any path"
    assert bool(page.xpath("//a[@href='/']")) is not unpublished
    assert ("loper publish" in texts(page, "//main")[0]) is unpublished
