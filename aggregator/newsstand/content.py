"""What the papers of the newsstand say: one paper or article file -> dataclasses, checked, apart from any markup."""

import re
import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import ConfigError
from ..tables import check_keys, check_type, read_toml
from .blocks import INSERTS, SLUG_RE, Block, parse

DAYS = (1, 2, 3)
KINDS = ("article", "photo", "video", "live")
LAYOUTS = ("linked", "blocks", "single")
TIME_RE = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
PAPER_TYPES: dict[str, type] = {
    "name": str, "tagline": str, "kind": str, "address": str, "timezone": str, "zone": str, "dash": str,
    "precision": str, "states_updated": bool, "layout": str, "path": str, "section_path": str,
    "encoding": str, "byline": str, "listings": dict, "inserts": dict}
ARTICLE_TYPES: dict[str, type] = {
    "title": str, "section": str, "summary": str, "dateline": str, "authors": list, "editor": str, "tags": list,
    "kind": str, "teaser": bool, "image": str, "caption": str, "initials": str, "day": int, "time": str, "gone": int,
    "noise": bool, "syndicated": str, "body": str, "revision": dict}
REVISION_TYPES: dict[str, type] = {"day": int, "time": str, "title": str, "body": str, "note": str}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper and its habits, as far as they show in the text or the times of its articles."""

    id: str
    name: str
    tagline: str
    #: kind of publisher: national, regional
    kind: str
    #: the loopback address it is served on
    address: str
    timezone: str
    #: as printed behind times: WIB, WITA, WIT
    zone: str
    #: what stands between the dateline and the first sentence, with its spaces
    dash: str
    #: how exactly its pages tell the time of publication: "second" or "minute"
    precision: str
    #: whether pages that were never revised state a time of updating as well
    states_updated: bool
    #: where a long article goes on: on "linked" pages, in hidden "blocks" of one document, or it is "single"
    layout: str
    #: the path of an article, as a format string over section, slug, id and `at` (the time of publication)
    path: str
    #: the path of a section's page, over `section`
    section_path: str
    #: of its HTML pages; its XML is UTF-8
    encoding: str
    #: what is printed where an article has no author
    byline: str
    #: path -> template of what lists its articles; "{day}" in a path stands for a listing of each day
    listings: dict[str, str]
    #: insert -> the lines it prints; may name {paper}, {author}, {title}
    inserts: dict[str, list[str]]

    @cached_property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """How an article reads from a later day on."""

    day: int
    time: str
    title: str
    blocks: tuple[Block, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class NewsArticle:
    """One article file; see `load_article` for the keys."""

    paper: Paper
    slug: str
    title: str
    section: str
    summary: str
    dateline: str
    authors: tuple[str, ...]
    editor: str
    tags: tuple[str, ...]
    kind: str
    teaser: bool
    image: str
    caption: str
    initials: str
    day: int
    time: str
    #: from this day on the article is taken down; None: it stays
    gone: int | None
    noise: bool
    #: (paper id, slug) of the article whose text this is; None: its own
    syndicated: tuple[str, str] | None
    blocks: tuple[Block, ...]
    revision: Revision | None
    #: this is what the revision made of it
    revised: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.paper.id, self.slug

    @property
    def number(self) -> int:
        """The seven digits that stand for it in addresses."""
        return 1_000_000 + zlib.crc32("/".join(self.key).encode()) % 9_000_000

    def on(self, day: int) -> "NewsArticle":
        """The article as it reads on `day`."""
        if self.revision is None or day < self.revision.day:
            return self
        return replace(self, title=self.revision.title, blocks=self.revision.blocks, revised=True)

    def state(self, day: int) -> str:
        """"unborn", "live" or "gone" on `day`."""
        if day < self.day:
            return "unborn"
        return "gone" if self.gone is not None and day >= self.gone else "live"

    def published(self, start: date) -> datetime:
        """The instant of publication, in the paper's zone, of a newsstand whose day 1 is `start`."""
        return instant(start, self.day, self.time, self.paper.zoneinfo)

    def updated(self, start: date) -> datetime | None:
        """The instant of the revision, if this is the revised text."""
        if not self.revised:
            return None
        return instant(start, self.revision.day, self.revision.time, self.paper.zoneinfo)

    def touched(self, start: date) -> datetime:
        """When it was last published or revised."""
        return self.updated(start) or self.published(start)


