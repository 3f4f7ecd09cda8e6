"""Where the body of an article is when no selector says so, or when it finds nothing."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from .clean.elements import REPLACED, UNRENDERED, fits, is_replaced, wraps
from .clean.structures import marked
from .markup import BLOCKS, DIVISIONS, HEADINGS
from .selectors import Index
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
#: names of bodies
NAMED_RE = re.compile(r"(?:^|[\s_-])(?:article|artikel|detail|content|konten|entry|read|berita|news|isi|post|story|"
                      r"text|body|teks)", re.IGNORECASE)
NAMED_FACTOR = 1.15
#: score of what the markup itself calls the article's body, to be believed
STATED = 100
#: share of the best box's score from which on lines directly beside it belong to it, and steps outwards
BESIDE, WIDEST = 0.03, 6
#: characters of a linked title, and of what may stand below it as its summary; what such a summary is worth
TITLE, TEASER, ANNOUNCED = 20, 260, 0.15
#: what each linked title between the headline and a line takes from its worth, and what remains of it at least
PASSED, FARTHEST = 0.93, 0.3
#: as many of them is one that is a heading: there another article begins
HEADED = 8
#: share of a box's score in its own lines that makes them its text; share of the best piece that makes a piece
DIRECT, PIECE = 0.5, 0.12
#: the score of a body is at least that of a line so much longer than the shortest that counts
LEAST = 1.25


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
    #: no text came yet since a line that was a link and nothing else, but perhaps a date or a channel's name
    titled: bool = False
    #: lines behind the headline that were a link and nothing else, headings as HEADED
    passed: int = 0
    skipping: int = 0
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
            self.parts.append(text)
            if self.links:
                self.linked += len(text.strip())

    def flush(self) -> None:
        if not self.parts:
            return
        line = " ".join("".join(self.parts).split())
        own = len(line) - self.linked
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

    def credit(self, line: str, own: int) -> None:
        """Give the elements that a line lies in what the line is worth."""
        worth = own * (1.0 if CLAUSE_RE.search(line) else 0.4)
        teaser = self.titled and own <= TEASER
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


def is_box(element: Element) -> bool:
    """Whether an inline element holds a body of lines parted by <br>."""
    return element.tag in WITH_BREAKS and sum(1 for _ in element.iterchildren("br")) > 1


def find(root: Element, headline: Element | None, lead: str, captions: bool = False,
         short: int = SHORT, index: Index | None = None) -> list[Element]:
    """The elements below `root` that hold the body, in order, none inside another; [] where there is none.

    `headline` is the element that shows the headline, `lead` the description in the page's head; `captions`: those of
    pictures count as text; lines of less than `short` characters count for nothing. `index` is that of `root` or of
    what is around it; without it one is made.
    """
    body = root.find("body")
    body = root if body is None else body
    skip, of_pictures = frames(body, headline, index or Index(body))
    reader = Reader(skip, set() if captions else of_pictures, headline, opening(lead), short)
    reader.read(body)
    scores = reader.scores
    stated = [box for box in scores if (box.get("itemprop") or "").lower() == "articlebody"
              and scores[box].total >= STATED]
    if stated:
        return [box for box in stated if not any(a in stated for a in box.iterancestors())]
    best = max(scores, key=lambda box: scores[box].total * factor(box), default=None)
    if best is None or scores[best].near < LEAST * short:
        return []
    around = {body} if headline is None else {body, headline, *headline.iterancestors()}
    if best in around:
        return pieces(best, scores, around)
    return widen(best, scores, around)


def frames(body: Element, headline: Element | None, index: Index) -> tuple[set[Element], set[Element]]:
    """The elements that are no body (frames, inserts, what is not shown) and those that are captions."""
    skip = {*body.iter(*UNRENDERED), *(e for e in body.iter(*REPLACED) if is_replaced(e))}
    captions: set[Element] = set()
    around = {body, *body.iterancestors()}
    if headline is not None:
        around |= {headline, *headline.iterancestors()}
    for element, structure in marked(index).items():
        if structure.kind == "caption":
            captions.add(element)
        elif element in around or any(a in skip for a in element.iterancestors()) or wraps(element, structure, body):
            continue
        elif structure.scope == "page" or fits(element, structure):
            skip.add(element)
    return skip, captions


def opening(lead: str) -> str:
    """The first words of the description, as they may open a paragraph."""
    return " ".join(lead.split()).casefold()[:60] if len(lead) >= 40 else ""


def factor(box: Element) -> float:
    """How much a box's name speaks for it."""
    if box.tag == "article" or NAMED_RE.search(f"{box.get('class') or ''} {box.get('id') or ''}"):
        return NAMED_FACTOR
    return 1.0


def pieces(best: Element, scores: dict[Element, Score], around: set[Element]) -> list[Element]:
    """The parts of a box that holds the headline too: what stands in it behind the headline and has text.

    The box itself where its paragraphs stand directly in it.
    """
    if scores[best].own >= DIRECT * scores[best].total:
        return [best]
    found: list[Element] = []
    queue = list(best)
    while queue:
        element = queue.pop(0)
        if element in around and len(element):
            found, queue = [], [*element, *queue]
        elif element in around:
            found = []
        elif element in scores and scores[element].teasers * 2 < scores[element].lines:
            found.append(element)
    most = max((scores[element].total for element in found), default=0.0)
    return [element for element in found if scores[element].total >= PIECE * most
            and (scores[element].total == most or not begins_another(element))] or [best]


def begins_another(element: Element) -> bool:
    """Whether a box opens with a heading that is a link, as the next article of an endless page does."""
    first = next((inner for inner in element.iter() if inner.text and inner.text.strip()), None)
    around = set() if first is None else {first.tag, *(a.tag for a in first.iterancestors())}
    return "a" in around and not around.isdisjoint(HEADINGS)


def widen(best: Element, scores: dict[Element, Score], barred: set[Element]) -> list[Element]:
    """The box with what belongs to it around it: text of its parent, and further boxes of the same name.

    No wider than what is not `barred` (the body element, what holds the headline).
    """
    for _ in range(WIDEST):
        parent = best.getparent()
        if parent is None or parent in barred:
            break
        if scores[parent].own >= BESIDE * scores[best].total or alike(best, scores):
            best = parent
        elif parent.getparent() not in barred and alike(parent, scores):
            best = parent.getparent()
        else:
            break
    around = [best, best.getparent()]
    further = next((found for box in around if box is not None and (found := alike(box, scores))), [])
    before = [box for box in further if is_before(box, best)]
    return [*before, best, *(box for box in further if box not in before)]


def alike(box: Element, scores: dict[Element, Score]) -> list[Element]:
    """The siblings of `box` with the same tag and class that hold lines and no headline of their own, in order."""
    name = box.get("class")
    siblings = [*reversed(list(box.itersiblings(box.tag, preceding=True))), *box.itersiblings(box.tag)] if name else []
    return [other for other in siblings if other.get("class") == name and scores[other].total > 0
            and scores[other].teasers * 2 < scores[other].lines and other.find(".//h1") is None]


def is_before(box: Element, other: Element) -> bool:
    """Whether `box` stands before `other`, or before the sibling of its own that holds `other`."""
    return any(sibling is box for around in (other, *other.iterancestors())
               for sibling in around.itersiblings(preceding=True))
