"""Listings of every type: told apart by content, read to the same entries."""

import gzip

import pytest

from aggregator import listing
from aggregator.errors import ListingError
from aggregator.listing import Entry

URL = "https://kabar.example/daftar"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar</title>
<item><title>Harga cabai &amp;amp; bawang turun</title><link>https://kabar.example/read/1/harga?utm_source=rss</link>
<pubDate>Fri, 24 Jul 2026 10:00:00 +0700</pubDate>
<description><![CDATA[<p>Ringkasan <b>berita</b></p>]]></description></item>
<item><title>Tanpa tautan</title><guid>https://kabar.example/read/2/tanpa</guid></item>
<item><title>Berkas</title><link>file:///etc/passwd</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar</title><entry><title>Banjir surut</title>
<link href="/read/3/banjir"/><published>2026-07-24T10:00:00+07:00</published>
<updated>2026-07-24T11:00:00+07:00</updated></entry></feed>"""
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc><![CDATA[https://kabar.example/read/4/panen]]></loc><lastmod>2026-07-24T12:00:00+07:00</lastmod>
<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:loc>https://img.example/4.jpg</image:loc>
<image:title>Gambar</image:title></image:image>
<news:news><news:publication><news:name>Kabar</news:name></news:publication>
<news:publication_date>2026-07-24T10:00:00+07:00</news:publication_date><news:title>Panen raya</news:title></news:news>
</url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://kabar.example/a.xml</loc><lastmod>2026-07-01</lastmod></sitemap>
<sitemap><loc>https://kabar.example/b.xml</loc><lastmod>2026-07-24</lastmod></sitemap></sitemapindex>"""
HTML = """<!doctype html><html><head><base href="/arsip/"></head><body><a href="5-warga-desa-menanam.html"><img></a>
<a href="5-warga-desa-menanam.html">Warga desa menanam seribu pohon</a><a href="/">Beranda</a>
<a href="/tag/desa-wisata-baru">Desa</a><a href="javascript:x()">x</a></body></html>"""


@pytest.mark.parametrize(("body", "kind", "entries"), [
    (RSS, "feed", [Entry("https://kabar.example/read/1/harga", "Harga cabai & bawang turun",
                         "Fri, 24 Jul 2026 10:00:00 +0700", "", "Ringkasan berita"),
                   Entry("https://kabar.example/read/2/tanpa", "Tanpa tautan")]),
    (ATOM, "feed", [Entry("https://kabar.example/read/3/banjir", "Banjir surut", "2026-07-24T10:00:00+07:00",
                          "2026-07-24T11:00:00+07:00")]),
    (NEWS, "sitemap", [Entry("https://kabar.example/read/4/panen", "Panen raya", "2026-07-24T10:00:00+07:00",
                             "2026-07-24T12:00:00+07:00")]),
    (INDEX, "sitemap index", []),
])
def test_xml_listings(body, kind, entries):
    found = listing.read(body.encode(), URL)
    assert (found.type, found.entries) == (kind, entries)


def test_a_sitemap_index_points_to_its_newest_child_first():
    found = listing.read(INDEX.encode(), URL)
    assert [url for url, _ in found.listings] == ["https://kabar.example/b.xml", "https://kabar.example/a.xml"]


def test_an_index_page_gives_each_link_once_with_its_longest_text():
    found = listing.read(HTML.encode(), URL)
    assert found.type == "index page"
    titles = {entry.url: entry.title for entry in found.entries}
    assert titles["https://kabar.example/arsip/5-warga-desa-menanam.html"] == "Warga desa menanam seribu pohon"
    assert len(found.entries) == 3


@pytest.mark.parametrize("content_type", ["", "text/html", "application/json", "text/plain; charset=x-foo"])
@pytest.mark.parametrize("body", [RSS, NEWS, HTML])
def test_the_type_is_told_from_the_document_whatever_the_header_says(body, content_type):
    assert listing.read(body.encode(), URL, content_type) == listing.read(body.encode(), URL)