def instant(start: date, day: int, wall: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(start + timedelta(days=day - 1), time.fromisoformat(wall), zone)


def load_paper(file: Path) -> Paper:
    """The paper of one paper.toml; every key is required."""
    table = read_toml(file)
    check_keys(table, PAPER_TYPES, file)
    for key, wanted in PAPER_TYPES.items():
        if key not in table:
            raise ConfigError(file, key, "required, and missing")
        check_type(table[key], wanted, file, key)
    check_one_of(table["precision"], ("second", "minute"), file, "precision")
    check_one_of(table["layout"], LAYOUTS, file, "layout")
    for path, template in table["listings"].items():
        check_type(template, str, file, f"listings.{path}")
    check_keys(table["inserts"], INSERTS, file, "inserts.")
    for kind in INSERTS:
        if not table["inserts"].get(kind):
            raise ConfigError(file, f"inserts.{kind}", "required, and missing or empty")
        check_type(table["inserts"][kind], list, file, f"inserts.{kind}")
    return Paper(id=file.parent.name, **table)


def load_article(file: Path, paper: Paper) -> NewsArticle:
    """The article of one file. Required: title, section, day, time and body.

    The body may be missing where the article is syndicated, or a photo piece with a caption.
    """
    table = read_toml(file)
    check_keys(table, ARTICLE_TYPES, file)
    for key, value in table.items():
        check_type(value, ARTICLE_TYPES[key], file, key)
    captioned = table.get("kind") == "photo" and table.get("caption")
    for key in ("title", "section", "day", "time") + (() if table.get("syndicated") or captioned else ("body",)):
        if not table.get(key):
            raise ConfigError(file, key, "required, and missing or empty")
    if not SLUG_RE.fullmatch(file.stem):
        raise ConfigError(file, None, "the file's name must be lower-case words with hyphens")
    check_times(table, file)
    check_one_of(table.get("kind", "article"), KINDS, file, "kind")
    if table.get("image") and not SLUG_RE.fullmatch(table["image"]):
        raise ConfigError(file, "image", f"{table['image']!r} must be lower-case words with hyphens")
    article = NewsArticle(
        paper=paper, slug=file.stem, title=table["title"], section=table["section"], day=table["day"],
        time=table["time"], authors=tuple(table.get("authors", ())), tags=tuple(table.get("tags", ())),
        kind=table.get("kind", "article"), teaser=table.get("teaser", False), gone=table.get("gone"),
        noise=table.get("noise", False), syndicated=syndicated(table.get("syndicated", ""), file),
        blocks=blocks_of(table.get("body", ""), file, "body"), revision=None,
        **{key: table.get(key, "") for key in ("summary", "dateline", "editor", "image", "caption", "initials")})
    if revision := table.get("revision"):
        return replace(article, revision=load_revision(revision, article, file))
    return article


def load_revision(table: dict[str, Any], article: NewsArticle, file: Path) -> Revision:
    """The [revision] of an article file: `day` and a changed `title` or `body`; `time` is the article's if missing."""
    check_keys(table, REVISION_TYPES, file, "revision.")
    for key, value in table.items():
        check_type(value, REVISION_TYPES[key], file, f"revision.{key}")
    if not (table.get("title") or table.get("body")):
        raise ConfigError(file, "revision", "must change the title or the body")
    wall = table.get("time", article.time)
    if not TIME_RE.fullmatch(wall):
        raise ConfigError(file, "revision.time", f"{wall!r} is no time such as 08:15:20")
    day = table.get("day")
    if day not in DAYS or day <= article.day or (article.gone or day + 1) <= day:
        raise ConfigError(file, "revision.day", f"{day!r} must be a day after the publication and before it is gone")
    blocks = blocks_of(table["body"], file, "revision.body") if table.get("body") else article.blocks
    return Revision(day=day, time=wall, title=table.get("title") or article.title, blocks=blocks,
                    note=table.get("note", ""))


def check_times(table: dict[str, Any], file: Path) -> None:
    """ConfigError unless day, time and gone of an article file make sense."""
    if table["day"] not in DAYS:
        raise ConfigError(file, "day", f"{table['day']!r} is none of 1, 2, 3")
    if not TIME_RE.fullmatch(table["time"]):
        raise ConfigError(file, "time", f"{table['time']!r} is no time such as 08:15:20")
    if "gone" in table and (table["gone"] not in DAYS or table["gone"] <= table["day"]):
        raise ConfigError(file, "gone", f"{table['gone']!r} must be a day after the publication")


def check_one_of(value: str, known: tuple[str, ...], file: Path, key: str) -> None:
    if value not in known:
        raise ConfigError(file, key, f"{value!r} is none of {', '.join(known)}")


def syndicated(value: str, file: Path) -> tuple[str, str] | None:
    """(paper id, slug) of "id/slug"."""
    if not value:
        return None
    paper, slash, slug = value.partition("/")
    if not (slash and paper and SLUG_RE.fullmatch(slug)):
        raise ConfigError(file, "syndicated", f"{value!r} is not 'paper/slug'")
    return paper, slug


def blocks_of(body: str, file: Path, key: str) -> tuple[Block, ...]:
    if not body.strip():
        return ()
    try:
        return parse(body)
    except ValueError as error:
        raise ConfigError(file, key, str(error)) from None
