"""The short lines of a page: bylines, dates and labels are among them, prose is not."""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from ..markup import BLOCKS, walk
from ..text import fold

#: characters; what is longer is prose, not a byline or a stamp
LONGEST = 160
#: lines looked at on one page
MOST = 4000
#: a sentence; a line that is too long is prose as well
PROSE_RE = re.compile(r".{60,}[.!?][\"'\u201d\u2019)]*")
#: what stands beside an article
BESIDE = ("aside", "nav")


@dataclass(slots=True)
class ShortLine:
    """A short line as shown, and the texts it consists of ("Budi Santoso", "Editor")."""

    text: str
    parts: list[str]
    #: it stands behind the headline
    after: bool
    #: lines of prose between the headline and it
    prose: int = 0
    #: it stands in a sidebar or a menu
    beside: bool = False


@dataclass
class LineReader:
    """Collects the short lines while the page is walked over."""

    headline: Element | None
    lines: list[ShortLine] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    after: bool = False
    prose: int = 0
    unrendered: int = 0
    beside: int = 0

    def start(self, element: Element) -> None:
        if element.tag in ("script", "style", "noscript", "template"):
            self.unrendered += 1
        if element.tag == "br" or element.tag in BLOCKS:
            self.flush()
        self.beside += element.tag in BESIDE

    def end(self, element: Element) -> None:
        if element.tag in ("script", "style", "noscript", "template"):
            self.unrendered -= 1
        if element.tag in BLOCKS:
            self.flush()
        self.beside -= element.tag in BESIDE
        if element is self.headline:
            self.flush()
            self.after = True

    def text(self, text: str) -> None:
        if not self.unrendered:
            self.parts.append(text)

    def comment(self, comment: etree._Comment) -> None:
        """Comments say nothing."""

    def flush(self) -> None:
        if not self.parts:
            return
        joined = "".join(self.parts)
        line = fold(joined) if len(joined) < 8 * LONGEST else joined
        if len(self.lines) < MOST and 0 < len(line) <= LONGEST:
            self.lines.append(ShortLine(line, self.parts, self.after, self.prose, self.beside > 0))
        if self.after and (len(line) > LONGEST or PROSE_RE.fullmatch(line)):
            self.prose += 1
        self.parts = []


def short_lines(root: Element, headline: Element | None) -> list[ShortLine]:
    """The short lines of a page in order; without a headline none counts as behind it."""
    reader = LineReader(headline)
    body = root.find("body")
    walk(root if body is None else body, reader)
    reader.flush()
    return reader.lines
