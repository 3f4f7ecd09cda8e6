"""Asks a site for its listings: the feeds, sitemaps and index pages that it names, then those that are usual."""

from urllib.parse import urlsplit

from ..page import Page
from . import candidates, feeds, links, sitemaps
from .bounds import Bounds, places
from .candidates import Candidate
from .sources import FEED, INDEX, SITEMAP, Source, Sources

#: listings of a kind that are read at most: named feeds, named sitemaps, sitemaps of an index, index pages, sections
MOST_FEEDS, MOST_SITEMAPS, MOST_CHILDREN, MOST_INDEXES, MOST_SECTIONS = 8, 5, 6, 3, 12
#: usual places of sitemaps that are tried where a feed was found
FEW = 4
#: pages of one index that are read, where neither feed nor sitemap names articles, and where one does
MOST_PAGES, SOME_PAGES = 24, 10
#: further pages that may name nothing new: "?page=1" is the first page once more
MOST_BARREN = 2
USUAL_INDEXES = ("indeks", "terbaru", "index-berita", "berita")


class Gathering:
    """The listings of one site, as they are found; `chains` are index pages with their further pages."""

    def __init__(self, sources: Sources, home: Page, bounds: Bounds, robots: str):
        self.sources, self.home, self.bounds, self.robots = sources, home, bounds, robots
        self.chains: list[list[Source]] = []
        #: feeds and sitemaps that the site itself names
        self.named: list[str] = []
        #: first pages of those whose end was not reached
        self.endless: set[str] = set()

    async def listings(self) -> None:
        """Reads feeds, sitemaps and index pages; sections only where neither feed nor sitemap names an article."""
        await self.feeds()
        await self.sitemaps(thorough=not self.any_article(FEED))
        await self.indexes(thorough=not self.any_article((*FEED, *SITEMAP)))

    def any_article(self, types: tuple[str, ...]) -> bool:
        """Whether a listing of these types names what may be an article."""
        return bool(self.articles(self.sources.of(types)))

    def articles(self, sources: list[Source]) -> set[str]:
        """The URLs among what `sources` name that may be articles."""
        kinds = candidates.promising(self.candidates(sources), self.bounds.folder)
        return {candidate.url for members in kinds.values() for candidate in members}

    def candidates(self, sources: list[Source]) -> dict[str, Candidate]:
        """What `sources` name on the site, without what a sitemap of pages names."""
        return candidates.collect([(source.type, source.entries) for source in sources
                                   if not sitemaps.names_pages(source.url)], self.bounds)

    async def feeds(self) -> None:
        """The feeds that the home page names; where there is none, the usual places until one is a feed."""
        for url in feeds.feeds_of(self.home)[:MOST_FEEDS]:
            self.named.append(url)
            await self.feed(url)
        for url in places(self.home.url, feeds.USUAL):
            if self.any_article(FEED):
                return
            await self.feed(url)

    async def feed(self, url: str) -> None:
        """The feed at `url`, or those that a page there names: many papers have a page of their feeds at /rss."""
        source = await self.sources.read(url, (*FEED, *INDEX))
        if source and source.page and source.page.url != self.home.url:
            for named in feeds.feeds_of(source.page)[:MOST_FEEDS]:
                await self.sources.read(named, FEED)
        if source and source.page and url != self.home.url:  # a page of feeds, or what is shown for "not found"
            self.sources.found.pop(url)
            self.sources.failed[url] = "is a page, no feed"

    async def sitemaps(self, thorough: bool) -> None:
        """The sitemaps that robots.txt names, else the usual places (a few, or all) until one names an article."""
        for url in sitemaps.sitemaps_of(self.robots, self.home.url)[:MOST_SITEMAPS]:
            self.named.append(url)
            await self.sitemap(url)
        usual = sitemaps.USUAL if thorough else sitemaps.USUAL[:FEW]
        for url in places(self.home.url, usual):
            if self.any_article(SITEMAP):
                return
            await self.sitemap(url)

    async def sitemap(self, url: str, depth: int = 0) -> Source | None:
        """A sitemap, or an index with those of its children that may name articles, and one that names pages."""
        source = await self.sources.read(url, SITEMAP)
        if source is None or depth > 1 or source.read:
            return source
        pages = [child for child in source.children if sitemaps.names_pages(child)][:1]
        for child in [*sitemaps.of_articles(source.children)[:MOST_CHILDREN], *pages]:
            if (found := await self.sitemap(child, depth + 1)) and child not in pages:
                source.read.append(found)
        return source

    async def indexes(self, thorough: bool) -> None:
        """The home page, the index pages that it links to, their further pages; sections too if `thorough`."""
        linked = links.links_of(self.home)
        own = [url for url in links.index_pages(linked) if self.bounds.holds(url)][:MOST_INDEXES]
        if thorough and not own:
            own = places(self.home.url, USUAL_INDEXES)
        if thorough:
            own += [url for url in links.sections(linked) if self.bounds.holds(url)][:MOST_SECTIONS]
        for url in dict.fromkeys([self.home.url, *own]):
            source = await self.sources.read(url, INDEX)
            if source and (url == self.home.url or source.page.url != self.home.url):
                await self.follow(source, MOST_PAGES if thorough else SOME_PAGES)

    async def follow(self, first: Source, most: int) -> None:
        """Reads the further pages of an index page as long as they name what the earlier ones did not.

        Where one list has no end in sight, that is an archive, and so are the others: their further pages are left.
        """
        chain, pages = [first], [first]
        self.chains.append(chain)
        seen = self.articles([first])
        while seen and not self.endless and len(pages) - len(chain) < MOST_BARREN and (
                following := self.following(pages)):
            if len(chain) == most:
                self.endless.add(first.url)
                break
            source = await self.sources.read(following, INDEX)
            if source is None:
                break
            pages.append(source)
            if named := self.articles([source]) - seen:
                chain.append(source)
                seen |= named

    def following(self, pages: list[Source]) -> str | None:
        """The page behind the last of `pages`, by the links of any of them."""
        last = pages[-1].page.url
        linked = [link for source in pages for link in links.links_of(source.page)]
        return next((url for url in links.further_pages(linked, last) if self.bounds.holds(url)), None)

    def others(self) -> list[str]:
        """Addresses of the site that are surely no articles: its listings, and links that are no headlines."""
        sources = list(self.sources.found.values())
        found = self.candidates(sources)
        pages = [entry.url for source in sources if sitemaps.names_pages(source.url) for entry in source.entries
                 if self.bounds.holds(entry.url) and not (entry.url in found and found[entry.url].sure)]
        listed = [source.url for source in sources if source.page and self.bounds.holds(source.url)]
        other = [url for url, candidate in found.items() if candidates.is_other(candidate, found)]
        return list(dict.fromkeys([*other, *pages, *listed]))

    def failures(self) -> list[str]:
        """The feeds and sitemaps that the site names and that could not be read, with the reason."""
        failed = self.sources.failed
        return [f"{url} cannot be read: {failed[url]}" for url in self.named if url in failed]

    def section_names(self) -> set[str]:
        """The names of sections that the home page links to; none where it links to one alone."""
        linked = [url for url in links.sections(links.links_of(self.home)) if self.bounds.holds(url)]
        names = {urlsplit(url).path.removeprefix(self.bounds.folder).strip("/").split("/")[0] for url in linked}
        return names if len(names) > 1 else set()
