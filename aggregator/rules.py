"""The version of the rules that make an article: what changes when a wording, a structure or a selector is mended."""

from dataclasses import fields
from functools import cache
from hashlib import sha256
from importlib.resources import files

from . import __version__
from .publisher import Publisher

#: what all publishers share
SHARED = ("inserts.toml", "structures.toml")
#: keys of a publisher that say how its pages are read
READING = tuple(f.name for f in fields(Publisher) if f.name.endswith(("_css", "_re")) or f.name in (
    "article_query", "timezone", "language", "publisher", "allowed_domains"))


def version(publisher: Publisher) -> str:
    """Program, shared tables and publisher's own keys, as "0.1.0 3f2a9c51 77b0e1d4"."""
    own = repr([(name, getattr(publisher, name)) for name in READING])
    return f"{__version__} {shared()} {digest(own.encode())}"


@cache
def shared() -> str:
    tables = files(__package__) / "clean"
    return digest(b"".join((tables / name).read_bytes() for name in SHARED))


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:8]
