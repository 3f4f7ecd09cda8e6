"""From the elements that hold a body to its text: cleaned on the elements, by labels, on the lines, and in order."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from ..article import Related, Removal
from ..markup import prune, rebuild, to_html
from ..spans import Line, cut, lines_of, marks, text_of
from ..text import fold
from . import head, labels, lines
from .captions import cut_captions
from .dateline import join_dateline
from .elements import Ledger, clean
from .house import cut_invitations

COUNTER_RE = re.compile(r"\s*\d{1,2}\s*/\s*\d{1,2}\s*")
#: characters of a paragraph that a later page would not repeat by chance
REPEATED = 60
#: an insert can hide another: so often are the lines looked at again while something is found
PASSES = 4


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its HTML and its text say the same."""

    root: Element
    html: str
    text: str
    related: list[Related]
    removed: list[Removal]
    #: absolute addresses of the pictures that went with their captions
    pictures: list[str]


def part(containers: Sequence[Element], base_url: str, remove: etree.XPath | None, ledger: Ledger,
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
        cut_repeated(piece, seen, ledger)
        seen.update(fold(line.text) for line in lines_of(piece))
        root.extend(list(piece))
    for _ in range(PASSES):
        before = len(ledger.entries)
        join_dateline(root)
        head.cut_head(root, title, ledger)
        cut_labelled(root, ledger)
        cut_lines(root, ledger)
        cut_counters(root, ledger)
        cut_invitations(root, house, ledger)
        if not captions:
            cut_captions(root, ledger)
        head.cut_lone_links(root, ledger)
        head.cut_end(root, ledger, guessed)
        if len(ledger.entries) == before:
            break
    order = [entry for number in marks(root) for entry in ledger.entries[number]]
    prune(root)
    return Content(root, to_html(root), text_of(root), [e for e in order if isinstance(e, Related)],
                   [e for e in order if isinstance(e, Removal)], ledger.pictures)


def cut_repeated(piece: Element, seen: set[str], ledger: Ledger) -> None:
    """Cut the lines of a further page that stood on an earlier one: the lead, a summary, a headline."""
    for number, line in enumerate(lines_of(piece) if seen else ()):
        text = fold(line.text)
        if text in seen and (number < 3 or len(text) >= REPEATED):
            cut(line, 0, len(line.text), ledger.add([Removal("repeated", text)]))


def cut_labelled(root: Element, ledger: Ledger) -> None:
    """Cut the inserts that label and links give away."""
    found = lines_of(root)
    for line, cuts in zip(found, labels.judge(found), strict=True):
        for span in reversed(cuts):
            entry = [Related(span.label, title, url) for title, url in span.links if title]
            cut(line, span.start, span.end, ledger.add(entry))


def cut_lines(root: Element, ledger: Ledger) -> None:
    """Cut the inserts that only the wording of the lines gives away; none if nothing would remain."""
    found = [line for line in lines_of(root) if line.text.strip()]
    judged = lines.judge([line.text for line in found])
    if all(is_whole(line, cuts) for line, cuts in zip(found, judged, strict=True)):
        return
    for line, cuts in zip(found, judged, strict=True):
        for span in sorted(cuts, key=lambda span: -span.start):
            cut(line, span.start, span.end, ledger.add(entry_of(line, span)))


def cut_counters(root: Element, ledger: Ledger) -> None:
    """Cut the numbers that galleries print beside their pictures ("1 / 5")."""
    for line in lines_of(root):
        if COUNTER_RE.fullmatch(line.text):
            cut(line, 0, len(line.text), ledger.add([Removal("pager", fold(line.text))]))


def is_whole(line: Line, cuts: Sequence[lines.Cut]) -> bool:
    return not line.text.strip() or sum(span.end - span.start for span in cuts) >= len(line.text.strip())


def entry_of(line: Line, span: lines.Cut) -> list[Related | Removal]:
    """What is kept of a span: a pointer to another article with the link in it, or the text."""
    url = next((link.url for link in line.links if link.start < span.end and link.end > span.start), None)
    if span.label and span.title:
        return [Related(span.label, span.title, url)]
    return [Removal(span.rule, fold(line.text[span.start:span.end]))]
