"""Pages and listings of an invented paper, for tests that crawl."""

from tests.site import Reply, Site

PARAGRAPHS = (
    "Warga Desa Sukamaju di lereng Gunung Karang mulai memanen kopi pada pekan ini setelah hujan reda.",
    "Ketua kelompok tani, Marwan Hidayat, mengatakan hasil panen naik dua kali lipat dibanding tahun lalu.",
    "Pemerintah kabupaten berjanji memperbaiki jalan menuju kebun agar truk pengangkut dapat lewat.",
    "Harga kopi di tingkat petani kini mencapai Rp 42.000 per kilogram, tertinggi dalam lima tahun terakhir.",
)


def article(title: str, *, published: str = "2026-11-20T08:15:00+07:00", paragraphs: tuple[str, ...] = PARAGRAPHS,
            insert: str = "", head: str = "") -> Reply:
    """An article page in plain markup: JSON-LD, h1, paragraphs, an insert after the second one."""
    body = [f"<p>{p}</p>" for p in paragraphs]
    body.insert(2, insert)
    return Reply(f"""<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title} - Kabar</title>
<meta property="og:title" content="{title}">{head}
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{title}", "datePublished": "{published}",
"author": {{"@type": "Person", "name": "Sari Wulandari"}}}}</script>
</head><body><nav><a href="/">Beranda</a> <a href="/politik">Politik</a></nav>
<article><h1>{title}</h1><div class="isi">{"".join(body)}</div></article>
<footer>Hak cipta Kabar</footer></body></html>""")


def rss(site: Site, *paths: str) -> Reply:
    items = "".join(f"<item><title>Berita {path}</title><link>{site.url}{path}?utm_source=rss</link>"
                    f"<pubDate>Fri, 20 Nov 2026 08:15:00 +0700</pubDate></item>" for path in paths)
    return Reply(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar</title>{items}</channel></rss>',
                 "application/rss+xml")


def sitemap(site: Site, *paths: str, lastmod: str = "2026-11-20T08:15:00+07:00") -> Reply:
    rows = "".join(f"<url><loc>{site.url}{path}</loc><lastmod>{lastmod}</lastmod></url>" for path in paths)
    return Reply(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>', "application/xml")


def index(*paths: str) -> Reply:
    links = "".join(f'<li><a href="{path}">Judul berita panjang tentang {path}</a></li>' for path in paths)
    return Reply(f'<!doctype html><html><body><ul><li><a href="/">Beranda</a></li>{links}</ul></body></html>')
