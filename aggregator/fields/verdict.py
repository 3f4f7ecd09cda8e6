"""What a page is: no article at all; an article, photo, video or live piece; whole or only a teaser."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from .. import jsonld, urls
from ..clean.content import Content
from ..clean.labels import is_links
from ..page import Page

#: path segments and first labels of hosts, as words, that say what kind of piece an address is
KINDS = {"photo": re.compile(r"(?:foto|photos?|readfoto|fotonews|galeri|gallery|galeri-foto|foto-news|detikfoto|"
                             r"(?:\w+-)?in-?picture|foto-berita|photo-story|fotografi)\Z"),
         "video": re.compile(r"(?:video|videos|tv|watch|20detik|readvideo|video-news|berita-video)\Z"),
         "live": re.compile(r"(?:live|livereport|live-report|live-blog|liveblog|live-update|liveupdate|livescore)\Z")}
#: rubrics before a headline
TITLES = {"photo": re.compile(r"\W*(?:foto|photos?|in picture|galeri foto|potret)\b\s*[:|]", re.IGNORECASE),
          "video": re.compile(r"\W*video\b\s*[:|]", re.IGNORECASE),
          "live": re.compile(r"\W*(?:live (?:report|update|blog)|live)\b\s*[:|]", re.IGNORECASE)}
TYPES = {"photo": {"ImageGallery", "MediaGallery"}, "video": {"VideoGallery"}, "live": {"LiveBlogPosting"}}
#: a headline's rubric alone makes no photo or video piece of a text of more characters
LONG_TEXT = 700

MISSING_RE = re.compile(
    r"\A\W*404\s*(?:\Z|[-–—|:])|\b(?:error|kesalahan|http)\W{0,3}404\b|\b404\W{1,3}(?:error|not|page|halaman)\b|"
    r"not found|(?:halaman|artikel|berita|konten|page|article)(?: \w+){0,4} (?:sudah )?(?:tidak|belum|not)"
    r"(?: (?:bisa|dapat|be))? (?:ditemukan|found|tersedia|tayang|ada)\b", re.IGNORECASE)
CHALLENGE_RE = re.compile(
    r"just a moment|attention required|checking your browser|verif\w+ (?:that )?you are (?:a )?human|access denied|"
    r"captcha|robot check|ddos protection|one moment,? please|security check|request blocked|akses ditolak|"
    r"pemeriksaan keamanan|you have been blocked|pardon our interruption|are you a robot", re.IGNORECASE)
LOGIN_RE = re.compile(r"\W*(?:log ?in|sign ?in|masuk|login ke|daftar|register|sign up|masuk ke akun)\b", re.IGNORECASE)
#: a page with more text than this is not turned away for the words of its title
REAL_TEXT = 600

#: characters outside links of a paragraph, and linked titles that make a list
PARAGRAPH, FEW = 60, 4

PAYWALL_RE = re.compile(
    r"(?:khusus|eksklusif)(?: \w+){0,3} (?:pelanggan|member|subscriber|premium)|berlangganan (?:untuk|agar|supaya)|"
    r"(?:dengan|sudah) berlangganan|(?:silakan|silahkan|ayo|segera) (?:ber)?langganan|"
    r"(?:artikel|konten|berita)(?: ini)? (?:premium|berbayar)|lanjutkan membaca (?:artikel ini )?dengan|"
    r"(?:login|masuk|log in|daftar)(?: \w+){0,3} (?:untuk|agar) (?:melanjutkan|membaca|baca)|"
    r"subscribe (?:now )?to (?:continue|read|unlock)|(?:to|and) (?:continue|keep) reading|already a subscriber",
    re.IGNORECASE)
#: one of these is in each of them, and cheaper to look for
PAYWALL_WORDS = ("langgan", "subscri", "premium", "member", "berbayar", "membaca dengan", "membaca artikel", "login",
                 "log in", "masuk", "daftar", "reading")
#: a teaser is shorter than this; a longer text with such a line is whole and advertises
TEASER_TEXT = 2500
CUT_RE = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\W*\Z")
#: the end of an address that may be a further page of an article
PAGED_RE = re.compile(r"[?&](?:page|halaman|page_num|hal)=\d{1,2}\b|/\d{1,2}/?\Z")


def reason_for_none(page: Page, title: str, content: Content) -> str | None:
    """Why a page is no article, None if it is one."""
    length = len(content.text)
    if length < REAL_TEXT:
        shown = f"{page.title} {title}"
        if CHALLENGE_RE.search(shown) or (length < 100 and CHALLENGE_RE.search(content.text)):
            return "a challenge for robots, not an article"
        named = MISSING_RE.search(page.title) or MISSING_RE.search(title)
        if named or (length < 200 and MISSING_RE.search(content.text)):
            return "the page says that the article is not there"
        if LOGIN_RE.match(page.title) and page.tree.find(".//input[@type='password']") is not None:
            return "a page to log in"
    if not title:
        return "it has no headline"
    if not content.text:
        return "no text was found in it"
    if length < REAL_TEXT and is_front(page):
        return "a home page, not an article"
    if lists_articles(page, content):
        return "a list of articles, not an article"
    return None


def lists_articles(page: Page, content: Content) -> bool:
    """Whether the text is a list of articles: linked titles and little else, or as many of them among the paragraphs.

    Links that only follow the text are its inserts, however many.
    """
    lines = content.lines
    titles = [len(line.text) >= 20 and is_links(line) for line in lines]
    prose = [len(line.text) - line.linked >= PARAGRAPH for line in lines]
    last = max((i for i, is_prose in enumerate(prose) if is_prose), default=-1)
    among, paragraphs = sum(titles[:last + 1]), sum(prose)
    if sum(titles) >= FEW and sum(len(line.text) - line.linked for line in lines) < REAL_TEXT / 3:
        return True
    return among >= FEW and among > paragraphs * (2 if page.article_json else 0.6)


def is_front(page: Page) -> bool:
    """Whether a page is where a home page is, and states no article."""
    return not page.article_json and not urlsplit(page.url).path.strip("/")


def kind(page: Page, title: str) -> tuple[str, str]:
    """The kind of piece and what says so; a headline's rubric counts only for a short text (see LONG_TEXT)."""
    for node in page.article_json:
        for name, wanted in TYPES.items():
            if jsonld.types(node) & wanted:
                return name, "json-ld @type"
    if page.meta("og:type").lower().startswith("video"):
        return "video", "meta og:type"
    parts = urlsplit(page.canonical or page.url)
    segments = [*parts.path.lower().split("/")[:-1], (parts.hostname or "").split(".")[0]]
    for name, pattern in KINDS.items():
        if any(pattern.match(segment) for segment in segments):
            return name, "url"
    for name, pattern in TITLES.items():
        if pattern.match(title):
            return name, "title"
    return "article", ""


