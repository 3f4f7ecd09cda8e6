"""A store that tries to do harm: no row makes a document fail, and what cannot be published is named."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import html5lib
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds import content, edition, publish, select
from feeds.entry import UnpublishableError
from feeds.media_types import FEED_TYPES
from feeds.paging import Place
from tests.feed_rows import (
    NOON,
    PUBLISHERS,
    RIMBA,
    SITE,
    article,
    one_entry,
    published,
    texts,
)
from tests.reader import NAMES, Reader, parse

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
