"""One parse of a fetched page: its tree, what its head says of it, and its JSON-LD."""

import re
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element
from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding

from . import jsonld, urls
from .errors import NotHtmlError, TooComplexError
from .selectors import Index
from .text import plain, unescaped

#: bytes of one tag and tags of one page: libxml2 needs 13 s for 100,000 attributes and 353 MB for 500,000 elements
MAX_TAG = 20_000
MAX_TAGS = 200_000
#: a quoted value this long is one attribute, cheap to read however long it is (advert frames carry whole documents
#: in their `name`, lazy images carry themselves in `src`): it does not count towards MAX_TAG
LONG_VALUE_RE = re.compile(rb"=\s*(\"[^\"]{200,}\"|'[^']{200,}')")
ATTRIBUTES = rb"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+"
#: comments, scripts with their text, and tags; possessive, so that no input makes it slow
TAG_RE = re.compile(rb"<!--.*?(?:-->|\Z)|(<(script|style)\b" + ATTRIBUTES + rb")>.*?(?:</\2|\Z)|"
                    rb"(<[a-z/]" + ATTRIBUTES + rb")", re.IGNORECASE | re.DOTALL)
#: one of the few tags that may be longer than MAX_TAG without its long values: 40 attributes or more, or a stretch of
#: 271 bytes without one (40 * (270 + 222) < MAX_TAG); five times faster to look for than TAG_RE
LONG_TAG_RE = re.compile(rb"<[a-zA-Z/](?:[^>=]{0,270}+=\s{0,20}+(?:\"[^\"]*+\"|'[^']*+')?+){0,39}+"
                         rb"(?:[^>=]{271}|[^>=]*+=)")
#: the whole of a tag that begins here
TAG_HERE_RE = re.compile(rb"<[a-z/]" + ATTRIBUTES, re.IGNORECASE)
#: so many looks at such tags cost no more than one at all
DOUBTS = 20
SIGNATURES = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"BZh", b"\x28\xb5\x2f\xfd",
              b"RIFF", b"\x00\x00\x01\x00", b"\x7fELF", b"OggS", b"ID3", b"\x00asm")
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
HTML_TYPES = re.compile(r"\s*(text/(html|plain|xml)|application/(xhtml\+xml|xml|octet-stream))?\s*(;|\Z)",
                        re.IGNORECASE)
HTML_RE = re.compile(r"<(!doctype\s+html|html|head|body|title|meta|div|p|article|h1|main|section|table|center)\b",
                     re.IGNORECASE)
#: what may stand before the first tag, and the first tag's name
PROLOG_RE = re.compile(r"<!--.*?(?:-->|\Z)|<[?!][^>]*>|<([a-z][\w:.-]*)", re.IGNORECASE | re.DOTALL)
XML_ROOTS = frozenset(("rss", "feed", "urlset", "sitemapindex", "rdf:rdf", "opml", "svg"))
#: bytes that may not stand in a tree: NUL ends a libxml2 text, the others are no XML
UNPARSABLE = bytes((*range(9), 11, 12, *range(14, 32)))


class Page:
    """A page, parsed once. Raises NotHtmlError and TooComplexError before anything is parsed."""

    def __init__(self, body: bytes, url: str, content_type: str = ""):
        #: where it was fetched from, after redirects
        self.url = url
        check_bytes(body, url, content_type)
        #: the encoding it was read in
        self.encoding, text = decode(body, content_type)
        #: the one that it says it is in; "" where it says none that exists
        self.announced = announced(body, content_type)
        check_text(text, url)
        source = text.encode("utf-8", "replace").translate(None, UNPARSABLE)
        check_cost(source, url)
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        try:
            #: the root element; plain elements, those of lxml.html cost a look-up in Python each
            self.tree: Element = etree.fromstring(source, parser=parser)
        except etree.LxmlError as error:
            raise NotHtmlError(url, f"nothing in it could be parsed: {error}") from None
        #: the parser stopped before the end (elements nested deeper than it follows)
        self.cut_short = any(e.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log)

    @cached_property
    def index(self) -> Index:
        """Its elements by class and id."""
        return Index(self.tree)

    @cached_property
    def base_url(self) -> str:
        """What relative addresses are relative to: the page's <base>, else its own address."""
        for href in (element.get("href") for element in self.tree.iter("base") if element.get("href") is not None):
            return urls.absolute(self.url, href) or self.url
        return self.url

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """Every object stated in JSON-LD, flat, in order; see `jsonld.objects`."""
        scripts = ((e.get("type") or "", e.text or "") for e in self.tree.iter("script"))
        return jsonld.objects(text for kind, text in scripts if kind.lower().startswith("application/ld+json"))

    @cached_property
    def article_json(self) -> list[dict[str, Any]]:
        """Those objects of the JSON-LD that describe an article."""
        return jsonld.articles(self.json_ld)

    @cached_property
    def metas(self) -> dict[str, list[str]]:
        """Name (lower case; of `name`, `property` or `itemprop`) -> contents of the <meta> elements, in order."""
        found: dict[str, list[str]] = {}
        for element in self.tree.iter("meta"):
            value = plain(unescaped(element.get("content") or ""))
            for key in ("name", "property", "itemprop"):
                if value and (name := element.get(key)):
                    found.setdefault(name.strip().lower(), []).append(value)
        return found

    def meta(self, name: str) -> str:
        """The first content of the <meta> called `name` ("og:title"), as plain text; "" where there is none."""
        return next(iter(self.metas.get(name.lower(), ())), "")

    @cached_property
    def canonical(self) -> str | None:
        """The absolute address that the page gives as its canonical one, unjudged; None where it gives none."""
        for element in self.tree.iter("link"):
            href = element.get("href")
            if href and (element.get("rel") or "").lower() == "canonical" and (
                    found := urls.absolute(self.base_url, href)):
                return found
        return urls.absolute(self.base_url, self.meta("og:url")) if self.meta("og:url") else None

    @cached_property
    def title(self) -> str:
        """The text of <title>."""
        element = next(self.tree.iter("title"), None)
        return "" if element is None else plain("".join(element.itertext()))


