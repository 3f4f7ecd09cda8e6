"""A feed reader for the tests: it subscribes to one document, and follows its links as RFC 5005 says."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import etree

NAMES = {"a": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/",
         "dc": "http://purl.org/dc/elements/1.1/", "media": "http://search.yahoo.com/mrss/",
         "fh": "http://purl.org/syndication/history/1.0"}


@dataclass(frozen=True)
class Item:
    """What a reader keeps of an entry."""

    id: str
    link: str
    title: str
    content: str
    updated: str


@dataclass
class Page:
    """One document: its entries and where it leads."""

    items: list[Item]
    #: relation -> address
    links: dict[str, str] = field(default_factory=dict)
    archive: bool = False


@dataclass
class Reader:
    """Keeps, over many visits, every entry in its newest version. `fetch` gives the bytes of an address."""

    address: str
    fetch: Callable[[str], bytes]
    items: dict[str, Item] = field(default_factory=dict)
    #: archives need not be read twice
    archives: dict[str, bytes] = field(default_factory=dict)

    def visit(self) -> int:
        """Reads the document, the pages that still change, and the archives that are new; how many were read."""
        page, read = self.read(self.address), 1
        for rel in ("next", "prev-archive"):
            address = page.links.get(rel)
            while address and address not in self.archives:
                other, read = self.read(address), read + 1
                address = other.links.get(rel)
        return read

    def read(self, address: str) -> Page:
        data = self.fetch(address)
        page = parse(data, address)
        assert page.links.get("self") == address
        if page.archive:
            self.archives[address] = data
        for item in page.items:
            if item.updated >= getattr(self.items.get(item.id), "updated", ""):
                self.items[item.id] = item
        return page


def parse(data: bytes, address: str = "") -> Page:
    """A document in any of the three formats."""
    if data[:1] == b"{":
        return of_json(json.loads(data))
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))
    links = {link.get("rel"): urljoin(address, link.get("href"))
             for link in root.xpath("/a:feed/a:link | /rss/channel/a:link", namespaces=NAMES)}
    items = [Item(*(text(one, path) for path in (("a:id", "a:link/@href", "a:title", "a:content", "a:updated")
                                                 if root.tag != "rss" else
                                                 ("guid", "link", "title", "content:encoded", "a:updated"))))
             for one in root.xpath("//a:entry | //item", namespaces=NAMES)]
    return Page(items, links, bool(root.xpath("/*/fh:archive | /rss/channel/fh:archive", namespaces=NAMES)))


def of_json(document: dict[str, Any]) -> Page:
    items = [Item(one["id"], one["url"], one["title"], one["content_html"], one["date_modified"])
             for one in document["items"]]
    links = {"self": document["feed_url"], **({"next": url} if (url := document.get("next_url")) else {})}
    return Page(items, links, document["_loper"].get("archive", False))


def text(element: etree._Element, path: str) -> str:
    found = element.xpath(path, namespaces=NAMES)[0]
    return found if isinstance(found, str) else "".join(found.itertext())
