"""What an HTTP request for a published file is answered: 200, 304, compressed or not (RFC 9110, RFC 9111)."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from hashlib import sha256

ENTITY_TAG_RE = re.compile(r'(?:W/)?("[^"]*")')
#: where compressing costs more than it saves
COMPRESSED_ALREADY = ("image/png",)


@dataclass(frozen=True)
class Document:
    """A published file as it was read, once."""

    data: bytes
    #: seconds since the epoch
    modified: float
    media_type: str
    #: seconds that it may be used without asking again; 0: always ask
    max_age: int
    #: further headers
    headers: Mapping[str, str] = field(default_factory=dict)
    #: the same compressed by gzip, where it lies ready; deterministic, as a strong ETag promises
    compressed: bytes | None = None

    def gzipped(self) -> bytes:
        """Without a time in the gzip header, so that the same document has the same bytes."""
        return self.compressed or gzip.compress(self.data, compresslevel=6, mtime=0)


@dataclass(frozen=True)
class Response:
    """A whole answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def answer(document: Document, headers: Mapping[str, str]) -> Response:
    """The answer to a GET with these request `headers` (names in lower case) for `document`.

    Each encoding is a representation with a strong ETag of its own, so that no cache gives one for the other
    (RFC 9110, 8.8.3.3).
    """
    compressible = document.media_type not in COMPRESSED_ALREADY
    compressed = compressible and accepts_gzip(headers.get("accept-encoding", ""))
    tag = f'"{sha256(document.data).hexdigest()[:32]}{"-gzip" if compressed else ""}"'
    said = {"etag": tag, "last-modified": formatdate(document.modified, usegmt=True),
            "cache-control": f"max-age={document.max_age}" if document.max_age else "no-cache",
            "x-content-type-options": "nosniff", **document.headers}
    if compressible:
        said["vary"] = "Accept-Encoding"
    if unchanged(headers, tag, document.modified):
        return Response(304, said)
    said["content-type"] = document.media_type
    if compressed:
        said["content-encoding"] = "gzip"
    return Response(200, said, document.gzipped() if compressed else document.data)


def unchanged(headers: Mapping[str, str], tag: str, modified: float) -> bool:
    """Whether the conditions in the request allow a 304 (RFC 9110, 13.2.2: If-None-Match alone counts where given)."""
    if (tags := headers.get("if-none-match")) is not None:
        # weak comparison (13.1.2): a W/ in front makes no difference
        return tags.strip() == "*" or tag in ENTITY_TAG_RE.findall(tags)
    since = http_date(headers.get("if-modified-since", ""))
    return since is not None and int(modified) <= since


def http_date(value: str) -> float | None:
    """Seconds since the epoch of an HTTP date; None for anything else, which is to be ignored (13.1.3)."""
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip and likes it as much as no encoding (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weights[coding] = next((quality(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return weight > 0 and weight >= weights.get("identity", 0.0)


def quality(value: str) -> float:
    """A qvalue as a number; what is none counts as a refusal."""
    return float(value) if re.fullmatch(r"[01](\.\d{0,3})?", value) else 0.0
