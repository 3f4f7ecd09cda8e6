"""Where the body of an article is when no selector says so, or when it finds nothing."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from .clean.elements import UNRENDERED, fits, prose_of
from .clean.structures import Structure, marked
from .markup import BLOCKS, DIVISIONS, walk

#: a line with fewer characters outside links says nothing about where the body is
SHORT = 40
#: share of a line that links may be
LINKED = 0.5
SENTENCE_RE = re.compile(r"[.!?…:,][\"'”’)\]]*\s*\Z")
#: how much of a box's score each of the boxes around it gets
DECAY = 0.75
#: what is before the headline, or the caption of a picture, is hardly the body
BEFORE, CAPTION = 0.3, 0.5
#: a line that opens like the description in the page's head, or that JSON-LD quotes as the article
LEAD_BONUS = 300
#: names of bodies
NAMED_RE = re.compile(r"(?:^|[\s_-])(?:article|artikel|detail|content|konten|entry|read|berita|news|isi|post|story|text|body|teks)", re.IGNORECASE)
NAMED_FACTOR, ITEMPROP_FACTOR = 1.15, 1.6
#: share of the best box's score from which on lines directly beside it belong to it, and steps outwards
BESIDE, WIDEST = 0.03, 6
#: no score below this is a body
LEAST = 50


@dataclass(slots=True)
class Score:
    """What lies directly in a box: score of its lines, and their number."""

    own: float = 0.0
    total: float = 0.0
    lines: int = 0


@dataclass
class Reader:
    """Scores the lines of a page while it walks over them."""

    skip: set[HtmlElement]
    captions: set[HtmlElement]
    headline: HtmlElement | None
    lead: str
    scores: dict[HtmlElement, Score] = field(default_factory=lambda: defaultdict(Score))
    boxes: list[HtmlElement] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    skipping: int = 0
    caption: int = 0
    found_headline: bool = False

    def start(self, element: HtmlElement) -> None:
        if element is self.headline:
            self.found_headline = True
        if self.skipping or element in self.skip:
            self.skipping += 1
            return
        if element in self.captions:
            self.caption += 1
        if element.tag == "br":
            self.flush()
        elif element.tag in BLOCKS or is_box(element):
            self.flush()
            self.boxes.append(element)
        elif element.tag == "a":
            self.links += 1

    def end(self, element: HtmlElement) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        if element.tag in BLOCKS or is_box(element):
            self.flush()
            self.boxes.pop()
        elif element.tag == "a":
            self.links -= 1
        if element in self.captions:
            self.caption -= 1

    def comment(self, comment: etree._Comment) -> None:
        """Comments say nothing."""

    def text(self, text: str) -> None:
        if not self.skipping:
            self.parts.append(text)
            if self.links:
                self.linked += len(text.strip())

    def flush(self) -> None:
        line = " ".join("".join(self.parts).split())
        own = len(line) - self.linked
        if self.boxes and own >= SHORT and self.linked <= LINKED * len(line):
            self.credit(line, own)
        self.parts, self.linked = [], 0

    def credit(self, line: str, own: int) -> None:
        """Give the box that a line lies in what the line is worth."""
        worth = own * (1.0 if SENTENCE_RE.search(line) else 0.4)
        if self.lead and self.lead in line.casefold():
            worth += LEAD_BONUS
        if self.headline is not None and not self.found_headline:
            worth *= BEFORE
        if self.caption:
            worth *= CAPTION
        box = next((b for b in reversed(self.boxes) if b.tag in DIVISIONS or b.tag == "td" or is_box(b)), self.boxes[0])
        self.scores[box].own += worth
        self.scores[box].lines += 1


def is_box(element: HtmlElement) -> bool:
    """Whether an inline element holds a body of lines parted by <br>."""
    return element.tag in ("span", "font") and sum(1 for _ in element.iterchildren("br")) > 1


def find(root: HtmlElement, headline: HtmlElement | None, lead: str, captions: bool = False) -> list[HtmlElement]:
    """The elements below `root` that hold the body, in order, none inside another; [] where there is none.

    `headline` is the element that shows the headline, `lead` the description in the page's head; `captions`: those of
    pictures count as text.
    """
    body = root.find("body")
    body = root if body is None else body
    skip, of_pictures = frames(body, headline)
    reader = Reader(skip, set() if captions else of_pictures, headline, opening(lead))
    reader.boxes.append(body)
    walk(body, reader)
    reader.flush()
    scores = reader.scores
    for box, score in list(scores.items()):
        share = score.own
        score.total += share
        for around in box.iterancestors():
            share *= DECAY
            scores[around].total += share
            if around is body:
                break
    best = max(scores, key=lambda box: scores[box].total * factor(box), default=None)
    if best is None or scores[best].total < LEAST:
        return []
    return widen(best, scores, body, headline)


def frames(body: HtmlElement, headline: HtmlElement | None) -> tuple[set[HtmlElement], set[HtmlElement]]:
    """The elements that are no body (frames, inserts, what is not shown) and those that are captions."""
    skip = set(body.iter(*UNRENDERED))
    captions: set[HtmlElement] = set()
    around = set() if headline is None else {headline, *headline.iterancestors()}
    limit = None
    for element, structure in marked(body).items():
        if structure.kind == "caption":
            captions.add(element)
        elif element not in around and not any(a in skip for a in element.iterancestors()):
            if structure.prose and element.tag in ("form", "label"):
                limit = prose_of(body) / 2 if limit is None else limit
                if prose_of(element) > limit:
                    continue
            if is_frame(element, structure):
                skip.add(element)
    return skip, captions


def is_frame(element: HtmlElement, structure: Structure) -> bool:
    return structure.scope == "page" or fits(element, structure)


def opening(lead: str) -> str:
    """The first words of the description, as they may open a paragraph."""
    return " ".join(lead.split()).casefold()[:60] if len(lead) >= 40 else ""


def factor(box: HtmlElement) -> float:
    """How much a box's name speaks for it."""
    if (box.get("itemprop") or "").lower() == "articlebody":
        return ITEMPROP_FACTOR
    if box.tag == "article" or NAMED_RE.search(f"{box.get('class') or ''} {box.get('id') or ''}"):
        return NAMED_FACTOR
    return 1.0


