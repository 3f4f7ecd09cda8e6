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


class Choice:
    """The choice among the listings of a site, given the shape of its articles' addresses."""

    def __init__(self, gathering: Gathering, pattern: re.Pattern[str], bounds: Bounds):
        self.gathering, self.pattern, self.bounds = gathering, pattern, bounds
        #: the listings chosen, in order of preference
        self.listings: list[Source] = []
        #: URLs of the articles that they name
        self.covered: set[str] = set()
        #: what was left out, in words
        self.notes: list[str] = []
        self.choose()

    def choose(self) -> None:
        """Feeds, sitemaps of news, other sitemaps, index pages, in this order: each only for what it adds."""
        found = list(self.gathering.sources.found.values())
        self.take(source for source in found if source.type == "feed")
        self.take(source for source in found if source.is_news)
        below = {child.url for source in found for child in source.read}
        for source in found:
            if "sitemap" in source.type and source.url not in below and not source.is_news:
                self.take(self.of_sitemap(source))
        self.take(self.index_pages())
        self.notes += [f"{url} goes on for more than {FIRST_PAGES} pages: only the first are read"
                       for url in self.gathering.endless if url in {source.url for source in self.listings}]

    def take(self, sources: Iterable[Source]) -> None:
        """Chooses those that name an article which none before them does."""
        for source in sources:
            if own := self.articles(source) - self.covered:
                self.listings.append(source)
                self.covered |= own

    def articles(self, source: Source) -> set[str]:
        """The URLs of articles that a listing names, itself or by the listings below it."""
        return {entry.url for entry in source.named() if self.bounds.holds(entry.url)
                and self.pattern.search(entry.url)}

    def of_sitemap(self, source: Source) -> Sequence[Source]:
        """What a sitemap is chosen as: itself; but where feeds name what is new, and it is only for what is older,
        its parts that name articles without those that name tags and people; or not at all, if it is an archive.
        """
        if not self.covered:
            return [source]
        if (count := len(self.articles(source))) > ARCHIVE:
            self.notes.append(f"left out {source.url}, an archive of {count} articles or more: put it into start_urls "
                              "to have them all")
            return []
        return source.read if set(source.children) - {child.url for child in source.read} else [source]

    def index_pages(self) -> Iterable[Source]:
        """Index pages with their further pages, of those that do not end the first; what names most comes first."""
        def size(chain: Sequence[Source]) -> int:
            return sum(len(self.articles(source)) for source in chain)

        for chain in sorted(self.gathering.chains, key=size, reverse=True):
            yield from chain[:FIRST_PAGES] if chain[0].url in self.gathering.endless else chain
