"""The subscriptions in an OPML file: the feeds of a reader, and the sites they belong to."""

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from .. import urls
from ..errors import ConfigError
from ..text import plain

#: bytes of a file; a reader with ten thousand subscriptions has three million
MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Subscription:
    """One outline: its title, its feed and its site, "" where it names none; one of both is there."""

    title: str
    feed: str
    site: str


def subscriptions(body: bytes, file: Path | str) -> list[Subscription]:
    """The subscriptions in an OPML document (opml.org: `outline` with `xmlUrl`, `htmlUrl`), however deep, in order.

    ConfigError names the file and the line where it is no XML, no OPML, or declares entities.
    """
    if len(body) > MOST_BYTES:
        raise ConfigError(file, None, f"larger than {MOST_BYTES // 1_000_000} MB: that is no list of subscriptions")
    if b"<!ENTITY" in body.replace(b"\x00", b"").upper():
        raise ConfigError(file, None, "declares XML entities; refused")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ConfigError(file, None, f"is no OPML: {error}") from None
    if etree.QName(root).localname.lower() != "opml":
        raise ConfigError(file, None, f"is no OPML: its root is <{etree.QName(root).localname}>")
    found = []
    for outline in root.iter("{*}outline"):
        feed, site = address(said(outline, "xmlurl")), address(said(outline, "htmlurl"))
        if feed or site:
            found.append(Subscription(said(outline, "title") or said(outline, "text"), feed, site))
    return list(dict.fromkeys(found))


def said(outline: etree._Element, name: str) -> str:
    """An attribute by its name in whatever case: readers write xmlUrl, xmlURL and xmlurl."""
    return next((plain(value) for key, value in outline.items() if key.lower() == name), "")


def address(value: str) -> str:
    """`value` as an absolute http(s) URL (some readers write feed://), or as it stands where it is none."""
    return urls.absolute(re.sub(r"\A(?:feed:)?//", "http://", value).removeprefix("feed:"), "") or value
