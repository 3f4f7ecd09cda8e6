"""The short lines of a page: bylines, dates and labels are among them, prose is not."""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from ..markup import BLOCKS
from ..text import fold

#: characters; what is longer is prose, not a byline or a stamp
LONGEST = 160
#: lines looked at on one page
MOST = 4000
#: a sentence; a line that is too long is prose as well
PROSE_RE = re.compile(r".{60,}[.!?][\"'\u201d\u2019)]*")
#: what stands beside an article
BESIDE = frozenset(("aside", "nav"))
UNRENDERED = frozenset(("script", "style", "noscript", "template"))
BREAKS = BLOCKS | {"br"}


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


def short_lines(root: Element, headline: Element | None) -> list[ShortLine]:
    """The short lines of a page in order; without a headline none counts as behind it.

    One loop and nothing called for an element: it passes every one of every page.
    """
    body = root.find("body")
    reader = LineReader()
    walker = etree.iterwalk(root if body is None else body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in UNRENDERED:
                walker.skip_subtree()
                continue
            if tag in BREAKS and reader.parts:
                reader.flush()
            if (text := element.text) and (reader.parts or not text.isspace()):
                reader.parts.append(text)
            if tag in BESIDE:
                reader.beside += 1
            continue
        if tag in BLOCKS and reader.parts:
            reader.flush()
        if tag in BESIDE:
            reader.beside -= 1
        if element is headline:
            reader.flush()
            reader.after = True
        if (text := element.tail) and (reader.parts or not text.isspace()):
            reader.parts.append(text)
    reader.flush()
    return reader.lines


@dataclass
class LineReader:
    """Makes lines of the texts between two breaks."""

    lines: list[ShortLine] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    after: bool = False
    prose: int = 0
    beside: int = 0

    def flush(self) -> None:
        joined = "".join(self.parts)
        line = fold(joined) if len(joined) < 8 * LONGEST else joined
        if 0 < len(line) <= LONGEST and len(self.lines) < MOST:
            self.lines.append(ShortLine(line, self.parts, self.after, self.prose, self.beside > 0))
        if self.after and (len(line) > LONGEST or (len(line) > 60 and PROSE_RE.fullmatch(line))):
            self.prose += 1
        self.parts = []
