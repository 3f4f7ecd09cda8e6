"""Reading pages: a feed for those who have no feed reader; they ask nobody for anything, whatever the store holds."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from aggregator.config import Site
from aggregator.publisher import Publisher
from feeds.entry import UnpublishableError, entry_of
from feeds.paging import Place
from feeds.reading_page import quiet, reading_page
from feeds.select import Feed, everything, publisher_feed

NOON = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
SITE = Site(title="Loper Uji", base_url="https://feed.example/berita")
RIMBA = Publisher(id="rimba", publisher="Kabar Rimba & Laut", homepage="https://rimba.example/",
                  allowed_domains=["rimba.example"], start_urls=["https://rimba.example/rss"], timezone="Asia/Makassar")
TEXTS = ("title", "summary", "section", "language", "image", "content_html", "content_text", "authors", "tags",
         "complete", "related")
#: elements that act, or ask somebody for something
ACTIVE = ("//script[not(@src)] | //style | //iframe | //object | //embed | //form | //svg | //base | //video | //audio"
          " | //@*[starts-with(name(), 'on')] | //@style | //@srcset | //@background")


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of `articles`; a higher number is newer by ten minutes."""
    when = (NOON + timedelta(minutes=10 * number)).isoformat()
    return {"url": f"https://rimba.example/{number}", "publisher": "rimba", "title": f"Bakau ditanam, bagian {number}",
            "summary": f"Ringkasan {number}.", "authors": '["Sari Wulandari"]', "tags": '["bakau"]',
            "section": "Daerah", "language": "id", "image": f"https://img.example/foto-bakau-{number}.jpg",
            "published": when, "first_seen": when, "revised": None, "fetched": when, "complete": "full",
            "content_html": "<p>Warga menanam bakau.</p>", "content_text": "Warga menanam bakau.",
            "related": '[{"label": "Baca juga:", "title": "Ombak", "url": "https://rimba.example/ombak"}]', **changes}


def page_of(*rows: dict[str, Any], site: Site = SITE, excerpt: bool = False, feed: Feed | None = None,
            place: Place | None = None) -> html.HtmlElement:
    """The page of these rows, in the order given, as a browser's tree; its HTML is valid to the letter."""
    entries = [entry_of(one, RIMBA, excerpt) for one in rows]
    data = reading_page(feed or publisher_feed(RIMBA, site), entries, site, place)
    html5lib.HTMLParser(strict=True).parse(data)
    return html.document_fromstring(data.decode())


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


# --- what it shows --------------------------------------------------------------------------------------------------

def test_articles_stand_in_the_order_given_with_paper_section_and_time_in_its_zone():
    page = page_of(row(2), row(1))
    assert texts(page, "//article//h2") == ["Bakau ditanam, bagian 2", "Bakau ditanam, bagian 1"]
    assert texts(page, "//summary/span[@class='facts']") == [
        f"Kabar Rimba & Laut · Daerah, 4 Maret 2026 pukul 13.{minute} WITA" for minute in (20, 10)]
    assert page.xpath("//article[1]//time/@datetime") == ["2026-03-04T13:20:00+08:00"]


def test_the_text_opens_at_a_tap_with_byline_related_links_and_the_original():
    page = page_of(row())
    assert not page.xpath("//details[@open]")
    assert texts(page, "//article/details/div[@class='text']") == ["Sari Wulandari Warga menanam bakau."]
    assert texts(page, "//section[@class='related']//li") == ["Baca juga: Ombak"]
    assert page.xpath("//section[@class='related']//a/@href") == ["https://rimba.example/ombak"]
    assert page.xpath("//p[@class='original']/a/@href") == ["https://rimba.example/1"]


def test_an_article_keeps_its_place_in_the_page_on_every_page():
    first, second = page_of(row()), page_of(row(2), row(1), feed=everything(SITE))
    [anchor] = first.xpath("//article/@id")
    assert anchor in second.xpath("//article/@id") and len(set(second.xpath("//article/@id"))) == 2


def test_a_teaser_and_a_time_of_ours_are_marked():
    page = page_of(row(complete="teaser", published=None), row())
    assert texts(page, "//article[1]//span[@class='mark']") == ["Cuplikan"]
    assert "ditemukan 4 Maret 2026" in texts(page, "//article[1]//summary")[0]
    assert not page.xpath("//article[2]//span[@class='mark']") and "ditemukan" not in texts(page, "//article[2]")[0]
    assert "bagian awal" in texts(page, "//article[1]//div[@class='text']")[0]
    assert "[Hanya" not in texts(page, "//article[1]//summary")[0]


def test_an_excerpt_is_the_beginning_and_one_link_to_the_publishers_page():
    page = page_of(row(content_text="Warga menanam bakau. " * 100, content_html="<p>Rahasia</p>"), excerpt=True)
    text = texts(page, "//article")[0]
    assert "Warga menanam" in text and "Rahasia" not in text and len(text) < 1000
    assert page.xpath("//article//a[@href='https://rimba.example/1']/text()") == [
        "Baca selengkapnya di Kabar Rimba & Laut"]


def test_the_feed_is_offered_in_every_format_and_named_in_the_head():
    page = page_of(row())
    names = ["rimba.atom", "rimba.rss", "rimba.json"]
    assert page.xpath("//ul[@class='formats']//a/@href") == names
    assert page.xpath("//head/link[@rel='alternate']/@href") == names
    assert page.xpath("//header//a/@href")[:2] == ["index.html", "https://rimba.example/"]
    assert texts(page, "//title | //h1") == ["Kabar Rimba & Laut · Loper Uji", "Kabar Rimba & Laut"]


