"""Lists of feeds that a reader can import at once: OPML 2.0, of everything and of each kind of publisher."""

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from aggregator.config import Site
from aggregator.publisher import KINDS, Publisher

from .index_words import index_words
from .media_types import FEED_TYPES
from .select import Feed, home, site_title

#: name of the list of everything; those of one kind are "opml-regional.xml"
OPML = "opml.xml"
OPML_RE = re.compile(r"opml(-[a-z]+)?\.xml\Z")
#: the format that is recommended
SUFFIX = next(iter(FEED_TYPES))


def documents(site: Site, feeds: Sequence[Feed], publishers: Sequence[Publisher]) -> dict[str, bytes]:
    """File name -> OPML document, of `feeds` (those that have a file); http://opml.org/spec2.opml.

    The publishers' feeds stand under their kinds, all others under no heading. Without feeds there are no documents.
    """
    if not feeds:
        return {}
    kinds = {publisher.id: publisher.kind for publisher in publishers}
    headings = index_words(site.language).kinds
    groups = {kind: [feed for feed in feeds if kinds.get(feed.slug) == kind] for kind in KINDS}
    groups = {kind: members for kind, members in groups.items() if members}
    others = [feed for feed in feeds if feed.slug not in kinds]
    found = {OPML: document(site_title(site), others, {headings[kind]: groups[kind] for kind in groups}, site)}
    for kind, members in groups.items():
        found[f"opml-{kind}.xml"] = document(f"{site_title(site)}: {headings[kind]}", members, {}, site)
    return found


def document(title: str, feeds: Sequence[Feed], groups: Mapping[str, Sequence[Feed]], site: Site) -> bytes:
    """One list: `feeds`, then the groups under their headings. It names no date: same feeds, same bytes."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        outline(body, feed, site)
    for heading, members in groups.items():
        group = etree.SubElement(body, "outline", text=heading, title=heading)
        for feed in members:
            outline(group, feed, site)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def outline(parent: etree._Element, feed: Feed, site: Site) -> None:
    """A subscription; `rss` is the type of every format."""
    etree.SubElement(parent, "outline", type="rss", text=feed.title, title=feed.title, description=feed.subtitle,
                     xmlUrl=f"{home(site)}{feed.slug}.{SUFFIX}", htmlUrl=feed.link, language=feed.language)
