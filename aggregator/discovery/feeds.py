"""The feeds that a home page names, and where feeds usually lie."""

import re
from urllib.parse import urlsplit

from .. import urls
from ..page import Page

FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/rdf+xml"))
#: where WordPress, Blogger, static generators and the content management systems of Indonesian papers have them
USUAL = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds/posts/default")
#: an address that is a feed's by its name
NAME_RE = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:[._-]?(?:xml|php|aspx?|2\.0)|/[\w.-]+)?/?\Z", re.IGNORECASE)
#: feeds of comments, of a single search or of podcasts
OTHER_RE = re.compile(r"comment|komentar|podcast|search|/tag/", re.IGNORECASE)


def feeds_of(page: Page) -> list[str]:
    """Absolute URLs of the feeds that `page` names: those of its head first, then links to addresses like /rss."""
    found = []
    for link in page.tree.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        said = f"{link.get('href')} {link.get('title')}"
        if "alternate" in (link.get("rel") or "").lower().split() and kind in FEED_TYPES and not OTHER_RE.search(said):
            found.append(link.get("href"))
    for link in page.tree.iter("a"):
        href = (link.get("href") or "").strip()
        try:
            path = urlsplit(href).path
        except ValueError:
            continue
        if NAME_RE.search(path) and not OTHER_RE.search(href):
            found.append(href)
    addresses = (urls.absolute(page.base_url, href) for href in found if href)
    return list(dict.fromkeys(address for address in addresses if address))
