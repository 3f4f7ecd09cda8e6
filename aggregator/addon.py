"""What every Scrapy component shares: the home, its loper.toml laid over the settings, and one store a process."""

from typing import ClassVar

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from . import urls
from .downloader.guard import allowed_addresses, literal
from .downloader.politeness import user_agent
from .home import Home
from .publisher import Publisher
from .store import Store
from .store.pages import PageStore

#: above aggregator/settings.py, below what `scrapy -s` says; an add-on's own priority lies below the project's
PRIORITY = "spider"
#: seconds; not 0, with which Scrapy 2.19 sends all that waits for a host at once, whatever the limit of connections
NO_DELAY = 0.001


def rules_of(crawler: Crawler) -> Publisher:
    """The publisher of a spider; NotConfigured for a spider that is none of ours, such as that of `scrapy shell`."""
    if rules := getattr(crawler.spidercls, "rules", None):
        return rules
    raise NotConfigured


class HomeAddon:
    """Scrapy add-on; `HomeAddon.home(settings)` and `HomeAddon.store(settings)` serve the other components."""

    #: one connection per home: all components of a process run in the reactor's thread
    stores: ClassVar[dict[Home, Store]] = {}
    page_stores: ClassVar[dict[Home, PageStore]] = {}

    def __init__(self, crawler: Crawler):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HomeAddon":
        return cls(crawler)

    @staticmethod
    def home(settings: BaseSettings) -> Home:
        return Home.locate(settings.get("LOPER_HOME"))

    @classmethod
    def store(cls, settings: BaseSettings) -> Store:
        home = cls.home(settings)
        if home not in cls.stores:
            home.create()
            cls.stores[home] = Store(home.database)
        return cls.stores[home]

    @classmethod
    def pages(cls, settings: BaseSettings) -> PageStore | None:
        """Where fetched pages are kept; None where loper.toml wants none kept."""
        home = cls.home(settings)
        if home not in cls.page_stores and home.config.pages.days:
            home.create()
            cls.page_stores[home] = PageStore(home.pages)
        return cls.page_stores.get(home)

    @classmethod
    def close(cls, home: Home) -> None:
        for stores in (cls.stores, cls.page_stores):
            if store := stores.pop(home, None):
                store.close()

    def update_settings(self, settings: BaseSettings) -> None:
        """The User-Agent names the contact; a publisher's `crawl_delay` holds; one's own machines need no delay."""
        config = self.home(settings).config
        settings.set("USER_AGENT", user_agent(config.site.contact), PRIORITY)
        settings.set("LOPER_PAGE_BUDGET", config.crawl.page_budget, PRIORITY)
        spider = self.crawler.spidercls
        own = allowed_addresses(settings)
        hosts = {urls.host(url) for url in getattr(spider, "start_urls", None) or []}
        if hosts and all(literal(host) in own for host in hosts):
            settings.set("AUTOTHROTTLE_ENABLED", False, PRIORITY)
            settings.set("DOWNLOAD_DELAY", NO_DELAY, PRIORITY)
        if delay := getattr(spider, "crawl_delay", 0):
            settings.set("DOWNLOAD_DELAY", delay, PRIORITY)
