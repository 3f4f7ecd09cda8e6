"""Publisher: the rules of one publisher, read from a TOML file and validated when loaded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ConfigError
from .selectors import Selector
from .tables import check_keys, check_type, read_toml

KINDS = ("national", "regional", "business", "tech", "sport", "lifestyle", "english", "factcheck", "official")
#: what people call the time zones of the country, from west to east
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Ujung_Pandang": "WITA",
              "Asia/Jayapura": "WIT"}
ID_RE = re.compile(r"[a-z0-9][a-z0-9_]*\Z")
HOST_RE = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")
LANGUAGE_RE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
#: keys that say something of one paper alone, so that a network's members do not inherit them
OWN_KEYS = ("publisher", "homepage", "allowed_domains", "start_urls", "article_urls", "not_article_urls",
            "checked", "inferred", "notes")
REQUIRED = ("publisher", "allowed_domains", "start_urls")


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """The rules of one publisher. Field names are the keys of its TOML file and the attributes of its spider.

    `_css` is a CSS selector (`::attr(name)` allowed in field selectors), `_re` a regular expression that is
    searched for in the URL, `_urls` are absolute http(s) URLs.
    """

    #: lower-case identifier: the name of the file, or of the member's table
    id: str
    #: display name, as the publisher writes it
    publisher: str
    allowed_domains: list[str]
    start_urls: list[str]
    homepage: str = ""
    kind: str = "national"
    #: id of the file whose `[members]` this paper belongs to, or a family's name
    network: str = ""
    language: str = "id"
    timezone: str = "Asia/Jakarta"
    article_url_re: str = ""
    #: query that makes a page show the whole article: {"page": "all"}
    article_query: dict[str, str] = field(default_factory=dict)
    next_page_css: str = ""
    title_css: str = ""
    authors_css: str = ""
    published_css: str = ""
    updated_css: str = ""
    section_css: str = ""
    content_css: str = ""
    remove_css: str = ""
    #: seconds between two requests
    crawl_delay: float = 0.0
    enabled: bool = True
    #: why it is not enabled
    reason: str = ""
    #: when and how the rules were last known to hold
    checked: str = ""
    #: keys whose value was taken from a sister site and not seen on this one
    inferred: list[str] = field(default_factory=list)
    #: examples that article_url_re must accept
    article_urls: list[str] = field(default_factory=list)
    #: examples that article_url_re must refuse
    not_article_urls: list[str] = field(default_factory=list)
    #: may be republished in full
    full_text: bool = False
    notes: str = ""
    #: the file it was read from
    file: str = field(default="", compare=False)
    #: domains below its own that are other publishers'; the catalogue sets them
    others: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def zone_name(self) -> str:
        """WIB, WITA or WIT; the IANA name of a zone of another country."""
        return ZONE_NAMES.get(self.timezone, self.timezone)

    @cached_property
    def article_url(self) -> re.Pattern[str] | None:
        """`article_url_re` compiled, or None where the publisher has none."""
        return re.compile(self.article_url_re) if self.article_url_re else None

    @property
    def selectors(self) -> list[str]:
        """The keys of the selectors it has, its own and its network's; none: only the generic path reads it."""
        return [key for key in TYPES if key.endswith("_css") and getattr(self, key)]

    def selector(self, key: str) -> Selector | None:
        """The compiled selector under `key` ("title_css"), or None where the publisher has none."""
        return compile_css(value) if (value := getattr(self, key)) else None

    def owns(self, host: str) -> bool:
        """Whether `host` is one of the publisher's domains or lies under one, and is no other publisher's."""
        return under(host, self.allowed_domains) and not under(host, self.others)


