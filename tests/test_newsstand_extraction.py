"""Loper gives, with rules and without, the articles that the newsstand's authors wrote."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.extract import extract
from aggregator.newsstand.content import NewsArticle
from aggregator.newsstand.expected import Expected, expected
from aggregator.newsstand.server import Newsstand
from aggregator.normalise import normalise
from aggregator.publisher import Publisher, load_file
from spiders.catalogue import unknown
from tests.newsstand import BASES, PAPERS_BY_ID, PRESS, SITES, STAND, START, VERSIONS, pages


@pytest.fixture(scope="module")
def publishers(tmp_path_factory, served: Newsstand) -> dict[str, Publisher]:
    return {file.stem: load_file(file)[0] for file in served.publisher_files(tmp_path_factory.mktemp("publishers"))}


@PAPERS_BY_ID
def test_the_publisher_file_accepts_the_papers_articles_and_nothing_else(publishers, paper):
    publisher, site = publishers[paper.id], SITES[paper.id]
    assert publisher.owns(paper.address) and publisher.timezone == paper.timezone
    for article in STAND.of(paper):
        assert publisher.article_url.search(PRESS.url(article))
    for path in ("/", "/indeks", "/tentang", "/img/logo.png", *site.sections, *paper.listings):
        assert not publisher.article_url.search(BASES[paper.id] + path)


def extracted(article: NewsArticle, day: int, publisher: Publisher) -> dict[str, object]:
    """What Loper makes of the pages of an article, under the names of Expected."""
    now = datetime.combine(START + timedelta(days=7), datetime.min.time(), UTC)
    got = normalise(extract(pages(article, day), publisher, fetched=now), publisher)
    slugs = {PRESS.url(other): other.slug for other in STAND.of(article.paper)}
    fields = {name: getattr(got, name) for name in Expected.__dataclass_fields__ if name not in ("absent", "related")}
    return fields | {"authors": tuple(got.authors), "tags": tuple(got.tags),
                     "related": tuple((r.label, r.title, slugs[r.url]) for r in got.related if r.url in slugs)}


@pytest.mark.parametrize("rules", [True, False], ids=["rules", "no-rules"])
@pytest.mark.parametrize(("article", "day"), [
    pytest.param(article, day, id=f"{'/'.join(article.key)}-{day}") for article, day in VERSIONS])
def test_loper_extracts_what_the_content_says(publishers, article, day, rules):
    publisher = publishers[article.paper.id]
    if not rules:
        publisher = replace(unknown(BASES[article.paper.id]), timezone=publisher.timezone)
    wanted = {name: getattr(expected(article, day, START), name)
              for name in Expected.__dataclass_fields__ if name != "absent"}
    assert extracted(article, day, publisher) == wanted


@PAPERS_BY_ID
def test_the_lead_image_is_found_without_rules(paper):
    for article in STAND.of(paper):
        found = extract(pages(article, article.day), unknown(BASES[paper.id]), fetched=datetime.now(UTC)).image
        assert article.image in (found or "") if article.image else found is None


def test_what_must_be_cut_is_nowhere_a_line_of_an_article():
    prose = {line for article, day in VERSIONS for line in expected(article, day, START).lines}
    for article, day in VERSIONS:
        assert not prose & {text for text in expected(article, day, START).absent if re.search(r"[a-z]", text)}
