"""The newsstand as the tests print it: one start, one stand, and the pages of an article."""

from datetime import date

import pytest

from aggregator.newsstand.content import NewsArticle
from aggregator.newsstand.pages import Answer, Site
from aggregator.newsstand.render import Press, pages_of
from aggregator.newsstand.stand import load
from aggregator.page import Page
from aggregator.text import fold

START = date(2026, 7, 24)
STAND = load()
BASES = {paper.id: f"http://{paper.address}:8020" for paper in STAND.papers.values()}
PRESS = Press(STAND, START, BASES)
SITES = {paper.id: Site(PRESS, paper) for paper in STAND.papers.values()}
PAPERS_BY_ID = pytest.mark.parametrize("paper", STAND.papers.values(), ids=list(STAND.papers))
#: every text that is ever printed, once: as published, and as revised
VERSIONS = [(article, day) for article in STAND.articles.values()
            for day in sorted({article.day, article.revision.day if article.revision else article.day})]


def answers(article: NewsArticle, day: int, number: int = 1) -> list[tuple[str, Answer]]:
    """Address and answer of every page of an article, as a reader who follows its pages gets them."""
    path = PRESS.path(article)
    count = len(pages_of(article.on(day))) if article.paper.layout == "linked" else 1
    targets = [path, *(f"{path}?page={page}" for page in range(2, count + 1))]
    site = SITES[article.paper.id]
    return [(BASES[article.paper.id] + target, site.get(target, day, number)) for target in targets]


def pages(article: NewsArticle, day: int, number: int = 1) -> list[Page]:
    return [Page(answer.body, url, answer.content_type) for url, answer in answers(article, day, number)]


def text_of(found: list[Page]) -> str:
    return fold(" ".join("".join(page.tree.itertext()) for page in found))
