"""robots.txt by RFC 9309: obeyed, and a publisher whose robots.txt cannot be had is left alone."""

import asyncio
import logging
from typing import TYPE_CHECKING

from protego import Protego
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from .. import __version__, urls

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

#: what robots.txt files are asked about: the first word of our User-Agent (RFC 9309 2.2.1)
PRODUCT = "Loper"
#: RFC 9309 2.5: at least 500 KiB must be read; no more is
MAX_BYTES = 512 * 1024
#: a longer Crawl-delay is taken as this many seconds
MAX_DELAY = 60.0
NOBODY = Protego.parse("User-agent: *\nDisallow: /")
EVERYBODY = Protego.parse("")


def user_agent(contact: str) -> str:
    """Who we are, without disguise: product, version, and where the operator can be reached."""
    return f"{PRODUCT}/{__version__}" + (f" (+{contact})" if contact else " (Scrapy; news reader)")


class RobotsForbiddenError(IgnoreRequest):
    """robots.txt forbids the request, which was not made."""


class RobotsUnavailableError(RobotsForbiddenError):
    """robots.txt could not be had, and that forbids the request for now; the message says why."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with the answers of RFC 9309 2.3.1: 5xx, 429 and no answer at all mean "no", other 4xx mean "yes".

    401 and 403 count as "no" as well: who refuses even robots.txt does not want a crawler.
    """

    def __init__(self, crawler: "Crawler"):
        super().__init__(crawler)
        #: netloc -> the one look at its robots.txt, which all requests wait for
        self.rules: dict[str, asyncio.Task[Protego]] = {}
        #: netloc -> why everything is forbidden there
        self.unavailable: dict[str, str] = {}

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        netloc = urlparse_cached(request).netloc
        if netloc not in self.rules:
            self.rules[netloc] = asyncio.ensure_future(self.fetch_rules(request, netloc))
        rules = await self.rules[netloc]
        if reason := self.unavailable.get(netloc):
            raise RobotsUnavailableError(reason)
        if not rules.can_fetch(request.url, PRODUCT):
            raise RobotsForbiddenError("robots.txt forbids this address")

    async def fetch_rules(self, request: Request, netloc: str) -> Protego:
        url = f"{urlparse_cached(request).scheme}://{netloc}/robots.txt"
        robots = Request(url, priority=self.DOWNLOAD_PRIORITY, callback=NO_CALLBACK,
                         meta={"dont_obey_robotstxt": True})
        try:
            response = await self.crawler.engine.download_async(robots)
        except Exception as error:
            return self.nobody(netloc, f"robots.txt cannot be had: {error or type(error).__name__}")
        rules = self.read_rules(response, netloc)
        self.keep_delay(robots, rules)
        return rules

    def read_rules(self, response: Response, netloc: str) -> Protego:
        if response.status in (401, 403, 429) or response.status >= 500:
            return self.nobody(netloc, f"robots.txt answered {response.status}")
        if response.status >= 400:
            return EVERYBODY
        if response.status >= 300:
            return self.nobody(netloc, f"robots.txt redirects without end ({response.status})")
        return Protego.parse(response.body[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace"))

    def nobody(self, netloc: str, reason: str) -> Protego:
        log.info("%s: %s; nothing is fetched from there", netloc, reason)
        self.unavailable[netloc] = reason
        return NOBODY

    def keep_delay(self, request: Request, rules: Protego) -> None:
        """Lets the host's slot wait as long as its Crawl-delay asks, and AutoThrottle not go below."""
        delay = min(float(rules.crawl_delay(PRODUCT) or 0), MAX_DELAY)
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot and delay > slot.delay:
            slot.delay = delay
            log.info("%s: Crawl-delay of %g s honoured", urls.host(request.url), delay)
        if (throttle := self.crawler.get_extension(AutoThrottle)) and delay:
            throttle.mindelay = max(throttle.mindelay, delay)
