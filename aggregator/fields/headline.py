"""The headline of a page: as its head claims it, and as it is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.etree import _Element as Element

from .. import jsonld
from ..article import TITLE_LIMIT
from ..page import Page
from ..publisher import Publisher
from ..text import plain, unescaped

#: the part of a domain that is the site's name: "kabar" of "news.kabar.co.id"
DOMAIN_RE = re.compile(r"([^.]+)\.(?:(?:co|or|go|ac|web|my)\.)?[^.]+\Z")
WORD_RE = re.compile(r"\w+")
#: what parts a headline from the names behind it in <title> and og:title
SEPARATOR_RE = re.compile(r"\s+(?:[-–—|»•:·]|::|\|\|)\s+|\s*[|»]\s*|:\s+")
#: what sites put behind a headline besides their name
TAIL_RE = re.compile(r"\s*[-–—|]\s*(?:Halaman (?:all|\d+(?: dari \d+)?)|Page \d+|Semua Halaman|Full Page)\s*\Z",
                     re.IGNORECASE)
#: elements that may show a headline, and the names that those of old have
HEADINGS = ("h1", "h2", "h3")
SHOWN = frozenset((*HEADINGS, "div", "span", "p", "strong", "td"))
NAMED_RE = re.compile(r"title|judul|jdl|headline|heading|(?:^|[\s_-])h[1-6](?:$|[\s_-])", re.IGNORECASE)
#: words that a rubric may add before the headline that is claimed ("In Picture: ...")
MOST_EXTRA_WORDS = 4
#: words of a headline that is only a part of what the head claims
FEWEST_WORDS = 3
#: characters from which on a claim may be the beginning of a longer headline
CUT_CLAIM = 50


@dataclass(frozen=True, slots=True)
class Headline:
    """The text, the element that shows it (None: not found in the body), and where the text was read."""

    text: str
    element: Element | None
    where: str


def find(page: Page, publisher: Publisher) -> Headline:
    """The headline: the publisher's selector, else the shown heading that says what the head claims, else the claim.

    An h1 that names the channel says something else than JSON-LD, og:title and <title> and is passed over. With no
    claim at all the only h1 is the headline. "" where there is none.
    """
    if selector := publisher.selector("title_css"):
        for found in selector.find(page.index):
            text = plain(found if isinstance(found, str) else text_of(found), TITLE_LIMIT)
            if text:
                element = None if isinstance(found, str) else found
                return Headline(without_site(text, page, publisher), element, "title_css")
    claims = [(where, text) for where, value in claimed(page) if (text := without_site(value, page, publisher))]
    for where, claim in claims:
        if shown := find_shown(page, claim):
            element, text = shown
            return Headline(text, element, where if claim == text else f"{element.tag} as {where}")
    for where, claim in claims:
        if shown := find_part(page, claim):
            element, text = shown
            return Headline(text, element, f"{element.tag} as {where}")
    if claims:
        return Headline(claims[0][1], None, claims[0][0])
    headings = [e for e in page.tree.iter("h1") if words(text_of(e))]
    if len(headings) == 1:
        return Headline(plain(text_of(headings[0]), TITLE_LIMIT), headings[0], "h1")
    return Headline("", None, "")


def claimed(page: Page) -> list[tuple[str, str]]:
    """What the head of the page says the headline is, as (where, text), most trusted first."""
    found = [("json-ld headline", jsonld.text(node.get("headline") or node.get("name"))) for node in page.article_json]
    found += [(f"meta {name}", page.meta(name)) for name in ("og:title", "twitter:title", "dc.title", "title")]
    found.append(("title", page.title))
    return [(where, text) for where, value in found if (text := plain(unescaped(value), TITLE_LIMIT)) and words(text)]


def without_site(title: str, page: Page, publisher: Publisher) -> str:
    """`title` without the names of site and channel and the page numbers that <title> and og:title have beside it."""
    names = {key(name) for name in (publisher.publisher, page.meta("og:site_name"), page.meta("application-name"))}
    names |= {key(match[1]) for domain in publisher.allowed_domains if (match := DOMAIN_RE.search(domain))}
    names.discard("")
    while parts := list(SEPARATOR_RE.finditer(title := TAIL_RE.sub("", title))):
        head, tail = title[:parts[-1].start()], title[parts[-1].end():]
        two = title[parts[-2].end():] if len(parts) > 1 else ""
        if is_name(tail, names) or (len(words(tail)) <= 2 and is_name(two, names)):
            title = head
        elif is_name(title[:parts[0].start()], names):
            title = title[parts[0].end():]
        else:
            break
    return title.strip()


def is_name(text: str, names: set[str]) -> bool:
    """Whether `text` is the site's name, perhaps with its domain or a channel's name around it."""
    squeezed = key(text)
    return bool(squeezed) and len(words(text)) <= 6 and any(
        squeezed == name or (len(name) > 3 and name in squeezed and len(squeezed) <= len(name) + 20) for name in names)


def key(name: str) -> str:
    return re.sub(r"\W|(?:com|co\.id|id|net)$", "", name.casefold())


def words(text: str) -> list[str]:
    return WORD_RE.findall(text.casefold())


def text_of(element: Element, limit: int | None = None) -> str:
    return plain("".join(element.itertext()), limit)


def find_shown(page: Page, claim: str) -> tuple[Element, str] | None:
    """The element in the body that shows what `claim` says, and its text; headings before other elements, h1 first.

    It may say a little more (a rubric before it, the end that the claim lost), with other punctuation.
    """
    wanted = words(claim)
    last = wanted[-1] if wanted else ""
    best: tuple[tuple[int, bool, bool], Element, str] | None = None
    for element, text in may_show(page):
        if last not in text.casefold():  # all that agrees has it
            continue
        rank = agreement(words(text), wanted), element.tag in HEADINGS, element.tag == "h1"
        if rank[0] and (best is None or rank > best[0]):
            best = rank, element, text
    return (best[1], best[2]) if best else None


def find_part(page: Page, claim: str) -> tuple[Element, str] | None:
    """The element that shows most of `claim`, a headline beside names of a site that the page states nowhere else.

    ("Harian Kabar Online - Headline"; what is shown must be the one or the other side of a separator.)
    """
    cuts = list(SEPARATOR_RE.finditer(claim))
    sides = [words(side) for cut in cuts for side in (claim[:cut.start()], claim[cut.end():])]
    wanted = [side for side in sides if len(side) >= FEWEST_WORDS and 2 * len(side) > len(words(claim))]
    shown = may_show(page) if wanted else ()
    return next(((element, text) for element, text in shown if words(text) in wanted), None)


def may_show(page: Page) -> Iterator[tuple[Element, str]]:
    """The elements that may show a headline, and their texts. A link is a pointer to an article, not its headline."""
    named = (element for element in page.index.named(names_a_headline) if element.tag in SHOWN)
    for element in page.index.sorted((*named, *page.tree.iter(*HEADINGS))):
        text = text_of(element, TITLE_LIMIT)
        if text and next(element.iterancestors("a"), None) is None:
            yield element, text


@lru_cache(maxsize=20_000)
def names_a_headline(name: str) -> bool:
    """Whether a class, an id or an itemprop may be that of a headline."""
    return NAMED_RE.search(name) is not None


def agreement(shown: list[str], wanted: list[str]) -> int:
    """2 if both say the same, 1 if one has a rubric more in front or the claim was cut short, else 0."""
    if shown == wanted:
        return 2
    if len(wanted) < 4:
        return 0
    extra = len(shown) - len(wanted)
    if 0 < extra <= MOST_EXTRA_WORDS and shown[extra:] == wanted:
        return 1
    if -2 <= extra < 0 and len(shown) > 3 and wanted[-extra:] == shown:
        return 1
    return int(extra > 0 and shown[:len(wanted)] == wanted and len(" ".join(wanted)) >= CUT_CLAIM)
