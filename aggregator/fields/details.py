"""The smaller fields of an article: summary, tags, section, language, lead image; each with where it was read."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from lxml.etree import _Element as Element

from .. import jsonld, urls
from ..clean.content import Content
from ..clean.structures import normal
from ..markup import image_address
from ..page import Page
from ..publisher import Publisher
from ..text import plain, unescaped
from .glance import ShortLine

SUMMARY_LIMIT, TAG_LIMIT, MOST_TAGS = 1000, 80, 30
LANGUAGE_RE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[A-Za-z]{4}|\d{3}))?\Z")
#: pictures that stand for the house
LOGO_RE = re.compile(r"logo|favicon|gravatar|default[_-]?(?:image|img|share)|placeholder|blank\.", re.IGNORECASE)
#: pictures in a body that are no part of the article
ADVERT_RE = re.compile(r"[/_-](?:iklan|ads?|banner)[/_.-]", re.IGNORECASE)
#: names of what shows an article's section, and the characters of it
SECTION_RE = re.compile(r"(?:^|-)(?:category|kategori|kanal|rubrik|rubric|cat-links?)(?:-|$)")
SECTION_LIMIT = 40
#: elements with such a name, and links to tags, that are looked at
MOST_NAMED = 200
SECTION_LABEL_RE = re.compile(r"\A\W*(?:kategori|category|kanal|rubrik|in)\s*:?\s+", re.IGNORECASE)
TAG_URL_RE = re.compile(r"/(?:tags?|topi[ck]s?|label|keyword)/[^/]", re.IGNORECASE)
#: a box with more text beside its links than this is no list of tags
TAG_BESIDE = 30
TAG_BOX_RE = re.compile(r"(?:^|-)(?:tags?|taglist|newstag)(?:-|$)")
#: what programs write among the tags for themselves
TAG_PREFIX_RE = re.compile(r"\A(?:topic|topik|tag)\s*:\s*", re.IGNORECASE)
NO_TAG_RE = re.compile(r"(?:editor|reporter|author|penulis)\s*:|push notif|picture first|"
                       r"(?:headline|print|e-?mail|copy|share|facebook|twitter|whatsapp|telegram|line)\Z",
                       re.IGNORECASE)
HOME = frozenset(("article", "articles", "artikel", "post", "page", "home", "beranda", "index", "indeks", "utama",
                  "detail", "depan", "halaman depan", "halaman utama"))
#: lines right before the headline among which steps from the home page on may stand
TRAIL = 4
TRAIL_RE = re.compile(r"[»›>/|→]+")

SECTION_META = ("article:section", "content_category", "dtk:kanal", "dtk:namakanal", "section", "category",
                "og:section")
IMAGE_META = ("og:image", "og:image:url", "twitter:image", "twitter:image:src")
#: steps outwards from the headline in which its picture may stand
STEPS = 3
#: the commonest words of two languages, none of which the other has
INDONESIAN = frozenset(("yang", "dan", "di", "untuk", "dengan", "dari", "ini", "itu", "pada", "tidak", "akan", "dalam"))
ENGLISH = frozenset(("the", "of", "and", "to", "that", "was", "with", "for", "is", "has", "from", "said"))

Found = tuple[str, str]


def first(candidates: Iterator[Found]) -> Found:
    """The first candidate (value, where) that has a value."""
    return next(((value, where) for value, where in candidates if value), ("", ""))


def summary(page: Page) -> Found:
    """What the head says of the article in a sentence."""
    def candidates() -> Iterator[Found]:
        for node in page.article_json:
            yield plain(unescaped(jsonld.text(node.get("description"))), SUMMARY_LIMIT), "json-ld description"
        for name in ("description", "og:description", "twitter:description"):
            yield plain(page.meta(name), SUMMARY_LIMIT), f"meta {name}"
    return first(candidates())


def section(page: Page, publisher: Publisher, lines: Sequence[ShortLine], headline: Element | None) -> Found:
    """The publisher's section; words for any article ("News") and the house's name say nothing.

    `lines` are the page's short lines, `headline` shows the headline.
    """
    house = publisher.publisher.casefold(), page.meta("og:site_name").casefold()
    def candidates() -> Iterator[Found]:
        if selector := publisher.selector("section_css"):
            for found in selector.find(page.index):
                yield plain(found if isinstance(found, str) else "".join(found.itertext()), TAG_LIMIT), "section_css"
        for node in page.article_json:
            yield plain(unescaped(jsonld.text(node.get("articleSection"))), TAG_LIMIT), "json-ld articleSection"
        for name in SECTION_META:
            yield plain(page.meta(name), TAG_LIMIT), f"meta {name}"
        yield plain(breadcrumb(page) or trail(lines), TAG_LIMIT), "breadcrumb"
        yield filed_under(page, headline), "beside the headline"
    return first((value, where) for value, where in candidates()
                 if where == "section_css" or value.casefold() not in (*HOME, *house))


def breadcrumb(page: Page) -> str:
    """The last step of the page's breadcrumb that is a link and not the home page."""
    for node in page.json_ld:
        if "BreadcrumbList" in jsonld.types(node) and isinstance(node.get("itemListElement"), list):
            steps = [step for step in node["itemListElement"][:10] if isinstance(step, dict)]
            names = [jsonld.text(step.get("name")) or jsonld.text(step.get("item"), ("name",)) for step in steps]
            names = [n for n in names if n and n.casefold() not in HOME and len(n) <= 40]
            if names:
                return names[0] if len(names) == 1 else names[-1] if len(names) < len(steps) - 1 else names[0]
    for element in page.index.called(lambda name: "crumb" in name.lower()):
        steps = [plain("".join(a.itertext())) for a in element.iter("a")]
        steps = [step for step in steps if step and step.casefold() not in HOME and len(step) <= 40]
        return steps[0] if steps else ""
    return ""


