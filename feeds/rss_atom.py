"""RSS 2.0 and Atom documents of a feed: feedgen, and our extension where it falls short."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml.etree import Entity, SubElement, _Element

from aggregator.config import Site

from .entry import Entry
from .media_types import FEED_TYPES
from .paging import Place
from .select import Feed, home

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
ICON = "icon.png"
#: minutes between two visits of a reader; a run every quarter of an hour is the usual timer
TTL = 15
#: RFC 4151 wants a day on which the authority was the feed's owner's: the year of the first release
TAG_YEAR = 2025
#: elements of plain text, in either format
PLAIN = ("title", "subtitle", "description", "copyright", "rights", "name", "summary", "category", "source",
         f"{{{DC}}}creator", f"{{{DC}}}rights")
#: signs that readers take for HTML in plain text too, and what is the same to all of them
#: (https://www.rssboard.org/rss-profile#data-types-characterdata)
REFERENCES = {"&": "#x26", "<": "#x3C"}
SIGN_RE = re.compile(f"([{''.join(REFERENCES)}])")
#: of a page none of whose articles can be published
NEVER = datetime(TAG_YEAR, 1, 1, tzinfo=UTC)


def rss(feed: Feed, entries: Sequence[Entry], site: Site, place: Place | None = None) -> bytes:
    """The RSS 2.0 document of `entries` (newest first), to be served at `<base_url>/<place.name>.rss`.

    `place` is that of the document one subscribes to, `<slug>.rss`, where none is given.
    """
    return generator(feed, entries, site, place or Place(feed.slug), "rss").rss_str(pretty=True)


def atom(feed: Feed, entries: Sequence[Entry], site: Site, place: Place | None = None) -> bytes:
    """The Atom document (RFC 4287) of the same, to be served at `<base_url>/<place.name>.atom`."""
    return generator(feed, entries, site, place or Place(feed.slug), "atom").atom_str(pretty=True)


def generator(feed: Feed, entries: Sequence[Entry], site: Site, place: Place, suffix: str) -> FeedGenerator:
    """feedgen's model of the feed; nothing is left to its defaults that would read the clock."""
    document = FeedGenerator()
    document.register_extension("loper", FeedExtension, EntryExtension)
    document.loper.place, document.loper.base, document.loper.suffix = place, home(site), suffix
    document.id(feed_id(feed, site))
    document.title(feed.title)
    document.subtitle(feed.subtitle)
    document.description(feed.subtitle)
    for link in links(place, home(site), suffix):
        document.link(**link)
    # the last link becomes the RSS channel's
    document.link(href=feed.link, rel="alternate", type="text/html")
    document.author(name=feed.author)
    document.rights(feed.rights)
    document.language(feed.language)
    document.generator("Loper")
    document.ttl(TTL)
    document.icon(home(site) + ICON)
    document.image(url=home(site) + ICON, title=feed.title, link=feed.link)
    document.updated(max((entry.updated for entry in entries), default=NEVER))
    for entry in entries:
        fill(document.add_entry(order="append"), entry)
    return document


def links(place: Place, base: str, suffix: str) -> list[dict[str, str]]:
    """Attributes of the links to the document itself and to those around it (RFC 5005)."""
    found = [("self", place.name), ("current" if place.archive else "first", place.first), ("next", place.next),
             ("prev-archive", place.prev_archive), ("next-archive", place.next_archive)]
    _, media_type = FEED_TYPES[suffix]
    addresses = [(rel, f"{base}{name}.{suffix}") for rel, name in found if name]
    return [{"href": place.address if place.address and rel == "self" else address, "rel": rel, "type": media_type}
            for rel, address in addresses]


def feed_id(feed: Feed, site: Site) -> str:
    """The feed's permanent id, the same in every format (RFC 4287, 4.2.6; RFC 4151)."""
    return f"tag:{urlsplit(site.base_url).hostname},{TAG_YEAR}:{feed.slug}"


