"""Entries of listings become requests, through the frontier: written down first, fetched only when due."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request

from . import dates, listing
from .addon import HomeAddon, rules_of
from .errors import DateError, StoreError
from .frontier import Frontier, Lease
from .listing import Entry, Listing
from .outcome import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

#: seconds that a run must have lived for before it asks for what an earlier one was asking for when it died: this one
#: may die as early. (While a spider is idle Scrapy looks every five seconds for something to do.)
PEACE = 4.0
#: URLs of a listing, from its top, that are remembered to see what it drops
REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Discovery:
    """A listing that was read; `found` is None where it did not change since the last time (304)."""

    url: str
    found: Listing | None
    #: how many listings lie above it, from `start_urls` down
    depth: int = 0
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class ListingFailure:
    """A listing that could not be read, and why."""

    url: str
    reason: str
    #: whether, instead of the listing, a challenge for robots came
    challenge: bool = False


def report_problem(crawler: "Crawler", message: str) -> None:
    """Something that a person should mend: kept for the end of the run."""
    log.info("%s: %s", crawler.spidercls.name, message, extra={"publisher": crawler.spidercls.name})
    crawler.stats.set_value("loper/problems", [*crawler.stats.get_value("loper/problems", []), message])


def stop_crawl(crawler: "Crawler", error: StoreError) -> None:
    """Ends a publisher's crawl whose store cannot be used; what was leased and not written is fetched by the next."""
    if not crawler.stats.get_value("loper/store_failed"):
        crawler.stats.set_value("loper/store_failed", True)
        report_problem(crawler, str(error))
        asyncio.ensure_future(crawler.engine.close_spider_async(reason="store failed"))  # noqa: RUF006