def test_pages_lead_to_earlier_ones_and_back_to_the_newest():
    newest = page_of(row(), place=Place("rimba", older="archive/rimba/7"))
    assert newest.xpath("//nav[@class='further']/a/@href") == ["archive/rimba/7.html"]
    older = page_of(row(), place=Place("archive/rimba/7", first="rimba", older="archive/rimba/6", archive=True))
    assert older.xpath("//nav[@class='further']/a/@href") == ["../../rimba.html", "../../archive/rimba/6.html"]
    assert texts(older, "//title") == ["Kabar Rimba & Laut · halaman 7 · Loper Uji"]
    last = page_of(row(), place=Place("archive/rimba/1", first="rimba"))
    assert texts(last, "//nav[@class='further']/p") == ["Tidak ada artikel yang lebih lama."]


def test_a_page_in_a_folder_finds_style_scripts_index_and_feeds():
    page = page_of(row(), place=Place("archive/rimba/7", first="rimba"))
    found = page.xpath("//head/link/@href | //@src | //ul[@class='formats']//a/@href | //header/nav/a/@href")
    assert {"../../style.css", "../../icon.png", "../../filter.js", "../../pictures.js", "../../index.html",
            "../../rimba.atom"} <= set(found)
    assert all(address.startswith("../../") for address in found)


def test_it_is_in_the_language_of_the_site_and_each_article_in_its_own():
    page = page_of(row(), row(2, language="jv"), site=Site(language="en"))
    assert page.get("lang") == "en" and texts(page, "//nav[@class='further']/p") == ["There are no earlier articles."]
    assert page.xpath("//h2/@lang") == ["id", "jv"]
    assert "4 March 2026, 13:10 WITA" in texts(page, "//article[1]//summary")[0]


def test_the_same_articles_give_the_same_bytes():
    entries = [entry_of(row(), RIMBA, excerpt=False)]
    feed = publisher_feed(RIMBA, SITE)
    assert reading_page(feed, entries, SITE) == reading_page(feed, entries, SITE)


# --- pictures, headings, links ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("before", "after"), [
    ('<p><img src="https://a.example/1.jpg"></p>', '<p><img data-src="https://a.example/1.jpg" alt="Gambar"></p>'),
    ('<img src="https://a.example/1.jpg" alt="">', '<img data-src="https://a.example/1.jpg" alt="Gambar">'),
    ('<img alt="Dermaga &lt; pagi" src="https://a.example/1.jpg" width="3">',
     '<img alt="Dermaga &lt; pagi" data-src="https://a.example/1.jpg" width="3">'),
    ('<img src="https://a.example/?q= src=" alt="src">', '<img data-src="https://a.example/?q= src=" alt="src">'),
    ("<h2>Satu</h2><h4>Dua</h4><h2>Tiga</h2>", "<h3>Satu</h3><h4>Dua</h4><h3>Tiga</h3>"),
    ("<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5>", "<h3>1</h3><h4>2</h4><h5>3</h5><h6>4</h6><h6>5</h6>"),
    ('<p>a<a href="https://a.example/"> <br></a>b</p>', "<p>ab</p>"),
    ('<a href="https://a.example/"><img src="https://a.example/1.jpg"></a>',
     '<a href="https://a.example/"><img data-src="https://a.example/1.jpg" alt="Gambar"></a>'),
    ("<p>1 &lt;img src=\"x\"&gt; &lt;h1&gt;</p>", "<p>1 &lt;img src=\"x\"&gt; &lt;h1&gt;</p>")])
def test_the_text_of_an_article_waits_with_its_pictures_and_fits_below_its_heading(before, after):
    assert quiet(before, "Gambar") == after


# --- safe ---------------------------------------------------------------------------------------------------------

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{ 7 * 7 }}</title></details>'


def loaded(page: html.HtmlElement) -> Iterator[str]:
    """Every address that a browser asks for by itself."""
    yield from page.xpath("//@src | //link[not(@rel='alternate')]/@href | //@poster | //object/@data")


def test_nothing_in_the_store_becomes_markup_or_is_asked_for():
    related = ('[{"label": "<b>x</b>", "title": "\\"><script>", "url": "javascript:alert(1)"}, {"url": "https://a"}, 7,'
               ' {"label": 1, "title": ["x"], "url": {}}]')
    page = page_of(row(title=EVIL, summary=EVIL, section=EVIL, authors=f'["{EVIL[2:]}"]', related=related,
                       content_html=f"<p onclick=x>{EVIL}</p><svg onload=x></svg><form><input></form>"
                                    '<a href="javascript:x">y</a><img src="https://a.example/1.jpg" onload="x">'),
                   feed=everything(Site(title=EVIL)))
    assert not page.xpath(ACTIVE)
    assert set(loaded(page)) == {"style.css", "icon.png", "filter.js", "pictures.js"}
    assert {address.partition(":")[0] for address in page.xpath("//article//a/@href")} == {"https"}
    assert texts(page, "//section[@class='related']//li") == ['x ">']


def test_the_page_says_itself_what_it_may_load():
    page = page_of(row())
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: http:; base-uri 'none'; "
        "form-action 'none'"]
    assert page.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]


ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(st.fixed_dictionaries({name: st.one_of(st.none(), st.integers(), ANY_TEXT, st.binary(), st.sampled_from(
    [EVIL, "]]>", "\x00\ud800", '[{"title": "<x>"}]', "<p><a><h1><img src=//x></a>", "&lt;img src=x&gt;", "[" * 5000]))
    for name in TEXTS}), st.booleans())
def test_no_row_makes_a_page_fail(values, excerpt):
    try:
        page = page_of(row(**values), excerpt=excerpt)
    except UnpublishableError:
        return
    assert len(page.xpath("//article")) == 1 and not page.xpath(ACTIVE)
    assert not [address for address in loaded(page) if re.search("[:/]", address)]
