"""Publishes every feed of the store as files, with an index, and says what it wrote and what it left out."""

import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator.config import OwnFeed, Site
from aggregator.publisher import Publisher

from . import files, index_page, pages, reading_page
from .entry import Entry, UnpublishableError, entry_of
from .rss_atom import ICON, atom, rss
from .select import Feed, all_feeds, directory, newest, within

Render = Callable[[Feed, Sequence[Entry], Site], bytes]
#: suffix of a feed's file -> what makes it
FORMATS: dict[str, Render] = {"rss": rss, "atom": atom, "html": reading_page.page}
#: a document stays below; it is fetched many times a day, also over slow lines
MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class LeftOut:
    """An article that cannot be published."""

    url: str
    reason: str


@dataclass(frozen=True)
class Published:
    """One file of one feed."""

    slug: str
    path: Path
    #: whether the file was written, or removed for want of entries
    changed: bool
    #: entries in it; 0: there is no file
    entries: int
    #: articles that would be in it
    left_out: tuple[LeftOut, ...]


def publish(connection: sqlite3.Connection, public: Path, site: Site, publishers: Sequence[Publisher],
            own: Mapping[str, OwnFeed] | None = None,
            progress: Callable[[Published], None] | None = None) -> list[Published]:
    """Writes the feed of everything, one per publisher and one per feed in `own` that has articles, in every format.

    Beside them the index page, `index.html`, and what the pages load. Same store, same bytes; a file that would not
    change is not touched; one whose feed has no article is removed. Hold the home's lock. `progress` is called after
    each file of a feed. OSError and sqlite3.Error stop it: files already written stay, each whole.
    """
    public.mkdir(parents=True, exist_ok=True)
    files.sweep(public)
    files.write(public / ICON, Path(__file__).with_name(ICON).read_bytes())
    for name, data in pages.assets().items():
        files.write(public / name, data)
    known = directory(connection, publishers)
    done: list[Published] = []
    newest_entries: dict[str, Entry] = {}
    feeds = all_feeds(site, publishers, own or {})
    for feed in feeds:
        entries, left_out = collect(connection, feed, site, known)
        if entries:
            newest_entries[feed.slug] = entries[0]
        for file in write_feed(feed, entries, left_out, public, site):
            done.append(file)
            if progress:
                progress(file)
    # last, so that it never names a feed that is not there
    files.write(public / pages.INDEX, index_page.index(site, publishers, feeds, newest_entries, own or {}))
    return done


def write_feed(feed: Feed, entries: Sequence[Entry], left_out: tuple[LeftOut, ...], public: Path,
               site: Site) -> Iterator[Published]:
    """Writes one feed in every format, file by file; its files are removed where it has no entries."""
    count, rendered = fitting(feed, entries, site) if entries else (0, {})
    for suffix in FORMATS:
        path = public / f"{feed.slug}.{suffix}"
        changed = files.write(path, rendered[suffix]) if count else files.remove(path)
        if count or changed or left_out:
            yield Published(feed.slug, path, changed, count, left_out)


def collect(connection: sqlite3.Connection, feed: Feed, site: Site,
            known: Mapping[str, Publisher]) -> tuple[list[Entry], tuple[LeftOut, ...]]:
    """The feed's entries, newest first, and the articles among them that cannot be published."""
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for row in newest(connection, feed):
        if len(entries) == feed.limit:
            break
        publisher = known.get(row["publisher"])
        try:
            if publisher is None:
                raise UnpublishableError(row["url"], f"its publisher {row['publisher']!r} is not known")
            entries.append(entry_of(row, publisher, excerpt=site.public and not publisher.full_text))
        except UnpublishableError as error:
            left_out.append(LeftOut(error.url, error.reason))
    return within(entries, feed), tuple(left_out)


def fitting(feed: Feed, entries: Sequence[Entry], site: Site) -> tuple[int, dict[str, bytes]]:
    """How many of the newest entries stay below MAX_BYTES in every format, and the documents of these."""
    rendered = documents(feed, entries, site)
    if not too_large(rendered):
        return len(entries), rendered
    count = bisect_left(range(1, len(entries)), True,
                        key=lambda number: too_large(documents(feed, entries[:number], site)))
    return count, documents(feed, entries[:count], site)


def documents(feed: Feed, entries: Sequence[Entry], site: Site) -> dict[str, bytes]:
    """The feed in every format."""
    return {suffix: render(feed, entries, site) for suffix, render in FORMATS.items()}


def too_large(rendered: Mapping[str, bytes]) -> bool:
    return any(len(data) >= MAX_BYTES for data in rendered.values())
