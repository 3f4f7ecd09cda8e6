"""The lines of a rebuilt body, as text with the place of every character, and cutting spans of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from .text import fold

#: elements whose content is a line of its own
LINES = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "ul", "ol", "table", "tr", "figure", "div"))
CELLS = frozenset(("td", "th"))


@dataclass(slots=True)
class Piece:
    """A part of a line: `length` characters of a node's text, from `start` on."""

    node: Element
    #: the characters are the node's tail, not its text
    tail: bool
    start: int
    length: int


@dataclass(slots=True)
class Link:
    """A link in a line: the characters from `start` to `end` lead to `url`."""

    start: int
    end: int
    url: str


@dataclass(slots=True)
class Line:
    """A line of a body: a paragraph, heading, item, table row, or what a <br> made of one."""

    #: the block it stands in
    block: Element
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    #: characters in <strong> or a heading
    bold: int = 0
    #: an image stands in it
    image: bool = False

    @property
    def linked(self) -> int:
        """Characters of the line that are links."""
        return sum(link.end - link.start for link in self.links)


def lines_of(root: Element) -> list[Line]:
    """The lines of a rebuilt body in order, those without text or image left out."""
    reader = Reader(root)
    reader.read(root, root)
    reader.flush(root)
    return reader.lines


class Reader:
    """Collects lines while it walks; the rebuilt tree is at most some dozen levels deep."""

    def __init__(self, root: Element):
        self.lines: list[Line] = []
        self.line = Line(root)

    def flush(self, block: Element) -> None:
        if self.line.text.strip() or self.line.image:
            self.lines.append(self.line)
        self.line = Line(block)

    def read(self, element: Element, block: Element) -> None:
        self.take(element, False, element.text)
        for child in element:
            if child.tag is etree.Comment:
                pass
            elif child.tag in LINES:
                self.flush(child)
                self.read(child, child)
                self.flush(block)
            elif child.tag == "br":
                self.flush(block)
            elif child.tag == "img":
                self.line.image = True
            else:
                self.read_inline(child, block)
            self.take(child, True, child.tail)

    def read_inline(self, child: Element, block: Element) -> None:
        if child.tag in CELLS and self.line.text:
            self.line.text += "\t"
        start = len(self.line.text)
        line = self.line
        self.read(child, block)
        if line is not self.line:
            start = 0
        end = len(self.line.text)
        if child.tag == "a" and end > start:
            self.line.links.append(Link(start, end, child.get("href")))
        elif child.tag in ("strong", "th"):
            self.line.bold += end - start

    def take(self, node: Element, tail: bool, text: str | None) -> None:
        if text:
            self.line.pieces.append(Piece(node, tail, len(self.line.text), len(text)))
            self.line.text += text


def text_of(root: Element) -> str:
    """The text of a rebuilt body: a line per paragraph, heading, item, row and <br>; cells parted by tabs."""
    return text_in(lines_of(root))


def text_in(lines: Iterable[Line]) -> str:
    """The text of lines, each tidy, empty ones left out."""
    return "\n".join(text for line in lines if (text := tidy(line.text)))


def tidy(text: str) -> str:
    """A line with its white space folded, but for the tabs between cells."""
    return "\t".join(map(fold, text.split("\t"))).strip() if "\t" in text else fold(text)


def cut(line: Line, start: int, end: int, mark: int) -> None:
    """Take the characters from `start` to `end` out of the tree and leave comment "cut MARK" there.

    Of several cuts in a line the last must be made first: the places of what stands before it stay right.
    """
    first = True
    after = bisect_right(line.pieces, start, key=lambda piece: piece.start + piece.length)
    behind = bisect_left(line.pieces, end, key=lambda piece: piece.start)
    for piece in line.pieces[after:behind]:
        low, high = max(start, piece.start), min(end, piece.start + piece.length)
        old = (piece.node.tail if piece.tail else piece.node.text) or ""
        head, rest = old[:low - piece.start], old[high - piece.start:]
        if not first:
            set_text(piece, head + rest)
            continue
        first = False
        set_text(piece, head)
        comment = etree.Comment(f"cut {mark}")
        comment.tail = rest
        if piece.tail:
            piece.node.addnext(comment)  # behind its tail
        else:
            piece.node.insert(0, comment)


def set_text(piece: Piece, text: str) -> None:
    if piece.tail:
        piece.node.tail = text
    else:
        piece.node.text = text


def marks(root: Element) -> Iterator[int]:
    """The numbers of the "cut N" comments below `root`, in document order."""
    for comment in root.iter(etree.Comment):
        if (comment.text or "").startswith("cut "):
            yield int(comment.text[4:])