def trail(lines: Sequence[ShortLine]) -> str:
    """The step behind the home page before the headline where nothing has a name: "Depan » Kota", or a line each."""
    before = [line.text for line in lines if not line.after]
    for text in reversed(before):
        steps = [step.strip() for step in TRAIL_RE.split(text)]
        if len(steps) > 1 and steps[0].casefold() in HOME and 0 < len(steps[1]) <= SECTION_LIMIT:
            return steps[1]
    if len(before) < len(lines):  # the last of them is the headline
        for home, step in pairwise(before[-1 - TRAIL:-1]):
            if home.casefold() in HOME and len(step) <= SECTION_LIMIT:
                return step
    return ""


def filed_under(page: Page, headline: Element | None) -> str:
    """The section that is named around the headline, the nearest first: by rel="category" (WordPress) or a class."""
    if headline is None:
        return ""
    linked = (a for a in page.tree.iter("a") if "category" in (a.get("rel") or ""))
    named = page.index.sorted([*page.index.called(names_section), *linked][:MOST_NAMED])
    for box in islice(headline.iterancestors(), STEPS):
        for element in named if box.tag not in ("body", "html") else ():
            if box in element.iterancestors() and not is_around(element):
                text = SECTION_LABEL_RE.sub("", plain("".join(element.itertext())))
                links = (plain("".join(a.itertext())) for a in element.iter("a"))
                if 0 < len(text) <= SECTION_LIMIT:
                    return next(filter(None, links), text)
    return ""


@lru_cache(maxsize=20_000)
def names_section(name: str) -> bool:
    """Whether a class is that of an article's section."""
    return SECTION_RE.search(normal(name)) is not None


def tags(page: Page, text: str = "", headline: Element | None = None) -> tuple[list[str], str]:
    """The article's tags: of JSON-LD, of <meta>, else the links of its tag box; `text` is its content."""
    sentence = " ".join((page.meta("description"), page.meta("og:description"), page.title, text)).casefold()
    for node in page.article_json:
        if found := tidy(split(jsonld.texts(node.get("keywords")))):
            return found, "json-ld keywords"
    for name in ("article:tag", "news_keywords", "dtk:keywords", "content_tag", "keywords"):
        if (found := tidy(split(page.metas.get(name, [])))) and not chopped(found, sentence):
            return found, f"meta {name}"
    for element in page.index.called(names_tags):
        if found := tidy([plain("".join(a.itertext())).lstrip("# ") for a in element.iter("a")]):
            return found, "tag box"
    return (found, "tag links") if (found := tidy(linked_tags(page, headline))) else ([], "")


def linked_tags(page: Page, headline: Element | None) -> list[str]:
    """The texts of the first links behind the headline that lead to tags and stand together, with little beside."""
    place = page.index.place
    together: dict[Element, list[str]] = {}
    links = (a for a in page.tree.iter("a") if a.get("rel") == "tag" or TAG_URL_RE.search(a.get("href") or ""))
    behind = (a for a in links if headline is None or place[a] > place[headline])
    for link in islice(behind, MOST_NAMED):
        if not is_around(link):
            name = plain("".join(link.itertext())).lstrip("# ")
            for box in reversed(list(islice(link.iterancestors(), 2))):
                together.setdefault(box, []).append(name)
    for box, names in together.items():
        if len(plain("".join(box.itertext()))) <= sum(map(len, names)) + 2 * len(names) + TAG_BESIDE:
            return names
    return []


