"""loper.toml: what an operator may set, validated when loaded."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar, get_origin

from .errors import ConfigError
from .own_feeds import MAX_DAYS, OwnFeed, own_feed
from .publisher import check_language, check_url
from .tables import check_keys, check_type, read_toml

T = TypeVar("T")
#: a slug is a file's name and a part of a URL
SLUG_RE = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


@dataclass(frozen=True, kw_only=True)
class Site:
    """[site]: who publishes the feeds."""

    title: str = "Loper"
    #: address under which `public/` is served; the default is that of `loper serve`
    base_url: str = "http://127.0.0.1:8010"
    #: a person's address or page; goes into the User-Agent, so that publishers can ask
    contact: str = ""
    language: str = "id"
    #: feeds are for others: excerpts, except of publishers with full_text
    public: bool = False
    #: days that what left a feed's window stays in its archive; 0: for ever
    archive_days: int = 30


@dataclass(frozen=True, kw_only=True)
class Crawl:
    """[crawl]: what a run does."""

    #: ids, or "all"
    publishers: list[str] | str = "all"
    exclude: list[str] = field(default_factory=list)
    processes: int = 1
    #: entries that their listing dates earlier are not fetched; 0: no limit
    max_age_days: int = 0
    #: articles asked for per publisher and run; the rest waits for the next
    page_budget: int = 5000


@dataclass(frozen=True, kw_only=True)
class Pages:
    """[pages]: the fetched pages that are kept for `loper reprocess`."""

    #: days since a page was last fetched as it is; 0: none is kept
    days: int = 30
    #: megabytes (2 ** 20 bytes) of pages.db; the oldest pages leave it first
    mb: int = 1000


@dataclass(frozen=True, kw_only=True)
class Network:
    """[network]: exceptions from the guard."""

    #: exact addresses, any port, that may be private
    allow: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Config:
    """The whole of loper.toml."""

    site: Site = field(default_factory=Site)
    crawl: Crawl = field(default_factory=Crawl)
    pages: Pages = field(default_factory=Pages)
    network: Network = field(default_factory=Network)
    #: publisher id -> enabled: the operator's word against the publisher's file
    publishers: Mapping[str, bool] = field(default_factory=dict)
    #: slug -> feed
    feeds: Mapping[str, OwnFeed] = field(default_factory=dict)


def load_config(path: Path) -> Config:
    """The configuration in `path`, all defaults where the file does not exist; ConfigError names file and key."""
    if not path.exists():
        return Config()
    table = read_toml(path)
    check_keys(table, [f.name for f in fields(Config)], path)
    for name, value in table.items():
        check_type(value, dict, path, name)
    return Config(site=section(Site, table, "site", path), crawl=section(Crawl, table, "crawl", path),
                  pages=section(Pages, table, "pages", path),
                  network=section(Network, table, "network", path), publishers=switches(table, path),
                  feeds=own_feeds(table, path))


def section(kind: Callable[..., T], table: Mapping[str, Any], name: str, path: Path) -> T:
    """One table of the file as its dataclass, every key of the right type and value."""
    values = table.get(name, {})
    known = {f.name: f.type for f in fields(kind)}
    check_keys(values, known, path, name + ".")
    for key, value in values.items():
        where = f"{name}.{key}"
        if not (where == "crawl.publishers" and value == "all"):
            wanted = list if where == "crawl.publishers" else get_origin(known[key]) or known[key]
            check_type(value, wanted, path, where)
        if check := CHECKS.get(where):
            try:
                check(value)
            except ValueError as error:
                raise ConfigError(path, where, str(error)) from None
    return kind(**values)


def own_feeds(table: Mapping[str, Any], path: Path) -> dict[str, OwnFeed]:
    """[feeds.<slug>] by slug, in the order of the file."""
    found = {}
    for slug, values in table.get("feeds", {}).items():
        where = f"feeds.{slug}"
        check_type(values, dict, path, where)
        if not SLUG_RE.match(slug):
            raise ConfigError(path, where, "must be lower-case letters, digits, - and _")
        found[slug] = own_feed(slug, values, path)
    return found


def switches(table: Mapping[str, Any], path: Path) -> dict[str, bool]:
    """[publishers.<id>] enabled = true|false."""
    found = {}
    for name, values in table.get("publishers", {}).items():
        check_type(values, dict, path, f"publishers.{name}")
        check_keys(values, ["enabled"], path, f"publishers.{name}.")
        if "enabled" in values:
            check_type(values["enabled"], bool, path, f"publishers.{name}.enabled")
            found[name] = values["enabled"]
    return found


def check_addresses(addresses: list[str]) -> None:
    for address in addresses:
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise ValueError(f"{address!r} is no IP address (an exact one, without port or mask)") from None


def check_positive(number: int) -> None:
    if number < 1:
        raise ValueError(f"{number} must be at least 1")


def check_days(number: int) -> None:
    if not 0 <= number <= MAX_DAYS:
        raise ValueError(f"{number} must not be negative, nor more than {MAX_DAYS}")


def check_base_url(url: str) -> None:
    check_url(url)
    if "?" in url or "#" in url:
        raise ValueError(f"{url!r} must end with the path under which the feeds lie")


def check_contact(contact: str) -> None:
    if not contact.isprintable():
        raise ValueError(f"{contact!r} must be one line of text: it is sent to publishers as a header")


CHECKS: dict[str, Callable[[Any], None]] = {
    "site.base_url": check_base_url, "site.contact": check_contact, "site.language": check_language,
    "site.archive_days": check_days,
    "network.allow": check_addresses, "crawl.processes": check_positive, "crawl.max_age_days": check_days,
    "crawl.page_budget": check_positive, "pages.days": check_days, "pages.mb": check_positive}
