"""What the lines of a page are worth as lines of its article, and what the boxes they stand in hold of it."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from .clean.line_titles import reads_as_headline
from .markup import BLOCKS, DIVISIONS, HEADINGS
from .text import CLAUSE_RE

#: a line with fewer characters outside links says nothing about where the body is
SHORT = 40
#: share of a line that links may be
LINKED = 0.5
#: what the house says of itself at the foot of its pages
HOUSE_RE = re.compile(r"\A\W*copyright\b|©|\ball rights reserved|\bhak cipta (?:dilindungi|©|milik)", re.IGNORECASE)
#: how much of a box's score each of the boxes around it gets
DECAY = 0.75
#: what is before the headline, or the caption of a picture, is hardly the body
BEFORE, CAPTION = 0.3, 0.5
#: inline elements that may hold a body of lines parted by <br>
WITH_BREAKS = frozenset(("span", "font"))
#: a line that opens like the description in the page's head, or that JSON-LD quotes as the article
LEAD_BONUS = 300
#: characters of a linked title, and of what may stand below it as its summary; what such a summary is worth
TITLE, TEASER, ANNOUNCED = 20, 260, 0.15
#: what each linked title between the headline and a line takes from its worth, and what remains of it at least
PASSED, FARTHEST = 0.93, 0.3
#: as many of them is one that is a heading, and what else ends the article: a further h1, "6 Komentar"
HEADED = 8
COMMENTS_RE = re.compile(r"\W*(?:\d+ )?(?:komentar|comments?|tanggapan)(?: \(?\d+\)?| pembaca)?\W*\Z", re.IGNORECASE)


@dataclass(slots=True)
class Score:
    """What lies in an element."""

    #: what the lines are worth that stand directly in it
    own: float = 0.0
    #: and those in the boxes within it, less the further down
    total: float = 0.0
    #: what all lines in it would be worth right behind the headline
    near: float = 0.0
    #: lines in it, however deep, and those of them that only announce another article
    lines: int = 0
    teasers: int = 0


@dataclass
class Reader:
    """Scores the lines of a page while it walks over them."""

    skip: set[Element]
    captions: set[Element]
    headline: Element | None
    lead: str
    short: int
    scores: dict[Element, Score] = field(default_factory=lambda: defaultdict(Score))
    boxes: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    #: the line begins with a link
    led: bool = False
    #: no text came yet since a line that was a link and nothing else, but perhaps a date or a channel's name
    titled: bool = False
    #: lines behind the headline that were a link and nothing else, headings as HEADED
    passed: int = 0
    caption: int = 0
    found_headline: bool = False

    def read(self, body: Element) -> None:
        """Score the lines below `body`; one loop and little called for an element, it passes every one of the page."""
        self.boxes.append(body)
        if body.text:
            self.parts.append(body.text)
        walker = etree.iterwalk(body, events=("start", "end"))
        next(walker)
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is self.headline:
                    self.found_headline = True
                if element in self.skip:
                    walker.skip_subtree()
                    continue
                if element in self.captions:
                    self.caption += 1
                if tag in BLOCKS or (tag in WITH_BREAKS and is_box(element)):
                    self.flush()
                    self.boxes.append(element)
                elif tag == "a":
                    self.links += 1
                elif tag == "br":
                    self.flush()
                if text := element.text:
                    self.text(text)
                continue
            if element in self.skip:
                pass
            elif tag in BLOCKS or (tag in WITH_BREAKS and is_box(element)):
                self.flush()
                self.boxes.pop()
            elif tag == "a":
                self.links -= 1
            if element in self.captions:
                self.caption -= 1
            if (text := element.tail) and element is not body:
                self.text(text)
        self.flush()

    def text(self, text: str) -> None:
        if self.parts or not text.isspace():
            if not self.parts:
                self.led = self.links > 0
            self.parts.append(text)
            if self.links:
                self.linked += len(text.strip())

    def flush(self) -> None:
        if not self.parts:
            return
        line = " ".join("".join(self.parts).split())
        own = len(line) - self.linked
        if self.is_end(line):
            self.passed += HEADED
        if self.boxes and own >= self.short and self.linked <= LINKED * len(line) and not HOUSE_RE.search(line):
            self.credit(line, own)
            self.titled = False
        elif self.linked >= TITLE and own <= self.linked * 0.15:
            self.titled = True
            headed = any(box.tag in HEADINGS for box in self.boxes[-2:])
            self.passed += self.found_headline * (HEADED if headed else 1)
        elif own >= self.short:
            self.titled = False
        self.parts, self.linked = [], 0

    def is_end(self, line: str) -> bool:
        """Whether a line is a heading that ends the article; the headline may hold or be held by one."""
        heading = self.boxes[-1] if self.boxes else None
        if self.headline is None or not self.found_headline or heading is None or heading.tag not in HEADINGS:
            return False
        if heading in (self.headline, *self.headline.iterancestors()) or self.headline in heading.iterancestors():
            return False
        return ends_article(heading, line)

    def opens_with_title(self, line: str) -> bool:
        """Whether a line is a linked title with its summary glued to it: "<a>Judul Berita</a><span>Warga ..."."""
        if not self.led or self.linked < TITLE:
            return False
        return line[self.linked:].lstrip(" \"“")[:1].isupper() and reads_as_headline(line[:self.linked])

    def credit(self, line: str, own: int) -> None:
        """Give the elements that a line lies in what the line is worth."""
        worth = own * (1.0 if CLAUSE_RE.search(line) else 0.4)
        teaser = own <= TEASER and (self.titled or self.opens_with_title(line))
        if teaser:
            worth *= ANNOUNCED
        if self.lead and self.lead in line.casefold():
            worth += LEAD_BONUS
        if self.headline is not None and not self.found_headline:
            worth *= BEFORE
        if self.caption:
            worth *= CAPTION
        near = worth
        worth *= max(PASSED ** self.passed, FARTHEST)
        in_box = False
        for element in reversed(self.boxes):
            score = self.scores[element]
            score.total += worth
            score.near += near
            score.lines += 1
            score.teasers += teaser
            if in_box:
                worth *= DECAY
            elif element.tag in DIVISIONS or element.tag == "td" or is_box(element):
                in_box = True
                score.own += worth
                worth *= DECAY


def ends_article(heading: Element, text: str) -> bool:
    """Whether a heading behind the headline says that the article ends: here begins the next one, or the comments."""
    return heading.tag == "h1" or COMMENTS_RE.match(text) is not None


def is_box(element: Element) -> bool:
    """Whether an inline element holds a body of lines parted by <br>."""
    return element.tag in WITH_BREAKS and sum(1 for _ in element.iterchildren("br")) > 1
