"""Of all listings that were read, the few that name every article: those are the start URLs."""

import re
from collections.abc import Iterable, Sequence

from .bounds import Bounds
from .gather import Gathering
from .sources import Source

#: articles of a sitemap that is an archive, not a list of what is new
ARCHIVE = 2000
#: pages of an index without an end that are start URLs
FIRST_PAGES = 3


def chosen(gathering: Gathering, pattern: re.Pattern[str], bounds: Bounds) -> tuple[list[Source], list[str]]:
    """(listings that together name every article, notes about what was left out).

    In order of preference: feeds, sitemaps of news, other sitemaps, index pages; each only for what it adds, though
    the first feed stands in any case, for it comes with dates and is small.
    """
    best, notes = [], []
    covered: set[str] = set()
    for source in in_order(gathering):
        own = articles_of(source, pattern, bounds)
        if not own - covered:
            continue
        if covered and "sitemap" in source.type and len(own) > ARCHIVE:
            notes.append(f"left out {source.url}, an archive of {len(own)} articles or more: put it into start_urls "
                         "to have them all")
            continue
        best.append(source)
        covered |= own
    inner = {child.url for source in best for child in source.read}
    notes += [f"{url} goes on for more than {FIRST_PAGES} pages: only the first are read" for url in gathering.endless]
    return [source for source in best if source.url not in inner], notes


def in_order(gathering: Gathering) -> list[Source]:
    found = list(gathering.sources.found.values())
    below = {child.url for source in found for child in source.read}
    feeds = [source for source in found if source.type == "feed"]
    news = [source for source in found if source.is_news]
    sitemaps = [source for source in found if "sitemap" in source.type and not source.is_news
                and source.url not in below]
    return [*feeds, *news, *sitemaps, *index_pages(gathering)]


def index_pages(gathering: Gathering) -> Iterable[Source]:
    """Index pages with their further pages, of those that do not end the first; those that name most come first."""
    for chain in sorted(gathering.chains, key=lambda chain: sum(len(source.entries) for source in chain), reverse=True):
        yield from chain[:FIRST_PAGES] if chain[0].url in gathering.endless else chain


def articles_of(source: Source, pattern: re.Pattern[str], bounds: Bounds) -> set[str]:
    """The URLs of articles that a listing names, itself or by the listings below it."""
    return {entry.url for entry in source.named() if bounds.holds(entry.url) and pattern.search(entry.url)}


def covered(sources: Sequence[Source], pattern: re.Pattern[str], bounds: Bounds) -> set[str]:
    return set().union(*(articles_of(source, pattern, bounds) for source in sources))
