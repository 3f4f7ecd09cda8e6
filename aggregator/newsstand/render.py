"""Content -> pages and listings: each paper's Jinja2 templates print it in the markup habits of a real one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from .blocks import Block, Insert, PageBreak, Prose, Row
from .content import NewsArticle, Paper
from .expected import CAPTIONED, GATE, shown, words
from .stand import Stand

TEMPLATES = Path(__file__).with_name("templates")
DAY_NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH_NAMES = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
               "November", "Desember")
MONTHS_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
#: prose of the same kind that one element holds together
GROUPED = {"item": "list", "quote": "quote"}
#: a listing names at most this many articles
LISTED = 40
#: articles in the boxes beside an article
BESIDE = 5


@dataclass(frozen=True)
class Press:
    """Prints the pages of all papers of a newsstand whose day 1 is `start`; `bases`: paper id -> "http://host:port"."""

    stand: Stand
    start: date
    bases: dict[str, str]

    def path(self, article: NewsArticle) -> str:
        """Where an article stands on its paper's host, with its query."""
        return article.paper.path.format(section=slugify(article.section), slug=article.slug, id=article.number,
                                         at=article.published(self.start))

    def url(self, article: NewsArticle) -> str:
        """The absolute address of an article."""
        return self.bases[article.paper.id] + self.path(article)

    def address(self, paper: Paper, slug: str) -> str:
        return self.url(self.stand.articles[paper.id, slug])

    def article(self, article: NewsArticle, day: int, page: int = 1, noise: int = 0) -> str:
        """The page of an article as it reads on `day`; `page` counts those of a paper that links them from 1.

        `noise`: 0 for none, else the number of the request, which changes everything around the text.
        """
        article = article.on(day)
        paper = article.paper
        pages = pages_of(article)
        groups = [self.groups(article, blocks, number) for number, blocks in enumerate(pages)]
        edition = article.revision.day if article.revised else article.day
        return self.fill(paper, "article.html", edition, article=article, url=self.url(article), page=page,
                          page_count=len(pages), groups=groups[page - 1], all_groups=groups, noise=noise,
                          published=article.published(self.start),
                          updated=article.updated(self.start) or (
                              article.published(self.start) if paper.states_updated else None),
                          captioned=article.kind in CAPTIONED, gate=GATE.format(paper=paper.name),
                          last=page == len(pages), beside=self.beside(article, noise))

    def beside(self, article: NewsArticle, noise: int) -> list[NewsArticle]:
        """What the boxes around an article show: the paper's newest of its day, in another order if `noise`."""
        others = [other for other in self.stand.live(article.paper, article.day)
                  if other.slug != article.slug and other.gone is None]
        turn = noise % len(others) if others else 0
        return (others[turn:] + others[:turn])[:BESIDE]

    def listing(self, paper: Paper, template: str, day: int, articles: Sequence[NewsArticle],
                **more: Any) -> str:
        """A feed, sitemap or index page that names `articles`, newest first, the first LISTED of them."""
        return self.fill(paper, template, day, articles=articles[:LISTED], noise=0, **more)

    def fill(self, paper: Paper, template: str, day: int, **more: Any) -> str:
        """The paper's own `template`, else the one that all papers share, with what every template may name."""
        sections = sorted({article.section for article in self.stand.of(paper)})
        found = environment().select_template([f"{paper.id}/{template}", template])
        return found.render(paper=paper, base=self.bases[paper.id], day=day, sections=sections, home=f"{paper.id}/",
                            link=self.url, at=lambda a: a.published(self.start), listings=paper.listings,
                            touched=lambda a: a.touched(self.start), today=today(self.start, day, paper), **more)

    def groups(self, article: NewsArticle, blocks: Sequence[Block], page: int) -> list[dict[str, Any]]:
        """The blocks of one page as templates want them: items, quotes and rows together, inline inserts within
        their paragraph, the dateline at the first paragraph of the first page."""
        found: list[dict[str, Any]] = []
        for block in blocks:
            kind = kind_of(block)
            if kind == "inline":
                found[-1]["inline"].append(self.insert(article, block))
            elif kind == "insert":
                found.append({"kind": kind, **self.insert(article, block)})
            elif kind == "paragraph":
                first = page == 0 and not any(group["kind"] == "paragraph" for group in found)
                found.append({"kind": kind, "spans": block.spans, "inline": [],
                              "dateline": article.dateline if first else ""})
            elif kind == "subheading":
                found.append({"kind": kind, "spans": block.spans})
            else:
                if not found or found[-1]["kind"] != kind:
                    found.append({"kind": kind, "parts": []})
                found[-1]["parts"].append(block.cells if isinstance(block, Row) else block.spans)
        return found

    def insert(self, article: NewsArticle, insert: Insert) -> dict[str, Any]:
        """An insert as templates want it: its name, its lines, and its links under a label."""
        return {"name": insert.kind, "label": article.paper.inserts[insert.kind][0],
                "lines": [] if insert.links else words(insert, article),
                "links": [{"title": link.title, "url": self.address(article.paper, link.slug)}
                          for link in insert.links]}


def kind_of(block: Block) -> str:
    """The kind of group a block belongs to."""
    if isinstance(block, Insert):
        return "inline" if block.kind == "inline" else "insert"
    return "table" if isinstance(block, Row) else GROUPED.get(block.kind, block.kind)


def pages_of(article: NewsArticle) -> list[list[Prose | Row | Insert]]:
    """The blocks of each page; all on one where the paper knows no pages."""
    pages: list[list[Prose | Row | Insert]] = [[]]
    for block in shown(article):
        if not isinstance(block, PageBreak):
            pages[-1].append(block)
        elif article.paper.layout != "single":
            pages.append([])
    return [page for page in pages if page]


def today(start: date, day: int, paper: Paper) -> datetime:
    """Midnight of `day` in the paper's zone."""
    return datetime.combine(date.fromordinal(start.toordinal() + day - 1), datetime.min.time(), paper.zoneinfo)


def publisher_toml(paper: Paper, base_url: str) -> str:
    """The publisher file with which Loper crawls `paper` at `base_url` ("http://127.0.3.1:8020")."""
    return environment().get_template(f"{paper.id}/publisher.toml").render(paper=paper, base=base_url)


@cache
def environment() -> Environment:
    """The templates, one folder a paper, and the filters they use."""
    found = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(("html", "xml")),
                        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, keep_trailing_newline=True)
    found.filters |= {"printed": printed, "rfc822": format_datetime, "iso": datetime.isoformat, "zulu": zulu,
                      "slug": slugify, "token": token}
    return found


def printed(moment: datetime, pattern: str) -> str:
    """A time as papers print it: "{hari}, {d:%d} {bln} {d:%Y %H:%M}" -> "Jumat, 24 Jul 2026 15:32"."""
    return pattern.format(hari=DAY_NAMES[moment.weekday()], bulan=MONTH_NAMES[moment.month - 1],
                          bln=MONTHS_SHORT[moment.month - 1], d=moment)


def zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def slugify(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def token(noise: int, salt: str) -> str:
    """Eight letters that change with `noise`: what adverts put into their addresses."""
    value = (noise * 2_654_435_761 + sum(salt.encode())) % 2**32
    return f"{value:08x}"
