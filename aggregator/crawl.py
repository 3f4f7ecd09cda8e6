"""One crawl: which publishers, how many at once, under the home's lock, with progress and a record of the run."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from .addon import HomeAddon
from .home import Home
from .publisher import Publisher

log = logging.getLogger(__name__)

#: publishers that are crawled at the same time: each waits most of the time, as politeness asks
AT_ONCE = 16
#: seconds between two looks at the counters, for the progress display
GLANCE = 0.25
#: seconds that answers which are under way are waited for after a signal; a second signal ends that, too
GRACE = 5.0
#: how Scrapy says that a crawl came to its end, or was ended with reason: told elsewhere, or no fault
ENDS = ("finished", "shutdown", "closespider_timeout", "store failed", "cut short")
#: counters of a publisher, by the words of its outcomes
COUNTS = ("listed", "new", "revised", "unchanged", "failed", "gone", "blocked", "refused", "not an article",
          "unanswered", "waiting", "inserts_cut")
#: what `publisher_runs` has no column for: it is no outcome of the run, but the state it leaves
UNRECORDED = ("publisher", "waiting")

#: is told a few times a second how far the publishers are
Glance = Callable[[list["PublisherResult"]], None]


@dataclass(slots=True)
class PublisherResult:
    """What a crawl of one publisher came to. Counts are of URLs, `inserts_cut` of inserts in stored articles."""

    publisher: str
    listed: int = 0
    new: int = 0
    revised: int = 0
    #: listed and stored before, whether looked at again or not
    unchanged: int = 0
    failed: int = 0
    gone: int = 0
    blocked: int = 0
    refused: int = 0
    not_articles: int = 0
    #: requested and never answered: the run was stopped
    unanswered: int = 0
    #: not requested, because there were more than a run takes: the next run's
    waiting: int = 0
    inserts_cut: int = 0
    #: what kept a listing from being read
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.failed or self.blocked or self.unanswered or self.problems)


@dataclass(slots=True)
class CrawlResult:
    """What a crawl came to; `stopped_by` is the signal that ended it early."""

    run: int
    started: datetime
    publishers: list[PublisherResult]
    stopped_by: int | None = None

    @property
    def ok(self) -> bool:
        return self.stopped_by is None and all(p.ok for p in self.publishers)


class CrawlProcess(AsyncCrawlerProcess):
    """Scrapy's process, which also remembers the signal that stopped it, and then waits no longer than GRACE."""

    stopped_by: int | None = None

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        from twisted.internet import reactor  # not before Scrapy has chosen which

        self.stopped_by = signum
        super()._signal_shutdown(signum, frame)
        reactor.callFromThread(reactor.callLater, GRACE, self._stop_reactor)


def project_settings(home: Home) -> Settings:
    """Loper's settings for `home`; a scrapy.cfg or a `spiders/` in the current folder has no say."""
    settings = Settings()
    settings.setmodule("aggregator.settings", priority="project")
    settings.set("LOPER_HOME", str(home.path), "cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")  # logging is the command's business
    return settings


def in_this_process(home: Home, names: Sequence[str], glance: Glance) -> tuple[list[PublisherResult], int | None]:
    """Crawls `names`; what each came to, and the signal that ended it early.

    One call per process: Scrapy's reactor does not start twice.
    """
    process = CrawlProcess(project_settings(home))
    store = HomeAddon.store(process.settings)
    publishers = [process.spider_loader.publishers[name] for name in names]
    store.publishers(publishers)
    warn_of_wishes(publishers, home)
    crawlers = schedule(process, names)
    watch = asyncio.get_event_loop().create_task(look(crawlers, glance))
    try:
        process.start()
    finally:
        watch.cancel()
    for crawler in process.crawlers:  # those that were not waited for
        cut_short(crawler)
        gc.freeze()  # collected at exit, in any order, their thousands of waiting coroutines crashed Python 3.11
    return [result_of(name, crawlers.get(name)) for name in names], process.stopped_by


