"""The catalogue as spider classes, so that `scrapy list` and `scrapy crawl` work."""

from scrapy.http import Request
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from aggregator.home import Home

from . import catalogue
from .article_spider import ArticleSpider, spider_class


class CatalogueLoader(SpiderLoader):
    """Scrapy's loader, with a spider for every publisher of the catalogue.

    A class in `spiders/<name>.py` with the `name` of a publisher is the base of that publisher's spider.
    """

    def __init__(self, settings: BaseSettings):
        super().__init__(settings)
        self.publishers = catalogue.load(Home.locate(settings.get("LOPER_HOME")))
        written = {name: cls for name, cls in self._spiders.items() if issubclass(cls, ArticleSpider)}
        self._spiders = {name: spider_class(publisher, written.get(name, ArticleSpider))
                         for name, publisher in self.publishers.items()}

    def find_by_request(self, request: Request) -> list[str]:
        """The one spider for an address: a regional paper before its network."""
        publisher = catalogue.of_url(self.publishers.values(), request.url)
        return [publisher.id] if publisher else []
