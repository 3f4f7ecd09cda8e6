"""robots.txt by RFC 9309: obeyed, and a publisher whose robots.txt cannot be had is left alone."""

import asyncio
import codecs
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from protego import Protego
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from .. import urls
from ..addon import HomeAddon
from ..store import Store
from ..store.robots import Robots
from .gate import GATE
from .politeness import PRODUCT

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

#: RFC 9309 2.5: at least 500 KiB must be read; no more is
MAX_BYTES = 512 * 1024
#: a longer Crawl-delay is taken as this many seconds
MAX_DELAY = 60.0
#: how long a good copy serves where a newer one cannot be had (RFC 9309 2.4)
KEPT = timedelta(days=1)
#: when a host that refused its robots.txt is asked again
ASK_AGAIN = timedelta(days=1)
#: statuses by which a host refuses its robots.txt itself
REFUSALS = (401, 403)
#: RFC 9309 2.3.1.2
MAX_HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
#: "User-agent: loper/1.0" means "loper", as Google reads it; Protego would take it for another crawler
VERSION_RE = re.compile(r"^([ \t]*User-agent[ \t]*:[ \t]*[\w-]+)/[^\s#]*", re.IGNORECASE | re.MULTILINE)
NOBODY = Protego.parse("User-agent: *\nDisallow: /")


class RobotsForbiddenError(IgnoreRequest):
    """robots.txt forbids the request, which was not made."""


class RobotsUnavailableError(RobotsForbiddenError):
    """robots.txt could not be had, and that forbids the request for now; the message says why."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, with the answers of RFC 9309 2.3.1: 5xx, 429 and no answer at all mean "no", other 4xx mean "yes".

    401 and 403 count as "no" as well: who refuses even robots.txt does not want a crawler. Where "no" is only for
    want of an answer, the last good copy holds for a day. A copy that did not change is confirmed by 304.
    """

    def __init__(self, crawler: "Crawler"):
        super().__init__(crawler)
        #: None for a spider that is none of ours and for a visit: `scrapy shell`, `loper check` keep nothing
        self.store: Store | None = None
        if hasattr(crawler.spidercls, "rules") and crawler.settings.getbool("LOPER_REMEMBERS"):
            self.store = HomeAddon.store(crawler.settings)
        #: origin -> the one look at its robots.txt, which all requests wait for
        self.rules: dict[str, asyncio.Task[Protego]] = {}
        #: origin -> why everything is forbidden there
        self.unavailable: dict[str, str] = {}

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.rules:
            self.rules[origin] = asyncio.ensure_future(self.look_up(origin))
        rules = await self.rules[origin]
        if reason := self.unavailable.get(origin):
            raise RobotsUnavailableError(reason)
        if not rules.can_fetch(request.url, PRODUCT):
            raise RobotsForbiddenError("robots.txt forbids this address")

    async def look_up(self, origin: str) -> Protego:
        """The rules that hold for an origin in this run."""
        now = datetime.now(UTC)
        kept = (self.store and self.store.robots_of(origin)) or Robots(origin, now, None)
        if kept.status in REFUSALS and timedelta(0) <= now - kept.asked < ASK_AGAIN:
            return self.nobody(origin, f"robots.txt answered {kept.status} on {kept.asked:%Y-%m-%d %H:%M} UTC")
        try:
            found, reason = learned(kept, await self.fetch(kept), now)
        except Exception as error:
            found, reason = replace(kept, asked=now, status=None), f"cannot be had: {error or type(error).__name__}"
        if self.store:
            self.store.remember_robots(found)
        if reason and (found.status in REFUSALS or not serves(found, now)):
            return self.nobody(origin, f"robots.txt {reason}")
        if reason:
            log.info("%s: robots.txt %s; the copy of %s holds", origin, reason, found.fetched)
        rules = read(found.text)
        self.keep_delay(urls.host(origin), rules)
        return rules

    async def fetch(self, kept: Robots) -> Response:
        """The answer to a request for robots.txt, after at most MAX_HOPS redirects; the last of them where it is one.

        Redirects are followed here, because Scrapy gives no answer where there are too many, or where one leads
        nowhere.
        """
        request = Request(f"{kept.origin}/robots.txt", priority=self.DOWNLOAD_PRIORITY, callback=NO_CALLBACK,
                          meta={"dont_obey_robotstxt": True, "dont_redirect": True, "max_retry_times": 1},
                          headers=conditions(kept))
        for _ in range(MAX_HOPS):
            response = await self.crawler.engine.download_async(request)
            location = response.headers.get("Location", b"").decode("latin-1")
            target = urls.absolute(response.url, location) if location else None
            if response.status not in REDIRECTS or target is None:
                return response
            request = request.replace(url=target, headers={})
        return await self.crawler.engine.download_async(request)

    def nobody(self, origin: str, reason: str) -> Protego:
        log.info("%s: %s; nothing is fetched from there", origin, reason)
        self.unavailable[origin] = reason
        return NOBODY

    def keep_delay(self, host: str, rules: Protego) -> None:
        """Lets the gate keep the host's Crawl-delay between any two requests to it."""
        delay = min(float(rules.crawl_delay(PRODUCT) or 0), MAX_DELAY)
        if delay > 0:  # Protego takes "nan" and "-5" as well
            GATE.crawl_delays[host] = max(delay, GATE.crawl_delays.get(host, 0.0))
            log.info("%s: Crawl-delay of %g s honoured", host, delay)


def read(text: str) -> Protego:
    """The rules of a robots.txt."""
    return Protego.parse(VERSION_RE.sub(r"\1", text))


def conditions(kept: Robots) -> dict[str, str]:
    """Headers that ask only for what is newer than the copy that is kept."""
    if kept.fetched is None:
        return {}
    headers = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in headers.items() if value}


def learned(kept: Robots, response: Response, now: datetime) -> tuple[Robots, str]:
    """What is known of a robots.txt after an answer; and why it is no newer copy, "" if it is one.

    By RFC 9309 2.3.1: 4xx and redirects without end mean that there are no rules, 5xx says nothing; 429 as 5xx.
    """
    status = response.status
    if status in REFUSALS or status == 429 or status >= 500 or (status == 304 and kept.fetched is None):
        return replace(kept, asked=now, status=status), f"answered {status}"
    if status == 304:
        return replace(kept, asked=now, status=status, fetched=now), ""
    if status >= 300:
        return Robots(kept.origin, now, status, now), ""
    text = response.body[:MAX_BYTES].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").replace("\0", "")
    etag, last_modified = (response.headers.get(name, b"").decode("latin-1") for name in ("ETag", "Last-Modified"))
    return Robots(kept.origin, now, status, now, text, etag, last_modified), ""


def serves(kept: Robots, now: datetime) -> bool:
    """Whether the copy is good enough where no newer one can be had."""
    return kept.fetched is not None and timedelta(0) <= now - kept.fetched <= KEPT
