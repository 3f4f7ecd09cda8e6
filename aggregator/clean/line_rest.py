"""One line of text while inserts are cut from it: what is left, and where each character of it stood."""

import re
from dataclasses import dataclass

#: white space, also as the entity that some exports leave undecoded
SPACE_RE = re.compile(r"(?:\s|&nbsp;)+")
LETTER_RE = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of one line that is an insert."""

    #: offsets in the line, half-open
    start: int
    end: int
    #: id in inserts.toml
    rule: str
    #: for link inserts: what stands before the link, as printed ("Baca Juga:"); else ""
    label: str = ""
    #: for link inserts: the linked title as printed; "" if there is none
    title: str = ""


class Rest:
    """What is left of a line, each run of white space as one space, so that patterns stay linear in time."""

    __slots__ = ("bare", "changed", "cuts", "ends", "line", "starts", "text")

    def __init__(self, line: str):
        self.line = line
        self.text = folded(line)
        self.cuts: list[Cut] = []
        #: whether the text is not what the wordings last saw
        self.changed = True
        #: the label that stood alone here and whose titles may be on the next lines
        self.bare: Cut | None = None
        self.starts: list[int] = []
        self.ends: list[int] = []

    def cut(self, start: int, end: int, rule: str, label: str = "", title: str = "") -> Cut:
        """Cuts `text[start:end]` and the space that it no longer needs beside it."""
        if not self.starts:
            self.starts, self.ends = places(self.line)
        text = self.text
        if start and text[start - 1] == " " and (end == len(text) or text[end] in ".,;:!?)"):
            start -= 1
        elif end < len(text) and text[end] == " " and (start == 0 or text[start - 1] == " "):
            end += 1
        made = Cut(self.starts[start], self.ends[end - 1], rule, label, title)
        self.cuts = [c for c in self.cuts if not made.start <= c.start < made.end]
        self.cuts.append(made)
        self.text = text[:start] + text[end:]
        self.changed = True
        del self.starts[start:end], self.ends[start:end]
        if not LETTER_RE.search(self.text):
            self.text = ""
        return made

    def cut_all(self, rule: str, label: str = "", title: str = "") -> Cut:
        """Cuts everything that is left."""
        return self.cut(0, len(self.text), rule, label, title)

    def result(self) -> list[Cut]:
        """The cuts in order; they cover the line to its edges where only white space or marks would be left."""
        cuts = sorted(self.cuts, key=lambda c: c.start)
        if not cuts:
            return cuts
        gone = not self.text
        starts = [c.start for c in cuts]
        ends = [*starts[1:], len(self.line)] if gone else [c.end for c in cuts]
        if gone or not self.line[:starts[0]].strip():
            starts[0] = 0
        if not self.line[ends[-1]:].strip():
            ends[-1] = len(self.line)
        return [Cut(s, e, c.rule, c.label, c.title) for s, e, c in zip(starts, ends, cuts, strict=True)]


def folded(line: str) -> str:
    """The line with each run of white space as one space, none at its end."""
    if "&nbsp;" in line:
        return SPACE_RE.sub(" ", line).rstrip(" ")
    text = " ".join(line.split())
    return " " + text if text and line[0].isspace() else text


def places(line: str) -> tuple[list[int], list[int]]:
    """Where each character of the folded line begins and ends in the line."""
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for space in SPACE_RE.finditer(line):
        starts += range(done, space.start() + 1)
        ends += range(done + 1, space.start() + 1)
        ends.append(space.end())
        done = space.end()
    starts += range(done, len(line))
    ends += range(done + 1, len(line) + 1)
    return starts, ends
