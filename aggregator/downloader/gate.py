"""The gate before the network: one request to a host at a time, spaced and held back, whichever publisher asks."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from .. import urls
from ..addon import HomeAddon
from ..frontier import Frontier

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


#: requests in a row that a host does not answer, by then it is down: it gets no further one in this run
MOST_SILENCES = 10


class LeftAloneError(IgnoreRequest):
    """The host is left alone, the request was not made. `until`: not before; None: not in this run."""

    def __init__(self, host: str, until: datetime | None, reason: str):
        self.host, self.until = host, until
        when = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "for the rest of this run"
        super().__init__(f"{host} is left alone {when}: {reason}")


class Gate:
    """Turns at hosts. Times are those of `time.monotonic`, which no clock that is set can move."""

    def __init__(self) -> None:
        self.turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        #: host -> publisher that asked it -> when its last request began
        self.begun: dict[str, dict[str, float]] = defaultdict(dict)
        #: host -> not to be asked before
        self.resume: dict[str, float] = {}
        #: host -> seconds between two requests, by its robots.txt
        self.crawl_delays: dict[str, float] = {}
        #: host that gets no further request in this run -> until when, and why
        self.left_alone: dict[str, tuple[datetime | None, str]] = {}
        #: host -> requests in a row that it did not answer
        self.silences: dict[str, int] = defaultdict(int)

    def pause(self, host: str, seconds: float) -> None:
        """Lets all requests to the host wait; a longer pause that is under way holds."""
        self.resume[host] = max(self.resume.get(host, 0.0), monotonic() + seconds)

    def silent(self, host: str) -> bool:
        """Counts a request that was not answered; whether there were too many in a row."""
        self.silences[host] += 1
        return self.silences[host] >= MOST_SILENCES

    def leave(self, host: str, until: datetime | None, reason: str) -> None:
        """No further request to the host; what waits for its turn fails."""
        self.left_alone[host] = until, reason

    def check(self, host: str) -> None:
        """LeftAloneError where the host gets no further request."""
        if host in self.left_alone:
            raise LeftAloneError(host, *self.left_alone[host])

    def rest(self, host: str, asker: str, delay: float) -> float:
        """Seconds until `asker` may ask the host; it keeps `delay` to its own requests by itself."""
        begun = self.begun[host]
        others = max((moment for other, moment in begun.items() if other != asker), default=-delay)
        last = max(begun.values(), default=0.0)
        crawl_delay = self.crawl_delays.get(host, 0.0) if begun else 0.0
        return max(self.resume.get(host, 0.0), last + crawl_delay, others + delay) - monotonic()

    @asynccontextmanager
    async def turn(self, host: str, asker: str, delay: float) -> AsyncIterator[None]:
        """Waits until `asker` may ask, and lets nobody else ask until the block is left; or LeftAloneError."""
        async with self.turns[host]:
            while (seconds := self.rest(host, asker, delay)) > 0 and host not in self.left_alone:
                await asyncio.sleep(seconds)
            self.check(host)
            self.begun[host][asker] = monotonic()
            yield


#: of this process: a host does not care which of our publishers asks
GATE = Gate()


class GatedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https; here, after a request left Scrapy's queues, nothing can overtake it."""

    def __init__(self, crawler: "Crawler"):
        super().__init__(crawler)
        self.crawler = crawler
        #: None for a spider that is none of ours and for a visit: `scrapy shell`, `loper check` keep nothing
        self.frontier: Frontier | None = None
        if hasattr(crawler.spidercls, "rules") and crawler.settings.getbool("LOPER_REMEMBERS"):
            self.frontier = Frontier(HomeAddon.store(crawler.settings))

    async def download_request(self, request: Request) -> Response:
        slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
        async with GATE.turn(urls.host(request.url), self.crawler.spidercls.name, slot.delay):
            slot.lastseen = monotonic()  # the slot's own delay counts from when the request really began
            if self.frontier and is_first(request):
                self.frontier.asked(request.cb_kwargs["url"])
            return await super().download_request(request)


def is_first(request: Request) -> bool:
    """Whether a request is the first for an article: no second try, no hop, no further page."""
    again = request.meta.get("retry_times") or request.meta.get("redirect_times") or request.cb_kwargs.get("pages")
    return "url" in request.cb_kwargs and not again
