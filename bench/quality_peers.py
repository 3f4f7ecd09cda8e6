"""The peers: for each a function that imports it and gives its reader, a saved page in and an answer out.

A reader returns the scorer's keys, of which it may leave out what its library does not give: title, authors,
published, updated, content_text (a line per paragraph). It may raise whatever the library raises.
"""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import lxml.html
from lxml import etree
from quality_pages import Saved

Reader = Callable[[Saved], dict[str, Any]]

#: the zone of a time that a peer gives without one: that of most of the publishers
WIB = timezone(timedelta(hours=7))
BLOCKS = ("p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "table",
          "tr", "figure", "figcaption", "br", "pre")
#: what no browser shows
UNSHOWN = ("script", "style", "noscript", "template", "iframe")
SPACE_RE, SPACES_RE = re.compile(r"\s+"), re.compile(r" +")


@dataclass(frozen=True, slots=True)
class Extractor:
    """What is measured: Loper itself or a peer."""

    name: str
    #: its distribution, for the version
    package: str
    #: imports it and gives the reader; ImportError where it is not installed
    prepare: Callable[[], Reader]
    #: which of "title", "authors", "published" it gives at all
    gives: frozenset[str] = frozenset(("title", "authors", "published"))
    #: whether it knows the page's publisher; None: it reads every page
    covers: Callable[[Saved], bool] | None = None
    #: why it may not be installed beside the others
    needs: str = ""


def stamp(value: datetime | str | None) -> str | None:
    """A peer's time as the scorer reads it: one without zone is Jakarta's, a midnight without zone is a day."""
    if not value:
        return None
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        if instant.time() == datetime.min.time():
            return instant.date().isoformat()
        instant = instant.replace(tzinfo=WIB)
    return instant.isoformat()


def names_of(values: Iterable[str | None]) -> list[str]:
    """A peer's authors without the empty ones."""
    return [value for value in values if value and value.strip()]


def lines_of(roots: Iterable[etree._Element]) -> str:
    """What elements show, a line per block."""
    parts: list[str] = []
    for root in roots:
        shown = deepcopy(root)
        shown.tail = None
        etree.strip_elements(shown, *UNSHOWN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
        for event, element in etree.iterwalk(shown, events=("start", "end")):
            if element.tag in BLOCKS:
                parts.append("\n")
            text = element.text if event == "start" else element.tail
            parts.append(SPACE_RE.sub(" ", text or ""))
        parts.append("\n")
    lines = (line.strip() for line in SPACES_RE.sub(" ", "".join(parts)).split("\n"))
    return "\n".join(line for line in lines if line)


def trafilatura(precision: bool) -> Reader:
    from trafilatura import bare_extraction

    dates = {"outputformat": "%Y-%m-%dT%H:%M:%S%z", "original_date": True}

    def read(page: Saved) -> dict[str, Any]:
        found = bare_extraction(page.text, url=page.url, favor_precision=precision, with_metadata=True,
                                date_extraction_params=dates)
        if found is None:
            return {}
        return {"title": found.title, "authors": names_of((found.author or "").split("; ")),
                "published": stamp(found.date), "content_text": found.text}

    return read


def newspaper4k() -> Reader:
    from newspaper import Article

    def read(page: Saved) -> dict[str, Any]:
        article = Article(page.url, language="id", fetch_images=False)
        article.download(input_html=page.text)
        article.parse()
        return {"title": article.title, "authors": names_of(article.authors), "published": stamp(article.publish_date),
                "content_text": article.text}

    return read


def readability() -> Reader:
    from readability import Document

    def read(page: Saved) -> dict[str, Any]:
        document = Document(page.text, url=page.url)
        return {"title": document.short_title(), "authors": names_of([document.author()]),
                "content_text": lines_of([lxml.html.fromstring(document.summary())])}

    return read


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(page: Saved) -> dict[str, Any]:
        tree = HTMLTree.parse(page.text)
        return {"title": tree.title,
                "content_text": extract_plain_text(tree, main_content=True, comments=False, post_meta=False)}

    return read


def magic_html() -> Reader:
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def read(page: Saved) -> dict[str, Any]:
        found = extractor.extract(page.text, base_url=page.url)
        return {"title": found["title"], "content_text": lines_of([lxml.html.fromstring(found["html"])])}

    return read


def justext() -> Reader:
    from justext import get_stoplist
    from justext import justext as paragraphs_of

    words = get_stoplist("Indonesian") | get_stoplist("English")

    def read(page: Saved) -> dict[str, Any]:
        return {"content_text": "\n".join(p.text for p in paragraphs_of(page.text, words) if not p.is_boilerplate)}

    return read


def goose3() -> Reader:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False, "target_language": "id", "use_meta_language": False})

    def read(page: Saved) -> dict[str, Any]:
        article = goose.extract(raw_html=page.text, url=page.url)
        return {"title": article.title, "authors": names_of(article.authors),
                "published": stamp(article.publish_datetime_utc), "content_text": article.cleaned_text}

    return read


def news_please() -> Reader:
    from newsplease import NewsPlease

    def read(page: Saved) -> dict[str, Any]:
        article = NewsPlease.from_html(page.text, url=page.url, fetch_images=False)
        return {"title": article.title, "authors": names_of(article.authors), "published": stamp(article.date_publish),
                "updated": stamp(article.date_modify), "content_text": article.maintext}

    return read


def fundus() -> Reader:
    from fundus import PublisherCollection

    parser = next(p.parser for p in PublisherCollection.id if "mediaindonesia.com" in p.domain)

    def read(page: Saved) -> dict[str, Any]:
        found = parser(datetime.now(WIB).date()).parse(page.text)
        return {"title": found["title"], "authors": found["authors"], "published": stamp(found["publishing_date"]),
                "content_text": str(found["body"])}

    return read


def by_media_indonesia(page: Saved) -> bool:
    """Whether a page is of the one Indonesian publisher that fundus knows."""
    return re.match(r"https?://(?:[\w-]+\.)?mediaindonesia\.com/", page.url) is not None


PEERS = (
    Extractor("trafilatura", "trafilatura", lambda: trafilatura(False)),
    Extractor("trafilatura, precision", "trafilatura", lambda: trafilatura(True)),
    Extractor("newspaper4k", "newspaper4k", newspaper4k),
    Extractor("readability-lxml", "readability-lxml", readability, frozenset(("title", "authors"))),
    Extractor("resiliparse", "resiliparse", resiliparse, frozenset(("title",))),
    Extractor("magic-html", "magic-html", magic_html, frozenset(("title",)),
              needs="needs Python 3.12 or newer"),
    Extractor("jusText", "jusText", justext, frozenset()),
    Extractor("goose3", "goose3", goose3),
    Extractor("news-please", "news-please", news_please),
    Extractor("fundus", "fundus", fundus, covers=by_media_indonesia,
              needs="it knows one Indonesian publisher; it needs lxml below 6, the others run with a newer one"),
)
