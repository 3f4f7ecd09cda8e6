"""The catalogue of publishers: the rules of the bundled files and of the user's own."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from aggregator import urls
from aggregator.errors import ConfigError
from aggregator.home import Home
from aggregator.publisher import Publisher, load_file, under

BUNDLED = Path(__file__).parent / "publishers"


def load(home: Home) -> dict[str, Publisher]:
    """Every publisher by id, in alphabetical order: the bundled, with the user's own put over them.

    ConfigError where a file is wrong, where two files of one folder name the same publisher, or where loper.toml
    speaks of a publisher that does not exist.
    """
    found = set_apart(bundled() | load_folder(home.publishers))
    unknown = [name for name in home.config.publishers if name not in found]
    if unknown:
        raise ConfigError(home.path / "loper.toml", f"publishers.{unknown[0]}", "there is no such publisher")
    for slug, feed in home.config.feeds.items():
        for name in feed.publisher:
            if name not in found:
                raise ConfigError(home.path / "loper.toml", f"feeds.{slug}.publisher",
                                  f"there is no publisher {name!r}")
    return dict(sorted(found.items()))


def full_text(home: Home) -> list[str]:
    """Ids of the publishers that may be republished in full; none is looked for where the site is not public."""
    return [one.id for one in load(home).values() if one.full_text] if home.config.site.public else []


@cache
def bundled() -> dict[str, Publisher]:
    """The publishers of the project itself, read once: its files do not change while it runs."""
    return load_folder(BUNDLED)


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
