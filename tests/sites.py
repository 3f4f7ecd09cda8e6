"""Invented sites as `loper add` meets them: shapes of addresses, feeds, sitemaps and index pages of many kinds."""

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests import news
from tests.site import Reply, Site

TITLES = (
    "Warga Sukamaju Mulai Panen Kopi Setelah Hujan Reda", "Jembatan Bambu Kali Lirih Dibuka untuk Umum",
    "Harga Beras di Pasar Cempaka Turun Dua Pekan", "Sekolah Apung Danau Sentani Punya Perpustakaan",
    "Nelayan Tanjung Ikan Temukan Terumbu Baru", "Bus Malam Trans Wanareja Tambah Enam Armada",
    "Petani Garam Belajar Membaca Ramalan Cuaca", "Kereta Wisata Lereng Karang Uji Coba Pekan Ini",
    "Perajin Rotan Desa Sembung Ekspor ke Tiga Negara", "Tim Voli Putri Cahaya Juara Piala Bupati",
    "Rumah Sakit Terapung Singgah di Pulau Sebira", "Pelajar Ciptakan Alat Pengering Ikan Murah",
    "Festival Layang-layang Kembali Digelar di Pantai", "Air Bersih Akhirnya Mengalir ke Dusun Atas")
FURNITURE = {"/tentang-kami": "Tentang Kami", "/kontak": "Kontak", "/pedoman-media-siber": "Pedoman Media Siber"}


@dataclass(frozen=True)
class Paper:
    """A site that is laid out: where `loper add` starts, and the articles that a crawl must find."""

    start: str
    articles: list[str]
    #: of other hosts that serve a part of it
    helpers: tuple[Site, ...] = ()


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def page(body: str, *, title: str = "Koran Cempaka", head: str = "") -> Reply:
    links = "".join(f'<a href="{path}">{text}</a> ' for path, text in FURNITURE.items())
    return Reply(f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
                 f'<body><nav><a href="/">Beranda</a></nav><main>{body}</main><footer>{links}</footer></body></html>')


def linked(paths: Sequence[str], titles: Sequence[str] = TITLES) -> str:
    return "".join(f'<h2><a href="{path}">{title}</a></h2>' for path, title in zip(paths, titles, strict=False))


def story(number: int, **more: str) -> Reply:
    return news.article(TITLES[number], published=f"2026-11-{1 + number:02}T08:15:00+07:00", **more)


def undated(number: int) -> Reply:
    """An article that nothing but its text gives away."""
    prose = "".join(f"<p>{paragraph}</p>" for paragraph in news.PARAGRAPHS)
    return page(f"<h1>{TITLES[number]}</h1><div>{prose}</div>", title=TITLES[number])


def furniture(site: Site) -> None:
    prose = "<p>Koran Cempaka terbit sejak lama dan dikelola oleh warga dari sebuah rumah di tepi sungai.</p>" * 3
    for path, text in FURNITURE.items():
        site.pages[path] = page(f"<h1>{text}</h1>{prose}", title=text)


def lay(site: Site, paths: Iterable[str], make: Callable[[int], Reply] = story) -> list[str]:
    """Puts an article at each path, and the pages that every site has; the articles' URLs."""
    furniture(site)
    paths = list(paths)
    site.pages |= {path: make(number) for number, path in enumerate(paths)}
    return [site.url + path for path in paths]


def feed(site: Site, paths: Sequence[str], **more: str) -> Reply:
    items = "".join(f"<item><title>{title}</title><link>{site.url}{path.replace('&', '&amp;')}</link>"
                    f"<pubDate>Fri, 20 Nov 2026 08:15:00 +0700</pubDate></item>"
                    for path, title in zip(paths, TITLES, strict=False))
    link = more.get("link", site.url)
    return Reply(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Koran Cempaka &#187; Feed</title>'
                 f"<link>{link}</link>{items}</channel></rss>", "application/rss+xml")


