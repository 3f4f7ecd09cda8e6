"""A page and its publisher's rules in, an article out: every field, and where it was read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lxml.etree import _Element as Element

from . import body, hydration, urls
from .article import Article
from .clean.content import Content, join, part
from .clean.dateline import dateline_of
from .clean.elements import Ledger, announces
from .errors import NotAnArticleError
from .fields import byline, details, headline, stamps, verdict
from .fields.glance import short_lines
from .fields.headline import Headline
from .page import Page
from .publisher import Publisher
from .rules import version

#: lines at the foot of a body that may name who wrote it
FOOT = 4
#: kinds of pieces whose captions are text
CAPTIONED = ("photo", "video")
#: characters of a line that may be all there is of a paid article
SHORT_TEXT = 5
#: steps outwards from a headline in which the text of such an article is looked for
NEAR = 3
#: rules that cut such lines
SIGNED_RULES = frozenset(("nama-penulis", "pelapor", "kredit", "credits", "remove_css"))


def extract(pages: Sequence[Page], publisher: Publisher, *, fetched: datetime,
            listing: Mapping[str, str] | None = None) -> Article:
    """The article of one or more pages (in order), as they claim it: times stay claims until `normalise`.

    `fetched` is aware; `listing` is what the listing said: "title", "published", "lastmod", "summary".
    NotAnArticleError where the page is a home page, a list, a challenge, or says that there is nothing.
    """
    page = pages[0]
    shown = headline.find(page, publisher)
    summary, summary_where = details.summary(page)
    kind, kind_where = verdict.kind(page, shown.text)
    content, content_where = content_of(pages, publisher, shown, summary, kind in CAPTIONED)
    if kind_where == "title" and kind in CAPTIONED and len(content.text) > verdict.LONG_TEXT:
        kind, kind_where = "article", ""
        content, content_where = content_of(pages, publisher, shown, summary, False)
    if reason := verdict.reason_for_none(page, shown.text, content):
        raise NotAnArticleError(page.url, reason)
    lines = short_lines(page.tree, shown.element)
    provenance = {"title": shown.where, "content": content_where, "summary": summary_where, "kind": kind_where}
    authors, provenance["authors"] = byline.find(page, publisher, lines, foot(content))
    tags, provenance["tags"] = details.tags(page, content.text, shown.element)
    section, provenance["section"] = details.section(page, publisher, lines, shown.element)
    language, provenance["language"] = details.language(page, publisher, f"{shown.text} {summary} {content.text}")
    image, provenance["image"] = details.image(page, content, shown.element)
    complete, provenance["complete"] = verdict.completeness(pages, content, listing)
    url, provenance["url"] = identity(page, publisher)
    if page.announced and page.announced != page.encoding:
        provenance["encoding"] = f"{page.encoding}, not {page.announced} as announced"
    return Article(
        url=url, publisher=publisher.id, title=shown.text, summary=summary,
        dateline=dateline_of(content.lines, kind in CAPTIONED), authors=authors, tags=tags, section=section,
        language=language, image=image, fetched=fetched,
        content_html=content.html, content_text=content.text, kind=kind, complete=complete, related=content.related,
        removed=content.removed, provenance={key: where for key, where in provenance.items() if where},
        claims=stamps.claims(page, publisher, lines, listing), rules=version(publisher))


def content_of(pages: Sequence[Page], publisher: Publisher, shown: Headline, summary: str,
               captions: bool) -> tuple[Content, str]:
    """The text of all pages and who found it: the publisher's selector, else the finder.

    Where a page has no text but its captions, these are the text; where it has none at all, what it states as data.
    """
    ledger = Ledger(pages[0].base_url)
    remove = publisher.selector("remove_css")
    parts, where = [], ""
    for number, page in enumerate(pages):
        element = shown.element if number == 0 else headline.find(page, publisher).element
        containers, found_by = containers_of(page, publisher, element, summary, captions)
        if not containers and captions and (stated := hydration.body_of(page, shown.text)) is not None:
            containers, found_by = [stated], "data"
        where = where or found_by
        parts.append(part(containers, page.base_url, remove, ledger, captions and found_by != "data"))
    names = (publisher.publisher, pages[0].meta("og:site_name"))
    content = join(parts, ledger, shown.text, guessed=where == "finder", captions=captions, house=names)
    if not content.text and where == "content_css":
        return content_of(pages, without_body(publisher), shown, summary, captions)
    if not content.text and not captions:
        return content_of(pages, publisher, shown, summary, True)
    return content, where


def without_body(publisher: Publisher) -> Publisher:
    """The publisher as if it had no selector for the body."""
    return replace(publisher, content_css="")


def containers_of(page: Page, publisher: Publisher, element: Element | None, summary: str,
                  captions: bool) -> tuple[list[Element], str]:
    """The elements that hold the body, outermost ones only, and who found them."""
    if selector := publisher.selector("content_css"):
        found = selector.find(page.index)
        chosen = set(found)
        outer = [e for e in found if not any(a in chosen for a in e.iterancestors())]
        if any(text.strip() for e in outer for text in e.itertext()):
            return outer, "content_css"
    found = body.find(page.tree, element, summary, captions, index=page.index)
    stated = page.article_json or page.meta("article:published_time")
    if stated and element is not None and all(announces(box) for box in found):
        found = near(element, summary, captions) or found
    return found, "finder"


def near(element: Element, summary: str, captions: bool) -> list[Element]:
    """The body of a page that states an article and has no paragraph: what there is of text beside the headline."""
    for around in list(element.iterancestors())[:NEAR]:
        if around.tag in ("body", "html"):
            break
        if found := body.find(around, element, summary, captions, SHORT_TEXT):
            return found
    return []


def foot(content: Content) -> list[str]:
    """The last lines of a body and what was cut from it as a credit, where a reporter may be named."""
    cut = [removal.text for removal in content.removed if removal.rule in SIGNED_RULES and len(removal.text) <= 120]
    return [*cut, *(line for line in content.text.split("\n")[-FOOT:] if len(line) <= 120)]


def identity(page: Page, publisher: Publisher) -> tuple[str, str]:
    """The article's address and where it was read: the canonical one where it can be trusted, else the page's.

    Trusted is an address on the publisher's own domains that has the shape of its articles and is no home page.
    """
    own = urls.identity(page.url, publisher.article_query)
    if not page.canonical:
        return own, "url"
    canonical = urls.identity(page.canonical, publisher.article_query)
    pattern = publisher.article_url
    home = not canonical.split("?")[0].split("://", 1)[1].partition("/")[2].strip("/")
    if publisher.owns(urls.host(canonical)) and not home and (pattern is None or pattern.search(canonical)):
        return canonical, "canonical"
    return own, "url"
