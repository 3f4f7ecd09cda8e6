"""Bare Scrapy for the hostile bench: what one writes after the tutorial, with default settings, a spider per case.

    python bench/hostile_bare_spider.py CASES.json OUT.jsonl

CASES is a list of {"case", "url", "kind", "robots"}; each spider writes a line of what came of it when it closes. Its
User-Agent is the case, so that the server's log tells whose a request was.
"""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any, TextIO

import scrapy
from dateutil import parser as dates
from feedgen.feed import FeedGenerator
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.spiders import SitemapSpider

#: seconds after which a spider that follows links is told to stop; one that asks for a page ends by itself
TRAPPED = 20
SETTINGS = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}


class Notes:
    """What is seen of one spider: pages that reached it, and what went wrong."""

    def __init__(self, case: str):
        self.case, self.stored, self.said = case, 0, []

    def say(self, what: str) -> None:
        if what not in self.said:
            self.said.append(what)

    def keep(self, response: scrapy.http.Response) -> None:
        """Stores the page as an article, in a database and in a feed, as they come."""
        self.stored += 1
        if not hasattr(response, "css"):
            return
        title = response.css("title::text").get() or ""
        stated = [json.loads(text) for text in response.css('script[type="application/ld+json"]::text').getall()]
        published = next((o["datePublished"] for o in stated if isinstance(o, dict) and "datePublished" in o), None)
        headline = next((o["headline"] for o in stated if isinstance(o, dict) and "headline" in o), title)
        for where, work in (("database", self.to_database), ("feed", self.to_feed)):
            try:
                work(response, headline, published)
            except Exception as error:  # whatever it is: this is what is measured
                self.say(f"{where}: {type(error).__name__}")

    def to_database(self, response: scrapy.http.Response, title: object, published: object) -> None:
        with sqlite3.connect(":memory:") as db:
            db.execute("CREATE TABLE articles (url, title, published)")
            db.execute("INSERT INTO articles VALUES (?, ?, ?)", [response.url, title, published])

    def to_feed(self, response: scrapy.http.Response, title: object, published: object) -> None:
        feed = FeedGenerator()
        feed.id(response.url)
        feed.title("x")
        entry = feed.add_entry()
        entry.id(response.url)
        entry.title(title)
        entry.content("".join(response.css("article").getall())[:100_000], type="CDATA")
        if published:
            entry.published(dates.parse(published))
        text = feed.atom_str().decode()
        for token in ("<script", "onerror", "javascript:", "<iframe"):
            if token in text:
                self.say(f"feed contains {token}")


class Bare(scrapy.Spider):
    name = "bare"

    def __init__(self, url: str, notes: Notes, follow: bool = False, **kwargs: object):
        super().__init__(**kwargs)
        self.url, self.notes, self.follow = url, notes, follow

    async def start(self):
        yield scrapy.Request(self.url, self.parse, errback=self.failed)

    def parse(self, response):
        self.notes.keep(response)
        if self.follow:
            for href in response.css("a::attr(href)").getall():
                yield response.follow(href, self.parse, errback=self.failed)

    def failed(self, failure):
        said = str(failure.value).partition("<")[0][:50].strip(" [('b")
        self.notes.say(f"{type(failure.value).__name__}: {said}" if said else type(failure.value).__name__)


class BareSitemap(SitemapSpider):
    name = "bare-sitemap"

    def __init__(self, url: str, notes: Notes, **kwargs: object):
        self.sitemap_urls = [url]
        super().__init__(**kwargs)
        self.notes = notes

    def parse(self, response):
        self.notes.keep(response)


def main() -> None:
    with Path(sys.argv[2]).open("a") as out:
        crawl(json.loads(Path(sys.argv[1]).read_text()), out)


def crawl(cases: list[dict[str, Any]], out: TextIO) -> None:
    process = AsyncCrawlerProcess(SETTINGS)
    for each in cases:
        notes = Notes(each["case"])
        settings = {"USER_AGENT": each["case"], "ROBOTSTXT_OBEY": each["robots"],
                    "CLOSESPIDER_TIMEOUT": 0 if each["kind"] == "page" else TRAPPED}
        base, arguments = (BareSitemap, {}) if each["kind"] == "sitemap" else (Bare, {"follow": each["kind"] == "trap"})
        crawler = process.create_crawler(type(base.__name__, (base,), {"custom_settings": settings}))

        def closed(reason: str, notes: Notes = notes) -> None:
            line = {"case": notes.case, "stored": notes.stored, "said": notes.said, "reason": reason}
            print(json.dumps(line), file=out, flush=True)

        def raised(failure: object, notes: Notes = notes) -> None:
            notes.say(f"callback raised {type(failure.value).__name__}")

        crawler.signals.connect(closed, signals.spider_closed, weak=False)
        crawler.signals.connect(raised, signals.spider_error, weak=False)
        process.crawl(crawler, url=each["url"], notes=notes, **arguments)
    process.start()


if __name__ == "__main__":
    main()
