"""A listing document -> the entries it names: feed, sitemap, sitemap index or index page, told apart by content."""

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import feedparser
from lxml import etree, html
from w3lib.encoding import html_to_unicode

from . import urls
from .errors import ListingError
from .text import plain, unescaped

#: a sitemap holds at most 50,000 URLs and 50 MB (sitemaps.org protocol); what stands beyond is not read
MAX_ENTRIES = 50_000
MAX_BYTES = 50_000_000
#: of a feed, some 4,000 entries: feedparser needs two seconds for a megabyte; what is cut it reads as far as it goes
MAX_FEED_BYTES = 2_000_000
GZIP_MAGIC = b"\x1f\x8b"
SITEMAP_TAGS = ("urlset", "sitemapindex")
FEED_TAGS = ("rss", "feed", "RDF")
#: parameters that choose an article where its address is a query: WordPress, and scripts like berita.php
ARTICLE_QUERY_RE = re.compile(r"(?:^|&)(?:p|id|\w*_id|id_\w*|berita|artikel|article|news|read)=\d+(?:&|\Z)")
#: parameters of the same shape that choose a list or a page of its own
NOT_ARTICLE_QUERY_RE = re.compile(r"(?:^|&)(?:page_id|cat|category_id|cat_id|tag_id|user_id|author_id)=")
#: the archive of a year, a month or a day
DATE_ARCHIVE_RE = re.compile(r"/(?:19|20)\d{2}(?:/\d{1,2}){0,2}/?\Z")
#: path segments under which publishers keep lists, people and tools, never an article
NOT_ARTICLE_SEGMENTS = frozenset(
    "tag tags topik topic kategori category author authors penulis reporter user profil profile search cari "
    "indeks index indeks-berita login register daftar masuk akun account about tentang tentang-kami kontak contact "
    "redaksi pedoman pedoman-media-siber privacy privacy-policy kebijakan-privasi disclaimer terms karir career "
    "feed rss sitemap amp wp-admin wp-content wp-json cart page komentar comments archive arsip".split())


@dataclass(frozen=True, slots=True)
class Entry:
    """What a listing says of one article; texts as printed, "" where it says nothing."""

    #: absolute, without tracking parameters and fragment
    url: str
    title: str = ""
    #: publication date, verbatim
    published: str = ""
    #: date of the last change, verbatim
    lastmod: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as read: its type, the entries, and the listings it points to (of a sitemap index)."""

    #: "feed", "sitemap", "sitemap index" or "index page"
    type: str
    entries: list[Entry] = field(default_factory=list)
    #: (URL, lastmod) of further listings, newest first where dated
    listings: list[tuple[str, str]] = field(default_factory=list)


def read(body: bytes, url: str, content_type: str = "") -> Listing:
    """The listing in `body`, fetched from `url`; ListingError where it is none.

    The type is told from the document's root element, never from its address or Content-Type, which lie often.
    On an index page every link is an entry that `looks_like_article`, or that the caller's own rule accepts.
    """
    body = decompressed(body, url).lstrip()
    if not body:
        raise ListingError(url, "the listing is empty")
    root = root_tag(body)
    if root in SITEMAP_TAGS:
        return read_sitemap(body, url)
    if root in FEED_TAGS:
        return read_feed(body, url)
    if root == "html" or re.search(rb"<(?:!doctype html|html|head|body|a)\b", body[:20_000], re.IGNORECASE):
        return read_index(body, url, content_type)
    raise ListingError(url, "is no feed, no sitemap and no HTML page")


def decompressed(body: bytes, url: str) -> bytes:
    """`body` without the gzip that sitemap.xml.gz comes in, at most MAX_BYTES of it."""
    if not body.startswith(GZIP_MAGIC):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            body = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ListingError(url, f"broken gzip: {error}") from None
    if len(body) > MAX_BYTES:
        raise ListingError(url, f"unpacks to more than {MAX_BYTES // 1_000_000} MB")
    return body


def root_tag(body: bytes) -> str:
    """Local name of the first element ("rss", "urlset", "html"), "" if there is none; any prefix is dropped."""
    head = re.sub(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", b"", body[:20_000],
                  flags=re.DOTALL | re.IGNORECASE)
    found = re.search(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]", head.replace(b"\x00", b""))
    return found[1].decode("ascii", "replace") if found else ""


def refuse_entities(body: bytes, url: str) -> None:
    """ListingError for a document that declares entities: no publisher needs them, and bombs are made of them."""
    if b"<!ENTITY" in body[:100_000].replace(b"\x00", b"").upper():
        raise ListingError(url, "declares XML entities; refused")


def read_feed(body: bytes, url: str) -> Listing:
    """RSS 2.0, RSS 1.0 or Atom, well-formed or not (feedparser reads both)."""
    refuse_entities(body, url)
    feed = feedparser.parse(io.BytesIO(body[:MAX_FEED_BYTES]), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries and feed.bozo:
        raise ListingError(url, f"the feed cannot be read: {feed.bozo_exception}")
    # dict.get: feedparser's own gives `published` where there is no `updated`
    entries = (entry(url, feed_link(item), item.get("title"), item.get("published"), dict.get(item, "updated"),
                     item.get("summary")) for item in feed.entries[:MAX_ENTRIES])
    return Listing("feed", once(entries))


def feed_link(item: feedparser.FeedParserDict) -> str:
    """The article's address: behind FeedBurner's redirect, in `link`, or in a guid that is an address."""
    guid = item.get("id", "")
    return (item.get("feedburner_origlink") or item.get("link")
            or (guid if guid.startswith(("http://", "https://")) else ""))


def read_sitemap(body: bytes, url: str) -> Listing:
    """A sitemap with or without the news extension, or a sitemap index (sitemaps.org 0.9, Google news 0.9)."""
    refuse_entities(body, url)
    entries: list[Entry | None] = []
    children: list[tuple[str, str]] = []
    source = etree.iterparse(io.BytesIO(body), events=("end",), recover=True, resolve_entities=False,
                             no_network=True, remove_comments=True, remove_pis=True)
    try:
        for _, node in source:
            kind = local_name(node)
            if kind not in ("url", "sitemap"):
                continue
            if len(entries) + len(children) >= MAX_ENTRIES:
                break
            said = {local_name(n): (n.text or "").strip() for n in (*news_fields(node), *node)}
            loc = said.get("loc", "")
            if kind == "sitemap":
                if child := urls.absolute(url, loc):
                    children.append((child, said.get("lastmod", "")))
            else:
                entries.append(entry(url, loc, said.get("title"), said.get("publication_date"), said.get("lastmod")))
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ListingError(url, f"the sitemap cannot be read: {error}") from None
    children.sort(key=lambda child: child[1], reverse=True)
    return Listing("sitemap index" if children else "sitemap", once(entries), children)


def news_fields(node: etree._Element) -> list[etree._Element]:
    """The fields of a `<url>`'s `<news:news>`; those of images and videos, which have a `loc` too, are not read."""
    return [field for child in node if local_name(child) == "news" for field in child]


