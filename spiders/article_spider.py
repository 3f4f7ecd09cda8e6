"""ArticleSpider: what every publisher shares, from its listings to the articles they name."""

import re
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
from aggregator.downloader.gate import LeftAloneError
from aggregator.downloader.robots import RobotsForbiddenError, RobotsUnavailableError
from aggregator.errors import ListingError, NotHtmlError, PageError, TooComplexError
from aggregator.extract import extract
from aggregator.fields import verdict
from aggregator.kept import Copy, KeptPage, kept_page
from aggregator.outcome import Outcome
from aggregator.page import Page
from aggregator.publisher import NO_KEYS, Publisher

#: pages of one article, and bytes of all of them; what is longer is a trap
MAX_PAGES = 30
MAX_BYTES = 8 * 1024 * 1024
#: a sitemap index may point to sitemap indexes; none is known to go deeper
MAX_DEPTH = 3
#: of a sitemap index the newest children; older ones are archives
MAX_CHILDREN = 20
#: listings of one run; more are a trap
MAX_LISTINGS = 200
#: HTTP statuses by which a publisher says no: 401, 403, and 451 for legal reasons
BLOCKED = (401, 403, 451)
#: links of a challenge page at most, for it lists nothing
FEW = 3
CHALLENGE_TITLE_RE = re.compile(
    rb"<title[^>]*>[^<]{0,200}(?:" + verdict.CHALLENGE_RE.pattern.encode() + rb")", re.IGNORECASE)
UNASKED = "answered 304 without being asked to"


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
        return self.page_request(urls.with_query(url, self.rules.article_query), url, dict(said), (), ())

    def page_request(self, address: str, url: str, said: Mapping[str, str], pages: Sequence[Page],
                     kept: Sequence[KeptPage]) -> Request:
        """The request for one page, at `address`, of the article at `url`, of which `pages` were fetched before."""
        return Request(address, self.parse_article, errback=self.article_failed,
                       cb_kwargs={"url": url, "said": said, "pages": pages, "kept": kept},
                       meta={"handle_httpstatus_list": [304]})

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """For `scrapy parse URL`: an article where the address is one, else a listing."""
        if (pattern := self.rules.article_url) and pattern.search(response.url):
            url = urls.identity(response.url, self.rules.article_query)
            return (found for found in self.parse_article(response, url, {}) if not isinstance(found, Copy))
        return self.parse_listing(response)

    def parse_listing(self, response: Response) -> Iterator[Any]:
        url, depth = response.meta.get("listing_url", response.url), response.meta.get("listing", 0)
        if response.status == 304:
            yield Discovery(url, None, depth) if is_conditional(response) else ListingFailure(url, UNASKED)
            return
        try:
            found = listing.read(response.body, response.url, header(response, "Content-Type"))
        except ListingError as error:
            yield ListingFailure(url, error.reason)
            return
        if found.type == "index page" and len(found.entries) <= FEW and CHALLENGE_TITLE_RE.search(response.body):
            yield ListingFailure(url, "a challenge for robots, not a listing", challenge=True)
            return
        yield Discovery(url, found, depth, header(response, "ETag"), header(response, "Last-Modified"))

    def child_requests(self, children: Sequence[str], depth: int) -> Iterator[Request]:
        """Requests for the listings that one at `depth` points to, the newest first; each once a run."""
        for child in children[:MAX_CHILDREN]:
            if depth < MAX_DEPTH and child not in self.listings and len(self.listings) < MAX_LISTINGS:
                yield self.listing_request(child, depth + 1)

    def parse_article(self, response: Response, url: str, said: Mapping[str, str],
                      pages: Sequence[Page] = (), kept: Sequence[KeptPage] = ()) -> Iterator[Any]:
        """An Article of the page (and those that follow it), or the Outcome that says why there is none.

        Before it goes the Copy of what was fetched, unless that is no HTML. A response that `aggregator.replay` made of
        a kept page carries that in its meta.
        """
        if response.status == 304:
            asked = is_conditional(response)
            yield Outcome(url, "unchanged" if asked else "failed", status=304, reason="" if asked else UNASKED)
            return
        kept = [*kept, response.meta.get("kept") or keep(response)]
        try:
            self.check_landing(response, url)
            if sum(page.size for page in kept) > MAX_BYTES:
                raise TooComplexError(url, f"its first {len(kept)} pages are larger than is read of an article")
            pages = [*pages, Page(response.body, response.url, header(response, "Content-Type"))]
            if following := self.next_page(pages):
                yield self.page_request(following, url, said, pages, kept)
                return
            article = extract(pages, self.rules, fetched=kept[-1].fetched, listing=said)
        except PageError as error:
            if not isinstance(error, NotHtmlError):
                yield Copy(url, self.rules.id, said, tuple(kept))
            challenge = error.reason.startswith("a challenge")
            state = "refused" if isinstance(error, TooComplexError) else "blocked" if challenge else "not an article"
            yield Outcome(url, state, status=response.status, reason=error.reason, challenge=challenge)
            return
        yield Copy(url, self.rules.id, said, tuple(kept), article.url)
        article.listed = url
        if len(pages) == 1 and not response.meta.get("redirect_times"):  # else a 304 would speak of a part only
            article.validators = header(response, "ETag"), header(response, "Last-Modified")
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
        read = {page.url.rstrip("/") for page in pages}  # CodeIgniter's pager leads back to the first with a slash
        for found in selector.find(pages[-1].index):
            address = urls.absolute(pages[-1].base_url, found if isinstance(found, str) else found.get("href") or "")
            if address and address.rstrip("/") not in read:
                return address
        return None

    def listing_failed(self, failure: Failure) -> Iterator[Any]:
        yield ListingFailure(failure.request.meta["listing_url"], explain(failure))

    def article_failed(self, failure: Failure) -> Iterator[Any]:
        if failure.check(LeftAloneError):
            yield Outcome(failure.request.cb_kwargs["url"], "waiting", reason=explain(failure), asked=False,
                          until=failure.value.until)
            return
        status = failure.value.response.status if failure.check(HttpError) else None
        further = bool(failure.request.cb_kwargs["pages"])  # then the article is there, even where this page is gone
        if failure.check(DownloadCancelledError):
            state = "refused"
        elif status == 410 and not further:
            state = "gone"
        elif status in BLOCKED:
            state = "blocked"
        elif failure.check(IgnoreRequest) and status is None and not failure.check(RobotsUnavailableError):
            state = "refused"
        else:
            state = "failed"
        reason = f"{failure.request.url}: {explain(failure)}" if further else explain(failure)
        yield Outcome(failure.request.cb_kwargs["url"], state, status=None if further else status, reason=reason,
                      asked=not failure.check(RobotsForbiddenError))