@lru_cache(maxsize=20_000)
def names_tags(name: str) -> bool:
    """Whether a class is that of a box of tags."""
    return TAG_BOX_RE.search(normal(name)) is not None


def is_around(element: Element) -> bool:
    """Whether an element stands in a menu, a sidebar or the foot of the page; an article may have a foot of its own."""
    around = [element.tag, *(ancestor.tag for ancestor in element.iterancestors())]
    return "aside" in around or "nav" in around or ("footer" in around and "article" not in around)


def chopped(found: list[str], sentence: str) -> bool:
    """Whether "keywords" are just the words of a sentence one after the other."""
    return len(found) > 3 and " ".join(found[:4]).casefold() in sentence


def split(values: list[str]) -> list[str]:
    """Single values as they are, a value with commas in its parts."""
    return [part for value in values for part in re.split(r"[,;|]", unescaped(value))]


def tidy(values: list[str]) -> list[str]:
    """Plain, each once, in order; nothing that is too long to be a tag."""
    seen: dict[str, str] = {}
    for value in values:
        tag = TAG_PREFIX_RE.sub("", plain(value)).strip(" #\"'")
        if tag and not NO_TAG_RE.match(tag) and len(tag) <= TAG_LIMIT:
            seen.setdefault(tag.casefold(), tag)
    return list(seen.values())[:MOST_TAGS]


def language(page: Page, publisher: Publisher, text: str) -> Found:
    """BCP 47: what the page says of itself, unless its words say otherwise (templates often claim "en"), else the
    publisher's."""
    def candidates() -> Iterator[Found]:
        for node in page.article_json:
            yield tag_of(jsonld.text(node.get("inLanguage"), ("alternateName", "name"))), "json-ld inLanguage"
        yield tag_of(page.tree.get("lang") or ""), "html lang"
        yield tag_of(page.meta("og:locale")), "meta og:locale"
    found, where = first(candidates())
    spoken = spoken_in(text)
    if found and spoken in ("", found.split("-")[0]):
        return found, where
    return (spoken, "content") if spoken and spoken != publisher.language else (publisher.language, "publisher")


def spoken_in(text: str) -> str:
    """"id" or "en" where the commonest words of a text are clearly of one of them, else ""."""
    words = re.findall(r"[a-z]+", text[:4000].casefold())
    indonesian, english = (sum(1 for word in words if word in common) for common in (INDONESIAN, ENGLISH))
    if max(indonesian, english) < 4:
        return ""
    if indonesian > 4 * english:
        return "id"
    return "en" if english > 4 * indonesian else ""


def tag_of(value: str) -> str:
    match = LANGUAGE_RE.match(value.strip())
    if not match:
        return ""
    return match[1].lower() + (f"-{match[2].title() if len(match[2]) == 4 else match[2].upper()}" if match[2] else "")


def image(page: Page, content: Content, headline: Element | None) -> tuple[str | None, str]:
    """The lead image: what the head shows of the article, else the first picture of the body or beside the headline."""
    candidates = [("json-ld image", text) for node in page.article_json
                  for text in jsonld.texts(node.get("image") or node.get("thumbnailUrl"), ("url", "contentUrl", "@id"))]
    candidates += [(f"meta {name}", page.meta(name)) for name in IMAGE_META]
    own = {urls.identity(address) for address in (page.url, page.canonical) if address}
    for where, value in candidates:
        address = urls.absolute(page.base_url, unescaped(value)) if value else None
        if address in own:  # JSON-LD that refers to "#primaryimage" and does not describe it
            continue
        if address and not LOGO_RE.search(address):
            return address, where
    pictures = [*content.pictures, *(element.get("src") for element in content.root.iter("img"))]
    for where, addresses in (("content", pictures), ("beside the headline", beside(headline, page.base_url))):
        for address in addresses:
            if not LOGO_RE.search(address) and not ADVERT_RE.search(address):
                return address, where
    return None, ""


def beside(headline: Element | None, base_url: str) -> Iterator[str]:
    """The addresses of the pictures around the headline that lead nowhere, the nearest box first."""
    around = [] if headline is None else list(headline.iterancestors())[:STEPS]
    for box in around:
        if box.tag in ("body", "html"):
            return
        for element in box.iter("img", "amp-img"):
            address = image_address(element, base_url)
            if address and next(element.iterancestors("a", "nav", "aside"), None) is None:
                yield address
