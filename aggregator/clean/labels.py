"""Finds inserts that no class gives away, by label, links, length, position and what stands around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from ..spans import Line
from .structures import table

#: marks that open a line of an insert or stand between a label and a link
MARKS = r"[\s\"'“”‘’(\[{*•·>»«|+\-–—:：.!?…➡►▶👉]*"
#: what stands between a label and a title
MARK = r"[:：\-–—>»|]"
#: characters that end what stands before an insert in the middle of a line
SENTENCE_END_RE = re.compile(r"[.!?…:;\"”'’)\]>»|*]\s*\Z")
CLOSING_RE = re.compile(r"\s*[)\]]\s*\.?")
#: share of a line that its links must be, so that it is nothing but links
LINKS_ONLY = 0.85
#: characters before a link among which its label stands
REACH = 200
#: links under one label
MOST_LINKS = 12


@dataclass(slots=True)
class LinkCut:
    """A span of a line that is an insert: `links` are (title, url) under `label`; none: the label alone."""

    start: int
    end: int
    label: str
    links: list[tuple[str, str]] = field(default_factory=list)


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The expressions of the labels in structures.toml, each for one place."""
    read, marked, heads = ("|".join(table()["labels"][name]) for name in ("read", "marked", "list"))
    lead = r"(?:(?:yuk|ayo|mari|jangan lupa|nah|dan)[, ]+)?"
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in {
        "start": rf"{MARKS}{lead}(?:(?:{read})\b\s*{MARK}*|(?:{marked})\s*{MARK}+)\s*",
        "before": rf"(?P<open>[(\[\"“]?)\s*(?P<label>{lead}(?:(?:{read})|(?:{marked})(?=\s*{MARK})))"
                  rf"\s*(?P<mark>{MARK}*)\s*\Z",
        "alone": rf"{MARKS}{lead}(?:{read}|(?:{marked})\s*{MARK}|{heads}){MARKS}\Z",
        "inside": rf"{MARKS}(?P<label>{lead}(?:{read}|{marked})\s*{MARK}+)\s*(?P<title>\S.*)\Z",
    }.items()}


def starts_with_label(text: str) -> re.Match[str] | None:
    """The label ("Baca juga:") that `text` opens with."""
    match = patterns()["start"].match(text)
    return match or patterns()["alone"].match(text)


def is_label(text: str) -> bool:
    """Whether `text` is a label and nothing else."""
    return patterns()["alone"].match(text) is not None


def judge(lines: Sequence[Line]) -> list[list[LinkCut]]:
    """For each line the spans that are inserts, in order.

    A label before a link goes with the link, the prose of the same line stays; a label alone on its line goes with the
    lines under it that are nothing but links.
    """
    found: list[list[LinkCut]] = [in_line(line) for line in lines]
    for number, line in enumerate(lines):
        if found[number] or not is_label(line.text):
            continue
        label = line.text.strip()
        under = links_under(lines[number + 1:number + 1 + MOST_LINKS])
        if under:
            found[number] = [LinkCut(0, len(line.text), label)]
            for offset, other in enumerate(under, number + 1):
                found[offset] = [LinkCut(0, len(other.text), label, titles(other))]
    return found


def links_under(lines: Sequence[Line]) -> list[Line]:
    """The first of `lines` that are nothing but links."""
    return list(takewhile(is_links, lines))


def is_links(line: Line) -> bool:
    """Whether a line is nothing but links."""
    return line.linked >= max(4, LINKS_ONLY * len(line.text.strip()))


def titles(line: Line) -> list[tuple[str, str]]:
    return [(line.text[link.start:link.end].strip(), link.url) for link in line.links]


def in_line(line: Line) -> list[LinkCut]:
    """The inserts of one line: a label and the links right behind it, or links that begin with a label."""
    cuts: list[LinkCut] = []
    free = 0
    for number, link in enumerate(line.links):
        if link.start < free:
            continue
        title = line.text[link.start:link.end]
        reach = max(free, link.start - REACH)
        before = line.text[reach:link.start]
        if match := patterns()["before"].search(before):
            if not opens(before, match):
                continue
            start = reach if bare(before[:match.start()]) else reach + match.start()
            label, links, end = before[match.start("label"):], [(title.strip(), link.url)], link.end
        elif (match := patterns()["inside"].match(title)) and (bare(before) or SENTENCE_END_RE.search(before)):
            start = reach if bare(before) else link.start
            label, links, end = match["label"].strip(), [(match["title"].strip(), link.url)], link.end
        else:
            continue
        for other in line.links[number + 1:]:
            if line.text[end:other.start].strip(" ,;|•·-\t"):
                break
            links.append((line.text[other.start:other.end].strip(), other.url))
            end = other.end
        free = behind(line.text, end, bool(start < len(line.text) and line.text[start] in "(["))
        cuts.append(LinkCut(start, free, label.strip(), links))
    return cuts


def opens(before: str, match: re.Match[str]) -> bool:
    """Whether a label begins an insert: at the head of the line, in brackets, or behind a sentence."""
    head = before[:match.start()]
    if bare(head):
        return True
    return bool(match["open"] or SENTENCE_END_RE.search(head)) and bool(match["mark"] or match["label"][0].isupper())


def bare(text: str) -> bool:
    """Whether there are only marks and spaces in `text`."""
    return not text.strip(" \t\"'“”>»•*-–—|")


def behind(text: str, end: int, bracket: bool) -> int:
    """Where an insert ends: its closing bracket, and the mark behind it if nothing else follows."""
    if bracket and (rest := CLOSING_RE.match(text, end)):
        end = rest.end()
    return len(text) if not text[end:].strip(" \t.,;:!?\"'“”)]*|>»…") else end
