"""Where the body of an article is when no selector says so, or when it finds nothing."""

import re
from collections import defaultdict, deque
from itertools import takewhile

from lxml.etree import _Element as Element

from .clean.elements import REPLACED, UNRENDERED, fits, is_replaced, wraps
from .clean.runs import paragraphs, prose_of, runs_of
from .clean.structures import marked
from .markup import HEADINGS
from .selectors import Index
from .text import fold
from .worth import SHORT, Reader, Score, ends_article

#: names of bodies
NAMED_RE = re.compile(r"(?:^|[\s_-])(?:article|artikel|detail|content|konten|entry|read|berita|news|isi|post|story|"
                      r"text|body|teks)", re.IGNORECASE)
NAMED_FACTOR = 1.15
#: score of what the markup itself calls the article's body, to be believed
STATED = 100
#: share of the best box's score from which on lines directly beside it belong to it, and steps outwards
BESIDE, WIDEST = 0.03, 6
#: share of a box's score in its own lines that makes them its text; share of the best piece that makes a piece
DIRECT, PIECE = 0.5, 0.12
#: what stands beside a caption, and what an introduction does not hold
PICTURES, NO_LEDE = ("img", "amp-img", "picture", "video", "iframe"), ("li", "h2", "h3", "h4", "a", "button", "form")
#: share of the pieces' scores that those of one tag and class have where each part of the text has a box of its own
OF_A_KIND = 0.6
#: what a title of a box stands in
TITLES = HEADINGS | {"strong", "b"}
#: the score of a body is at least that of a line so much longer than the shortest that counts
LEAST = 1.25


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
    found = widen(best, scores, around)
    return found if headline is None else [*ledes(found[0], scores, around, skip | of_pictures), *found]


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
    queue = deque(best)
    while queue:
        element = queue.popleft()
        if element in around and len(element):
            found = []
            queue.extendleft(element.iterchildren(reversed=True))
        elif element in around:
            found = []
        elif element in scores and scores[element].teasers * 2 < scores[element].lines:
            found.append(element)
    most = max((scores[element].total for element in found), default=0.0)
    kept: list[Element] = []
    for element in found:
        if scores[element].total >= PIECE * most and not (kept and begins_another(element)):
            kept.append(element)
    return of_a_kind(best, kept, scores) or [best]


def of_a_kind(best: Element, found: list[Element], scores: dict[Element, Score]) -> list[Element]:
    """The parts of a text each of which stands in a box of its own: with the short ones, without a promotion's box.

    `found` are the boxes below `best` with text, in order. They come back as they are if they are of no one kind (tag
    and class); else those of it in between are parts too, be they ever so short, and one of another kind is none if it
    opens with a title of its own.
    """
    weights: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    for box in found:
        weights[kind_of(box)].append(scores[box].total)
    kind, own = max(weights.items(), key=lambda each: sum(each[1]), default=(None, []))
    if len(own) < 2 or sum(own) < OF_A_KIND * sum(map(sum, weights.values())):
        return found
    first, *_, last = (box for box in found if kind_of(box) == kind)
    chosen = {box for box in found if kind_of(box) == kind or not opens_with_title(box)}
    chosen |= {box for box in takewhile(lambda sibling: sibling is not last, first.itersiblings())
               if kind_of(box) == kind and not begins_another(box)}
    return [box for box in best.iter() if box in chosen]


def kind_of(box: Element) -> tuple[str, str | None]:
    """What the boxes of one kind share: tag and class."""
    return box.tag, box.get("class")


def opens_with_title(element: Element) -> bool:
    """Whether the first line in a box is short and stands in a heading or is set in bold."""
    first = next((inner for inner in element.iter() if inner.text and inner.text.strip()), None)
    if first is None or first is element or first_line(element) >= SHORT:
        return False
    return any(each.tag in TITLES for each in (first, *takewhile(lambda a: a is not element, first.iterancestors())))


def first_line(box: Element) -> int:
    """Characters of the first line in a box."""
    lines = paragraphs(runs_of(box))
    return sum(len(run.text) for run in lines[0]) if lines else 0


def begins_another(element: Element) -> bool:
    """Whether a box opens with a heading that ends an article (see `ends_article`) or is a link to the next one.

    A channel's name, a byline and a date may stand above it.
    """
    for inner in element.iter():
        if inner.tag in HEADINGS:
            linked = next(inner.iter("a"), None) is not None or next(inner.iterancestors("a"), None) is not None
            return linked or ends_article(inner, fold("".join(inner.itertext())))
        if any(len(text.strip()) >= SHORT for text in (inner.text, inner.tail) if text):
            return False
    return False


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


def ledes(first: Element, scores: dict[Element, Score], around: set[Element], skip: set[Element]) -> list[Element]:
    """The boxes between the headline and the body that hold an introduction, which the body does not repeat.

    `first` is the body's first box, `skip` what is no text.
    """
    text = fold("".join(first.itertext()))
    while first.getparent() not in around:
        first = first.getparent()
    found: list[Element] = []
    for box in first.itersiblings("div", "section", "p", preceding=True):
        if box in around:
            break
        if box in scores and not scores[box].teasers and skip.isdisjoint(box.iter()) and is_lede(box) \
                and fold("".join(box.itertext())) not in text:
            found.insert(0, box)
    return found


def is_lede(box: Element) -> bool:
    """Whether a box is prose: no list, no link, no title of its own, and no picture's caption."""
    before = box.getprevious()
    pictured = before is not None and next(before.iter(*PICTURES), None) is not None
    if pictured or prose_of(box) == 0 or next(box.iter(*NO_LEDE, *PICTURES), None) is not None:
        return False
    return first_line(box) >= SHORT


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
