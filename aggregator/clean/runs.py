"""The text of an element in runs, which tell a link from the prose around it, and how much of it is prose."""

from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from ..markup import BLOCKS, walk
from ..text import SENTENCE_RE, fold

#: a run of text outside links that is this long and ends like a sentence is prose
PROSE = 90
BREAKS = BLOCKS | {"br"}


@dataclass(slots=True)
class Run:
    """A piece of text between two boundaries (blocks, line breaks, the ends of a link)."""

    text: str
    #: where it leads to, as printed; None outside links
    url: str | None = None
    linked: bool = False
    #: it is the first of its line
    opens: bool = True


class RunReader:
    """Collects the runs of an element."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.links: list[Element] = []
        self.parts: list[str] = []
        self.opens = True

    def flush(self) -> None:
        if text := fold("".join(self.parts)):
            href = self.links[-1].get("href") if self.links else None
            self.runs.append(Run(text, href, bool(self.links), self.opens))
            self.opens = False
        self.parts = []

    def start(self, element: Element) -> None:
        if element.tag == "a":
            self.flush()
            self.links.append(element)
        elif element.tag == "br" or element.tag in BLOCKS:
            self.flush()
            self.opens = True

    def end(self, element: Element) -> None:
        if element.tag == "a" and self.links:
            self.flush()
            self.links.pop()
        elif element.tag in BLOCKS:
            self.flush()
            self.opens = True

    def text(self, text: str) -> None:
        self.parts.append(text)

    def comment(self, comment: etree._Comment) -> None:
        """Comments say nothing."""


def runs_of(element: Element) -> list[Run]:
    """The text of `element` in runs; one that is a link itself is one link."""
    reader = RunReader()
    if element.tag == "a":
        reader.links.append(element)
    walk(element, reader)
    reader.flush()
    return reader.runs


def prose_of(element: Element) -> int:
    """Characters of prose in `element`: of paragraphs that are long, end like sentences and are no links.

    What `paragraphs(runs_of(element))` would tell, without a Run for every word of a menu.
    """
    if sum(map(len, element.itertext())) < PROSE:
        return 0
    counter = ProseCounter()
    links = int(element.tag == "a")
    if element.text:
        counter.parts.append(element.text)
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node is element:
            continue
        tag = node.tag
        if tag == "a":
            if counter.parts:
                counter.run(links > 0)
            links += 1 if event == "start" else -1
        elif tag in BREAKS and (counter.parts or counter.own):
            counter.line(links > 0)
        text = node.text if event == "start" else node.tail
        if text and (counter.parts or not text.isspace()):
            counter.parts.append(text)
    counter.line(links > 0)
    return counter.total


class ProseCounter:
    """Counts the prose of the lines that it is told of run by run."""

    def __init__(self) -> None:
        self.total = 0
        self.parts: list[str] = []
        #: characters outside links in this line, and its last run
        self.own = 0
        self.last = ""

    def run(self, linked: bool) -> None:
        """What was told since the last boundary is a run."""
        text = "".join(self.parts)
        if text and not text.isspace():
            self.own += 0 if linked else len(fold(text))
            self.last = text
        self.parts = []

    def line(self, linked: bool) -> None:
        """It is one, and the line ends."""
        if self.parts:
            self.run(linked)
        if self.own >= PROSE and SENTENCE_RE.search(self.last):
            self.total += self.own
        self.own, self.last = 0, ""


def paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Runs grouped by the lines they stand in."""
    lines: list[list[Run]] = []
    for run in runs:
        if run.opens or not lines:
            lines.append([run])
        else:
            lines[-1].append(run)
    return lines
