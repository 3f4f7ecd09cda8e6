"""What a document hangs on beside the articles in it: if that is as it was, the document need not be made again."""

import functools
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from aggregator.config import Site
from aggregator.publisher import Publisher

from .select import Feed

#: libraries that have a hand in the bytes
LIBRARIES = ("feedgen", "lxml", "nh3", "jinja2")


@functools.cache
def code() -> str:
    """This version of the code that makes documents, and of the libraries it uses."""
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *folder.glob("templates/*")])
    return digest([version(name) for name in LIBRARIES], [sha256(file.read_bytes()).hexdigest() for file in files])


def look(feed: Feed, site: Site, publishers: Mapping[str, Publisher]) -> str:
    """Of a document that may change: the code, the feed, the site, and how publishers are called."""
    said = [(one.id, one.publisher, one.homepage, one.language, one.timezone, one.full_text)
            for one in publishers.values()]
    return digest(code(), feed, site, said)


def law(feed: Feed, site: Site, publishers: Mapping[str, Publisher]) -> str:
    """Of an archive, which stays as it is: where it is served, and who may read how much of whom."""
    allowed = sorted(one.id for one in publishers.values() if one.full_text) if site.public else []
    return digest(site.base_url, site.public, feed.content, allowed)


def digest(*values: object) -> str:
    return sha256(repr(values).encode()).hexdigest()
