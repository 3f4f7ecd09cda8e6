"""What `loper add` makes of a home page: feeds, sitemaps, further pages, shapes of addresses, names, zones."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.article import Claim
from aggregator.discovery import feeds, links, names, opml, sitemaps, wishes
from aggregator.discovery.bounds import Bounds, domains, places, site_of
from aggregator.discovery.place_and_language import zone_of
from aggregator.discovery.shape import shape_of
from aggregator.errors import ConfigError
from aggregator.page import Page

K = "https://www.kabar.example"
TEXT = st.text("abcdefghij0123456789-_.%", min_size=1, max_size=12).filter(lambda s: set(s) - {"."})


def page(body: str, url: str = f"{K}/", head: str = "") -> Page:
    return Page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), url)


@pytest.mark.parametrize(("articles", "others", "accepted", "refused"), [
    (["/2026/11/20/panen", "/2026/11/21/jalan-desa"], ["/2026/11/20"], ["/2025/01/02/x"], ["/tag/x", "/2026/11/20/"]),
    (["/panen-kopi-raya/", "/harga-beras-naik-lagi"], ["/tentang-kami", "/politik"], ["/gempa-di-laut-sulu/"],
     ["/kontak", "/pedoman-media-siber/", "/tag/kopi", "/page/2"]),
    (["/?p=12", "/?p=13"], ["/?page_id=2"], ["/?p=999"], ["/?cat=3", "/", "/?paged=2"]),
    (["/berita.php?id=5"], ["/berita.php"], ["/berita.php?id=77"], ["/kontak.php?id=5"]),
    (["/index.php?mod=berita&id=5", "/index.php?mod=berita&id=6"], [], ["/index.php?mod=berita&id=7"],
     ["/index.php?mod=kontak&id=1", "/index.php?mod=berita"]),
    (["/read/123/panen", "/read/124/harga-beras"], [], ["/read/9/x?utm=1"], ["/read/123", "/read", "/foto/123/x"]),
    (["/politik/panen-raya", "/ekonomi/harga-beras"], ["/tentang/sejarah-kami"], ["/olahraga/juara"],
     ["/tag/panen-raya", "/author/sari", "/page/2", "/tentang/sejarah-kami"]),
    (["/1201", "/1202"], ["/2", "/3"], ["/9999"], ["/4"]),
    (["/panen-12345.html", "/beras-22345.html"], ["/tentang.html"], ["/x-1.html"], ["/tentang.html", "/x-1"]),
    (["/a/2026-11-20/panen", "/b/2026-11-21/jalan"], [], ["/c/2026-1-2/x"], ["/a/panen"]),
    (["/berita/d-7012345/panen", "/berita/d-7012346/jalan"], [], ["/berita/d-1/x"], ["/berita/terkini/x"]),
    (["/warta/310", "/warta/311"], ["/warta/310?balas=1"], ["/warta/312"], ["/warta/311?balas=2"]),
])
def test_a_shape_accepts_the_articles_and_their_like_and_refuses_the_rest(articles, others, accepted, refused):
    pattern = re.compile(shape_of([K + a for a in articles], [K + o for o in others]))
    assert [a for a in [*articles, *accepted] if not pattern.search(K + a)] == []
    assert [r for r in [*others, *refused] if pattern.search(K + r)] == []


def test_a_section_of_which_one_article_was_seen_stands_for_the_others_if_the_site_links_them():
    articles = [f"{K}/politik/panen-raya"]
    assert not re.search(shape_of(articles), f"{K}/ekonomi/harga")
    assert re.search(shape_of(articles, sections={"politik", "ekonomi"}), f"{K}/ekonomi/harga")


def test_a_shape_below_a_folder_leaves_the_others_of_the_host_out():
    pattern = shape_of([f"{K}/koran/2026/a", f"{K}/koran/2026/b"], folder="/koran/")
    assert re.search(pattern, f"{K}/koran/2025/c") and not re.search(pattern, f"{K}/majalah/2026/a")


@settings(deadline=None)
@given(st.lists(st.tuples(st.lists(TEXT, max_size=4), st.sampled_from(["", ".html", ".php"]),
                          st.sampled_from(["", "?p=1", "?a=b&c=2", "?x"])), min_size=1, max_size=8),
       st.lists(TEXT, max_size=4))
def test_a_shape_accepts_every_article_it_was_made_of_whatever_their_addresses(parts, others):
    articles = [f"{K}/{'/'.join(path)}{extension if path else ''}{query}" for path, extension, query in parts]
    pattern = re.compile(shape_of(articles, [f"{K}/{other}" for other in others]))
    assert [article for article in articles if not pattern.search(article)] == []


def test_feeds_are_those_of_the_head_then_links_and_never_those_of_comments():
    head = ('<link rel="alternate" type="application/rss+xml" title="Kabar &raquo; Komentar" href="/comments/feed/">'
            '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
            '<link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="/feed.css">')
    body = '<a href="/rss/">RSS</a><a href="/rss/terkini">x</a><a href="/feedback">x</a><a href="http://[x">x</a>'
    assert feeds.feeds_of(page(body, head=head)) == [f"{K}/atom.xml", f"{K}/rss/", f"{K}/rss/terkini"]


def test_sitemaps_are_read_from_robots_txt_those_of_news_first():
    robots = "User-agent: *\nDisallow: /x # Sitemap: no\n sitemap : /a.xml\nSITEMAP:https://b.example/news.xml\nSitemap:"
    assert sitemaps.sitemaps_of(robots, f"{K}/") == ["https://b.example/news.xml", f"{K}/a.xml"]


@pytest.mark.parametrize(("name", "others", "pages"), [
    ("wp-sitemap-posts-post-1.xml", False, False), ("wp-sitemap-posts-page-1.xml", True, True),
    ("wp-sitemap-taxonomies-post_tag-1.xml", True, False), ("wp-sitemap-users-1.xml", True, False),
    ("post-sitemap2.xml", False, False), ("page-sitemap.xml", True, True), ("category-sitemap.xml", True, False),
    ("sitemap-2026-11.xml.gz", False, False), ("sitemap_news.xml", False, False), ("sitemap-video.xml", True, False),
    ("sitemap-page-2.xml", False, False), ("sitemap.xml", False, False), ("author-sitemap.xml", True, False)])
def test_a_sitemaps_name_says_whether_it_may_name_articles(name, others, pages):
    assert (sitemaps.names_others(f"{K}/{name}"), sitemaps.names_pages(f"{K}/{name}")) == (others, pages)


@pytest.mark.parametrize(("url", "link", "text", "found"), [
    ("/", "/page/2/", "Older Posts", True), ("/", "/?page=2", "2", True), ("/indeks", "/indeks/2", "»", True),
    ("/indeks?tag=", "/indeks?tag=&hal=2", "Selanjutnya", True), ("/indeks/2", "/indeks/3", "3", True),
    ("/indeks/2", "/indeks", "1", False), ("/indeks/3", "/indeks/2", "2", False), ("/", "/1234", "Panen kopi", False),
    ("/", "/politik/2", "2", False), ("/index.html", "/index-2.html", "Next", True), ("/", "/start", "Next", False),
    ("/kanal/desa", "/kanal/desa?start=20", "Berikutnya »", True)])
def test_the_further_pages_of_an_index_page(url, link, text, found):
    shown = page(f'<a href="{link}">{text}</a>', K + url)
    assert links.further_pages(links.links_of(shown), K + url) == ([K + link] if found else [])


def test_index_pages_and_sections_are_told_by_their_names():
    linked = links.links_of(page(
        '<a href="/indeks">Indeks</a><a href="/a/terbaru">x</a><a href="/politik">Politik</a><a href="/tag/kopi">kopi'
        '</a><a href="/category/gaya-hidup/">Gaya Hidup</a><a href="/2026/11/20/x">Panen</a><a href="/tentang">Tentang'
        '</a><a href="/panen-kopi">Panen kopi dimulai pekan ini</a>'))
    assert links.index_pages(linked) == [f"{K}/indeks", f"{K}/a/terbaru"]
    assert links.sections(linked) == [f"{K}/indeks", f"{K}/a/terbaru", f"{K}/politik", f"{K}/category/gaya-hidup/"]


@pytest.mark.parametrize(("host", "site"), [
    ("www.kabar.co.id", "kabar.co.id"), ("news.kabar.com", "kabar.com"), ("a.blogspot.com", "a.blogspot.com"),
    ("dinas.kab.go.id", "kab.go.id"), ("127.0.0.1", "127.0.0.1"), ("kabar.example", "kabar.example"),
    ("lokal", "lokal")])
def test_the_domain_that_one_owner_registered(host, site):
    assert site_of(host) == site


def test_the_bounds_of_a_site_are_its_domain_or_its_port_and_the_folder_of_its_articles():
    assert Bounds(f"{K}/").holds("https://desa.kabar.example/x") and not Bounds(f"{K}/").holds("https://lain.example/x")
    assert not Bounds("http://127.0.0.1:8001/").holds("http://127.0.0.1:8002/x")
    koran = Bounds(f"{K}/koran").within_folder([f"{K}/koran/a", f"{K}/koran/b", f"{K}/majalah/c"])
    assert koran.holds(f"{K}/koran/x") and not koran.holds(f"{K}/majalah/x")
    assert Bounds(f"{K}/id/").within_folder([f"{K}/read/a", f"{K}/read/b"]).holds(f"{K}/read/c")
    assert domains(["www.kabar.example", "kabar.example", "desa.kabar.example", "lain.example"]) == [
        "kabar.example", "lain.example"]
    assert places(f"{K}/koran/index.html", ["feed"]) == [f"{K}/koran/feed", f"{K}/feed"]


@pytest.mark.parametrize(("head", "titles", "feed", "name"), [
    ('<meta property="og:site_name" content="Kabar Baru">', ["x - y"], "", "Kabar Baru"),
    ('<meta property="og:site_name" content="kabar.example"><title>Beranda | Kabar Baru</title>',
     ["Panen - Kabar Baru", "Jalan - Kabar Baru"], "", "Kabar Baru"),
    ("<title>Kabar Baru Online - Terkini</title>", ["Kabar Baru Online - Panen"], "", "Kabar Baru Online"),
    ("<title>Terkini</title>", ["Panen", "Jalan"], "Kabar Baru » Feed", "Kabar Baru"),
    ("<title>Terkini</title>", ["Panen"], "RSS Kabar Baru", "Kabar Baru"),
    ("", ["Panen"], "", "kabar.example")])
def test_the_name_of_a_site(head, titles, feed, name):
    articles = [page("", head=f"<title>{title}</title>") for title in titles]
    assert names.name_of(page("", head=head), articles, feed) == name


@pytest.mark.parametrize(("url", "own"), [
    ("https://www.kabar.co.id/", "kabar"), ("https://jogja.kabar-baru.com/", "kabar_baru_jogja"),
    ("http://127.0.0.1:8001/", "koran_cempaka"), ("https://kabar.example/", "kabar_example")])
def test_the_id_of_a_site(url, own):
    assert names.id_of(url, "Koran Cempaka") == own
    assert names.free(own, {own, f"{own}_2"}) == f"{own}_3"


@pytest.mark.parametrize(("claims", "zone"), [
    ([], "Asia/Jakarta"),
    ([("visible", "Jumat, 20 November 2026 10:15 WITA"), ("json-ld datePublished", "2026-11-20T10:15:00+07:00")],
     "Asia/Makassar"),
    ([("json-ld datePublished", "2026-11-20T10:15:00+09:00")], "Asia/Jayapura"),
    ([("listing", "Fri, 20 Nov 2026 10:15:00 +0800"), ("visible", "20 November 2026 10:15")], "Asia/Makassar"),
    ([("meta date", "2026-11-20T10:15:00Z"), ("visible", "soon")], "Asia/Jakarta")])
def test_the_zone_is_the_one_printed_then_the_one_stamped(claims, zone):
    found = [Claim("published", where, value) for where, value in claims]
    assert zone_of([found], datetime(2026, 11, 21, tzinfo=UTC)) == zone


@pytest.mark.parametrize(("robots", "framework", "gatherers"), [
    ("", False, []), ("User-agent: *\nDisallow: /", False, []), ("User-agent: Scrapy\nDisallow: /", True, []),
    ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow: /x", False, ["GPTBot", "CCBot"])])
def test_what_a_robots_txt_wishes(robots, framework, gatherers):
    assert wishes.refuses_framework(robots, f"{K}/") == framework
    assert wishes.refused_gatherers(robots, f"{K}/") == gatherers


def test_subscriptions_are_read_however_deep_and_however_spelt():
    body = b"""<?xml version="1.0" encoding="utf-8"?><opml version="1.0"><head/><body>
      <outline text="Daerah"><outline text="A &amp; B" xmlUrl="feed://a.example/rss" htmlurl="https://a.example"/>
      <outline title="C" text="c" type="rss" xmlURL="feed:https://c.example/feed"><outline htmlUrl="//d.example/"/>
      </outline></outline><outline text="E" xmlUrl="ini bukan alamat"/></body></opml>"""
    assert [(s.title, s.feed, s.site) for s in opml.subscriptions(body, "x.opml")] == [
        ("A & B", "http://a.example/rss", "https://a.example/"), ("C", "https://c.example/feed", ""),
        ("", "", "http://d.example/"), ("E", "ini bukan alamat", "")]


@pytest.mark.parametrize("body", [
    b"", b"Langganan saya", b"<opml><body>", b"<rss/>", b"\xff\xfe",
    b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><outline xmlUrl="http://&a;/"/></opml>'])
def test_a_broken_opml_file_is_named_with_the_reason(body):
    with pytest.raises(ConfigError, match=r"\Ax\.opml: "):
        opml.subscriptions(body, "x.opml")


@given(st.binary(max_size=200))
def test_any_bytes_are_subscriptions_or_one_clear_error(body):
    try:
        opml.subscriptions(b"<opml>" + body, "x.opml")
    except ConfigError as error:
        assert str(error).startswith("x.opml: ")
