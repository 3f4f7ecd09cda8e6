"""Pages of a feed (RFC 5005): which entries stand on which, when a page becomes an archive, and how they are linked.

Pages fill in the order in which articles come into the store, so that a new article changes the last page alone,
whatever its date. A full page that left the feed's window becomes an archive: it is written once more and then stays
as it is. What is revised later stands again on the last page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aggregator.article import iso

from .register import Page
from .rows import Listed
from .times import instant

#: entries of a page, and bytes of their texts: markup and what stands around them come to as much again at most
ENTRIES = 100
SIZE = 500_000
#: folder of the pages in `public/`
FOLDER = "archive"
#: a page's path without its suffix
PAGE_RE = re.compile(rf"{FOLDER}/[a-z0-9][a-z0-9_-]*/[1-9][0-9]*\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands: its name, which is its path without suffix, and the names of those around it.

    `next` leads from the document that one subscribes to through the pages that still change (RFC 5005, 3),
    `prev_archive` and `next_archive` through the archives (4); `older` through both, for formats with one link.
    """

    name: str
    #: the document that one subscribes to; None for that itself
    first: str | None = None
    next: str | None = None
    prev_archive: str | None = None
    next_archive: str | None = None
    older: str | None = None
    archive: bool = False


def page_name(slug: str, number: int) -> str:
    """A page's file without its suffix: "archive/suara/17"."""
    return f"{FOLDER}/{slug}/{number}"


def filed(pages: Sequence[Page], arrivals: Iterable[Listed]) -> tuple[list[Page], list[tuple[Listed, int]]]:
    """The pages with the arrivals on them, and on which each stands: the last page is filled, then new ones are begun.

    In the order of their arrival; what came at once, in the order of the times shown.
    """
    filled, places = list(pages), []
    for entry in sorted(arrivals, key=lambda one: (one.arrived, one.shown, one.key)):
        last = filled[-1] if filled else None
        if last is None or last.sealed or last.entries >= ENTRIES or (last.size and last.size + entry.size > SIZE):
            filled.append(Page(len(filled) + 1))
        filled[-1] = filled[-1].with_entry(entry)
        places.append((entry, filled[-1].number))
    return filled, places


def sealed(pages: Sequence[Page], newest: str, hours: int) -> list[Page]:
    """The pages with those sealed that left the window of `hours` before `newest`; never the last, which fills."""
    end = instant(newest)
    since = iso(end - timedelta(hours=hours)) if end else ""
    result = list(pages)
    for place, page in enumerate(result[:-1]):
        if not page.sealed:
            if page.newest >= since:
                break
            result[place] = replace(page, sealed=True)
    return result


def kept(pages: Sequence[Page], archive_days: int) -> list[Page]:
    """The pages that have files: all, but for archives that came `archive_days` before the last one (0: all)."""
    last = instant(pages[-1].arrived) if pages else None
    if not archive_days or last is None:
        return list(pages)
    oldest = iso(last - timedelta(days=archive_days))
    return [page for page in pages if not page.sealed or page.arrived >= oldest]


def places(slug: str, pages: Sequence[Page]) -> tuple[Place, dict[int, Place]]:
    """The place of the document that one subscribes to, and those of `pages` (which have files) by number."""
    names = {page.number: page_name(slug, page.number) for page in pages}
    archives = [page.number for page in pages if page.sealed]
    changing = [page.number for page in pages if not page.sealed]
    newest_archive = names[archives[-1]] if archives else None
    found = {}
    for number in archives:
        older = names.get(number - 1)
        found[number] = Place(names[number], first=slug, prev_archive=older, next_archive=names[number + 1],
                              older=older, archive=True)
    for number in changing:
        # none but the one beside it names the newest archive: each new archive would change all of them
        older, at_the_end = names.get(number - 1), number - 1 not in changing
        found[number] = Place(names[number], first=slug, next=None if at_the_end else older,
                              prev_archive=older if at_the_end else None, older=older)
    last = names[changing[-1]] if changing else None
    return Place(slug, next=last, prev_archive=newest_archive, older=last), found
