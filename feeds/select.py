"""Which feeds there are: a feed is a title and a query over the store."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aggregator.config import SLUG_RE, OwnFeed, Site
from aggregator.errors import ConfigError
from aggregator.own_feeds import TAKEN
from aggregator.publisher import Publisher

from . import own, sections
from .content import line
from .entry import MAX_TITLE, display_name, homepage
from .rows import select
from .words import words


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed is called and which articles it holds."""

    #: name of its files and of its address; ValueError if it is not fit for either
    slug: str
    title: str
    subtitle: str
    #: the page that the feed belongs to
    link: str
    #: who speaks where an entry names nobody
    author: str
    rights: str
    language: str = "id"
    #: what its entries are made of: "articles", or "edits" (revisions of articles)
    source: str = "articles"
    #: SQL condition on `articles`, with `?` for each of `params`
    where: str = "1"
    params: tuple[Any, ...] = ()
    #: entries of the document that one subscribes to, at most
    limit: int = 100
    #: entries that stay however old they are, so that a slow publisher's feed is of use too
    least: int = 30
    #: hours before the feed's newest entry: what is older leaves the document
    window_hours: int = 48
    #: "full" or "excerpt"; "": as the site has it
    content: str = ""

    def __post_init__(self) -> None:
        if not SLUG_RE.match(self.slug):
            raise ValueError(f"{self.slug!r} must be lower-case letters, digits, - and _")

    @property
    def query(self) -> str:
        """What tells its query from another."""
        return sha256(repr((self.source, self.where, self.params)).encode()).hexdigest()

    def excerpt(self, publisher: Publisher, site: Site) -> bool:
        """Whether it carries the beginnings of the publisher's articles instead of the full text.

        What the law asks of a public site goes before what the operator asks.
        """
        return self.content == "excerpt" or (site.public and not publisher.full_text)


def all_feeds(connection: sqlite3.Connection, site: Site, publishers: Sequence[Publisher],
              own_feeds: Mapping[str, OwnFeed], published: Collection[str] = ()) -> list[Feed]:
    """Everything, one per publisher in the order given, the operator's own, one per section, and revisions.

    `published` are the slugs that have a feed: a section that had one keeps it. Leaves the SQL function `has_tag` on
    the connection. ConfigError if a name is taken twice.
    """
    connection.create_function("has_tag", 2, own.has_tag, deterministic=True)
    spellings = sections.spellings(connection)
    taken = {publisher.id for publisher in publishers}
    for slug in own_feeds:
        if slug in taken:
            raise ConfigError("loper.toml", f"feeds.{slug}", "is the name of a publisher's feed")
    return [everything(site), *(publisher_feed(publisher, site) for publisher in publishers),
            *(own_feed(slug, feed, site, publishers, spellings) for slug, feed in own_feeds.items()),
            *(section_feed(slug, spellings[slug], site) for slug in sections.large_enough(spellings, published)),
            edits(site)]


def everything(site: Site) -> Feed:
    """The feed of all articles."""
    said, title = words(site.language), site_title(site)
    return Feed(slug="all", title=title, subtitle=said.all_subtitle, link=home(site), author=title,
                rights=said.all_rights, language=site.language)


def edits(site: Site) -> Feed:
    """The feed of what was revised after its publication."""
    said, title = words(site.language), site_title(site)
    return Feed(slug="edits", title=f"{said.edits_title} · {title}", subtitle=said.edits_subtitle.format(site=title),
                link=home(site), author=title, rights=said.all_rights, language=site.language, source="edits")


def section_feed(slug: str, spelling_counts: Mapping[str, int], site: Site) -> Feed:
    """The feed of one section, whichever publishers have it."""
    said, title = words(site.language), site_title(site)
    name = line(sections.usual_name(spelling_counts), MAX_TITLE)
    where, params = own.among("section", spelling_counts)
    return Feed(slug=slug, title=f"{name} · {title}", subtitle=said.section_subtitle.format(section=name, site=title),
                link=home(site), author=title, rights=said.all_rights, language=site.language, where=where,
                params=params)


def own_feed(slug: str, feed: OwnFeed, site: Site, publishers: Sequence[Publisher],
             spellings: Mapping[str, Mapping[str, int]]) -> Feed:
    """A feed of loper.toml."""
    where, params = own.condition(feed, publishers, spellings)
    said, title = words(site.language), site_title(site)
    return Feed(slug=slug, title=line(feed.title, MAX_TITLE) or slug, subtitle=said.own_subtitle.format(site=title),
                link=home(site), author=title, rights=said.all_rights, language=site.language,
                where=where, params=params, window_hours=feed.hours, limit=feed.entries, content=feed.content)


def publisher_feed(publisher: Publisher, site: Site) -> Feed:
    """The feed of one publisher, in its language; ConfigError if its id is taken."""
    if publisher.id in TAKEN:
        raise ConfigError(publisher.file or publisher.id, None, f"the id {publisher.id!r} is taken by a feed or page "
                                                                "that is always there")
    said, name = words(publisher.language), display_name(publisher)
    return Feed(slug=publisher.id, title=name, link=homepage(publisher, publisher.start_urls[0]),
                subtitle=said.publisher_subtitle.format(publisher=name, site=site_title(site)), author=name,
                rights=said.rights.format(publisher=name), language=publisher.language,
                where="publisher = ?", params=(publisher.id,))


def site_title(site: Site) -> str:
    """What the site is called in feeds."""
    return line(site.title, MAX_TITLE) or "Loper"


def home(site: Site) -> str:
    """The address of the index page."""
    return site.base_url.rstrip("/") + "/"


def directory(connection: sqlite3.Connection, publishers: Sequence[Publisher]) -> dict[str, Publisher]:
    """Publishers by id: those given, and those that only the store still knows (no rules, no right to full text)."""
    keys = ("id", "publisher", "homepage", "language", "timezone")
    rows = select(connection, f"SELECT {', '.join(keys)} FROM publishers")
    stored = {row[0]: Publisher(allowed_domains=[], start_urls=[], **dict(zip(keys, row, strict=True)))
              for row in rows}
    return stored | {publisher.id: publisher for publisher in publishers}