def news_sitemap(site: Site, paths: Sequence[str]) -> Reply:
    rows = "".join(
        f"<url><loc>{site.url}{path}</loc><news:news><news:publication_date>2026-11-20T08:15:00+08:00"
        f"</news:publication_date><news:title>{title}</news:title></news:news></url>"
        for path, title in zip(paths, TITLES, strict=False))
    return Reply('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
                 f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{rows}</urlset>', "application/xml")


def sitemap_index(site: Site, *paths: str) -> Reply:
    rows = "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in paths)
    return Reply(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>', "text/xml")


def wordpress(site: Site) -> Paper:
    """Titles at the root, beside pages and categories; a feed of the newest, a sitemap of everything."""
    paths = [f"/{slug(title)}/" for title in TITLES]
    head = ('<link rel="alternate" type="application/rss+xml" title="Koran Cempaka &raquo; Feed" href="/feed/">'
            '<link rel="alternate" type="application/rss+xml" title="Koran Cempaka &raquo; Comments Feed" '
            'href="/comments/feed/">')
    urls = lay(site, paths)
    nav = '<a href="/category/ekonomi/">Ekonomi</a> <a href="/tag/kopi/">kopi</a> <a href="/page/2/">Older Posts</a>'
    site.pages |= {
        "/": page(linked(paths[:5]) + nav, head=head), "/feed/": feed(site, paths[:10]),
        "/robots.txt": Reply(f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {site.url}/wp-sitemap.xml"),
        "/wp-sitemap.xml": sitemap_index(site, "/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml",
                                         "/wp-sitemap-taxonomies-category-1.xml", "/wp-sitemap-users-1.xml"),
        "/wp-sitemap-posts-post-1.xml": news.sitemap(site, *paths),
        "/wp-sitemap-posts-page-1.xml": news.sitemap(site, "/", "/hak-jawab-dan-koreksi-berita/"),
        "/hak-jawab-dan-koreksi-berita/": page("<h1>Hak Jawab</h1><p>Tulislah kepada kami tentang berita.</p>")}
    return Paper(f"{site.url}/", urls)


def wordpress_by_number(site: Site) -> Paper:
    """Plain permalinks, which redirect to dated ones."""
    numbered = [f"/?p={1200 + 7 * number}" for number in range(6)]
    dated = [f"/2026/11/{1 + number:02}/{slug(TITLES[number])}/" for number in range(6)]
    urls = lay(site, dated)
    site.pages |= {path: Reply("", status=301, headers={"Location": there})
                   for path, there in zip(numbered, dated, strict=True)}
    head = '<link rel="alternate" type="application/rss+xml" href="/?feed=rss2">'
    more = '<a href="/?page_id=2">Tentang</a> <a href="/?cat=3">Ekonomi</a>'
    site.pages |= {"/": page(linked(numbered) + more, head=head), "/?feed=rss2": feed(site, numbered)}
    return Paper(site.url, urls)


def numbers_alone(site: Site) -> Paper:
    """Nothing but numbers at the root, on an index of three pages."""
    paths = [f"/{1201 + number}" for number in range(12)]
    urls = lay(site, paths)
    pages = "".join(f'<a href="/?page={number}">{number}</a> ' for number in (1, 2, 3))
    for number in range(3):
        own = slice(4 * number, 4 * number + 4)
        site.pages[f"/?page={number + 1}"] = page(linked(paths[own], TITLES[own]) + pages)
    site.pages["/"] = site.pages["/?page=1"]
    return Paper(site.url, urls)


def news_sitemap_alone(site: Site) -> Paper:
    """A home page drawn by a script, and a sitemap of news that only robots.txt names."""
    paths = [f"/berita/{4410 + number}/{slug(TITLES[number])}" for number in range(7)]
    urls = lay(site, paths, lambda number: news.article(TITLES[number], published="2026-11-12T08:15:00+08:00"))
    site.pages |= {"/": Reply('<html><head><title>Koran</title></head><body><div id="app"></div><script src="/x.js">'
                              "</script></body></html>"),
                   "/robots.txt": Reply(f"Sitemap: {site.url}/peta/terbaru-news.xml", "text/plain"),
                   "/peta/terbaru-news.xml": news_sitemap(site, paths)}
    return Paper(site.url, urls)


def unnamed_news_sitemap(site: Site) -> Paper:
    paths = [f"/artikel/{slug(TITLES[number])}" for number in range(5)]
    urls = lay(site, paths)
    site.pages |= {"/": page("<p>Selamat datang.</p>"), "/sitemap-news.xml": news_sitemap(site, paths)}
    return Paper(site.url, urls)


def packed_sitemaps(site: Site) -> Paper:
    """A sitemap index of an index of packed sitemaps, by month."""
    paths = [f"/{section}/{slug(TITLES[number])}-{88000 + number}.html"
             for number, section in enumerate(("ekonomi", "desa", "olahraga", "desa", "ekonomi", "laut"))]
    urls = lay(site, paths)
    pack = {name: Reply(gzip.compress(news.sitemap(site, *own).data), "application/gzip")
            for name, own in (("/sitemap-2026-10.xml.gz", paths[:3]), ("/sitemap-2026-11.xml.gz", paths[3:]))}
    site.pages |= pack | {"/": page(linked(paths[:2])), "/sitemap.xml": sitemap_index(site, "/kanal.xml"),
                          "/kanal.xml": sitemap_index(site, *pack)}
    return Paper(site.url, urls)


def index_alone(site: Site) -> Paper:
    """Relative links on an index page that the home page names; articles that nothing dates."""
    paths = [f"/berita/{slug(TITLES[number])}" for number in range(8)]
    urls = lay(site, paths, undated)
    links = "".join(f'<li><a href="berita/{path.rpartition("/")[2]}"><img src="/a.png" alt=""></a>'
                    f'<a href="./berita/{path.rpartition("/")[2]}">{TITLES[number]}</a></li>'
                    for number, path in enumerate(paths))
    site.pages |= {"/": page('<a href="/indeks">Indeks</a>' + linked(paths[:2])), "/indeks": page(f"<ul>{links}</ul>")}
    return Paper(site.url, urls)


def sections_alone(site: Site) -> Paper:
    """No feed, no sitemap, no index: each section has a page of its own articles."""
    sections = ("politik", "ekonomi", "olahraga", "gaya-hidup")
    paths = [f"/{sections[number % 4]}/read/{700 + number}/{slug(TITLES[number])}" for number in range(12)]
    urls = lay(site, paths)
    site.pages["/"] = page("".join(f'<a href="/{name}">{name.title()}</a>' for name in sections) + linked(paths[:4]))
    for number, name in enumerate(sections):
        own = [(path, TITLES[i]) for i, path in enumerate(paths) if i % 4 == number]
        site.pages[f"/{name}"] = page(linked([p for p, _ in own], [t for _, t in own]), title=name.title())
    return Paper(site.url, urls)


def below_a_folder(site: Site) -> Paper:
    """A paper in a folder of a host that has another one."""
    paths = [f"/koran/{2026}/{slug(TITLES[number])}" for number in range(5)]
    other = [f"/majalah/{2026}/{slug(title)}" for title in TITLES[5:8]]
    urls = lay(site, paths)
    lay(site, other)
    site.pages |= {"/koran/": page(linked(paths[:3]) + '<a href="/majalah/">Majalah</a>'),
                   "/koran/rss.xml": feed(site, paths), "/sitemap.xml": news.sitemap(site, *paths, *other)}
    return Paper(f"{site.url}/koran/", urls)


def blogger(site: Site) -> Paper:
    """Atom at Blogger's place, addresses by month."""
    paths = [f"/2026/{9 + number % 3}/{slug(TITLES[number])}.html" for number in range(6)]
    urls = lay(site, paths)
    entries = "".join(f'<entry><title>{TITLES[i]}</title><link rel="alternate" href="{site.url}{path}"/>'
                      f"<published>2026-11-20T08:15:00+07:00</published></entry>" for i, path in enumerate(paths))
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Catatan Desa</title>{entries}</feed>'
    site.pages |= {"/": page("<p>Halo.</p>"), "/feeds/posts/default": Reply(atom, "application/atom+xml")}
    return Paper(site.url, urls)


def script_addresses(site: Site) -> Paper:
    """An old system: one script shows everything, the query says what."""
    paths = [f"/index.php?mod=berita&id={30 + number}" for number in range(6)]
    urls = lay(site, paths)
    more = '<a href="/index.php?mod=kontak">Kontak</a><a href="/index.php?mod=kanal&id=2">Desa</a>'
    links = "".join(f'<a href="{path.replace("&", "&amp;")}">{TITLES[i]}</a>' for i, path in enumerate(paths))
    site.pages["/"] = page(links + more)
    site.pages["/index.php?mod=kanal&id=2"] = page("<h1>Desa</h1>")
    return Paper(site.url, urls)


def page_of_feeds(site: Site) -> Paper:
    """/rss is a page that names a feed of each section."""
    paths = [f"/{'desa' if number % 2 else 'kota'}/d-{7000000 + number}/{slug(TITLES[number])}" for number in range(8)]
    urls = lay(site, paths)
    site.pages |= {"/": page('<a href="/rss">RSS</a>'),
                   "/rss": page('<a href="/rss/desa">Desa</a> <a href="/rss/kota">Kota</a>'),
                   "/rss/desa": feed(site, paths[1::2]), "/rss/kota": feed(site, paths[::2])}
    return Paper(site.url, urls)


def moved_home(site: Site) -> Paper:
    """The home page redirects into a folder of the language; pictures are linked before headlines."""
    paths = [f"/id/kabar/{slug(TITLES[number])}" for number in range(5)]
    urls = lay(site, paths)
    cards = "".join(f'<div><a href="{path}"><img src="/x.jpg"></a><h3>{TITLES[i]}</h3><a href="{path}">Baca '
                    "selengkapnya</a></div>" for i, path in enumerate(paths))
    site.pages |= {"/": Reply("", status=302, headers={"Location": "/id/"}), "/id/": page(cards)}
    return Paper(site.url, urls)


def feed_elsewhere(site: Site) -> Paper:
    """A feed on a host of its own, whose links lead back by way of that host, as FeedBurner's do."""
    other = Site()
    paths = [f"/{slug(TITLES[number])}-{5100 + number}" for number in range(5)]
    urls = lay(site, paths)
    items = "".join(f"<item><title>{TITLES[i]}</title><link>{other.url}/~r/koran/~3/x{i}</link>"
                    f"<feedburner:origLink>{url}</feedburner:origLink></item>" for i, url in enumerate(urls))
    other.pages["/koran"] = Reply('<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
                                  f"<channel><title>Koran Cempaka</title>{items}</channel></rss>", "text/xml")
    site.pages["/"] = page("<p>Halo.</p>", head=f'<link rel="alternate" type="application/rss+xml" '
                                                f'href="{other.url}/koran">')
    return Paper(site.url, urls, (other,))


def next_page_by_next_page(site: Site) -> Paper:
    """Short headlines, an index whose pages know only the next one, and copies of each article to be printed."""
    paths = [f"/warta/{310 + number}" for number in range(9)]
    urls = lay(site, paths)
    site.pages |= {f"{path}/cetak": site.pages[path] for path in paths}
    for number in range(3):
        own = paths[3 * number:3 * number + 3]
        links = "".join(f'<p><a href="{path}">Warta {i}</a> <a href="{path}/cetak">Cetak</a> '
                        f'<a href="{path}?balas=1">Balas</a></p>' for i, path in enumerate(own))
        onward = f'<a href="/arsip/{number + 2}">&raquo;</a>' if number < 2 else ""
        site.pages["/arsip" if not number else f"/arsip/{number + 1}"] = page(links + onward)
    site.pages["/"] = page('<a href="/arsip">Arsip</a>')
    return Paper(site.url, urls)


def no_home_page(site: Site) -> Paper:
    """Nothing at the root; titles in the query of the articles."""
    paths = [f"/baca?judul={slug(TITLES[number])}" for number in range(5)]
    urls = lay(site, paths)
    site.pages |= {"/robots.txt": Reply("User-agent: *\nDisallow: /admin\nsitemap: /peta.xml"),
                   "/peta.xml": news_sitemap(site, paths)}
    return Paper(site.url, urls)


def a_series(site: Site) -> Paper:
    """Neither addresses nor links say anything, but there are several that differ by a number."""
    paths = [f"/tulisan-{number}.html" for number in range(1, 8)]
    urls = lay(site, paths)
    site.pages["/"] = page("".join(f'<li><a href="{path}">Tulisan {i}</a></li>' for i, path in enumerate(paths, 1)))
    return Paper(site.url, urls)


SITES = (wordpress, wordpress_by_number, numbers_alone, news_sitemap_alone, unnamed_news_sitemap, packed_sitemaps,
         index_alone, sections_alone, below_a_folder, blogger, script_addresses, page_of_feeds, moved_home,
         feed_elsewhere, next_page_by_next_page, no_home_page, a_series)


def shop(site: Site) -> str:
    """A site with pages, links and a sitemap, and nothing to read."""
    furniture(site)
    wares = {f"/barang/{name}": name.title() for name in ("sapu-lidi", "ember-plastik", "panci-besar")}
    site.pages |= {path: page(f"<h1>{name}</h1><p>Harga Rp 20.000</p>", title=name) for path, name in wares.items()}
    site.pages |= {"/": page("".join(f'<a href="{path}">{name}</a>' for path, name in wares.items())),
                   "/sitemap.xml": news.sitemap(site, "/", *FURNITURE)}
    return site.url


def opml(starts: Sequence[tuple[str, str]]) -> str:
    """(title, home page) of subscriptions as a reader exports them, the second half in a folder."""
    lines = [f'<outline type="rss" text={json.dumps(title)} htmlUrl="{url}"/>' for title, url in starts]
    half = len(lines) // 2
    return ('<?xml version="1.0"?><opml version="2.0"><head><title>Langganan</title></head><body>'
            f'{"".join(lines[:half])}<outline text="Daerah">{"".join(lines[half:])}</outline></body></opml>')