def local_name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def read_index(body: bytes, url: str, content_type: str) -> Listing:
    """The links of an HTML page, each once, with the longest text a link to that address has."""
    _, text = html_to_unicode(content_type or None, body, default_encoding="utf-8")
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"),
                                        parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ListingError(url, f"the index page cannot be read: {error}") from None
    base = urls.absolute(url, tree.xpath("string(//base/@href)")) or url
    titles: dict[str, str] = {}
    for link in tree.iter("a"):
        address = urls.absolute(base, link.get("href") or "") if link.get("href") else None
        if address:
            address = urls.identity(address)
            said = plain(link.text_content()) or plain(link.get("title") or "")
            if len(said) >= len(titles.get(address, "")):
                titles[address] = said
    return Listing("index page", [Entry(address, title=title) for address, title in titles.items()][:MAX_ENTRIES])


def entry(base: str, link: str | None, title: str | None, published: str | None, lastmod: str | None,
          summary: str | None = None) -> Entry | None:
    """An entry of raw strings; None where the link is no http(s) URL."""
    address = urls.absolute(base, link) if link else None
    if address is None:
        return None
    return Entry(urls.identity(address), label(title), plain(published or ""), plain(lastmod or ""),
                 label(summary)[:1000])


def label(value: str | None) -> str:
    """A feed's title or summary as plain text: references resolved, markup dropped."""
    text = unescaped(value or "")
    return plain(re.sub(r"<[a-zA-Z/!][^>]*>", " ", text)) if "<" in text else plain(text)


def once(entries: Iterator[Entry | None] | list[Entry | None]) -> list[Entry]:
    """The entries without None and without a second one of the same URL."""
    seen: dict[str, Entry] = {}
    for item in entries:
        if item is not None:
            seen.setdefault(item.url, item)
    return list(seen.values())


def dropped(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """The URLs of a listing that it no longer names, though it still names one that stood behind them.

    What leaves the end of a list is old; what leaves the middle was taken down, or moved.
    """
    still = set(now)
    last = max((place for place, url in enumerate(before) if url in still), default=-1)
    return [url for url in before[:max(last, 0)] if url not in still]


def looks_like_article(item: Entry) -> bool:
    """Whether a link of an index page may lead to an article, judged without a rule of its publisher.

    An article's address has a date, a number of some digits, or a slug of several words; or the link's text is as
    long as a headline. Lists, people and tools have names of their own. A doubtful link is taken: the page decides.
    """
    parts = urlsplit(item.url)
    segments = [s for s in parts.path.lower().split("/") if s]
    if NOT_ARTICLE_SEGMENTS & set(segments) or NOT_ARTICLE_QUERY_RE.search(parts.query):
        return False
    if ARTICLE_QUERY_RE.search(parts.query):
        return True
    if not segments or DATE_ARCHIVE_RE.match(parts.path):
        return False
    if re.search(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|xml|css|js|apk)\Z", segments[-1]):
        return False
    slug = re.sub(r"\.\w{3,5}\Z", "", segments[-1])
    long_slug = len(re.findall(r"[^\W\d_]{2,}", slug)) >= 3
    numbered = bool(re.search(r"\d{4}/\d{1,2}/", parts.path) or re.search(r"\d{4,}", parts.path)
                    or (len(segments) > 1 and re.search(r"\d", slug)))
    return long_slug or numbered or len(item.title.split()) >= 5
