"""The table of structures (structures.toml): which classes, ids and selectors name an insert or a frame."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from operator import attrgetter

from lxml.etree import _Element as Element

from ..selectors import Index

CAMEL_RE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: a link that is called "baca-juga" stands behind a label without a name: `labels` takes both
INLINE = frozenset(("a", "b", "strong", "i", "em", "u"))
#: a class that says what a box has or lacks, not what it is: "no-sidebar", "has-caption"
STATE_RE = re.compile(r"(?:no|not|has|with|without)-")
PLACE = attrgetter("place")
NOT_WORD_RE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Structure:
    """One row of the table; its comments say what the fields mean."""

    #: in the table; where several fit, the first holds
    place: int
    id: str
    kind: str
    prose: bool
    scope: str
    words: re.Pattern[str]
    exact: frozenset[str]
    tags: frozenset[str]
    roles: frozenset[str]


@cache
def table() -> dict:
    return tomllib.loads(files(__package__).joinpath("structures.toml").read_text(encoding="utf-8"))


@cache
def structures() -> tuple[Structure, ...]:
    """The rows of the table, in order."""
    return tuple(read(place, row) for place, row in enumerate(table()["structure"]))


def read(place: int, row: dict) -> Structure:
    words = "|".join(sorted(map(re.escape, row.get("words", ())), key=len, reverse=True))
    return Structure(place, row["id"], row["kind"], row.get("prose", False), row.get("scope", "body"),
                     re.compile(rf"(?:^|-)(?:{words})(?:-|$)" if words else r"(?!)"),
                     frozenset(row.get("exact", ())), frozenset(row.get("tags", ())), frozenset(row.get("roles", ())))


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """A class or id as lower-case words with hyphens: "ArticleRelated__inline" -> "article-related-inline"."""
    return NOT_WORD_RE.sub("-", CAMEL_RE.sub("-", name).lower()).strip("-")


@lru_cache(maxsize=20_000)
def named(name: str) -> Structure | None:
    """The first structure that a class or an id stands for."""
    token = normal(name)
    if STATE_RE.match(token):
        return None
    return next((s for s in structures() if token in s.exact or s.words.search(token)), None)


@cache
def by_tag() -> dict[str, Structure]:
    """Tag -> the structure that an element is by it."""
    return {tag: s for s in reversed(structures()) for tag in s.tags}


@cache
def by_role() -> dict[str, Structure]:
    """ARIA role -> the structure that an element is by it."""
    return {role: s for s in reversed(structures()) for role in s.roles}


def marked(index: Index) -> dict[Element, Structure]:
    """The elements below the root that a structure stands for, in document order: by a name, else by tag or role.

    Of several names the first row that fits wins. Nothing is known yet of what the elements hold: see
    `elements.clean` and `body.find`.
    """
    found: dict[int, Structure] = {}
    for names in (index.classes, index.ids):
        for name, places in names.items():
            if row := named(name):
                for place in places:
                    found[place] = min(row, found.get(place, row), key=PLACE)
    for element in index.tree.iter(*by_tag()):
        found.setdefault(index.place[element], by_tag()[element.tag])
    for role, places in index.roles.items():
        for place in places if role in by_role() else ():
            found.setdefault(place, by_role()[role])
    found.pop(0, None)
    return {element: row for element, row in ((index.elements[place], found[place]) for place in sorted(found))
            if not (row.kind == "related" and element.tag in INLINE)}
