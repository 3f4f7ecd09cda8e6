"""From the elements that hold a body to its text: cleaned on the elements, by labels, on the lines, and in order."""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from ..article import Related, Removal
from ..markup import prune, rebuild, to_html
from ..selectors import Selector
from ..spans import Line, lines_of, marks, text_in
from ..text import fold
from . import head, labels, lines
from .captions import cut_captions
from .dateline import join_dateline
from .draft import Draft
from .elements import Ledger, clean
from .house import cut_invitations

COUNTER_RE = re.compile(r"\s*\d{1,2}\s*/\s*\d{1,2}\s*")
#: such a number at the head of a caption
NUMBERED_RE = re.compile(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s+(?=\S)")
#: characters of a paragraph that a later page would not repeat by chance
REPEATED = 60
#: an insert can hide another: so often are the lines looked at again while something is found
PASSES = 4


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its HTML and its text say the same."""

    root: Element
    lines: list[Line]
    html: str
    text: str
    related: list[Related]
    removed: list[Removal]
    #: absolute addresses of the pictures that went with their captions
    pictures: list[str]


def part(containers: Sequence[Element], base_url: str, remove: Selector | None, ledger: Ledger,
         captions: bool = False) -> Element:
    """What one page has of the body, rebuilt from copies of `containers`, without the inserts its elements show.

    What was cut is in `ledger`; comments mark where. `captions`: captions are text.
    """
    around = etree.Element("div")
    for container in containers:
        copied = deepcopy(container)
        copied.tail = None
        around.append(copied)
    ledger.base_url = base_url
    clean(around, remove, ledger, captions)
    return rebuild(around, base_url)


def join(parts: Sequence[Element], ledger: Ledger, title: str, *, guessed: bool = False, captions: bool = False,
         house: Iterable[str] = ()) -> Content:
    """The parts of a body in order as one, without inserts and without what a later part repeats of an earlier one.

    Nor does it have what stands above the headline `title`, if that is in it. `guessed`: no rule chose the body, links
    at its end are not its own. `captions`: captions are text. `house`: the names the publisher goes by.
    """
    root = etree.Element("div")
    seen: set[str] = set()
    for piece in parts:
        draft = Draft(piece, ledger)
        cut_repeated(draft, seen)
        if len(parts) > 1:
            seen.update(fold(line.text) for line in draft.lines)
        root.extend(list(piece))
    cut_inserts(Draft(root, ledger), title, guessed, captions, house)
    order = [entry for number in marks(root) for entry in ledger.entries[number]]
    prune(root)
    found = lines_of(root)
    return Content(root, found, to_html(root), text_in(found), [e for e in order if isinstance(e, Related)],
                   [e for e in order if isinstance(e, Removal)], ledger.pictures)


def cut_inserts(draft: Draft, title: str, guessed: bool, captions: bool, house: Iterable[str]) -> None:
    """Cut what is no part of the text, step by step, and again while something is found; see `join`.

    A step that has seen the draft as it is now would find nothing and is left out.
    """
    steps: list[Callable[[], object]] = [
        lambda: attach_dateline(draft), lambda: head.cut_head(draft, title), lambda: cut_labelled(draft),
        lambda: cut_lines(draft), lambda: cut_counters(draft), lambda: cut_invitations(draft, house),
        *(() if captions else (lambda: cut_captions(draft),)), lambda: head.cut_lone_links(draft),
        lambda: head.cut_end(draft, guessed)]
    seen = [-1] * len(steps)
    for _ in range(PASSES):
        for number, step in enumerate(steps):
            if seen[number] != draft.changes:
                seen[number] = draft.changes
                step()


def attach_dateline(draft: Draft) -> None:
    """Join a dateline that stands alone to its paragraph."""
    if join_dateline(draft.root):
        draft.changed()


def cut_repeated(draft: Draft, seen: set[str]) -> None:
    """Cut the lines of a further page that stood on an earlier one: the lead, a summary, a headline."""
    for number, line in enumerate(draft.lines if seen else ()):
        text = fold(line.text)
        if text in seen and (number < 3 or len(text) >= REPEATED):
            draft.cut_all(line, Removal("repeated", text))


def cut_labelled(draft: Draft) -> None:
    """Cut the inserts that label and links give away."""
    found = draft.lines
    for line, cuts in zip(found, labels.judge(found), strict=True):
        for span in reversed(cuts):
            entry = [Related(span.label, title, url) for title, url in span.links if title]
            draft.cut(line, span.start, span.end, entry)


def cut_lines(draft: Draft) -> None:
    """Cut the inserts that only the wording of the lines gives away; none if nothing would remain."""
    found = draft.texts
    judged = lines.judge([line.text for line in found])
    if all(is_whole(line, cuts) for line, cuts in zip(found, judged, strict=True)):
        return
    for line, cuts in zip(found, judged, strict=True):
        for span in sorted(cuts, key=lambda span: -span.start):
            draft.cut(line, span.start, span.end, entry_of(line, span))


def cut_counters(draft: Draft) -> None:
    """Cut the numbers that galleries print beside their pictures ("1 / 5"), and at the head of the captions.

    There only where they count from one ("1/5 Penari ...", "2/5 Penabuh ..."): "1/2 sendok garam" is no number of one.
    """
    numbered = []
    for line in draft.lines:
        if COUNTER_RE.fullmatch(line.text):
            draft.cut_all(line, Removal("pager", fold(line.text)))
        elif match := NUMBERED_RE.match(line.text):
            numbered.append((line, match))
    if len(numbered) > 1 and [int(match[1]) for _, match in numbered] == list(range(1, len(numbered) + 1)) and len(
            {match[2] for _, match in numbered}) == 1:
        for line, match in numbered:
            draft.cut(line, 0, match.end(), [Removal("pager", fold(match[0]))])


def is_whole(line: Line, cuts: Sequence[lines.Cut]) -> bool:
    return not line.text.strip() or sum(span.end - span.start for span in cuts) >= len(line.text.strip())


def entry_of(line: Line, span: lines.Cut) -> list[Related | Removal]:
    """What is kept of a span: a pointer to another article with the link in it, or the text."""
    url = next((link.url for link in line.links if link.start < span.end and link.end > span.start), None)
    if span.label and span.title:
        return [Related(span.label, span.title, url)]
    return [Removal(span.rule, fold(line.text[span.start:span.end]))]