def header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def is_conditional(response: Response) -> bool:
    """Whether what was answered had a copy of ours to compare with."""
    return any(name in response.request.headers for name in ("If-None-Match", "If-Modified-Since"))


def keep(response: Response) -> KeptPage:
    """What is kept of a page: as extraction reads it, unpacked and not yet decoded."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    headers = [(name.decode("latin-1"), value.decode("latin-1"))
               for name, values in response.headers.items() for value in values]
    return kept_page(asked, response.url, datetime.now(UTC), response.status, headers, response.body)


def explain(failure: Failure) -> str:
    """One line for people: what kept us from the answer."""
    error = failure.value
    if isinstance(error, DownloadCancelledError):
        return "the answer is larger than is read of a page"
    if isinstance(error, HttpError):
        return f"answered {error.response.status}" + (", for legal reasons" if error.response.status == 451 else "")
    causes = getattr(error.__cause__, "reasons", None)  # of Twisted, which str() gives in the words of programmers
    text = "; ".join(cause.getErrorMessage() for cause in causes) if causes else str(error)
    text = text.split("\n")[0].strip().rstrip(".")
    return text[:200] if isinstance(error, IgnoreRequest) and text else f"{type(error).__name__}: {text[:200]}"


def spider_class(publisher: Publisher, base: type[ArticleSpider] = ArticleSpider) -> type[ArticleSpider]:
    """The spider class of a publisher: its keys become the attributes, its id the spider's name."""
    keys = {key: getattr(publisher, key) for key in Publisher.__dataclass_fields__ if key not in NO_KEYS}
    return type(publisher.id, (base,), {**keys, "name": publisher.id, "rules": publisher, "__module__": __name__,
                                        "__doc__": f"{publisher.publisher}, from {publisher.file}."})