def widen(best: HtmlElement, scores: dict[HtmlElement, Score], body: HtmlElement,
          headline: HtmlElement | None) -> list[HtmlElement]:
    """The box with what belongs to it around it: text of its parent, and further boxes of the same name."""
    barred = {body} if headline is None else {body, headline, *headline.iterancestors()}
    for _ in range(WIDEST):
        parent = best.getparent()
        if best in barred or parent is None or parent in barred:
            break
        if scores[parent].own >= BESIDE * scores[best].total or alike(best, scores):
            best = parent
        elif parent.getparent() not in barred and alike(parent, scores):
            best = parent.getparent()
        else:
            break
    if best in barred:
        return [best]
    around = [best, best.getparent()]
    further = next((found for box in around if box is not None and (found := alike(box, scores))), [])
    before = [box for box in further if is_before(box, best)]
    return [*before, best, *(box for box in further if box not in before)]


def alike(box: HtmlElement, scores: dict[HtmlElement, Score]) -> list[HtmlElement]:
    """The siblings of `box` with the same tag and class that hold lines and no headline of their own, in order."""
    name = box.get("class")
    siblings = [*reversed(list(box.itersiblings(box.tag, preceding=True))), *box.itersiblings(box.tag)] if name else []
    return [other for other in siblings
            if other.get("class") == name and scores[other].total > 0 and other.find(".//h1") is None]


def is_before(box: HtmlElement, other: HtmlElement) -> bool:
    """Whether `box` stands before `other`, or before the sibling of its own that holds `other`."""
    return any(sibling is box for around in (other, *other.iterancestors())
               for sibling in around.itersiblings(preceding=True))
