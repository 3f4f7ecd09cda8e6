"""The index of what one can read and subscribe to: every feed, the publishers' by kind, zone and network."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from aggregator import urls
from aggregator.config import Site
from aggregator.own_feeds import SECTION_PREFIX
from aggregator.publisher import KINDS, Publisher

from .entry import Entry, display_name
from .index_words import index_words, zone_name
from .media_types import FEED_TYPES
from .pages import INDEX_POLICY, render
from .select import Feed, home, site_title

#: where `loper serve` has Datasette, seen from the index
DATABASE = "data/"
#: an index of more feeds begins with its groups folded: on a phone it would be pages and pages long
LONG = 30
#: so many papers of a network in one zone stand together
FAMILY = 3
#: a network of which no paper has the name, with a name as short as this, is called by its initials: KLY, MNC
INITIALS = 4


@dataclass(frozen=True)
class Shelf:
    """One feed on the index."""

    slug: str
    name: str
    newest: Entry
    #: of the publisher; "" for the other feeds
    kind: str = ""
    network: str = ""

    @property
    def words(self) -> str:
        """What it is also found by, beside what it shows."""
        return f"{self.slug} {self.network} {urls.host(self.newest.homepage)}" if self.kind else self.slug


@dataclass(frozen=True)
class Family:
    """Papers of one network in one zone."""

    name: str
    shelves: Sequence[Shelf]


@dataclass(frozen=True)
class Group:
    """The publishers of one kind, by zone from west to east."""

    kind: str
    name: str
    count: int
    #: how many of them are in each zone
    spread: Sequence[tuple[str, int]]
    zones: Sequence[tuple[str, Sequence[Shelf | Family]]]


def index(site: Site, publishers: Sequence[Publisher], feeds: Sequence[Feed], newest: Mapping[str, Entry],
          lists: Collection[str]) -> bytes:
    """The index page (UTF-8 HTML), to be served beside the feeds; same arguments, same bytes.

    `newest` has the newest entry of each of `feeds` by slug; without feeds the page says that there are no articles
    yet. `lists` are the names of the OPML files that are there. Links are relative, so that they lead somewhere under
    any address.
    """
    said, by_id = index_words(site.language), {publisher.id: publisher for publisher in publishers}
    shelves = [shelf(feed, newest[feed.slug], by_id.get(feed.slug), site) for feed in feeds]
    papers = [each for each in shelves if each.kind]
    bundled = [each for each in shelves if each.slug.startswith(SECTION_PREFIX) or each.slug == "edits"]
    topics = [each for each in shelves if not (each.kind or each.slug == "all" or each in bundled)]
    return render("index.html", site, root="", policy=INDEX_POLICY, newest=newest.get("all"), count=len(papers),
                  printed=said.printed, feed_types=FEED_TYPES, address=f"{home(site)}all.atom", lists=lists,
                  groups=grouped(papers, said.kinds, by_id), folded=len(shelves) > LONG,
                  topics=topics, bundled=bundled, feeds=feeds,
                  # a public site carries excerpts; the database has the full texts
                  database="" if site.public else DATABASE)


def shelf(feed: Feed, entry: Entry, publisher: Publisher | None, site: Site) -> Shelf:
    """What the index of `site` shows of a feed; `publisher`: whose feed it is, if it is one publisher's."""
    if publisher is None:
        return Shelf(feed.slug, feed.title.removesuffix(f" · {site_title(site)}"), entry)
    return Shelf(feed.slug, display_name(publisher), entry, publisher.kind, publisher.network)


def grouped(papers: Iterable[Shelf], headings: Mapping[str, str], publishers: Mapping[str, Publisher]) -> list[Group]:
    """The papers by kind (in the order of KINDS), then by zone, then by name whatever its case."""
    groups = []
    for kind in KINDS:
        of_kind = sorted((paper for paper in papers if paper.kind == kind), key=from_the_west)
        if of_kind:
            zones = [(zone, list(members)) for zone, members
                     in groupby(of_kind, key=lambda paper: zone_name(paper.newest.published))]
            groups.append(Group(kind, headings[kind], len(of_kind), [(zone, len(members)) for zone, members in zones],
                                [(zone, families(members, publishers)) for zone, members in zones]))
    return groups


def from_the_west(paper: Shelf) -> tuple[object, ...]:
    return paper.newest.published.utcoffset(), paper.name.casefold(), paper.slug


def families(papers: Sequence[Shelf], publishers: Mapping[str, Publisher]) -> list[Shelf | Family]:
    """The papers of one zone, with those of each large network put together, by name."""
    networks: dict[str, list[Shelf]] = {}
    for paper in papers:
        networks.setdefault(paper.network, []).append(paper)
    large = {network for network, members in networks.items() if network and len(members) >= FAMILY}
    rows: list[Shelf | Family] = [paper for paper in papers if paper.network not in large]
    rows += [Family(network_name(network, publishers), networks[network]) for network in large]
    return sorted(rows, key=lambda row: (row.name.casefold(), isinstance(row, Family)))


def network_name(network: str, publishers: Mapping[str, Publisher]) -> str:
    """What people call a network: as its paper of the same name, else its id with capitals."""
    if network in publishers:
        return display_name(publishers[network])
    return network.upper() if len(network) <= INITIALS else network.title()
