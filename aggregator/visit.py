"""Asks sites a few things by the same path as a crawl (guard, robots.txt, pace), and keeps nothing of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from spiders.article_spider import explain, header

from .crawl import AT_ONCE, CrawlProcess, project_settings
from .discovery.answer import Answer
from .home import Home
from .listing import MAX_BYTES

log = logging.getLogger(__name__)

#: is told before each request, with the visitor's name and the address, and at the end of a visit, with ""
Glance = Callable[[str, str], None]


class Visitor(scrapy.Spider):
    """A spider that asks one thing after the other and keeps what its `visit` returns as `report`.

    What it fetches goes through the downloader middlewares alone: no frontier, no pipeline, no store.
    """

    report: Any = None
    glance: Glance

    async def start(self) -> AsyncIterator[Any]:
        self.report = await self.visit()
        self.glance(self.name, "")
        for nothing in ():
            yield nothing

    async def visit(self) -> Any:
        """What the visit comes to."""
        raise NotImplementedError

    async def ask(self, url: str, *, listing: bool = False, robots: bool = False) -> Answer:
        """The answer of `url`; `listing`: it may be as large as a sitemap; `robots`: it is a robots.txt itself."""
        meta: dict[str, Any] = {"download_maxsize": MAX_BYTES} if listing else {}
        if listing:
            meta |= {"listing": 0, "listing_url": url}
        if robots:
            meta["dont_obey_robotstxt"] = True
        answer, _ = await self.fetch(Request(url, meta=meta))
        return answer

    async def fetch(self, request: Request) -> tuple[Answer, Response | None]:
        """What came of a request, and the response itself where there was one."""
        self.glance(self.name, request.url)
        now = datetime.now(UTC)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # refused, forbidden, or any of the ways in which a network fails: all are told
            return Answer(request.url, request.url, now, problem=explain(Failure(error))), None
        problem = "" if response.status == 200 else f"answered {response.status}"
        return Answer(request.url, response.url, now, response.status, response.body,
                      header(response, "Content-Type"), problem), response


def visit(home: Home, visitors: Sequence[type[Visitor]], glance: Glance) -> tuple[list[Any], int | None]:
    """The reports of `visitors` in their order (None: it broke off), and the signal that ended it early, if any.

    One call per process: Scrapy's reactor does not start twice.
    """
    process = CrawlProcess(visiting_settings(home))
    crawlers = [process.create_crawler(visitor) for visitor in visitors]
    waiting = crawlers[::-1]

    def start_next(_: object = None) -> None:
        if waiting and process.stopped_by is None:
            process.crawl(crawler := waiting.pop(), glance=glance).add_done_callback(
                lambda task: ended(task, crawler, start_next))

    for _ in range(AT_ONCE):
        start_next()
    process.start()
    return [getattr(crawler.spider, "report", None) for crawler in crawlers], process.stopped_by


def ended(task: asyncio.Task, crawler: Crawler, then: Callable[[], None]) -> None:
    """Says in the log why a visit broke off, and begins the next."""
    if not task.cancelled() and (error := task.exception()):
        log.error("%s: the visit broke off: %s", crawler.spidercls.name, error, exc_info=error)
    then()


def visiting_settings(home: Home) -> Settings:
    """A crawl's settings without what remembers or stores."""
    settings = project_settings(home)
    settings.set("SPIDER_MIDDLEWARES", {}, "cmdline")
    settings.set("ITEM_PIPELINES", {}, "cmdline")
    settings.set("LOPER_REMEMBERS", False, "cmdline")
    middlewares = {**settings.getdict("DOWNLOADER_MIDDLEWARES"),
                   "aggregator.downloader.manners.MannersMiddleware": None,
                   "aggregator.downloader.validators.ValidatorsMiddleware": None}
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, "cmdline")
    return settings
