"""The markup of a body, rebuilt as paragraphs, headings, lists, quotes, tables and figures; its HTML and its text."""

import re
from typing import Protocol

import nh3
from lxml import etree
from lxml.etree import _Element as Element

from . import urls
from .text import SPACE_RE, plain, valid

PARAGRAPHS = frozenset(("p", "dt", "dd", "address", "figcaption", "caption", "summary", "legend", "pre"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BOXES = frozenset(("ul", "ol", "blockquote"))
CELLS = frozenset(("td", "th"))
#: elements of a line; others that are unknown or only carry style vanish and leave their text
INLINE = {"a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "u", "s": "s", "del": "s",
          "strike": "s", "sub": "sub", "sup": "sup", "code": "code", "q": "q", "cite": "em"}
#: elements that interrupt a line
DIVISIONS = frozenset((
    "div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "form", "fieldset", "details",
    "figure", "picture", "table", "thead", "tbody", "tfoot", "tr", "dl", "hr", "hgroup", "menu", "dir", "amp-carousel",
    "body", "html", "video", "audio", "iframe", "object"))
BLOCKS = PARAGRAPHS | HEADINGS | BOXES | CELLS | DIVISIONS | {"li"}
#: deeper nesting of lists, quotes and tables is no structure of a text
MAX_BOXES = 12
#: characters of a cell that still is data
MAX_CELL = 300
#: what `prune` calls the elements that it takes out
NOTHING = "nothing"
#: where lazy loading keeps an image's address, best first
IMAGE_KEYS = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image", "data-full", "src")
PLACEHOLDER_RE = re.compile(r"\A\s*data:|(?:^|[/_-])(?:blank|placeholder|lazy(?:load)?|spacer|loading|1x1|pixel|grey|"
                            r"transparent)[^/]*\.(?:gif|png|jpe?g|svg|webp)", re.IGNORECASE)
ALLOWED = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "tbody", "tr", "td", "th",
           "figure", "figcaption", "img", "a", "strong", "em", "u", "s", "sub", "sup", "code", "q", "br"}


class Sink(Protocol):
    """What `walk` tells of a tree, in document order."""

    def start(self, element: Element) -> None: ...
    def text(self, text: str) -> None: ...
    def end(self, element: Element) -> None: ...
    def comment(self, comment: etree._Comment) -> None: ...


def walk(root: Element, sink: Sink) -> None:
    """Tell `sink` what lies in `root`, however deep it is nested."""
    if root.text:
        sink.text(root.text)
    for event, node in etree.iterwalk(root, events=("start", "end", "comment")):
        if node is root:
            continue
        if event == "start":
            sink.start(node)
            if node.text:
                sink.text(node.text)
        else:
            if event == "comment":
                sink.comment(node)
            else:
                sink.end(node)
            if node.tail:
                sink.text(node.tail)


def rebuild(root: Element, base_url: str) -> Element:
    """A new <div> that holds the text of `root` in blocks: p, h2-h6, ul/ol, blockquote, table, figure.

    Bare text and text broken by two <br> becomes paragraphs; tables that only lay out vanish; addresses are absolute;
    images come from where lazy loading keeps them. Comments are kept where they stand (they mark what was cut).
    """
    writer = Writer(base_url)
    walk(root, writer)
    writer.close_block()
    return writer.root


class Writer:
    """Builds the new tree from what `walk` tells."""

    def __init__(self, base_url: str):
        self.base_url = base_url
        self.root: Element = etree.Element("div")
        #: open boxes: root, lists, items, quotes, tables, rows, cells
        self.boxes: list[tuple[Element | None, Element]] = [(None, self.root)]
        #: the open paragraph, heading, item or cell that takes text; None between blocks
        self.block: Element | None = None
        #: inline elements open in the source, as (source element, tag, attributes), and their copies in the block
        self.inline: list[tuple[Element, str, dict[str, str]]] = []
        self.copies: list[Element] = []
        self.breaks = 0
        #: the last character written was a space, or none was written in this line
        self.spaced = True
        #: text that belongs at the cursor: written at once, because each writing costs as much as all text before it
        self.pending: list[str] = []

    def start(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self.breaks += 1
        elif tag == "img":
            self.settle()
            self.image(element)
        elif tag in BLOCKS:
            self.settle()
            self.start_block(element, tag)
        elif tag in INLINE:
            self.start_inline(element, INLINE[tag])

    def settle(self) -> None:
        """Write what is pending, before anything else is done at the cursor or the cursor moves."""
        if self.pending:
            append(self.cursor(), "".join(self.pending))
            self.pending = []

    def end(self, element: Element) -> None:
        if self.inline and self.inline[-1][0] is element:
            self.settle()
            self.inline.pop()
            del self.copies[len(self.inline):]
        elif element.tag in BLOCKS and (self.boxes[-1][1].tag not in CELLS or self.boxes[-1][0] is element):
            self.close_block()
            while self.boxes[-1][0] is element:
                self.boxes.pop()

    def comment(self, comment: etree._Comment) -> None:
        self.settle()
        self.cursor().append(etree.Comment(comment.text))

    def text(self, text: str) -> None:
        folded = SPACE_RE.sub(" ", valid(text))
        if self.spaced or self.breaks:
            folded = folded.lstrip(" ")
        if not folded:
            return
        if folded == " ":
            if self.block is not None and not self.breaks:
                self.pending.append(" ")
                self.spaced = True
            return
        if self.breaks or self.block is None or len(self.inline) > len(self.copies):
            self.settle()
            self.take_breaks()
            self.open_block()
            self.open_inline()
        self.pending.append(folded)
        self.spaced = folded.endswith(" ")

    def take_breaks(self) -> None:
        """Turn the <br> since the last text into a new line, or two of them into a new paragraph."""
        if self.breaks and self.block is not None:
            if self.breaks > 1 and self.block.tag == "p":
                self.close_block()
            else:
                etree.SubElement(self.cursor(), "br")
        self.breaks = 0

    def open_block(self, tag: str = "p") -> None:
        if self.block is None:
            box = self.boxes[-1][1]
            if tag == "p" and box.tag in ("li", "td", "th") and not has_text(box):
                self.block = box
            elif box.tag in ("table", "tr"):
                self.block = etree.Element(tag)
                self.boxes[-1 if box.tag == "table" else -2][1].addprevious(self.block)
            elif box.tag in ("ul", "ol"):
                self.block = etree.SubElement(box, "li")
            else:
                self.block = etree.SubElement(box, tag)
            self.spaced = True

    def open_inline(self) -> None:
        for _, tag, attributes in self.inline[len(self.copies):]:
            self.copies.append(etree.SubElement(self.cursor(), tag, attributes))

    def close_block(self) -> None:
        self.settle()
        self.block = None
        self.copies = []
        self.breaks = 0
        self.spaced = True

    def cursor(self) -> Element:
        """Where text goes now."""
        if self.copies:
            return self.copies[-1]
        return self.boxes[-1][1] if self.block is None else self.block

    def start_block(self, element: Element, tag: str) -> None:
        box = self.boxes[-1][1]
        if box.tag in CELLS and tag not in ("td", "th", "tr"):
            self.breaks = 0
            if self.block is not None and not self.spaced:  # a cell is one line
                append(self.cursor(), " ")
                self.spaced = True
            return
        self.close_block()
        if tag in HEADINGS:
            self.open_block("h2" if tag == "h1" else tag)
        elif len(self.boxes) < MAX_BOXES:
            self.start_box(element, tag, box)

    def start_box(self, element: Element, tag: str, box: Element) -> None:
        if tag == "li":
            if box.tag not in ("ul", "ol"):
                self.boxes.append((element, etree.SubElement(box, "ul")))
                box = self.boxes[-1][1]
            self.boxes.append((element, etree.SubElement(box, "li")))
        elif tag in BOXES or (tag == "table" and is_data(element)):
            self.boxes.append((element, etree.SubElement(box, tag)))
        elif tag == "tr" and box.tag == "table":
            self.boxes.append((element, etree.SubElement(box, "tr")))
        elif tag in CELLS and box.tag == "tr":
            self.boxes.append((element, etree.SubElement(box, tag)))

    def start_inline(self, element: Element, tag: str) -> None:
        attributes = {}
        if tag == "a":
            href = urls.absolute(self.base_url, element.get("href") or "") if element.get("href") else None
            if not href:
                return
            attributes = {"href": href}
        if any(tag == open_tag for _, open_tag, _ in self.inline):
            return
        self.inline.append((element, tag, attributes))

    def image(self, element: Element) -> None:
        address = image_address(element, self.base_url)
        if not address:
            return
        attributes = {"src": address}
        if alt := plain(element.get("alt") or ""):
            attributes["alt"] = alt
        if self.block is not None and has_text(self.block):
            etree.SubElement(self.cursor(), "img", attributes)
            self.spaced = False
        else:
            figure = etree.SubElement(self.boxes[-1][1], "figure")
            etree.SubElement(figure, "img", attributes)


def is_data(table: Element) -> bool:
    """Whether a table holds data: two rows of two cells, none of which holds a text or another table."""
    rows = [row for row in table.iter("tr") if sum(1 for cell in row.iterchildren("td", "th")) > 1]
    if len(rows) < 2 or next(table.iterdescendants("table"), None) is not None:
        return False
    return all(len("".join(cell.itertext())) <= MAX_CELL and len(list(cell.iterdescendants("p", "br"))) < 4
               for row in rows for cell in row.iterchildren("td", "th"))


def append(element: Element, text: str) -> None:
    """Write `text` at the end of `element`."""
    last = next(element.iterchildren(reversed=True), None)  # to count them would take as long as there are many
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        element.text = (element.text or "") + text


def has_text(element: Element) -> bool:
    return any(text.strip() for text in element.itertext(tag=etree.Element))


def image_address(element: Element, base_url: str) -> str | None:
    """The absolute address of an <img>; None for counters of one pixel, placeholders and what cannot be fetched."""
    for side in ("width", "height"):
        if (element.get(side) or "").strip().rstrip("px") in ("0", "1", "2"):
            return None
    candidates = [element.get(key) for key in IMAGE_KEYS]
    candidates += [(element.get(key) or "").split(",")[0].split(" ")[0] for key in ("data-srcset", "srcset")]
    for candidate in candidates:
        if candidate and not PLACEHOLDER_RE.search(candidate) and (found := urls.absolute(base_url, candidate)):
            return found
    return None


def prune(root: Element) -> None:
    """Take out comments, every element that shows nothing, and every <br> that ends no line."""
    etree.strip_tags(root, etree.Comment)
    for element in root.iterdescendants():
        if element.tag not in ("img", "br") and not has_text(element) and element.find(".//img") is None:
            element.tag = NOTHING
    etree.strip_elements(root, NOTHING, with_tail=False)  # one by one, each would copy all text before it
    for element in list(root.iter("br")):
        before, after = element.getprevious(), element.getnext()
        first = before is None and not (element.getparent().text or "").strip()
        last = after is None and not (element.tail or "").strip()
        doubled = before is not None and before.tag == "br" and not (before.tail or "").strip()
        if first or last or doubled:
            drop(element, keep_tail=True)


def drop(element: Element, keep_tail: bool) -> None:
    """Take `element` out of its tree, with or without the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    tail = element.tail if keep_tail else None
    parent.remove(element)
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail


def to_html(root: Element) -> str:
    """The children of `root` as HTML, a block per line."""
    return "\n".join(etree.tostring(child, encoding="unicode", method="html", with_tail=False) for child in root)


def sanitise(markup: str) -> str:
    """`markup` with the elements and attributes that an article may have, and no others (nh3)."""
    return nh3.clean(markup, tags=ALLOWED, attributes={"a": {"href"}, "img": {"src", "alt"}},
                     url_schemes={"http", "https"}, link_rel=None, strip_comments=True)
