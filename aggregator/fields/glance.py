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
#: what an element does to the lines around it, as bits: it is not rendered, it breaks a line where it begins, it breaks
#: one where it ends, it stands beside an article
UNRENDERED, BREAKS, ENDS, BESIDE = 1, 2, 4, 8
DOES = {tag: BREAKS | ENDS for tag in BLOCKS} | {"br": BREAKS} | dict.fromkeys(
    ("aside", "nav"), BREAKS | ENDS | BESIDE) | dict.fromkeys(("script", "style", "noscript", "template"), UNRENDERED)


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
    parts = reader.parts
    walker = etree.iterwalk(root if body is None else body, events=("start", "end"))
    for event, element in walker:
        does = DOES.get(element.tag, 0)
        if event == "start":
            if does:
                if does & UNRENDERED:
                    walker.skip_subtree()
                    continue
                if parts:
                    parts = reader.flush()
                if does & BESIDE:
                    reader.beside += 1
            text = element.text
        else:
            if does & ENDS:
                if parts:
                    parts = reader.flush()
                if does & BESIDE:
                    reader.beside -= 1
            if element is headline:
                parts = reader.flush()
                reader.after = True
            text = element.tail
        if text and (parts or not text.isspace()):
            parts.append(text)
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

    def flush(self) -> list[str]:
        """End the line; where the parts of the next one go."""
        joined = "".join(self.parts)
        line = fold(joined) if len(joined) < 8 * LONGEST else joined
        if 0 < len(line) <= LONGEST and len(self.lines) < MOST:
            self.lines.append(ShortLine(line, self.parts, self.after, self.prose, self.beside > 0))
        if self.after and (len(line) > LONGEST or (len(line) > 60 and PROSE_RE.fullmatch(line))):
            self.prose += 1
        self.parts = []
        return self.parts
