"""Documents of one feed: which entries stand in them, and the files that follow from that."""

import sqlite3
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from aggregator import urls
from aggregator.config import Site
from aggregator.publisher import Publisher

from .edits import entry_of_edit
from .entry import Entry, UnpublishableError, entry_of, revised_in_excerpt
from .json_feed import json_feed
from .paging import Place
from .reading_page import reading_page
from .rows import Key, fetch, latest_time, replaced
from .rss_atom import atom, rss
from .select import Feed

Render = Callable[[Feed, Sequence[Entry], Site, Place], bytes]
#: suffix of a feed's file -> what makes it
FORMATS: dict[str, Render] = {"rss": rss, "atom": atom, "json": json_feed, "html": reading_page}
ENTRY_OF = {"articles": entry_of, "edits": entry_of_edit}
#: a document stays below; it is fetched many times a day, also over slow lines
MAX_BYTES = 1_000_000
#: entries that are remembered, because the same article stands in several feeds
REMEMBERED = 2_000


@dataclass(frozen=True)
class LeftOut:
    """An article that cannot be published."""

    url: str
    reason: str


@dataclass
class Selection:
    """Entries of a document, newest first, and the articles among them that cannot be published."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    #: of each entry
    keys: list[Key] = field(default_factory=list)


class Edition:
    """What all documents of one publish are made from: the store, the site, and its publishers by id.

    What a damaged store dates in the future is left out: it would stand before all others for years.
    """

    def __init__(self, connection: sqlite3.Connection, site: Site, publishers: Mapping[str, Publisher]):
        self.connection, self.site, self.publishers = connection, site, publishers
        self.latest = latest_time(connection)
        self.remembered: OrderedDict[tuple[str, Key, bool], Entry] = OrderedDict()

    def select(self, feed: Feed, keys: Sequence[Key], limit: int | None = None) -> Selection:
        """The entries of these articles, in order, `limit` at most."""
        found, rows = Selection(), fetch(self.connection, feed.source, keys)
        for key in keys:
            if len(found.entries) == limit:
                break
            try:
                found.entries.append(self.entry(feed, key, rows.get(key)))
                found.keys.append(key)
            except UnpublishableError as error:
                found.left_out.append(LeftOut(error.url, error.reason))
        return found

    def entry(self, feed: Feed, key: Key, row: Mapping[str, object] | None) -> Entry:
        """The entry of a row; UnpublishableError where there is none."""
        if row is None:
            raise UnpublishableError(key[0], "its address is no valid text")
        publisher = self.publishers.get(row["publisher"]) or stranger(row)
        excerpt = feed.excerpt(publisher, self.site)
        remembered = (feed.source, key, excerpt)
        if remembered not in self.remembered:
            if excerpt and row["revised"]:
                # readers take a later `updated` for something new to see
                row = dict(row) | {"revised": revised_in_excerpt(row, replaced(self.connection, key[0]))}
            entry = ENTRY_OF[feed.source](row, publisher, excerpt)
            if entry.published > self.latest:
                raise UnpublishableError(row["url"], f"its time is yet to come: {entry.published.isoformat()}")
            self.remembered[remembered] = entry if entry.updated <= self.latest else replace(
                entry, updated=entry.published)
            if len(self.remembered) > REMEMBERED:
                self.remembered.popitem(last=False)
        return self.remembered[remembered]

    def documents(self, feed: Feed, entries: Sequence[Entry], place: Place) -> dict[str, bytes]:
        """The document in every format, by suffix."""
        return {suffix: render(feed, entries, self.site, place) for suffix, render in FORMATS.items()}

    def fitting(self, feed: Feed, entries: Sequence[Entry], place: Place) -> tuple[int, dict[str, bytes]]:
        """How many of the newest entries stay below MAX_BYTES in every format, and the documents of these."""
        rendered = self.documents(feed, entries, place)
        if not too_large(rendered):
            return len(entries), rendered
        count = bisect_left(range(1, len(entries)), True,
                            key=lambda number: too_large(self.documents(feed, entries[:number], place)))
        return count, self.documents(feed, entries[:count], place)


def stranger(row: Mapping[str, Any]) -> Publisher:
    """The publisher of an article, where the store does not know it: it goes by the host of its articles."""
    name = urls.host(str(row["url"]))
    return Publisher(id=str(row["publisher"]), publisher=name, allowed_domains=[], start_urls=[])


def within(entries: Sequence[Entry], feed: Feed) -> list[Entry]:
    """Of `entries`, newest first, those that the document one subscribes to holds: the window, and `least`.

    The window hangs on the feed's own newest entry: neither the clock nor another feed's articles change the bytes.
    """
    if not entries:
        return []
    since = entries[0].published - timedelta(hours=feed.window_hours)
    return [entry for place, entry in enumerate(entries[:feed.limit]) if place < feed.least or entry.published >= since]


def too_large(rendered: Mapping[str, bytes]) -> bool:
    return any(len(data) >= MAX_BYTES for data in rendered.values())