def test_a_packed_sitemap_is_unpacked():
    assert listing.read(gzip.compress(NEWS.encode()), URL).entries[0].title == "Panen raya"


@pytest.mark.parametrize(("body", "reason"), [
    (b"", "empty"),
    (b"   \n ", "empty"),
    (b'{"a": 1}', "no feed, no sitemap"),
    (b"\x89PNG\r\n\x1a\n", "no feed, no sitemap"),
    (gzip.compress(b"x" * 5000, mtime=0)[:-20], "broken gzip"),
    (b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"><channel><title>&a;</title></channel></rss>', "entities"),
    (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>', "entities"),
])
def test_what_is_no_listing_is_an_error_that_names_the_url(body, reason):
    with pytest.raises(ListingError, match=reason) as caught:
        listing.read(body, URL)
    assert URL in str(caught.value)


@pytest.mark.parametrize("body", [
    RSS.replace("</channel></rss>", ""),                        # cut off
    RSS.replace("&amp;amp;", "& "),                            # bare ampersand
    RSS.replace('<?xml version="1.0"?>', "\n\n  "),            # blank lines first, no declaration
    "\ufeff" + RSS,
])
def test_a_malformed_feed_gives_what_it_has(body):
    assert "https://kabar.example/read/1/harga" in [e.url for e in listing.read(body.encode(), URL).entries]


def test_a_long_sitemap_is_read_to_the_protocols_limit():
    rows = "".join(f"<url><loc>https://kabar.example/{i}</loc></url>" for i in range(listing.MAX_ENTRIES + 10))
    found = listing.read(f"<urlset>{rows}</urlset>".encode(), URL)
    assert len(found.entries) == listing.MAX_ENTRIES


@pytest.mark.parametrize(("before", "now", "expected"), [
    ("", "abc", ""), ("abc", "abc", ""), ("abc", "xab", ""), ("abc", "xac", "b"), ("abcd", "xyd", "abc"),
    ("abc", "xyz", ""), ("abc", "", ""), ("abc", "cab", ""), ("abc", "bc", "a")])
def test_what_a_listing_drops_from_its_middle_is_noticed(before, now, expected):
    assert listing.dropped(before, now) == list(expected)


@pytest.mark.parametrize(("url", "title", "expected"), [
    ("https://a.example/2026/07/24/banjir", "", True),
    ("https://a.example/read/2437204/x", "", True),
    ("https://a.example/berita/harga-cabai-turun.html", "", True),
    ("https://a.example/berita/harga_cabai_turun", "", True),
    ("https://a.example/?p=91", "", True),
    ("https://a.example/berita.php?id=91", "", True),
    ("https://a.example/read.php?cat_slug=desa&news_id=91", "", True),
    ("https://a.example/archives/345", "", True),
    ("https://a.example/artikel/7", "", True),
    ("https://a.example/opini/senja", "Mengapa kita rindu pada senja di kota", True),
    ("https://a.example/", "Beranda kabar terbaru dari seluruh negeri", False),
    ("https://a.example/tag/harga-cabai-rawit", "", False),
    ("https://a.example/kategori/ekonomi-dan-bisnis-daerah", "", False),
    ("https://a.example/berita/page/2", "", False),
    ("https://a.example/politik", "Politik", False),
    ("https://a.example/tentang-kami", "Tentang Kami", False),
    ("https://a.example/?page_id=91", "Pedoman Media", False),
    ("https://a.example/?cat=3", "Desa", False),
    ("https://a.example/search?id=91", "", False),
    ("https://a.example/2026/", "2026", False),
    ("https://a.example/2026/11/", "November 2026", False),
    ("https://a.example/2026/11/20/", "Semua berita pada 20 November 2026", False),
    ("https://a.example/foto/gempa-guncang-desa.jpg", "", False),
])
def test_links_of_an_unknown_publishers_index_page(url, title, expected):
    assert listing.looks_like_article(Entry(url, title)) is expected
