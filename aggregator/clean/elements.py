"""Cuts inserts out of the elements of a body, before any text is read, and keeps what was cut."""

from dataclasses import dataclass, field
from itertools import filterfalse

from lxml import etree
from lxml.etree import _Element as Element

from ..article import Related, Removal
from ..markup import drop, image_address
from ..selectors import Index, Selector
from ..text import plain
from ..urls import absolute
from .labels import is_label, starts_with_label
from .runs import PROSE, Run, paragraphs, prose_of, runs_of
from .structures import Structure, marked

#: elements whose content no browser shows
UNRENDERED = ("script", "style", "noscript", "template", "iframe", "title", "meta", "link", "base", "head", "embed",
              "source", "track", "param", "datalist")
#: elements of which a browser shows something else than their text, unless they were left open and text follows
REPLACED = ("svg", "math", "canvas", "object", "video", "audio", "map")
#: a box with more than this share of the text is a wrapper (or was left open), if that is so many characters
MOST_TEXT, MUCH_TEXT = 0.5, 400
#: structures that may well be longer than the text
OFTEN_LONG = frozenset(("comments", "frame"))
#: characters of a link that is a title
TITLE = 20
#: what a publisher's `remove_css` may not take: more than this share of the body's prose, if it is much
MOST_PROSE, MUCH_PROSE = 0.5, 600


@dataclass
class Ledger:
    """What was cut, by number; where each was cut, a comment "cut NUMBER" stands."""

    base_url: str
    entries: list[list[Related | Removal]] = field(default_factory=list)
    #: absolute addresses of the pictures in what was cut and points nowhere else
    pictures: list[str] = field(default_factory=list)

    def add(self, entry: list[Related | Removal]) -> int:
        self.entries.append(entry)
        return len(self.entries) - 1

    def cut(self, element: Element, rule: str, kind: str) -> None:
        """Take `element` out, without the text behind it, and keep what it said."""
        entry = describe(runs_of(element), rule, kind, self.base_url)
        if kind == "caption" or rule == "remove_css":
            found = (image_address(image, self.base_url) for image in element.iter("img") if kind != "related")
            self.pictures += filter(None, found)
        comment = etree.Comment(f"cut {self.add(entry)}")
        comment.tail = element.tail
        element.tail = None
        element.getparent().replace(element, comment)


def clean(root: Element, remove: Selector | None, ledger: Ledger, captions: bool = False) -> None:
    """Cut from `root`: what is not shown, what `remove` selects, and the structures of the shared table.

    The children of `root` were chosen as the body; no structure is what their names say.
    `captions`: the captions are the text (photo and video pieces) and stay.
    """
    strip_unrendered(root)
    index = Index(root)
    if remove is not None and (found := remove.find(index)):
        limit = prose_of(root) * MOST_PROSE
        for element in found:
            if not within_cut(element, root):
                continue
            prose = prose_of(element)
            if prose <= max(limit, MUCH_PROSE):
                ledger.cut(element, "remove_css", "related" if points_elsewhere(element) else "removed")
        index = Index(root)
    for element, structure in marked(index).items():
        if structure.scope == "page" or (captions and structure.kind == "caption"):
            continue
        if not within_cut(element, root) or element.getparent() is root:
            continue
        if fits(element, structure) and not wraps(element, structure, root) and not labels_what_follows(
                element, structure):
            if structure.kind == "caption":
                describe_image(element)
            ledger.cut(element, structure.id, structure.kind)


def strip_unrendered(root: Element) -> None:
    """Take out, text behind them kept, the elements that no browser shows, comments and instructions."""
    etree.strip_elements(root, *UNRENDERED, with_tail=False)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for element in list(root.iterdescendants(*REPLACED)):
        if is_replaced(element):
            drop(element, keep_tail=True)


def is_replaced(element: Element) -> bool:
    """Whether an element of REPLACED holds no paragraphs, so that its text is not shown."""
    return next(element.iterdescendants("p", "div"), None) is None


def within_cut(element: Element, root: Element) -> bool:
    """Whether `element` still is in the tree of `root` (and not in what was cut before)."""
    return element is not root and any(ancestor is root for ancestor in element.iterancestors())


def fits(element: Element, structure: Structure) -> bool:
    """Whether an element that is named like a structure is one, and no wrapper around the text itself."""
    if structure.prose or prose_of(element) == 0:
        return True
    return structure.kind == "related" and announces(element)


def labels_what_follows(element: Element, structure: Structure) -> bool:
    """Whether an insert's name stands on its label alone: the links are behind it, and `labels` takes both."""
    return structure.kind == "related" and element.getnext() is not None and is_label("".join(element.itertext()))


def wraps(element: Element, structure: Structure, root: Element) -> bool:
    """Whether what is named like an insert or a form holds most of the text, as on pages that are one form."""
    if element.tag == "form":
        return length(element) > MOST_TEXT * length(root)
    if not structure.prose or structure.id in OFTEN_LONG:
        return False
    return (prose := prose_of(element)) >= MUCH_TEXT and prose > MOST_TEXT * prose_of(root)


def length(element: Element) -> int:
    """Characters of the text in `element`, without what only sets its tags apart."""
    return sum(map(len, filterfalse(str.isspace, element.itertext())))


def announces(element: Element) -> bool:
    """Whether every paragraph of a box may be the summary of a linked title in it."""
    lines = paragraphs(runs_of(element))
    titles = sum(1 for line in lines if all(run.linked for run in line) and len(line[0].text) >= TITLE)
    texts = sum(1 for line in lines if sum(len(run.text) for run in line if not run.linked) >= PROSE)
    return titles > 1 and texts <= titles


def points_elsewhere(element: Element) -> bool:
    """Whether an element is a pointer to other articles: a label with a link, or little but titles that are links."""
    runs = runs_of(element)
    linked = sum(len(run.text) for run in runs if run.linked)
    if not linked:
        return bool(runs and starts_with_label(runs[0].text))
    return starts_with_label(runs[0].text) or linked >= 0.6 * sum(len(run.text) for run in runs) > 30


def describe(runs: list[Run], rule: str, kind: str, base_url: str) -> list[Related | Removal]:
    """What is kept of a cut element: its links as `Related` under the label before them, all other text as removed."""
    if kind != "related":
        text = " ".join(run.text for run in runs)
        return [Removal(rule, text)] if text else []
    entry: list[Related | Removal] = []
    label = ""
    for number, run in enumerate(runs):
        if number == 0 and is_label(run.text) and any(other.linked for other in runs[1:]):
            label = run.text  # linked itself or not: "<a><b>Baca juga:</b><h4>Judul</h4></a>"
        elif run.linked:
            entry.append(Related(label, run.text, absolute(base_url, run.url) if run.url else None))
        elif number == 0 and any(other.linked for other in runs):
            label = run.text
        elif number == 0 and (match := starts_with_label(run.text)) and match.end() < len(run.text):
            entry.append(Related(run.text[:match.end()].strip(), run.text[match.end():].strip()))
        else:
            entry.append(Removal(rule, run.text))
    return entry


def describe_image(caption: Element) -> None:
    """Give the image beside a caption that is cut its words, if it has none of its own."""
    for around in (caption, *caption.iterancestors()):
        images = list(around.iter("img"))
        if images:
            if len(images) == 1 and not (images[0].get("alt") or "").strip():
                images[0].set("alt", plain("".join(caption.itertext())))
            return
        if around.tag in ("article", "body") or around.getparent() is None:
            return