def fill(item: FeedEntry, entry: Entry) -> None:
    """Puts an Entry into feedgen's; what feedgen cannot say is left to the extension."""
    item.loper.entry = entry
    item.id(entry.id)
    item.title(entry.title)
    item.link(href=entry.url)
    item.published(entry.published)
    item.updated(entry.updated)
    item.summary(entry.summary, type="text")
    item.content(entry.content, type="html")
    item.author([{"name": name} for name in entry.authors or (entry.publisher,)])
    item.category([{"term": name} for name in entry.categories])
    item.rights(entry.rights)
    item.source(entry.homepage, entry.publisher)


class FeedExtension(BaseExtension):
    """Declares the name spaces, marks an archive as one, and mends the head of the document."""

    place: Place
    base: str
    suffix: str

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA, "fh": HISTORY}

    def extend_rss(self, document: _Element) -> _Element:
        """The links that feedgen leaves out of RSS: all but the first."""
        channel = document.find("channel")
        for link in links(self.place, self.base, self.suffix)[1:]:
            SubElement(channel, f"{{{ATOM}}}link", link)
        self.mark(channel)
        refer(channel)
        return document

    def extend_atom(self, feed: _Element) -> _Element:
        # feedgen makes a logo of the RSS image; a logo should be twice as wide as high (RFC 4287, 4.2.8), ours is not
        feed.remove(feed.find("logo"))
        self.mark(feed)
        refer(feed)
        return feed

    def mark(self, head: _Element) -> None:
        """Says that the document is an archive, and stays as it is (RFC 5005, 4)."""
        if self.place.archive:
            SubElement(head, f"{{{HISTORY}}}archive")


class EntryExtension(BaseEntryExtension):
    """Adds to one entry what feedgen has no words for, and mends what it loses."""

    entry: Entry

    def extend_rss(self, item: _Element) -> _Element:
        """dc:creator for the bylines, dc:rights, atom:updated, media:content; the description as the HTML it is."""
        # RSS readers take a description for HTML (https://www.rssboard.org/rss-profile#element-channel-item-description)
        item.find("description").text = escape(self.entry.summary, quote=False)
        for name in self.entry.authors:
            SubElement(item, f"{{{DC}}}creator").text = name
        SubElement(item, f"{{{DC}}}rights").text = self.entry.rights
        SubElement(item, f"{{{ATOM}}}updated").text = self.entry.updated.isoformat()
        return self.extend(item)

    def extend_atom(self, element: _Element) -> _Element:
        """rel and type of the link, which feedgen loses; id and updated of the source, which RFC 4287 4.2.11 wants."""
        element.find("link").attrib.update({"rel": "alternate", "type": "text/html"})
        source = element.find("source")
        SubElement(source, "id").text = self.entry.homepage
        SubElement(source, "updated").text = self.entry.updated.isoformat()
        source.find("link").attrib.update({"rel": "alternate", "type": "text/html"})
        element.set(f"{{{XML}}}lang", self.entry.language)
        return self.extend(element)

    def extend(self, element: _Element) -> _Element:
        """The lead image, in both formats; and what plain text is made of."""
        if self.entry.image:
            SubElement(element, f"{{{MEDIA}}}content", url=self.entry.image, medium="image")
        said = (self.entry.title, self.entry.summary, self.entry.publisher, *self.entry.authors, *self.entry.categories)
        if any(SIGN_RE.search(text) for text in said):
            refer(element)
        return element


def refer(head: _Element) -> None:
    """Writes `&` and `<` in the plain texts within as REFERENCES."""
    for element in list(head.iter(*PLAIN)):
        element.text, *rest = SIGN_RE.split(element.text or "")
        for sign, tail in zip(rest[::2], rest[1::2], strict=True):
            reference = Entity(REFERENCES[sign])
            reference.tail = tail
            element.append(reference)