def completeness(pages: Sequence[Page], content: Content, listing: Mapping[str, str] | None) -> tuple[str, str]:
    """"full" or "teaser", and why."""
    page = pages[0]
    if any(each.cut_short for each in pages):
        return "teaser", "the parser gave up: elements nested too deep"
    for node in page.article_json:
        if jsonld.text(node.get("isAccessibleForFree")).lower() == "false" or node.get("isAccessibleForFree") is False:
            return "teaser", "json-ld isAccessibleForFree"
    if (page.meta("article:content_tier") or page.meta("content_tier")).lower() in ("locked", "premium"):
        return "teaser", "meta article:content_tier"
    if len(content.text) < TEASER_TEXT:
        for said in (*content.text.split("\n"), *(removal.text for removal in content.removed)):
            lowered = said.lower()
            if any(map(lowered.__contains__, PAYWALL_WORDS)) and (found := PAYWALL_RE.search(said)):
                return "teaser", f"marker: {found[0]}"
    if missing := missing_pages(pages):
        return "teaser", missing
    summary = (listing or {}).get("summary") or ""
    if content.text and len(content.text) <= len(summary) and CUT_RE.search(content.text):
        return "teaser", "no longer than the listing's summary"
    return "full", ""


def missing_pages(pages: Sequence[Page]) -> str:
    """"page 1 of 3" where the article goes on at pages that are not there, else ""."""
    own = urlsplit(pages[0].url)
    query = parse_qs(own.query)
    if len(pages) > 1 or query.get("page") == ["all"] or "single" in query or "showpage" in query:
        return ""
    last = 1
    links = {element.get("href") for element in pages[0].tree.iter("a")}
    links |= {element.get("href") for element in pages[0].tree.iter("link") if element.get("rel") == "next"}
    for href in links:
        # cheaper to ask than the expression is, of every link of a page
        may_be_paged = href and (href[-1] in "0123456789/" or "=" in href)
        if may_be_paged and PAGED_RE.search(href) and (address := urls.absolute(pages[0].base_url, href)):
            last = max(last, page_number(own.path, address))
    if last == 1 or in_document(pages[0], last):
        return ""
    return f"page 1 of {last}"


def page_number(path: str, address: str) -> int:
    """The number of the page of the same article that `address` leads to, 0 if it leads elsewhere."""
    other = urlsplit(address)
    if other.path == path:
        values = parse_qs(other.query)
        for name in ("page", "halaman", "page_num", "hal"):
            if values.get(name, [""])[0].isdigit():
                return min(int(values[name][0]), 99)
    elif path.rstrip("/") and (match := re.fullmatch(re.escape(path.rstrip("/")) + r"/(\d{1,2})/?", other.path)):
        return int(match[1]) if int(match[1]) > 1 else 0
    return 0


def in_document(page: Page, last: int) -> bool:
    """Whether all pages stand in this document, as blocks of one kind."""
    blocks = page.tree.xpath("//*[@data-page or contains(@class, 'paging-content') or contains(@class, 'page-break')]"
                             "[not(self::a)]")
    return len(blocks) + 1 >= last
