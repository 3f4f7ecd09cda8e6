"""RSS 2.0 and Atom documents of a feed: feedgen, and our extension where it falls short."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml.etree import SubElement, _Element

from aggregator.config import Site

from .entry import Entry
from .select import Feed, home

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML = "http://www.w3.org/XML/1998/namespace"
ICON = "icon.png"
#: minutes between two visits of a reader; a run every quarter of an hour is the usual timer
TTL = 15
#: RFC 4151 wants a day on which the authority was the feed's owner's: the year of the first release
TAG_YEAR = 2025


def rss(feed: Feed, entries: Sequence[Entry], site: Site) -> bytes:
    """The RSS 2.0 document of `entries` (at least one, newest first), to be served at `<base_url>/<slug>.rss`."""
    return generator(feed, entries, site, "rss", "application/rss+xml").rss_str(pretty=True)


def atom(feed: Feed, entries: Sequence[Entry], site: Site) -> bytes:
    """The Atom document (RFC 4287) of the same, to be served at `<base_url>/<slug>.atom`."""
    return generator(feed, entries, site, "atom", "application/atom+xml").atom_str(pretty=True)


def generator(feed: Feed, entries: Sequence[Entry], site: Site, suffix: str, media_type: str) -> FeedGenerator:
    """feedgen's model of the feed; nothing is left to its defaults that would read the clock."""
    document = FeedGenerator()
    document.register_extension("loper", FeedExtension, EntryExtension)
    document.id(feed_id(feed, site))
    document.title(feed.title)
    document.subtitle(feed.subtitle)
    document.description(feed.subtitle)
    document.link(href=f"{home(site)}{feed.slug}.{suffix}", rel="self", type=media_type)
    # the last link becomes the RSS channel's
    document.link(href=feed.link, rel="alternate", type="text/html")
    document.author(name=feed.author)
    document.rights(feed.rights)
    document.language(feed.language)
    document.generator("Loper")
    document.ttl(TTL)
    document.icon(home(site) + ICON)
    document.image(url=home(site) + ICON, title=feed.title, link=feed.link)
    document.updated(max(entry.updated for entry in entries))
    for entry in entries:
        fill(document.add_entry(order="append"), entry)
    return document


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
    """Declares the name spaces, and mends the head of the document."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA}

    def extend_atom(self, feed: _Element) -> _Element:
        # feedgen makes a logo of the RSS image; a logo should be twice as wide as high (RFC 4287, 4.2.8), ours is not
        feed.remove(feed.find("logo"))
        return feed


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
        """The lead image, in both formats."""
        if self.entry.image:
            SubElement(element, f"{{{MEDIA}}}content", url=self.entry.image, medium="image")
        return element
