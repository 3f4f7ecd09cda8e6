"""[feeds.<slug>] of loper.toml: a feed of the operator's own, validated when loaded."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_origin

from .article import FIELDS
from .errors import ConfigError
from .publisher import KINDS, check_language
from .tables import check_keys, check_type

#: a century: longer spans are a mistake, and more than a datetime bears
MAX_DAYS = 36_525
MAX_HOURS = 24 * MAX_DAYS
#: entries of the document that one subscribes to; what more there is stands on its pages
MAX_ENTRIES = 100
ZONES = ("WIB", "WITA", "WIT")
CONTENTS = ("full", "excerpt")
#: taken by bundled feeds (of everything, of revisions), and by the page that lists them all
TAKEN = ("all", "edits", "index")
#: and by the feeds of sections
SECTION_PREFIX = "section-"
#: what a condition may do (https://sqlite.org/c3ref/c_alter_table.html): read `articles`, compute
ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
#: functions whose value depends on the moment, so that the same store would not give the same feed; and loading code
REFUSED_FUNCTIONS = ("random", "randomblob", "current_time", "current_date", "current_timestamp", "load_extension")


@dataclass(frozen=True, kw_only=True)
class OwnFeed:
    """A feed of the operator's own. Every key narrows it; of a list, one value is enough."""

    title: str
    #: ids
    publisher: list[str] = field(default_factory=list)
    #: of the publisher, one of KINDS
    kind: list[str] = field(default_factory=list)
    #: of the publisher, some of ZONES
    zone: list[str] = field(default_factory=list)
    #: names of sections; case, punctuation and accents make no difference
    section: list[str] = field(default_factory=list)
    #: case makes no difference
    tag: list[str] = field(default_factory=list)
    #: BCP 47; "id" is also "id-ID"
    language: list[str] = field(default_factory=list)
    #: words as for `loper search`: all wanted, "a phrase", -not, OR between alternatives; "": every article
    search: str = ""
    #: a condition on the columns of `articles`, in SQLite's words
    sql: str = ""
    #: hours before its newest entry: what is older leaves the document that one subscribes to
    hours: int = 48
    #: entries of that document, at most
    entries: int = MAX_ENTRIES
    #: "full" or "excerpt"; "": as the site has it
    content: str = ""


LISTS = tuple(f.name for f in fields(OwnFeed) if get_origin(f.type) is list)


def own_feed(slug: str, values: Mapping[str, Any], path: Path) -> OwnFeed:
    """The feed under [feeds.<slug>]; ConfigError names the first key that is wrong, and why."""
    where = f"feeds.{slug}"
    if slug in TAKEN or slug.startswith(SECTION_PREFIX):
        raise ConfigError(path, where, f"must be another name, not {' or '.join(map(repr, TAKEN))}, and not begin with "
                                       f"{SECTION_PREFIX!r}: Loper's own have these")
    types = {f.name: get_origin(f.type) or f.type for f in fields(OwnFeed)}
    check_keys(dict(values), types, path, f"{where}.")
    given = {key: [value] if key in LISTS and isinstance(value, str) else value for key, value in values.items()}
    for key, value in given.items():
        check_type(value, types[key], path, f"{where}.{key}")
    if not given.get("title"):
        raise ConfigError(path, f"{where}.title", "required, and missing or empty")
    feed = OwnFeed(**given)
    for key, check in CHECKS.items():
        try:
            check(getattr(feed, key))
        except ValueError as error:
            raise ConfigError(path, f"{where}.{key}", str(error)) from None
    return feed


def check_among(values: Iterable[str], known: Iterable[str]) -> None:
    for value in values:
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}")


def check_languages(values: Iterable[str]) -> None:
    for value in values:
        check_language(value)


def check_range(number: int, highest: int) -> None:
    if not 1 <= number <= highest:
        raise ValueError(f"{number} must be at least 1 and at most {highest}")


def check_condition(sql: str) -> None:
    """ValueError with SQLite's words unless `sql` is one condition that reads nothing but `articles`.

    It is tried alone and in brackets: `1) OR (1` and `1 ORDER BY url` are right in one place only.
    """
    if not sql:
        return
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.execute(f"CREATE TABLE articles ({', '.join(FIELDS)})")
        empty.set_authorizer(authorize)
        for condition in (sql, bracketed(sql)):
            try:
                empty.execute(f"EXPLAIN SELECT 1 FROM articles WHERE {condition}")
            except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
                raise ValueError(f"{sql!r} is no condition on articles: {error}") from None


def bracketed(sql: str) -> str:
    """`sql` as a part of a longer condition; a comment at its end ends with its line."""
    return f"({sql}\n)"


def authorize(action: int, name: str | None, other: str | None, database: str | None, trigger: str | None) -> int:
    """What a condition may do, for `Connection.set_authorizer`."""
    if action == sqlite3.SQLITE_READ:
        return sqlite3.SQLITE_OK if name in ("articles", "") else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (other or "").lower() in REFUSED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


CHECKS = {
    "kind": lambda values: check_among(values, KINDS), "zone": lambda values: check_among(values, ZONES),
    "language": check_languages, "sql": check_condition,
    "hours": lambda number: check_range(number, MAX_HOURS), "entries": lambda number: check_range(number, MAX_ENTRIES),
    "content": lambda value: check_among([value] if value else [], CONTENTS)}
