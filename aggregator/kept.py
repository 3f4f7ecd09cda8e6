"""A copy of an article as it was fetched: its pages, packed, each with a checksum, and what its listing said."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from .errors import DamagedPageError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: zstd's default: level 6 takes six times as long for 7 % less
LEVEL = 3
#: characters of the headers that are kept; a page needs some hundreds, a hostile one sends megabytes
MAX_HEADERS = 8000
#: the header that says how to read the page comes first, so that it is never what is too much
FIRST = "content-type"
#: headers that are nobody's business
DROPPED = ("set-cookie", "set-cookie2")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page of an article as the server answered. Fields are columns of `pages` in pages.db."""

    #: the address that was requested, and the one that answered after redirects
    asked: str
    url: str
    #: aware; to the second, as it is stored
    fetched: datetime
    status: int
    #: JSON list of [name, value]
    headers: str
    #: bytes of the body as extraction reads it, and its SHA-256 in hex
    size: int
    sha256: str
    #: the body in a zstd frame
    body: bytes

    @property
    def header_list(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in json.loads(self.headers)]

    def unpacked(self) -> bytes:
        """The body; DamagedPageError if it is not what was kept."""
        try:
            body = zstd.decompress(self.body)
        except zstd.ZstdError as error:
            raise DamagedPageError(self.url, f"the kept page cannot be unpacked: {error}") from None
        if sha256(body).hexdigest() != self.sha256:
            raise DamagedPageError(self.url, "the kept page is not what was fetched: its checksum differs")
        return body


@dataclass(frozen=True, slots=True)
class Copy:
    """What was fetched of one article at one time, and what is needed to extract it again."""

    #: as its listing named it: the frontier's key
    url: str
    #: id of the publisher
    publisher: str
    #: what its listing said: title, published, lastmod, summary
    said: Mapping[str, str]
    #: in order
    pages: tuple[KeptPage, ...]
    #: the identity of the article that it gave; "" where it gave none. Not stored: other rules give another
    article: str = ""

    @property
    def digest(self) -> str:
        """The same for two copies that extraction cannot tell apart but by what their listings said."""
        parts = [(page.asked, page.url, page.status, content_type(page.header_list), page.sha256)
                 for page in self.pages]
        return sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()

    def addresses(self) -> set[str]:
        """Every address that the article is known to have."""
        return {self.url, self.article, *(page.asked for page in self.pages), *(page.url for page in self.pages)} - {""}


def kept_page(asked: str, url: str, fetched: datetime, status: int, headers: Iterable[tuple[str, str]],
              body: bytes) -> KeptPage:
    """The page packed; `fetched` loses its fractions of a second."""
    return KeptPage(asked, url, fetched.replace(microsecond=0), status, bounded(headers), len(body),
                    sha256(body).hexdigest(), zstd.compress(body, LEVEL))


def bounded(headers: Iterable[tuple[str, str]]) -> str:
    """JSON of the headers but cookies, as many as fit into MAX_HEADERS; the type of the content first."""
    wanted = [(name, value) for name, value in headers if name.lower() not in DROPPED]
    kept, length = [], 0
    for name, value in sorted(wanted, key=lambda header: header[0].lower() != FIRST):
        length += len(name) + len(value)
        if length > MAX_HEADERS:
            break
        kept.append((name, value))
    return json.dumps(kept)


def content_type(headers: Iterable[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name.lower() == FIRST), "")
