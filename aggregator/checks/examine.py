"""One article, read by its publisher's rules and without them, and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ..article import Article
from ..errors import PageError
from ..extract import extract
from ..page import Page
from ..publisher import Publisher
from ..text import fold
from .report import ArticleCheck
from .suspicion import leaks
from .times import faults


def examine(url: str, pages: Sequence[Page], publisher: Publisher, article: Article,
            said: Mapping[str, str]) -> ArticleCheck:
    """The check of an article, normalised, that `publisher` made of `pages`; `said` is what its listing said."""
    title, text = generic(pages, publisher, article.fetched, said)
    own, other = ({fold(line) for line in each.split("\n") if line} for each in (article.content_text, text))
    return ArticleCheck(
        url, article, rules=matches(pages, publisher), generic_title=title,
        paragraphs=(len(own), len(other), len(own & other)), leaks=leaks(article), times=faults(article, publisher))


def generic(pages: Sequence[Page], publisher: Publisher, fetched: datetime,
            said: Mapping[str, str]) -> tuple[str, str]:
    """Title and text as they are found without any selector; both "" where that finds no article."""
    without = replace(publisher, **dict.fromkeys(publisher.selectors, ""))
    try:
        found = extract(pages, without, fetched=fetched, listing=said)
    except PageError:
        return "", ""
    return found.title, found.content_text


def matches(pages: Sequence[Page], publisher: Publisher) -> dict[str, bool]:
    """Key of each selector of `publisher` -> whether it finds something that is not empty on one of `pages`."""
    return {key: any(says(found) for page in pages for found in publisher.selector(key).find(page.index))
            for key in publisher.selectors}


def says(found: object) -> bool:
    """Whether a selected attribute or element has any text, or what is read of <meta> and <time> in its place."""
    if isinstance(found, str):
        return bool(found.strip())
    stated = (found.get("content") or "", found.get("datetime") or "")
    return any(text.strip() for text in (*found.itertext(), *stated))
