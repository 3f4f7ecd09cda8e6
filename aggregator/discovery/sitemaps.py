"""The sitemaps that a robots.txt names, where sitemaps usually lie, and which of an index name articles."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from .. import urls

#: in the order in which they are asked for
USUAL = ("sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml", "news-sitemap.xml", "sitemap-news.xml",
         "sitemap_news.xml", "sitemap/news.xml", "sitemap-index.xml", "sitemaps/news.xml", "sitemap.xml.gz",
         "news_sitemap.xml", "googlenews.xml")
SITEMAP_RE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
NEWS_RE = re.compile(r"news|berita|post|article|artikel|terbaru|terkini", re.IGNORECASE)
#: sitemaps of what is no article, as WordPress, Yoast, Rank Math and others call them
OTHERS_RE = re.compile(
    r"(?:^|[-_/.])(?:pages?-?sitemap|posts-page|(?:post_)?tags?|categor(?:y|ies)|kategori|taxonom\w*|authors?|penulis|"
    r"users?|images?|gambar|videos?|topi[ck]s?|statics?|halaman|products?|produk)(?=[-_.\d/]|sitemap|\Z)"
    r"|(?:sitemap[-_])pages?\.", re.IGNORECASE)
#: pages of one's own, such as "tentang-kami": worth reading, to know what is no article
PAGES_RE = re.compile(r"(?:^|[-_/.])(?:pages?-?sitemap|posts-page|statics?|halaman)|sitemap[-_]pages?\.", re.IGNORECASE)


def sitemaps_of(robots: str, base: str) -> list[str]:
    """Absolute URLs of the sitemaps in a robots.txt (sitemaps.org: "Sitemap: URL"), those of news first."""
    found = (urls.absolute(base, match[1]) for match in SITEMAP_RE.finditer(robots))
    return sorted(dict.fromkeys(url for url in found if url), key=lambda url: not names_news(url))


def names_news(url: str) -> bool:
    return bool(NEWS_RE.search(urlsplit(url).path))


def names_others(url: str) -> bool:
    """Whether a sitemap lists tags, people, pictures or pages by its name, not articles."""
    return bool(OTHERS_RE.search(urlsplit(url).path.rpartition("/")[2]))


def names_pages(url: str) -> bool:
    return bool(PAGES_RE.search(urlsplit(url).path.rpartition("/")[2]))


def of_articles(children: Sequence[str]) -> list[str]:
    """Those sitemaps of an index that may name articles by their names, those of news first, else in the order given;
    all, where no name is of that kind."""
    named = [url for url in children if not names_others(url)]
    return sorted(named or children, key=lambda url: not names_news(url))