def crawl(home: Home, names: Sequence[str], glance: Glance,
          work: Callable[[Home, Sequence[str], Glance], tuple[list[PublisherResult], int | None]] = in_this_process,
          ) -> CrawlResult:
    """Crawls the publishers `names` into the home's store, as one run. The caller holds the home's lock.

    `work` does it: in this process, or in several (`shards.in_processes`).
    """
    settings = project_settings(home)
    store = HomeAddon.store(settings)
    HomeAddon.pages(settings)  # where it cannot be used, that is said before anything is asked for
    started = datetime.now(UTC)
    run = store.start_run(started)
    results, stopped_by = work(home, names, glance)
    result = CrawlResult(run, started, results, stopped_by)
    for each in results:
        store.publisher_run(run, each.publisher, {k: v for k, v in asdict(each).items() if k not in UNRECORDED})
    store.finish_run(run, datetime.now(UTC), ok=result.ok, stopped_by=signal_name(stopped_by))
    if pages := HomeAddon.pages(settings):
        pages.prune(datetime.now(UTC), home.config.pages.days, home.config.pages.mb)
    HomeAddon.close(home)
    glance(results)
    return result


def warn_of_wishes(publishers: Sequence[Publisher], home: Home) -> None:
    """Says in the log of every run which publishers are crawled though their files switch them off, and why."""
    for publisher in publishers:
        if not publisher.enabled:
            log.warning("%s: crawled because %s says so, though: %s", publisher.id, home.path / "loper.toml",
                        publisher.reason, extra={"publisher": publisher.id})


def schedule(process: CrawlProcess, names: Sequence[str]) -> dict[str, Crawler]:
    """Starts the first AT_ONCE publishers, and the next whenever one has ended; returns crawlers as they start."""
    crawlers: dict[str, Crawler] = {}
    waiting = list(reversed(names))

    def start_next(_: object = None) -> None:
        if waiting and process.stopped_by is None:
            name = waiting.pop()
            crawlers[name] = process.create_crawler(name)
            process.crawl(crawlers[name]).add_done_callback(ended)

    def ended(task: asyncio.Task) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("a publisher's crawl broke off: %s", error, exc_info=error)
        start_next()

    for _ in range(AT_ONCE):
        start_next()
    return crawlers


def cut_short(crawler: Crawler) -> None:
    """Tells the parts of a crawl that it is over, where it was not waited for its end: they store and count the rest.

    Scrapy's own order: first the pipelines write what they hold, then the frontier takes back what it gave out.
    """
    for ending in (signals.spider_idle, signals.spider_closed):
        crawler.signals.send_catch_log(ending, spider=crawler.spider, reason="cut short")


async def look(crawlers: dict[str, Crawler], glance: Glance) -> None:
    while True:
        await asyncio.sleep(GLANCE)
        glance([result_of(name, crawler) for name, crawler in list(crawlers.items())])


def result_of(name: str, crawler: Crawler | None) -> PublisherResult:
    """The counters of a crawler as they stand; all 0 for a publisher that was not begun."""
    if crawler is None or crawler.stats is None:
        return PublisherResult(name, problems=["not begun"])
    counts = {key: crawler.stats.get_value(f"loper/{key}", 0) for key in COUNTS}
    counts["not_articles"] = counts.pop("not an article")
    known = crawler.stats.get_value("loper/known", 0)
    counts["unchanged"] = max(counts["unchanged"], known - counts["new"] - counts["revised"])
    problems = list(crawler.stats.get_value("loper/problems", []))
    reason = crawler.stats.get_value("finish_reason")
    if not crawler.crawling and reason not in ENDS:
        problems.append(f"the crawl broke off ({reason or 'before it began'}), see the log")
    return PublisherResult(name, **counts, problems=problems)


def signal_name(number: int | None) -> str | None:
    return signal.Signals(number).name if number else None


def exit_code(result: CrawlResult) -> int:
    """0 all well, 1 something failed, 130 and 143 stopped by Ctrl-C and SIGTERM."""
    if result.stopped_by:
        return 128 + result.stopped_by
    return 0 if result.ok else 1