def under(host: str, domains: Iterable[str]) -> bool:
    """Whether `host` is one of `domains` or lies under one."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


#: what is no key of a publisher file
NO_KEYS = ("id", "file", "others")
#: key -> TOML type, from the dataclass itself
TYPES: dict[str, type] = {f.name: get_origin(f.type) or f.type
                          for f in fields(Publisher) if f.name not in NO_KEYS}


@lru_cache(maxsize=4096)
def compile_css(css: str) -> Selector:
    """A CSS selector, compiled once; ValueError with the reason if it does not compile."""
    return Selector(css)


def load_file(path: Path) -> list[Publisher]:
    """The publishers of one TOML file: itself, then its members. ConfigError names file, key and reason.

    A file whose members have no paper above them gives the rules they share, and is none itself.
    """
    table = read_toml(path)
    members = table.pop("members", {})
    check_type(members, dict, path, "members")
    if not ID_RE.match(path.stem):
        raise ConfigError(path, None, "the file's name must be lower-case letters, digits and underscores")
    family = {"network": path.stem} if members else {}
    if members and not table.keys() & set(REQUIRED):
        check_shared(table, path)
        found = []
    else:
        found = [from_table(path.stem, table, path, shared=family)]
    shared = family | {key: value for key, value in table.items() if key not in OWN_KEYS}
    for name, own in members.items():
        prefix = f"members.{name}."
        check_type(own, dict, path, prefix[:-1])
        if not ID_RE.match(name):
            raise ConfigError(path, prefix[:-1], "must be lower-case letters, digits and underscores")
        found.append(from_table(name, own, path, prefix, shared))
    return found


def from_table(name: str, table: dict[str, Any], file: Path, prefix: str = "",
               shared: dict[str, Any] | None = None) -> Publisher:
    """A Publisher of the keys in `table`, over those that its network shares; ConfigError if one is wrong."""
    check_table(table, file, prefix)
    for key in REQUIRED:
        value = table.get(key)
        if not (value.strip() if isinstance(value, str) else value):
            raise ConfigError(file, prefix + key, "required, and missing or empty")
    publisher = Publisher(id=name, file=str(file), **{**(shared or {}), **table})
    check_together(publisher, file, prefix)
    return publisher


def check_table(table: dict[str, Any], file: Path, prefix: str = "") -> None:
    """ConfigError for the first key that does not exist or has a wrong value."""
    check_keys(table, TYPES, file, prefix)
    for key, value in table.items():
        check_value(key, value, file, prefix + key)


def check_shared(table: dict[str, Any], file: Path) -> None:
    """ConfigError unless `table` is what the papers of a network share, where none stands above the others."""
    check_table(table, file)
    for key in OWN_KEYS:
        if key in table:
            raise ConfigError(file, key, "says something of one paper, and here is none: only members")


def check_value(key: str, value: Any, file: Path, where: str) -> None:
    """ConfigError unless `value` is what its key promises: type, selector, expression, URL, zone."""
    check_type(value, TYPES[key], file, where)
    try:
        if key.endswith("_css") and value:
            if key in ("content_css", "remove_css") and "::" in value:
                raise ValueError(f"{value!r} must select elements, not texts or attributes")
            compile_css(value)
        elif key.endswith("_re"):
            re.compile(value)
        elif key.endswith("_urls") or key == "homepage":
            for url in value if isinstance(value, list) else [value]:
                check_url(url)
        elif key in CHECKS:
            CHECKS[key](value)
    except re.error as error:
        raise ConfigError(file, where, f"{value!r} is no regular expression: {error}") from None
    except ValueError as error:
        raise ConfigError(file, where, str(error)) from None


def check_url(url: str) -> None:
    """ValueError unless `url` is an absolute http(s) URL with a host."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises on a bad port)
    except ValueError as error:
        raise ValueError(f"{url!r} is no URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f]", url):
        raise ValueError(f"{url!r} is no http or https URL")


def check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no IANA time zone such as Asia/Jakarta, Asia/Makassar, Asia/Jayapura") from None


def check_domains(domains: list[str]) -> None:
    for domain in domains:
        if not HOST_RE.match(domain):
            raise ValueError(f"{domain!r} is no host name (lower case, no scheme, no port, no path)")


def check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")


def check_language(language: str) -> None:
    if not LANGUAGE_RE.match(language):
        raise ValueError(f"{language!r} is no language tag such as id or id-ID")


def check_delay(seconds: float) -> None:
    if not 0 <= seconds <= 3600:
        raise ValueError(f"{seconds!r} must lie between 0 and 3600 seconds")


def check_query(query: dict[str, Any]) -> None:
    for key, value in query.items():
        if not isinstance(value, str):
            raise ValueError(f"{key} must be a string, is {value!r}")


def check_inferred(keys: list[str]) -> None:
    for key in keys:
        if key not in TYPES:
            raise ValueError(f"{key!r} is no key of a publisher file")


CHECKS = {"timezone": check_timezone, "allowed_domains": check_domains, "kind": check_kind,
          "language": check_language, "crawl_delay": check_delay, "article_query": check_query,
          "inferred": check_inferred}


def check_together(publisher: Publisher, file: Path, prefix: str) -> None:
    """ConfigError where single keys are right but do not fit one another."""
    if not publisher.enabled and not publisher.reason:
        raise ConfigError(file, prefix + "reason", "required where enabled = false")
    if pattern := publisher.article_url:
        for url in publisher.article_urls:
            if not pattern.search(url):
                raise ConfigError(file, prefix + "article_urls", f"article_url_re does not accept {url}")
        for url in publisher.not_article_urls:
            if pattern.search(url):
                raise ConfigError(file, prefix + "not_article_urls", f"article_url_re does not refuse {url}")
