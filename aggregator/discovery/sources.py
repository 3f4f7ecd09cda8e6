"""Reads a site's listings one after the other, each once, and remembers what each named."""

import io
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

import feedparser

from .. import listing, urls
from ..errors import ListingError, PageError
from ..listing import Entry
from ..page import Page
from .answer import Answer

#: asks a site for an address, see `visit.Visitor.ask`
Ask = Callable[..., Awaitable[Answer]]
FEED, SITEMAP, INDEX = ("feed",), ("sitemap", "sitemap index"), ("index page",)
#: addresses that one site is asked for at most, its articles not counted
MOST_ASKED = 90


@dataclass(slots=True)
class Source:
    """A listing that was read."""

    url: str
    #: "feed", "sitemap", "sitemap index" or "index page", as `listing.read` calls them
    type: str
    entries: list[Entry]
    #: the listings that a sitemap index names, newest first where dated
    children: list[str] = field(default_factory=list)
    #: of a sitemap index: those of its children that were read
    read: list["Source"] = field(default_factory=list)
    #: the document, of an index page
    page: Page | None = None
    #: of a feed: its title, and the page it belongs to
    title: str = ""
    home: str = ""

    @property
    def is_news(self) -> bool:
        """Whether it is a sitemap of news: its entries have a date of publication, or a title."""
        return self.type == "sitemap" and any(entry.published or entry.title for entry in self.entries)

    def named(self) -> list[Entry]:
        """Its entries and those of the listings below it."""
        return [*self.entries, *(entry for child in self.read for entry in child.named())]


class Sources:
    """What was read of a site's listings, and what could not be."""

    def __init__(self, ask: Ask):
        self.ask = ask
        self.found: dict[str, Source] = {}
        #: address -> why there is no listing
        self.failed: dict[str, str] = {}
        self.asked = 0

    async def read(self, url: str, wanted: Collection[str]) -> Source | None:
        """The listing at `url`, if it is one of the types `wanted`; it is asked for once."""
        if url not in self.found and url not in self.failed:
            if self.asked >= MOST_ASKED:
                return None
            self.asked += 1
            self.take(await self.ask(url, listing=True))
        source = self.found.get(url)
        return source if source and source.type in wanted else None

    def take(self, answer: Answer) -> Source | None:
        """The listing in an answer, remembered by the address that was asked for."""
        if answer.problem:
            self.failed[answer.asked] = answer.problem
            return None
        try:
            found = listing.read(answer.body, answer.url, answer.content_type)
            page = Page(answer.body, answer.url, answer.content_type) if found.type == "index page" else None
        except ListingError as error:
            self.failed[answer.asked] = error.reason
            return None
        except PageError as error:
            self.failed[answer.asked] = error.reason
            return None
        source = Source(answer.asked, found.type, found.entries, [url for url, _ in found.listings], page=page)
        if found.type == "feed":
            source.title, source.home = feed_head(answer.body, answer.url)
        self.found[answer.asked] = source
        return source

    def of(self, types: Collection[str]) -> list[Source]:
        return [source for source in self.found.values() if source.type in types]


def feed_head(body: bytes, url: str) -> tuple[str, str]:
    """Title of a feed, and the absolute URL of the page it belongs to, "" where it names none."""
    feed = feedparser.parse(io.BytesIO(listing.decompressed(body, url)), sanitize_html=False,
                            resolve_relative_uris=False).feed
    return listing.label(feed.get("title")), urls.absolute(url, feed.get("link") or "") or ""
