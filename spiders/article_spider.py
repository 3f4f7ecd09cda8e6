"""ArticleSpider: what every publisher shares, from its listings to the articles they name."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from aggregator import listing, urls
from aggregator.discover import Discovery, ListingFailure
from aggregator.downloader.politeness import RobotsForbiddenError, RobotsUnavailableError
from aggregator.errors import ListingError, PageError, TooComplexError
from aggregator.extract import extract
from aggregator.frontier import Outcome
from aggregator.page import Page
from aggregator.publisher import Publisher

#: pages of one article; a longer one is a trap
MAX_PAGES = 30
#: a sitemap index may point to sitemap indexes; none is known to go deeper
MAX_DEPTH = 3
#: of a sitemap index the newest children; older ones are archives
MAX_CHILDREN = 20
#: listings of one run; more are a trap
MAX_LISTINGS = 200
#: HTTP statuses by which a publisher says no: 401, 403, and 451 for legal reasons
BLOCKED = (401, 403, 451)


class ArticleSpider(scrapy.Spider):
    """Reads the publisher's listings, then the articles that `aggregator.discover` finds worth fetching.

    The keys of the publisher file are attributes of the class. A publisher that needs Python subclasses this in
    `spiders/<name>.py` and overrides the one method that is special.
    """

    rules: ClassVar[Publisher]
    start_urls: Sequence[str]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        #: listings asked for in this run; two that point to each other would else be asked for ever
        self.listings: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        for url in dict.fromkeys(self.start_urls):
            yield self.listing_request(url)

    def listing_request(self, url: str, depth: int = 0) -> Request:
        self.listings.add(url)
        return Request(url, self.parse_listing, errback=self.listing_failed, priority=10, meta={
            "listing": depth, "listing_url": url, "download_maxsize": listing.MAX_BYTES,
            "handle_httpstatus_list": [304]})

    def article_request(self, url: str, said: Mapping[str, str]) -> Request:
        """The request for the article at `url`, whole where the publisher has a query for that.

        `said` is what its listing knows: title, published, lastmod, summary.
        """
        return self.page_request(urls.with_query(url, self.rules.article_query), url, dict(said), ())

    def page_request(self, address: str, url: str, said: Mapping[str, str], pages: Sequence[Page]) -> Request:
        """The request for one page, at `address`, of the article at `url`, of which `pages` were fetched before."""
        return Request(address, self.parse_article, errback=self.article_failed,
                       cb_kwargs={"url": url, "said": said, "pages": pages})

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """For `scrapy parse URL`: an article where the address is one, else a listing."""
        if (pattern := self.rules.article_url) and pattern.search(response.url):
            return self.parse_article(response, url=urls.identity(response.url, self.rules.article_query), said={})
        return self.parse_listing(response)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        url, depth = response.meta.get("listing_url", response.url), response.meta.get("listing", 0)
        if response.status == 304:
            asked = {"If-None-Match", "If-Modified-Since"} & {name.decode() for name in response.request.headers}
            yield Discovery(url, None, depth) if asked else ListingFailure(url, "answered 304 without being asked to")
            return
        try:
            found = listing.read(response.body, response.url, header(response, "Content-Type"))
        except ListingError as error:
            yield ListingFailure(url, error.reason)
            return
        yield Discovery(url, found, depth, header(response, "ETag"), header(response, "Last-Modified"))

    def child_requests(self, children: Sequence[str], depth: int) -> Iterator[Request]:
        """Requests for the listings that one at `depth` points to, the newest first; each once a run."""
        for child in children[:MAX_CHILDREN]:
            if depth < MAX_DEPTH and child not in self.listings and len(self.listings) < MAX_LISTINGS:
                yield self.listing_request(child, depth + 1)

    def parse_article(self, response: Response, url: str, said: Mapping[str, str],
                      pages: Sequence[Page] = ()) -> Iterator[Any]:
        """An Article of the page (and those that follow it), or the Outcome that says why there is none."""
        try:
            self.check_landing(response, url)
            pages = [*pages, Page(response.body, response.url, header(response, "Content-Type"))]
            if following := self.next_page(pages):
                yield self.page_request(following, url, said, pages)
                return
            article = extract(pages, self.rules, fetched=datetime.now(UTC), listing=said)
        except PageError as error:
            state = "refused" if isinstance(error, TooComplexError) else "not an article"
            yield Outcome(url, state, status=response.status, reason=error.reason)
            return
        article.listed = url
        yield article

    def check_landing(self, response: Response, url: str) -> None:
        """PageError where redirects led away from the article: to the home page, or to no article's address."""
        if not response.meta.get("redirect_times"):
            return
        pattern = self.rules.article_url
        landed = urls.identity(response.url, self.rules.article_query)
        parts = urlsplit(landed)
        home = parts.path == "/" and not parts.query  # "/?p=12" is how WordPress addresses an article
        if home or (pattern and pattern.search(url) and not pattern.search(landed)):
            raise PageError(url, f"redirects to {landed}, which is no article")

    def next_page(self, pages: Sequence[Page]) -> str | None:
        """Address of the page after the last of `pages`, by `next_page_css`; None at the end."""
        selector = self.rules.selector("next_page_css")
        if selector is None or len(pages) >= MAX_PAGES:
            return None
        for found in selector(pages[-1].tree):
            address = urls.absolute(pages[-1].base_url, found if isinstance(found, str) else found.get("href") or "")
            if address and address not in {page.url for page in pages}:
                return address
        return None

    def listing_failed(self, failure: Failure) -> Iterator[Any]:
        yield ListingFailure(failure.request.meta["listing_url"], explain(failure))

    def article_failed(self, failure: Failure) -> Iterator[Any]:
        status = failure.value.response.status if failure.check(HttpError) else None
        if failure.check(DownloadCancelledError):
            state = "refused"
        elif status == 410:
            state = "gone"
        elif status in BLOCKED:
            state = "blocked"
        elif failure.check(IgnoreRequest) and status is None and not failure.check(RobotsUnavailableError):
            state = "refused"
        else:
            state = "failed"
        yield Outcome(failure.request.cb_kwargs["url"], state, status=status, reason=explain(failure),
                      asked=not failure.check(RobotsForbiddenError))


def header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def explain(failure: Failure) -> str:
    """One line for people: what kept us from the answer."""
    error = failure.value
    if isinstance(error, DownloadCancelledError):
        return "the answer is larger than is read of a page"
    if isinstance(error, HttpError):
        return f"answered {error.response.status}"
    text = str(error).split("\n")[0].strip().rstrip(".")
    return text[:200] if isinstance(error, IgnoreRequest) and text else f"{type(error).__name__}: {text[:200]}"


def spider_class(publisher: Publisher, base: type[ArticleSpider] = ArticleSpider) -> type[ArticleSpider]:
    """The spider class of a publisher: its keys become the attributes, its id the spider's name."""
    keys = {key: getattr(publisher, key) for key in Publisher.__dataclass_fields__ if key not in ("id", "file")}
    return type(publisher.id, (base,), {**keys, "name": publisher.id, "rules": publisher, "__module__": __name__,
                                        "__doc__": f"{publisher.publisher}, from {publisher.file}."})

