"""What follows from an answer that says no, or wait: the host is given time, or left alone; nothing gets around it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Request, Response

from .. import urls
from ..addon import HomeAddon, rules_of
from ..article import Article
from ..discover import ListingFailure, report_problem, stop_crawl
from ..errors import StoreError
from ..hosts import CHALLENGE, IN_A_ROW, Hosts, Refusal, breath, left_alone_until, refusal_of, retry_after
from ..outcome import Outcome
from .gate import GATE, LeftAloneError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: seconds that a run waits for a host that asks for patience; who asks for more is left to a later run
PATIENCE = 60.0
#: no answer at all: the host is down, or does not want to know us
SILENCES = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)


class MannersMiddleware:
    """Notes answers in `hosts`, keeps the gate shut as long as they ask, refuses requests to hosts left alone."""

    def __init__(self, crawler: "Crawler"):
        rules_of(crawler)
        self.crawler = crawler
        self.hosts = Hosts(HomeAddon.store(crawler.settings))
        #: hosts that were left alone, of which this publisher's run was told
        self.told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "MannersMiddleware":
        middleware = cls(crawler)
        # sent before Scrapy takes the next request to the host from its queue
        crawler.signals.connect(middleware.downloaded, signals.response_downloaded)
        crawler.signals.connect(middleware.scraped, signals.item_scraped)
        return middleware

    def process_request(self, request: Request) -> None:
        host = urls.host(request.url)
        GATE.check(host)
        standing, now = self.hosts.standing(host), datetime.now(UTC)
        if until := left_alone_until(standing, now):
            seconds = (until - now).total_seconds()
            if seconds > PATIENCE:
                raise LeftAloneError(host, until, standing.reason)
            GATE.pause(host, seconds)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """What was answered with a time to come back is asked for again then."""
        if response.status not in (429, 503) or not wait_of(response):
            return response
        GATE.check(urls.host(request.url))
        return get_retry_request(request, spider=self.crawler.spider, reason="Retry-After") or response

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = urls.host(request.url)
        if isinstance(exception, LeftAloneError):
            if "listing" not in request.meta:  # of a listing that cannot be read the run is told anyway
                self.tell(exception)
        elif isinstance(exception, SILENCES):
            if not request.meta.get("retry_times") and GATE.silent(host):
                self.leave(host, None, f"it does not answer ({type(exception).__name__})")
        elif not isinstance(exception, IgnoreRequest):
            GATE.silences.pop(host, None)

    def downloaded(self, response: Response, request: Request) -> None:
        """Draws the consequences of an answer's status and Retry-After."""
        host = urls.host(request.url)
        GATE.silences.pop(host, None)
        wait, kind = wait_of(response), refusal_of(response.status)
        if wait:
            self.with_store(self.wait, host, wait, response.status)
        if host in GATE.left_alone:
            return
        if kind and "dont_obey_robotstxt" in request.meta:  # what else it means is told by RobotsMiddleware
            GATE.pause(host, breath(kind, 1 + request.meta.get("retry_times", 0)))
        elif kind:
            self.with_store(self.refused, request, kind, f"answered {response.status}", pause=not wait)
        elif response.status in (304, 404, 410) or (response.status == 200 and "listing" in request.meta):
            self.with_store(self.answered, request)

    def scraped(self, item: Any, response: Any) -> None:
        """Draws the consequences of what a page turned out to be."""
        if not isinstance(response, Response) or response.status != 200:
            return
        if isinstance(item, Outcome | ListingFailure) and item.challenge:
            self.with_store(self.refused, response.request, CHALLENGE, "shows a challenge for robots")
        elif isinstance(item, Article | Outcome):
            self.with_store(self.answered, response.request)

    def with_store(self, act: Callable[..., None], *arguments: Any, **more: Any) -> None:
        """Calls `act`; a store that cannot be used ends the crawl (Scrapy would swallow a signal handler's error)."""
        try:
            act(*arguments, **more)
        except StoreError as error:
            stop_crawl(self.crawler, error)

    def wait(self, host: str, seconds: float, status: int) -> None:
        """Gives the host the time it asks for; leaves it alone where that is more than a run has."""
        reason = f"answered {status} with Retry-After, {seconds:.0f} seconds"
        standing = self.hosts.asked_to_wait(host, seconds, reason, datetime.now(UTC))
        if seconds > PATIENCE:
            self.leave(host, standing.until, standing.reason)
        else:
            GATE.pause(host, seconds)

    def refused(self, request: Request, kind: Refusal, reason: str, *, pause: bool = False) -> None:
        """Counts a refusal, and gives the host time. A second try of one page says nothing new of the host."""
        host, now = urls.host(request.url), datetime.now(UTC)
        tries = request.meta.get("retry_times", 0)
        standing = self.hosts.standing(host) if tries else self.hosts.refused(host, kind, reason, now)
        if (until := left_alone_until(standing, now)) and standing.state == "blocked":
            self.leave(host, until, standing.reason)
        elif pause:
            GATE.pause(host, breath(kind, standing.refusals + tries))

    def answered(self, request: Request) -> None:
        """Clears the host; but a feed that is served says little while the articles are refused."""
        host, now = urls.host(request.url), datetime.now(UTC)
        refused = self.hosts.standing(host).refused
        if "listing" not in request.meta or refused is None or now - refused > IN_A_ROW:
            self.hosts.answered(host, now)

    def leave(self, host: str, until: datetime | None, reason: str) -> None:
        GATE.leave(host, until, reason)
        self.tell(LeftAloneError(host, until, reason))

    def tell(self, error: LeftAloneError) -> None:
        """Says once in this publisher's result that a host was left alone, and why."""
        if error.host not in self.told:
            self.told.add(error.host)
            report_problem(self.crawler, str(error))


def wait_of(response: Response) -> float | None:
    """Seconds that an answer asks us to wait, None where it does not."""
    value = response.headers.get("Retry-After")
    return retry_after(value.decode("latin-1"), datetime.now(UTC)) if value else None