class FrontierMiddleware:
    """Spider middleware: turns a Discovery into requests for what is due, and counts what the listings named.

    A URL is written down before it is requested, so that nothing is lost when the run is killed.
    """

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self.publisher = rules_of(crawler)
        self.store = HomeAddon.store(crawler.settings)
        self.frontier = Frontier(self.store)
        self.budget = crawler.settings.getint("LOPER_PAGE_BUDGET")
        self.max_age = timedelta(days=HomeAddon.home(crawler.settings).config.crawl.max_age_days)
        self.listed: set[str] = set()
        self.begun = monotonic()

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "FrontierMiddleware":
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_idle, signals.spider_idle)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The listings, and what earlier runs left to be fetched."""
        try:
            self.store.publishers([self.publisher])
            self.frontier.sweep(self.publisher.id, datetime.now(UTC))
            async for request in start:
                yield request
            for request in self.due():
                yield request
        except StoreError as error:
            stop_crawl(self.crawler, error)

    async def process_spider_output(self, response: Any, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for output in result:
            if not isinstance(output, Discovery):
                yield output
                continue
            try:
                requests = self.discovered(output)
            except StoreError as error:
                stop_crawl(self.crawler, error)
                return
            for request in requests:
                yield request

    def process_spider_exception(self, response: Any, exception: Exception) -> Iterable[Any]:
        """A fault of ours on one page ends that URL, with its name in the log; the others go on."""
        url = response.request.cb_kwargs.get("url")
        reason = f"internal error: {type(exception).__name__}: {exception}"
        log.error("%s: %s", url or response.url, reason, exc_info=exception,
                  extra={"publisher": self.publisher.id, "url": url or response.url})
        if url:
            return [Outcome(url, "failed", status=response.status, reason=reason)]
        return [ListingFailure(response.meta.get("listing_url", response.url), reason)]

    def discovered(self, discovery: Discovery) -> list[Request]:
        """Requests for what is due after a listing was read; its validators are remembered once that is written."""
        now = datetime.now(UTC)
        if discovery.found is None:  # a sitemap index often stands unchanged while its sitemaps grow
            return list(self.crawler.spider.child_requests(self.children(discovery.url), discovery.depth))
        entries, refused = self.sorted_out(discovery.found, discovery.url, now)
        self.listed.update(entry.url for entry in entries)
        self.frontier.offer(self.publisher.id, entries, now)
        self.frontier.refuse(self.publisher.id, refused, now)
        children = [child for child, _ in discovery.found.listings]
        named = [*children, *(entry.url for entry in entries)][:REMEMBERED]
        if discovery.found.type != "index page":  # those reorder their lists at every visit
            self.frontier.look_again(listing.dropped(self.store.listing_named(discovery.url), named))
        self.store.remember_listing(discovery.url, self.publisher.id, discovery.etag, discovery.last_modified, now,
                                    named=named)
        if not entries and not children:
            why = self.why_none(discovery.found, refused)
            report_problem(self.crawler, f"listing {discovery.url}: names no article{why}")
        return [*self.crawler.spider.child_requests(children, discovery.depth), *self.due()]

    def children(self, url: str) -> list[str]:
        """The listings that a listing named when it was last read: what it named and the frontier does not know."""
        named = self.store.listing_named(url)
        articles = self.frontier.rows(named)
        return [address for address in named if address not in articles]

    def sorted_out(self, found: Listing, url: str, now: datetime) -> tuple[list[Entry], list[tuple[Entry, str]]]:
        """(entries to be offered, entries that are refused with the reason).

        The links of an index page that are no article's are not entries at all: they are the page's furniture.
        """
        offered, refused = [], []
        for entry in found.entries:
            reason = self.refusal(entry, now)
            if found.type == "index page":
                if reason is None and entry.url != url and self.is_article(entry):
                    offered.append(entry)
            elif reason:
                refused.append((entry, reason))
            else:
                offered.append(entry)
        return offered, refused

    def is_article(self, entry: Entry) -> bool:
        return self.publisher.article_url is not None or listing.looks_like_article(entry)

    def refusal(self, entry: Entry, now: datetime) -> str | None:
        if not self.publisher.owns(listing.urls.host(entry.url)):
            return "not on the publisher's domains"
        if (pattern := self.publisher.article_url) and not pattern.search(entry.url):
            return "not an article's address by article_url_re"
        if self.max_age and self.age(entry, now) > self.max_age:
            return "older than crawl.max_age_days"
        return None

    def age(self, entry: Entry, now: datetime) -> timedelta:
        """How long ago the listing says the entry was published; nothing where it does not say."""
        try:
            moment = dates.parse(entry.published or entry.lastmod, timezone=self.publisher.zone, now=now)
        except DateError:
            return timedelta(0)
        return now - moment.instant

    def why_none(self, found: Listing, refused: Iterable[tuple[Entry, str]]) -> str:
        reasons = {reason for _, reason in refused}
        return f" ({len(found.entries)} links, {'; '.join(sorted(reasons))})" if reasons else ""

    def due(self) -> Iterable[Request]:
        """Requests for leased URLs, as many as the run's budget allows; the rest waits for the next run."""
        yield from self.requests(self.frontier.lease)

    def requests(self, lease: Callable[..., Sequence[Lease]]) -> list[Request]:
        leases = lease(self.publisher.id, datetime.now(UTC), limit=max(0, self.budget))
        self.budget -= len(leases)
        self.crawler.stats.inc_value("loper/leased", len(leases))
        return [self.crawler.spider.article_request(lease.url, lease.listing) for lease in leases]

    def spider_idle(self, reason: str = "") -> None:
        """With what the budget leaves after all new articles come those that a run asked for and died, after PEACE;
        then young ones are looked at again.

        A `reason` comes with the end of a crawl that was cut short (see `aggregator.crawl`).
        """
        if reason or self.crawler.stats.get_value("loper/store_failed"):
            return
        try:
            young = self.budget > 0 and monotonic() - self.begun < PEACE
            if young and self.frontier.has_last(self.publisher.id, datetime.now(UTC)):
                raise DontCloseSpider
            requests = self.requests(self.frontier.lease_last) or self.requests(self.frontier.lease_again)
        except StoreError as error:
            stop_crawl(self.crawler, error)
            return
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def spider_closed(self) -> None:
        """Leases that were never answered go back; what is left to count is counted."""
        stats = self.crawler.stats
        stats.set_value("loper/listed", len(self.listed))
        try:
            stats.set_value("loper/waiting", self.frontier.counts(self.publisher.id)["waiting"])
            stats.set_value("loper/unanswered", self.frontier.sweep(self.publisher.id, datetime.now(UTC)))
            stats.set_value("loper/known", len(self.frontier.known(self.listed)))
        except StoreError as error:
            if not stats.get_value("loper/store_failed"):
                report_problem(self.crawler, str(error))
