"""Checks publishers: reads their listings and a few articles as a crawl would, and stores nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.http import Request, Response

from spiders import catalogue
from spiders.article_spider import ArticleSpider, spider_class
from spiders.loader import CatalogueLoader

from . import urls
from .article import Article
from .checks.diagnosis import conclude
from .checks.examine import examine
from .checks.report import ArticleCheck, ListingCheck, PublisherCheck
from .checks.sample import age, articles_of, spread
from .discover import Discovery
from .discovery.candidates import said_of
from .errors import PageError
from .extract import extract
from .home import Home
from .listing import Entry
from .normalise import normalise
from .outcome import Outcome
from .page import Page
from .publisher import Publisher
from .visit import Glance, Visitor, visit, visiting_settings

#: articles of a publisher that are looked at
ARTICLES = 3
#: sitemaps of an index that are read until one names an article, and how deep
MOST_CHILDREN, MOST_DEPTH = 3, 2


class CheckVisitor(Visitor):
    """Mixed into a publisher's own spider class: its requests and callbacks, one after the other.

    The report is a PublisherCheck. Where `pages` are given, these articles are checked and no listing.
    """

    rules: Publisher
    pages: Sequence[str] = ()

    async def visit(self) -> PublisherCheck:
        if self.pages:
            return conclude(self.rules, [], [await self.article(Entry(url)) for url in self.pages])
        checks, found = [], []
        for url in dict.fromkeys(self.start_urls):
            check, entries = await self.listing(url)
            checks.append(check)
            found.append(entries)
        articles = [await self.article(entry) for entry in spread(found, ARTICLES)]
        return conclude(self.rules, checks, articles)

    async def listing(self, url: str, depth: int = 0) -> tuple[ListingCheck, list[Entry]]:
        """The check of a listing and its articles; of a sitemap index those of the first child that names any."""
        answer, response = await self.fetch(self.listing_request(url, depth))
        if answer.problem:
            return ListingCheck(url, problem=answer.problem), []
        outcome = next(iter(self.parse_listing(response)))
        if not isinstance(outcome, Discovery):
            return ListingCheck(url, problem=outcome.reason), []
        found = outcome.found
        entries = articles_of(found, self.rules, url)
        check = ListingCheck(url, found.type, len(found.entries), len(entries), age(entries, self.rules, answer.at))
        for child, _ in found.listings[:MOST_CHILDREN] if depth < MOST_DEPTH else ():
            if not entries:
                below, entries = await self.listing(child, depth + 1)
                check.named, check.articles, check.days = check.named + below.named, below.articles, below.days
                check.problem = below.problem and f"{child}: {below.problem}"
        return check, entries

    async def article(self, entry: Entry) -> ArticleCheck:
        """The check of one article, of all its pages."""
        said = said_of(entry)
        request: Request = self.article_request(entry.url, said)
        pages: list[Page] = []
        while True:
            answer, response = await self.fetch(request)
            if answer.problem:
                return ArticleCheck(entry.url, reason=answer.problem)
            found = self.read(response, request)
            if isinstance(found, Outcome):
                return ArticleCheck(entry.url, reason=found.reason)
            pages.append(Page(answer.body, answer.url, answer.content_type))
            if isinstance(found, Article):
                return examine(entry.url, pages, self.rules, normalise(found, self.rules), said)
            request = found

    def read(self, response: Response, request: Request) -> Any:
        """What the spider makes of a page: an Article, an Outcome, or the Request for the next page."""
        found = self.parse_article(response, **request.cb_kwargs)
        return next(each for each in found if isinstance(each, Article | Outcome | Request))


def check(home: Home, publishers: Sequence[Publisher], pages: dict[str, list[str]],
          glance: Glance) -> tuple[list[PublisherCheck], int | None]:
    """The checks of `publishers`, and the signal that ended them early, if any.

    `pages`: id -> addresses of articles that are checked instead of its listings.
    """
    spiders = CatalogueLoader(visiting_settings(home))
    visitors = [visitor_of(publisher, spiders, pages.get(publisher.id, [])) for publisher in publishers]
    reports, stopped_by = visit(home, visitors, glance)
    broken = "the check was broken off" if stopped_by else "the check broke off, see the log"
    return [report or PublisherCheck(publisher.id, problems=[broken])
            for publisher, report in zip(publishers, reports, strict=True)], stopped_by


def visitor_of(publisher: Publisher, spiders: CatalogueLoader, pages: Sequence[str]) -> type[CheckVisitor]:
    """The visitor of a publisher: its own spider, that of a site nobody knows where it is none of the catalogue."""
    known = publisher.id in spiders.publishers
    base: type[ArticleSpider] = spiders.load(publisher.id) if known else spider_class(publisher)
    return type("CheckVisitor", (CheckVisitor, base), {"pages": pages})


def check_file(file: Path, url: str, publisher: Publisher | None, publishers: Sequence[Publisher]) -> PublisherCheck:
    """The check of a page in a file; `url` is the address it came from, "": the page names its canonical one.

    PageError where it cannot be read or names none. Its publisher is that of the address, if none is given.
    """
    try:
        body = file.read_bytes()
    except OSError as error:
        raise PageError(str(file), f"cannot be read: {error.strerror}") from None
    address = url or Page(body, "http://localhost/").canonical
    if address is None or urls.host(address) == "localhost":
        raise PageError(str(file), "names no canonical address: give it with --url")
    page = Page(body, address)
    publisher = publisher or catalogue.of_url(publishers, address) or catalogue.unknown(address)
    try:
        article = normalise(extract([page], publisher, fetched=datetime.now(UTC)), publisher)
    except PageError as error:
        return conclude(publisher, [], [ArticleCheck(address, reason=error.reason)])
    return conclude(publisher, [], [examine(address, [page], publisher, article, {})])
