"""What a perfect extraction of an article's page must give, from the content alone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from .blocks import Insert, PageBreak, Prose, Row
from .content import NewsArticle

#: paragraphs, headings, items and so on that a members-only piece shows to everybody
TEASER_BLOCKS = 2
#: kinds of articles whose captions are text
CAPTIONED = ("photo", "video")
#: what a members-only piece prints in place of the rest
GATE = "Lanjutkan membaca dengan berlangganan {paper} Plus. Sudah berlangganan? Masuk ke akun Anda."


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The fields of the stored article that follow from the content; addresses are (paper id, slug)."""

    title: str
    summary: str
    #: without the dash behind it
    dateline: str
    authors: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    kind: str
    #: "full" or "teaser"
    complete: str
    #: in UTC
    published: datetime
    published_precision: str
    #: "+07:00"
    published_zone: str
    updated: datetime | None
    content_text: str
    #: (label, title, slug) of the inserts that link to articles, in order
    related: tuple[tuple[str, str, str], ...]
    #: texts that no line of the content may hold
    absent: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        return self.content_text.split("\n")


def expected(article: NewsArticle, day: int, start: date) -> Expected:
    """What the page of `article` says on `day` of a newsstand whose day 1 is `start`."""
    article, paper = article.on(day), article.paper
    published = exact(article.published(start), paper.precision)
    updated = article.updated(start) or (published if paper.states_updated else None)
    return Expected(
        title=article.title, summary=article.summary, dateline=article.dateline, authors=article.authors,
        section=article.section, tags=article.tags, kind=article.kind,
        complete="teaser" if article.teaser else "full", published=published.astimezone(UTC),
        published_precision=paper.precision, published_zone=published.isoformat()[-6:],
        updated=updated and exact(updated, paper.precision).astimezone(UTC), content_text="\n".join(lines(article)),
        related=tuple((paper.inserts[insert.kind][0], link.title, link.slug)
                      for insert in inserts(article) for link in insert.links),
        absent=tuple(absent(article)))


def exact(moment: datetime, precision: str) -> datetime:
    return moment.replace(second=0) if precision == "minute" else moment


def shown(article: NewsArticle) -> tuple[Prose | Row | Insert | PageBreak, ...]:
    """The blocks that the page shows: all, or the beginning of a members-only piece."""
    if not article.teaser:
        return article.blocks
    texts = [number for number, block in enumerate(article.blocks) if isinstance(block, Prose | Row)]
    return article.blocks[:texts[:TEASER_BLOCKS][-1] + 1]


def inserts(article: NewsArticle) -> list[Insert]:
    return [block for block in shown(article) if isinstance(block, Insert)]


def lines(article: NewsArticle) -> list[str]:
    """The content as text: the dateline heads the first paragraph; captions where they are text come first."""
    found = [article.caption] if article.kind in CAPTIONED and article.caption else []
    dateline = article.dateline + article.paper.dash if article.dateline else ""
    for block in shown(article):
        if isinstance(block, Prose) and block.kind == "paragraph":
            found.append(dateline + block.text)
            dateline = ""
        elif isinstance(block, Prose | Row):
            found.append(block.text)
    return found


def words(insert: Insert, article: NewsArticle) -> list[str]:
    """What an insert prints, a line each: its own text, else the paper's words for it."""
    if insert.text:
        return [insert.text]
    author = article.authors[0] if article.authors else article.paper.byline
    tags = " ".join(f"#{tag}" for tag in article.tags)
    return [line.format(paper=article.paper.name, author=author, title=article.title, tags=tags)
            for line in article.paper.inserts[insert.kind]]


def absent(article: NewsArticle) -> list[str]:
    """Everything on the page around the content that a careless extraction would take for it."""
    found = []
    for insert in inserts(article):
        found += [link.title for link in insert.links] or words(insert, article)
    if article.caption and article.kind not in CAPTIONED:
        found.append(article.caption)
    if article.initials and not article.teaser:
        found.append(article.initials)
    if article.editor:
        found.append(f"Editor: {article.editor}")
    if article.teaser:
        found.append(GATE.format(paper=article.paper.name))
    return found
