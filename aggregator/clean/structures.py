"""The table of structures (structures.toml): which classes, ids and selectors name an insert or a frame."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from lxml import etree
from lxml.html import HtmlElement

from ..publisher import compile_css

CAMEL_RE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: a link that is called "baca-juga" stands behind a label without a name: `labels` takes both
INLINE = frozenset(("a", "b", "strong", "i", "em", "u"))
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
    css: etree.XPath | None


@cache
def table() -> dict:
    return tomllib.loads(files(__package__).joinpath("structures.toml").read_text(encoding="utf-8"))


@cache
def structures() -> tuple[Structure, ...]:
    """The rows of the table, in order."""
    return tuple(read(row) for row in table()["structure"])


def read(row: dict) -> Structure:
    words = "|".join(sorted(map(re.escape, row.get("words", ())), key=len, reverse=True))
    css = ", ".join(row.get("css", ()))
    return Structure(row["id"], row["kind"], row.get("prose", False), row.get("scope", "body"),
                     re.compile(rf"(?:^|-)(?:{words})(?:-|$)" if words else r"(?!)"),
                     frozenset(row.get("exact", ())), compile_css(css) if css else None)


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """A class or id as lower-case words with hyphens: "ArticleRelated__inline" -> "article-related-inline"."""
    return NOT_WORD_RE.sub("-", CAMEL_RE.sub("-", name).lower()).strip("-")


@lru_cache(maxsize=20_000)
def named(names: str) -> tuple[Structure, ...]:
    """The structures that one of the space-separated classes or ids in `names` stands for."""
    tokens = [normal(name) for name in names.split()]
    return tuple(s for s in structures() if any(t in s.exact or s.words.search(t) for t in tokens))


def marked(root: HtmlElement) -> dict[HtmlElement, Structure]:
    """The elements below `root` that a structure stands for, in document order; the first row that fits wins.

    Nothing is known yet of what they hold: see `elements.clean` and `body.find`.
    """
    by_css = {element: s for s in reversed(structures()) if s.css for element in s.css(root)}
    found: dict[HtmlElement, Structure] = {}
    for element in root.iterdescendants(etree.Element):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        rows = named(names) if names != " " else ()
        row = rows[0] if rows else by_css.get(element)
        if row and not (element.tag in INLINE and row.kind == "related"):
            found[element] = row
    return found
