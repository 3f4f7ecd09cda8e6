"""The catalogue of publishers: the bundled files and the user's own, as rules and as spider classes."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from scrapy.http import Request
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from aggregator import urls
from aggregator.errors import ConfigError
from aggregator.home import Home
from aggregator.publisher import Publisher, load_file, under

from .article_spider import ArticleSpider, spider_class

BUNDLED = Path(__file__).parent / "publishers"


def load(home: Home) -> dict[str, Publisher]:
    """Every publisher by id, in alphabetical order: the bundled, with the user's own put over them.

    ConfigError where a file is wrong, where two files of one folder name the same publisher, or where loper.toml
    speaks of a publisher that does not exist.
    """
    found = set_apart(load_folder(BUNDLED) | load_folder(home.publishers))
    unknown = [name for name in home.config.publishers if name not in found]
    if unknown:
        raise ConfigError(home.path / "loper.toml", f"publishers.{unknown[0]}", "there is no such publisher")
    for slug, feed in home.config.feeds.items():
        for name in feed.publisher:
            if name not in found:
                raise ConfigError(home.path / "loper.toml", f"feeds.{slug}.publisher",
                                  f"there is no publisher {name!r}")
    return dict(sorted(found.items()))


def load_folder(folder: Path) -> dict[str, Publisher]:
    """The publishers of the files in `folder`, by id; none where there is no folder."""
    found: dict[str, Publisher] = {}
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix == ".toml")
    except FileNotFoundError:
        files = []
    except OSError as error:  # Path.glob would find nothing, and say nothing
        raise ConfigError(folder, None, f"cannot be read: {error.strerror}") from None
    for file in files:
        for publisher in load_file(file):
            if publisher.id in found:
                raise ConfigError(file, f"members.{publisher.id}", f"is already in {found[publisher.id].file}")
            found[publisher.id] = publisher
    return found


def set_apart(publishers: dict[str, Publisher]) -> dict[str, Publisher]:
    """The publishers, none of which owns a domain below its own that is another's: jogja.suara.com under suara.com."""
    owners = {domain: publisher.id for publisher in publishers.values() for domain in publisher.allowed_domains}
    others: dict[str, list[str]] = {}
    for domain, owner in owners.items():
        labels = domain.split(".")
        for above in {owners.get(".".join(labels[start:])) for start in range(1, len(labels))} - {None, owner}:
            others.setdefault(above, []).append(domain)
    return publishers | {name: replace(publishers[name], others=tuple(found)) for name, found in others.items()}


def of_url(publishers: Iterable[Publisher], url: str) -> Publisher | None:
    """The publisher that owns the host of `url`, the most special one where several do (jogja.suara.com)."""
    host = urls.host(url)
    fits = [(len(domain), publisher) for publisher in publishers for domain in publisher.allowed_domains
            if under(host, [domain])]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def unknown(url: str) -> Publisher:
    """A publisher of whom nothing is known but the host of `url`: no selectors, the generic path."""
    host = urls.host(url) or "localhost"
    return Publisher(id=host, publisher=host, allowed_domains=[host], start_urls=[url])


def enabled(publishers: dict[str, Publisher], home: Home) -> dict[str, Publisher]:
    """Those that a run crawls: enabled in their file or by loper.toml, and chosen there."""
    config = home.config
    chosen = publishers if config.crawl.publishers == "all" else config.crawl.publishers
    for key, names in (("publishers", chosen), ("exclude", config.crawl.exclude)):
        for name in names:
            if name not in publishers:
                raise ConfigError(home.path / "loper.toml", f"crawl.{key}", f"there is no publisher {name!r}")
    return {name: publisher for name, publisher in publishers.items()
            if name in chosen and name not in config.crawl.exclude
            and config.publishers.get(name, publisher.enabled)}


class CatalogueLoader(SpiderLoader):
    """Scrapy's loader, with a spider for every publisher of the catalogue.

    A class in `spiders/<name>.py` with the `name` of a publisher is the base of that publisher's spider.
    """

    def __init__(self, settings: BaseSettings):
        super().__init__(settings)
        self.publishers = load(Home.locate(settings.get("LOPER_HOME")))
        written = {name: cls for name, cls in self._spiders.items() if issubclass(cls, ArticleSpider)}
        self._spiders = {name: spider_class(publisher, written.get(name, ArticleSpider))
                         for name, publisher in self.publishers.items()}

    def find_by_request(self, request: Request) -> list[str]:
        """The one spider for an address: a regional paper before its network."""
        publisher = of_url(self.publishers.values(), request.url)
        return [publisher.id] if publisher else []