def check_bytes(body: bytes, url: str, content_type: str) -> None:
    """NotHtmlError if the bytes or their announced type cannot be a page."""
    if not body.strip():
        raise NotHtmlError(url, "the answer is empty")
    if not HTML_TYPES.match(content_type):
        raise NotHtmlError(url, f"its type is {content_type.split(';')[0].strip()}")
    if body.startswith(SIGNATURES) or (b"\x00" * 4 in body[:4096] and not body.startswith(BOMS)):
        raise NotHtmlError(url, "the answer is binary")


def check_text(text: str, url: str) -> None:
    """NotHtmlError if `text` is a feed, a sitemap, JSON or has no tag of HTML."""
    first = next((match[1] for match in PROLOG_RE.finditer(text) if match[1]), "")
    if first.lower() in XML_ROOTS:
        raise NotHtmlError(url, "the answer is an XML document, not a page")
    if not HTML_RE.search(text):
        raise NotHtmlError(url, "there is no HTML in the answer")


def check_cost(source: bytes, url: str) -> None:
    """TooComplexError if parsing `source` would cost too much; see MAX_TAG and MAX_TAGS."""
    if len(source) > MAX_TAGS and (count := source.count(b"<")) > MAX_TAGS:
        raise TooComplexError(url, f"{count} tags, more than {MAX_TAGS}")
    for match in TAG_RE.finditer(source) if may_hold_long_tag(source) else ():
        tag = match[1] or match[3] or b""
        if len(tag) > MAX_TAG and len(LONG_VALUE_RE.sub(b"=", tag)) > MAX_TAG:
            raise TooComplexError(url, f"a tag of {len(tag)} bytes, more than {MAX_TAG}")


def may_hold_long_tag(source: bytes) -> bool:
    """Whether it is worth a look at every tag of `source`; what looks like a long one may stand in a script."""
    start = 0
    for _ in range(DOUBTS):
        found = LONG_TAG_RE.search(source, start)
        if found is None:
            return False
        if len(TAG_HERE_RE.match(source, found.start())[0]) > MAX_TAG:
            return True
        start = found.start() + 1
    return True


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """Encoding and text of `body`: byte order mark, header, <meta>, then UTF-8, then windows-1252.

    UTF-7 is never read: what it hides from a filter, a browser of old would run. Bytes announced as UTF-8 of which
    no single one outside ASCII is UTF-8 are windows-1252 under a wrong name, and the other way round.
    """
    header = "" if "utf-7" in content_type.lower() else content_type
    encoding, text = html_to_unicode(header or None, body, default_encoding="utf-8", auto_detect_fun=guess)
    if encoding in ("utf-7", "utf_7"):
        encoding, text = "utf-8", body.decode("utf-8", "replace")
    if encoding.replace("_", "-") == "utf-8" and "\ufffd" in text and not re.search("[^\x00-\x7f\ufffd]", text):
        encoding, text = "cp1252", body.decode("cp1252", "replace")
    elif encoding == "cp1252" and guess(body) == "utf-8":
        encoding, text = "utf-8", body.decode("utf-8")
    return encoding, text


def announced(body: bytes, content_type: str) -> str:
    """The encoding that the header names, else the page itself; "" where neither names one that is known."""
    named = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    return named or ""


def guess(body: bytes) -> str:
    """The encoding of bytes that nobody named."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
