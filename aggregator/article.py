"""The types that travel the whole path: Article, and what was cut from it (Related, Removal)."""

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

#: characters of a title; a longer one is a page's mistake, and cut
TITLE_LIMIT = 300


@dataclass(slots=True, frozen=True)
class Related:
    """A link that an insert pointed to ("Baca Juga: ...")."""

    #: what stood before the link, as printed: "Baca Juga:"; "" if nothing did
    label: str
    #: the text of the link
    title: str
    #: absolute URL; None where the text had no link
    url: str | None = None


@dataclass(slots=True, frozen=True)
class Removal:
    """A text that was cut and is not a link to another article."""

    #: name of the rule that cut it: an id in inserts.toml, or "remove_css"
    rule: str
    #: plain text of what was cut, white space folded
    text: str


@dataclass(slots=True, frozen=True)
class Claim:
    """What a page, or the listing that named it, says of a time: verbatim, unresolved."""

    #: "published" or "updated"
    field: str
    #: where it was read: "published_css", "json-ld datePublished", "meta article:published_time", "listing", ...
    where: str
    #: as printed
    value: str


@dataclass(slots=True, frozen=True)
class Conflict:
    """A value that disagrees with the one that was chosen for a field."""

    field: str
    where: str
    value: str


@dataclass(slots=True, kw_only=True)
class Article:
    """One article. Field names, order and meaning are those of the `articles` table and of `loper extract`.

    Instants are timezone-aware datetimes in UTC. `to_dict` gives the JSON form.
    """

    #: the article's one identity, see `urls.identity`
    url: str
    #: id of the publisher
    publisher: str
    title: str = ""
    summary: str = ""
    dateline: str = ""
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    section: str = ""
    #: BCP 47
    language: str = ""
    #: absolute URL of the lead image
    image: str | None = None
    #: what the page claims, never the clock
    published: datetime | None = None
    updated: datetime | None = None
    #: "second", "minute", "day", or None when there is no date
    published_precision: str | None = None
    #: "+07:00", "+08:00", "+09:00": the offset as printed, or as assumed from the publisher's zone
    published_zone: str | None = None
    #: when we stored it first
    first_seen: datetime | None = None
    #: when title or text last really changed; None: never
    revised: datetime | None = None
    #: when we last fetched it
    fetched: datetime | None = None
    content_html: str = ""
    content_text: str = ""
    #: "article", "photo", "video" or "live"
    kind: str = "article"
    #: "full" or "teaser"
    complete: str = "full"
    related: list[Related] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    #: field -> where its value was read
    provenance: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    #: version of the rules that made it
    rules: str = ""
    #: raw statements about times; consumed by the normalise step, never stored
    claims: list[Claim] = field(default_factory=list)
    #: the address as its listing named it: the frontier's key; never stored
    listed: str = ""
    #: ETag and Last-Modified that its page came with; kept in the frontier
    validators: tuple[str, str] = ("", "")

    def to_dict(self) -> dict[str, Any]:
        """Every key of the contract in its order, ready for `json.dumps`."""
        return {name: plain(getattr(self, name)) for name in FIELDS}


#: names of the stored fields, in order
FIELDS = tuple(f.name for f in fields(Article) if f.name not in ("claims", "listed", "validators"))


def iso(instant: datetime) -> str:
    """An aware datetime as ISO 8601 in UTC: `2022-01-13T14:24:51Z`. Naive datetimes raise ValueError."""
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime: {instant}")
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def plain(value: Any) -> Any:
    """A field's value as JSON types: datetimes by `iso`, the small types as objects."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, Related | Removal | Conflict):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    return value
