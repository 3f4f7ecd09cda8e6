"""The operator's own feeds: what [feeds.<slug>] says, as a condition on `articles`."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aggregator.own_feeds import OwnFeed, bracketed
from aggregator.publisher import Publisher
from aggregator.store import search

from .entry import names
from .sections import section_slug

Condition = tuple[str, tuple[Any, ...]]
#: offset of a publisher's clock -> its zone; Indonesia has no summer time
ZONES = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}
#: any moment does
MOMENT = datetime(2026, 1, 1)


def condition(feed: OwnFeed, publishers: Sequence[Publisher], sections: Mapping[str, Collection[str]]) -> Condition:
    """SQL and its parameters; the keys of `feed` are all wanted. `sections`: slug -> spellings that the store has.

    Uses the SQL function `has_tag`.
    """
    parts = [of_publishers(feed, publishers), of_sections(feed, sections), of_tags(feed),
             of_languages(feed, publishers), of_search(feed), (bracketed(feed.sql), ()) if feed.sql else None]
    wanted = [part for part in parts if part]
    return " AND ".join(sql for sql, _ in wanted) or "1", tuple(value for _, values in wanted for value in values)


def among(column: str, values: Collection[str]) -> Condition:
    """A column that has one of `values`, of which there may be more than SQLite takes parameters."""
    return f"{column} IN (SELECT value FROM json_each(?))", (json.dumps(sorted(values)),)


def of_publishers(feed: OwnFeed, publishers: Sequence[Publisher]) -> Condition | None:
    if not (feed.publisher or feed.kind or feed.zone):
        return None
    return among("publisher", [one.id for one in publishers if (not feed.publisher or one.id in feed.publisher)
                               and (not feed.kind or one.kind in feed.kind)
                               and (not feed.zone or zone(one) in feed.zone)])


def zone(publisher: Publisher) -> str:
    """WIB, WITA, WIT, or "" for a publisher elsewhere."""
    return ZONES.get(publisher.zone.utcoffset(MOMENT), "")


def of_sections(feed: OwnFeed, sections: Mapping[str, Collection[str]]) -> Condition | None:
    if not feed.section:
        return None
    slugs = {section_slug(name) for name in feed.section}
    return among("section", [spelling for slug in slugs for spelling in sections.get(slug, ())])


def of_tags(feed: OwnFeed) -> Condition | None:
    if not feed.tag:
        return None
    return "has_tag(CAST(tags AS BLOB), ?)", (json.dumps([tag.casefold() for tag in feed.tag]),)


def has_tag(tags: bytes | None, wanted: str) -> bool:
    """Whether the JSON list `tags` has one of the JSON list `wanted` (case folded)."""
    found = {tag.casefold() for tag in names((tags or b"").decode("utf-8", "replace"))}
    return not found.isdisjoint(json.loads(wanted))


def of_languages(feed: OwnFeed, publishers: Sequence[Publisher]) -> Condition | None:
    """An article that does not say its language has its publisher's."""
    if not feed.language:
        return None
    said, values = [], []
    for language in feed.language:
        silent, ids = among("publisher", [one.id for one in publishers if speaks(one.language, language)])
        said.append(f"language = ? COLLATE NOCASE OR language LIKE ? OR (language = '' AND {silent})")
        values += [language, f"{language}-%", *ids]
    return f"({' OR '.join(said)})", tuple(values)


def speaks(tag: str, wanted: str) -> bool:
    """Whether a language tag is `wanted` or narrower (RFC 4647, 3.3.1)."""
    return f"{tag.lower()}-".startswith(f"{wanted.lower()}-")


def of_search(feed: OwnFeed) -> Condition | None:
    return search.condition(feed.search) if feed.search else None
