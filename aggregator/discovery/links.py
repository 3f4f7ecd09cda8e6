"""The links of a home page or index page, told apart: its further pages, other index pages, sections."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from .. import urls
from ..listing import NOT_ARTICLE_SEGMENTS
from ..page import Page
from ..text import plain

#: names of pages that list all articles, as path segments and as texts of links
INDEX_WORDS = frozenset("indeks index indeks-berita index-berita indeks-news index-news terbaru terkini latest arsip "
                        "archive archives semua semua-berita berita-terbaru berita news artikel articles blog all "
                        "recent newest".split())
NEXT_RE = re.compile(r"(?:halaman |page |laman )?\d{1,4}|(?:(?:halaman|laman|berita) )?(?:selanjutnya|berikut(?:nya)?)|"
                     r"next(?: page)?|older(?: posts?| entries)?|(?:lebih|berita|pos(?:t|tingan)?) lama|"
                     r"muat lebih banyak|load more|lainnya", re.IGNORECASE)
MARKS = " \t»›>→<«‹←|.…"
#: texts of links to the next page that are no words
ONWARD = frozenset(("»", "›", ">", ">>", "→"))
#: what makes a further page of an address: /page/2, /2, -2.html, ?page=2, ?start=20
PAGE_RE = re.compile(r"(?:/(?:page|halaman|hal|laman)[/-]?\d{1,4}|[/-]\d{1,4}(?=\.\w{3,5}\Z|\Z))(?=/?(?:\.\w{3,5})?\Z)",
                     re.IGNORECASE)
PAGE_KEYS = frozenset(("page", "paged", "halaman", "hal", "laman", "p", "pg", "start", "offset", "per_page", "pagenum"))
#: words of a section's name
SECTION_WORDS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: absolute URL without fragment, and its text (of a picture: what stands for it)."""

    url: str
    text: str


def links_of(page: Page) -> list[Link]:
    """The http(s) links of a page in order."""
    found = []
    for anchor in page.tree.iter("a"):
        url = urls.absolute(page.base_url, anchor.get("href") or "") if anchor.get("href") else None
        if url:
            said = plain("".join(anchor.itertext())) or plain(anchor.get("title") or "")
            onward = "next" in (anchor.get("rel") or "").lower().split() or said in ONWARD
            found.append(Link(url, "next" if onward else said))
    for link in page.tree.iter("link"):
        url = urls.absolute(page.base_url, link.get("href") or "") if link.get("href") else None
        if url and (link.get("rel") or "").lower() == "next":
            found.append(Link(url, "next"))
    return found


def further_pages(links: Iterable[Link], url: str) -> list[str]:
    """The further pages of the index page at `url`: links with a number or "next" to the same address but a number."""
    own = unpaged(url)
    found = (link.url for link in links if NEXT_RE.fullmatch(link.text.strip(MARKS)) and link.url != url
             and unpaged(link.url) == own and number_of(link.url) > number_of(url))
    return sorted(dict.fromkeys(found), key=number_of)


def unpaged(url: str) -> str:
    """`url` without what chooses one of its pages, its scheme and the slash at its end."""
    parts = urlsplit(url)
    kept = "&".join(part for part in parts.query.split("&") if part.partition("=")[0].lower() not in PAGE_KEYS)
    return f"{parts.netloc}{PAGE_RE.sub('', parts.path.rstrip('/')).rstrip('/')}?{kept}"


def number_of(url: str) -> int:
    """The number by which `url` chooses a page of a list; 0 where it has none."""
    parts = urlsplit(url)
    for part in parts.query.split("&"):
        key, _, value = part.partition("=")
        if key.lower() in PAGE_KEYS and value.isdecimal():
            return int(value[:9])
    found = PAGE_RE.search(parts.path.rstrip("/"))
    digits = re.findall(r"\d+", found[0]) if found else []
    return int(digits[-1]) if digits else 0


def index_pages(links: Sequence[Link]) -> list[str]:
    """Links to pages that list all articles: /indeks, "Terbaru"; shortest addresses first."""
    found = dict.fromkeys(link.url for link in links if names_index(link) and not number_of(link.url))
    return sorted(found, key=lambda url: len(urlsplit(url).path))


def names_index(link: Link) -> bool:
    segments = [s for s in urlsplit(link.url).path.lower().split("/") if s]
    named = "-".join(link.text.lower().split())
    return bool(segments) and (segments[-1] in INDEX_WORDS or (len(segments) <= 2 and named in INDEX_WORDS))


def sections(links: Iterable[Link]) -> list[str]:
    """Links that may lead to the page of a section: short names at short addresses, without a number in their path."""
    return list(dict.fromkeys(link.url for link in links if is_section(link)))


def is_section(link: Link) -> bool:
    parts = urlsplit(link.url)
    segments = [s for s in parts.path.lower().split("/") if s]
    listed = {"kategori", "category", "indeks", "index"} & set(segments)
    if not (segments or parts.query) or len(segments) > 2 + bool(listed) or re.search(r"\d", parts.path):
        return False
    return bool(listed or not NOT_ARTICLE_SEGMENTS & set(segments)) and 0 < len(link.text.split()) <= SECTION_WORDS
