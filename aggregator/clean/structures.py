"""The table of structures (structures.toml): which classes, ids and selectors name an insert or a frame."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lxml import etree
from lxml.etree import _Element as Element

CAMEL_RE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: a link that is called "baca-juga" stands behind a label without a name: `labels` takes both
INLINE = frozenset(("a", "b", "strong", "i", "em", "u"))
#: a class that says what a box has or lacks, not what it is: "no-sidebar", "has-caption"
STATE_RE = re.compile(r"(?:no|not|has|with|without)-")
NOT_WORD_RE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Structure:
    """One row of the table; its comments say what the fields mean."""

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
    return tuple(read(row) for row in table()["structure"])


def read(row: dict) -> Structure:
    words = "|".join(sorted(map(re.escape, row.get("words", ())), key=len, reverse=True))
    return Structure(row["id"], row["kind"], row.get("prose", False), row.get("scope", "body"),
                     re.compile(rf"(?:^|-)(?:{words})(?:-|$)" if words else r"(?!)"),
                     frozenset(row.get("exact", ())), frozenset(row.get("tags", ())), frozenset(row.get("roles", ())))


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """A class or id as lower-case words with hyphens: "ArticleRelated__inline" -> "article-related-inline"."""
    return NOT_WORD_RE.sub("-", CAMEL_RE.sub("-", name).lower()).strip("-")


@lru_cache(maxsize=20_000)
def named(names: str) -> Structure | None:
    """The first structure that one of the space-separated classes or ids in `names` stands for."""
    tokens = [token for name in names.split() if not STATE_RE.match(token := normal(name))]
    return next((s for s in structures() if any(t in s.exact or s.words.search(t) for t in tokens)), None)


@lru_cache(maxsize=1000)
def by_tag(tag: str, role: str | None) -> Structure | None:
    """The structure that an element is by its tag or its role."""
    return next((s for s in structures() if tag in s.tags or role in s.roles), None)


def marked(root: Element) -> dict[Element, Structure]:
    """The elements below `root` that a structure stands for, in document order; the first row that fits wins.

    Nothing is known yet of what they hold: see `elements.clean` and `body.find`.
    """
    found: dict[Element, Structure] = {}
    for element in root.iterdescendants(etree.Element):
        attributes = element.attrib
        names = attributes.get("class", "") + " " + attributes.get("id", "") if attributes else " "
        row = named(names) if names != " " else None
        row = row or by_tag(element.tag, attributes.get("role"))
        if row and not (element.tag in INLINE and row.kind == "related"):
            found[element] = row
    return found
