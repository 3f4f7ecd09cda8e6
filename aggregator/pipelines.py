"""Item pipelines: Normalise -> Require -> Save.

What passes is an Article, the Outcome that a URL came to, the ListingFailure of a listing, or the Copy of an article's
pages that goes before its Article or Outcome.
"""

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import DropItem

from .addon import HomeAddon, rules_of
from .article import Article
from .discover import ListingFailure, report_problem, stop_crawl
from .errors import StoreError
from .frontier import Frontier
from .kept import Copy
from .normalise import normalise
from .outcome import Outcome
from .store import SaveError
from .store.tombstones import FORGOTTEN, is_marked

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

Item = Article | Outcome | ListingFailure | Copy


class NormalisePipeline:
    """Dates to instants, URLs to one identity, text and HTML to what may be stored."""

    def __init__(self, crawler: "Crawler"):
        self.publisher = rules_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "NormalisePipeline":
        return cls(crawler)

    def process_item(self, item: Item) -> Item:
        return normalise(item, self.publisher) if isinstance(item, Article) else item


class RequirePipeline:
    """An article needs a title and a text; what has not both is none, and its URL is told so."""

    def process_item(self, item: Item) -> Item:
        if isinstance(item, Article):
            missing = [name for name, value in (("title", item.title), ("text", item.content_text)) if not value]
            if missing:
                return Outcome(item.listed, "not an article", 200, f"no {' and no '.join(missing)} found")
        return item


class SavePipeline:
    """Writes articles and outcomes, and counts what became of them.

    What is finished in one turn of the event loop goes into one transaction: a kill in between takes next to nothing
    that its publisher would be asked for again, and of several pages a turn none waits for a transaction of its own.
    """

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self.stats = crawler.stats
        self.publisher = rules_of(crawler)
        self.store = HomeAddon.store(crawler.settings)
        self.pages = HomeAddon.pages(crawler.settings)
        self.frontier = Frontier(self.store)
        self.copies: list[Copy] = []
        self.articles: list[Article] = []
        self.outcomes: list[Outcome] = []
        self.turn: asyncio.Handle | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "SavePipeline":
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.flush, signals.spider_idle)
        return pipeline

    def close_spider(self) -> None:
        self.flush()

    def process_item(self, item: Item) -> Item:
        if isinstance(item, ListingFailure):
            report_problem(self.crawler, f"listing {item.url}: {item.reason}")
            return item
        if isinstance(item, Copy):
            self.copies.append(item)
            raise DropItem("kept in pages.db", log_level="DEBUG")  # no item for those who export articles
        (self.articles if isinstance(item, Article) else self.outcomes).append(item)
        if self.turn is None:
            self.turn = asyncio.get_running_loop().call_soon(self.flush)
        return item

    def flush(self) -> None:
        """Everything that waits, stored and its URLs finished; a store that cannot be written ends the crawl.

        Pages first: killed before their articles are stored, the next run fetches them again; killed the other way
        round, nobody would.
        """
        self.turn = None
        if not (self.copies or self.articles or self.outcomes):
            return
        copies, self.copies = self.copies, []
        articles, self.articles = self.articles, []
        outcomes, self.outcomes = self.outcomes, []
        try:
            self.keep(copies)
            outcomes += self.save(articles)
            self.frontier.finish_many(outcomes, datetime.now(UTC))
        except StoreError as error:
            stop_crawl(self.crawler, error)
            return
        for outcome in outcomes:
            self.count_outcome(outcome)

    def keep(self, copies: list[Copy]) -> None:
        """Keeps pages, but of articles that were taken down."""
        if copies and self.pages:
            forgotten = self.store.forgotten_marks()
            self.pages.keep([copy for copy in copies if not is_marked(forgotten, copy.addresses())], datetime.now(UTC))

    def save(self, articles: list[Article]) -> list[Outcome]:
        """Stores a batch; what each article's URL came to."""
        refused: dict[str, str] = {}
        try:
            became = self.store.save(articles, datetime.now(UTC)) if articles else []
        except SaveError as error:
            became, refused = error.outcomes, error.refused
        outcomes = []
        for article, word in zip(articles, became, strict=True):
            if word is None:
                outcomes.append(Outcome(article.listed, "failed", 200, refused.get(article.url, "not stored")))
                continue
            if word == FORGOTTEN:
                outcomes.append(Outcome(article.listed, "gone", 200, FORGOTTEN))
                continue
            self.count_article(article, word)
            state = "unchanged" if word == "unchanged" else "stored"
            outcomes.append(Outcome(article.listed, state, 200, article=article.url, validators=article.validators))
        return outcomes

    def count_article(self, article: Article, became: str) -> None:
        self.stats.inc_value(f"loper/{became}")
        self.stats.inc_value("loper/inserts_cut", len(article.related) + len(article.removed))

    def count_outcome(self, outcome: Outcome) -> None:
        if outcome.state in ("stored", "unchanged", "waiting"):
            return
        self.stats.inc_value(f"loper/{outcome.state}")
        log.log(logging.WARNING if outcome.state == "failed" else logging.INFO,
                "%s: %s: %s: %s", self.publisher.id, outcome.url, outcome.state, outcome.reason,
                extra={"publisher": self.publisher.id, "url": outcome.url, "state": outcome.state})
