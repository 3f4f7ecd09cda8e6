"""The body of an article file, a line of plain text each, as blocks: prose, tables, inserts and page breaks."""

import re
from dataclasses import dataclass

#: what an article file may put between its paragraphs, after an "@"
INSERTS = ("baca", "inline", "iklan", "gambas", "video", "promo", "tayang", "laporan", "editor", "newsletter", "share",
           "tags", "survey", "selengkapnya", "langganan", "ringkasan", "kredit", "hakcipta", "skrip")
#: inserts that point to other articles
LINKING = ("baca", "inline")
MARKERS = {"## ": "subheading", "- ": "item", "> ": "quote"}
INLINE_RE = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?P<href>https?://[^\s()]+)\)|\*\*(?P<bold>[^*]+)\*\*")
LEFTOVER_RE = re.compile(r"\*\*|\]\(")
SLUG_RE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text within a line: plain, bold, or a link."""

    text: str
    href: str = ""
    bold: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A line of the article's text; `kind` is "paragraph", "subheading", "item" or "quote"."""

    kind: str
    spans: Spans

    @property
    def text(self) -> str:
        return plain(self.spans)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; the first of a run of rows is its head."""

    cells: tuple[Spans, ...]

    @property
    def text(self) -> str:
        """The cells parted by tabs."""
        return "\t".join(plain(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Link:
    """Where an insert points: the title it prints, and the slug of an article of the same paper."""

    title: str
    slug: str


@dataclass(frozen=True, slots=True)
class Insert:
    """What is not the article: one of INSERTS; `text` is what it prints, "" where the paper has words for it."""

    kind: str
    text: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where a paper that prints long articles over several pages begins the next one."""


Block = Prose | Row | Insert | PageBreak


def parse(body: str) -> tuple[Block, ...]:
    """The blocks of `body`; ValueError with the line and the reason if one cannot be read."""
    blocks: list[Block] = []
    for number, line in enumerate(body.splitlines(), 1):
        if not line.strip():
            continue
        try:
            blocks.append(block_of(line.strip()))
            check_place(blocks)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    if not any(isinstance(block, Prose | Row) for block in blocks):
        raise ValueError("has no text")
    return tuple(blocks)


def block_of(line: str) -> Block:
    """The block that one line is; ValueError if it is none."""
    if line == "@halaman":
        return PageBreak()
    if line.startswith("@"):
        return insert_of(line)
    if line.startswith("|"):
        if not line.endswith("|") or len(line) < 3:
            raise ValueError("a table row must begin and end with |")
        return Row(tuple(spans_of(cell.strip()) for cell in line[1:-1].split("|")))
    for marker, kind in MARKERS.items():
        if line.startswith(marker):
            return Prose(kind, spans_of(line.removeprefix(marker).strip()))
    return Prose("paragraph", spans_of(line))


def insert_of(line: str) -> Insert:
    """The insert of a line such as `@baca Judul -> slug ; Judul dua -> slug-dua`."""
    kind, _, said = line[1:].partition(" ")
    if kind not in INSERTS:
        raise ValueError(f"@{kind} is no insert; known are {', '.join(sorted([*INSERTS, 'halaman']))}")
    said = said.strip()
    if "->" in said:
        return Insert(kind, links=tuple(link_of(part) for part in said.split(" ; ")))
    if kind in LINKING:
        raise ValueError(f"@{kind} needs 'Title -> slug'")
    return Insert(kind, said)


def link_of(part: str) -> Link:
    title, _, slug = (piece.strip() for piece in part.rpartition("->"))
    if not title or not SLUG_RE.fullmatch(slug):
        raise ValueError(f"{part.strip()!r} is not 'Title -> slug'")
    return Link(title, slug)


def spans_of(text: str) -> Spans:
    """The spans of a line with `[text](url)` and `**bold**`."""
    spans: list[Span] = []
    at = 0
    for match in INLINE_RE.finditer(text):
        spans.append(Span(text[at:match.start()]))
        spans.append(Span(match["bold"], bold=True) if match["bold"] else Span(match["text"], match["href"]))
        at = match.end()
    spans.append(Span(text[at:]))
    for span in spans:
        if LEFTOVER_RE.search(span.text):
            raise ValueError(f"{span.text.strip()!r}: a link or bold type that does not end")
    return tuple(span for span in spans if span.text)


def check_place(blocks: list[Block]) -> None:
    """ValueError if the last of `blocks` may not follow the one before it."""
    last, before = blocks[-1], blocks[-2] if len(blocks) > 1 else None
    if isinstance(last, Insert) and last.kind == "inline" and not is_paragraph(before):
        raise ValueError("@inline must follow a paragraph: it is printed inside it")
    if isinstance(last, PageBreak) and (before is None or isinstance(before, PageBreak)):
        raise ValueError("@halaman must have a page before it")
    if isinstance(last, Row) and isinstance(before, Row) and len(last.cells) != len(before.cells):
        raise ValueError(f"a row of {len(last.cells)} cells under one of {len(before.cells)}")


def is_paragraph(block: Block | None) -> bool:
    """Whether an inline insert can stand in `block`: a paragraph, or an insert that already stands in one."""
    return ((isinstance(block, Prose) and block.kind == "paragraph")
            or (isinstance(block, Insert) and block.kind == "inline"))


def plain(spans: Spans) -> str:
    return "".join(span.text for span in spans)
