"""An entry of a feed: its times, its id, its texts, and why an article is none."""

import json
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.article import iso
from aggregator.config import Site
from aggregator.publisher import Publisher
from feeds import content, times
from feeds.entry import UnpublishableError
from tests.feed_rows import (
    NOON,
    SENTENCE,
    TANJUNG,
    article,
    one_entry,
    published,
    row,
    texts,
)

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
