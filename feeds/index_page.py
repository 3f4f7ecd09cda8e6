"""The pages that people see beside the feeds: the index of what one can subscribe to, and what is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aggregator.config import OwnFeed, Site
from aggregator.publisher import KINDS, Publisher

from .content import line
from .entry import MAX_TITLE, Entry, display_name
from .index_words import index_words, zone_name
from .media_types import FEED_TYPES
from .select import home

TEMPLATES = Path(__file__).with_name("templates")
#: names of the files in `public/`
INDEX = "index.html"
STYLE = "style.css"
#: what the pages may load: their own style and icon, nothing else, from nowhere else (W3C CSP Level 3)
POLICY = ("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'none'")
#: where `loper serve` has Datasette, seen from the index
DATABASE = "data/"

environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                          undefined=StrictUndefined, keep_trailing_newline=True)


@dataclass(frozen=True)
class Shelf:
    """One publisher on the index."""

    slug: str
    name: str
    #: of the publisher; where it has none, of the newest article's host
    homepage: str
    kind: str
    newest: Entry


@dataclass(frozen=True)
class Group:
    """The publishers of one kind, by zone from west to east."""

    name: str
    zones: Sequence[tuple[str, Sequence[Shelf]]]


def index(site: Site, publishers: Sequence[Publisher], newest: Mapping[str, Entry],
          own: Mapping[str, OwnFeed]) -> bytes:
    """The index page (UTF-8 HTML), to be served beside the feeds; same arguments, same bytes.

    `own` are the feeds of loper.toml. `newest` has the newest entry of each feed by slug; feeds without one are left
    out, and without "all" the page says that there are no articles yet. Links to feeds are relative, so that they
    lead somewhere under any address.
    """
    said = index_words(site.language)
    shelves = [Shelf(publisher.id, display_name(publisher), entry.homepage, publisher.kind, entry)
               for publisher in publishers if (entry := newest.get(publisher.id))]
    topics = [(slug, line(feed.title, MAX_TITLE), newest[slug]) for slug, feed in own.items() if slug in newest]
    title = site_title(site)
    return render("index.html", site, root="", newest=newest.get("all"), count=len(shelves), printed=said.printed,
                  groups=grouped(shelves, said.kinds), feed_types=FEED_TYPES, address=f"{home(site)}all.atom",
                  topics=topics, feeds=[("all", title), *((shelf.slug, shelf.name) for shelf in shelves),
                                        *((slug, name) for slug, name, _ in topics)] if newest else [],
                  # a public site carries excerpts; the database has the full texts
                  database="" if site.public else DATABASE)


def missing(site: Site, unpublished: bool) -> bytes:
    """The page for an address where nothing is; `unpublished`: for the index itself before the first publish."""
    return render("missing.html", site, root="/", unpublished=unpublished)


def style() -> bytes:
    """The style sheet of both pages, to be served beside them as STYLE."""
    return (TEMPLATES / STYLE).read_bytes()


def render(template: str, site: Site, **values: object) -> bytes:
    return environment.get_template(template).render(title=site_title(site), said=index_words(site.language),
                                                     **values).encode()


def site_title(site: Site) -> str:
    return line(site.title, MAX_TITLE) or "Loper"


def grouped(shelves: Sequence[Shelf], headings: Mapping[str, str]) -> list[Group]:
    """The shelves by kind (in the order of KINDS), then by zone, then by name whatever its case."""
    groups = []
    for kind in KINDS:
        of_kind = sorted((shelf for shelf in shelves if shelf.kind == kind), key=from_the_west)
        if of_kind:
            zones = groupby(of_kind, key=lambda shelf: zone_name(shelf.newest.published))
            groups.append(Group(headings[kind], [(zone, list(members)) for zone, members in zones]))
    return groups


def from_the_west(shelf: Shelf) -> tuple[object, ...]:
    return shelf.newest.published.utcoffset(), shelf.name.casefold(), shelf.slug
