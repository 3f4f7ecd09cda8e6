"""Takes inserts out of lines whose markup is gone: decides by wording and neighbours which spans of them go."""

import re
from collections.abc import Sequence

from ..article import Removal
from ..text import fold
from .line_rest import LETTER_RE, Cut, Rest
from .line_sentences import begins, heads, holds_prose, mentioned, sentence_runs
from .line_titles import LONGEST, PAREN_RE, QUOTED_RE, follows_label, reads_as_headline, title_length
from .line_wordings import Wording, wordings, words_in

__all__ = ["Cut", "clean_text", "judge"]

LINE_END_RE = re.compile(r"(\r?\n)")
#: marks before an insert that belong to it
MARKS_RE = re.compile(r"(?:[>»•|➡][>»•|➡ ]*)?\Z")
#: a cut can make a wording whole that reached this many characters to the left of it
REACH = 400
#: most passes over the lines: a hostile text of nested inserts could ask for one per insert; real ones need two
PASSES = 12
#: a longer line is no paragraph, and would take minutes
LONGEST_LINE = 200_000
#: most titles under a label that stands alone
MOST_TITLES = 8
#: longest line of an insert that the markup's links broke into several, in characters
SPLIT_LONGEST = 250


def judge(lines: Sequence[str]) -> list[list[Cut]]:
    """For each line the spans that are inserts, in order, not overlapping.

    A line is a paragraph without its line end. The neighbours count: a title under a label, a promotion over
    several lines. What is left after the cuts gives no cuts again (save for inserts nested in one another more
    than a dozen deep). A line longer than LONGEST_LINE is left as it is.
    """
    rests = [Rest(line if len(line) <= LONGEST_LINE else "") for line in lines]
    active: list[Wording] = []
    for _ in range(PASSES):
        lowered = " ".join(rest.text for rest in rests if rest.changed).lower()
        said = words_in(lowered)
        active = [w for w in wordings() if w in active or not said.isdisjoint(w.words)]
        if not one_pass(rests, active, said):
            break
    return [rest.result() for rest in rests]


def clean_text(text: str) -> tuple[str, list[Removal]]:
    """`text`, a paragraph per line, without its inserts, and what was cut, in order.

    Every other character stays as it was; a line that is wholly cut goes with its line end.
    """
    parts = LINE_END_RE.split(text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    kept: list[str] = []
    removed: list[Removal] = []
    for line, end, cuts in zip(lines, ends, judge(lines), strict=True):
        removed += [Removal(cut.rule, fold(line[cut.start:cut.end])) for cut in cuts]
        rest = without(line, cuts)
        if rest or not cuts:
            kept.append(rest + end)
    return "".join(kept), removed


def without(line: str, cuts: Sequence[Cut]) -> str:
    """The line without the spans of its cuts."""
    edges = [0, *(edge for cut in cuts for edge in (cut.start, cut.end)), len(line)]
    return "".join(line[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def one_pass(rests: list[Rest], active: list[Wording], said: set[str]) -> bool:
    """Cuts what the wordings find: first over line breaks, then in each line, then titles under their labels.

    `said` are the words that the changed lines hold.
    """
    found = cut_split([r for r in rests if r.text.strip()], [w for w in active if w.lines > 1])
    for rest in rests:
        if not rest.changed:
            continue
        rest.changed = False
        lowered = rest.text.lower()
        here = {word for word in said if word in lowered}
        for wording in active if here else ():
            if rest.text and not here.isdisjoint(wording.words):
                found |= CUTTERS[wording.kind](rest, wording, active)
    for index, rest in enumerate(rests):
        if rest.bare:
            cut_titles(rests[index + 1:index + 100], rest.bare)
            rest.bare = None
    return found


def cut_split(rests: list[Rest], split: list[Wording]) -> bool:
    """Cuts inserts that a scraper broke into several lines at their links, the longest match first."""
    found = False
    for wording in split:
        at = 0
        while at < len(rests):
            size = split_length([r.text.strip() for r in rests[at:at + wording.lines]], wording)
            if size:
                found = True
                for rest in rests[at:at + size]:
                    rest.cut_all(wording.id)
                del rests[at:at + size]
                at = max(0, at - wording.lines)
            else:
                at += 1
    return found


def split_length(texts: list[str], wording: Wording) -> int:
    """How many of the texts, two at least, make up the wording together; 0 if none do."""
    short = next((i for i, text in enumerate(texts) if len(text) > SPLIT_LONGEST), len(texts))
    if short < 2 or not LETTER_RE.search(texts[0]) or not wording.may_be_in(" ".join(texts[:short]).lower()):
        return 0
    return next((n for n in range(short, 1, -1) if wording.pattern.fullmatch("\n".join(texts[:n]))), 0)


def cut_line(rest: Rest, wording: Wording, active: list[Wording]) -> bool:
    """Cuts the line if the wording is all that it says, or else its first or last sentences if they say no more."""
    text = rest.text
    for start, end in sentence_runs(text) if not wording.alone else [(0, len(text))]:
        if wording.pattern.fullmatch(text, start, end) and not holds_prose(text[start:end]):
            rest.cut(lead(text, start), end, wording.id)
            return True
    return False


def cut_spans(rest: Rest, wording: Wording, active: list[Wording]) -> bool:
    """Cuts each place where the wording begins the line or follows a sentence."""
    found, at = False, 0
    while match := wording.pattern.search(rest.text, at):
        at = match.start() + 1
        if match.end() > match.start() and (wording.anywhere or begins(rest.text, match.start())):
            if mentioned(rest.text, match.start(), match.end()):
                continue
            found = True
            rest.cut(lead(rest.text, match.start()), match.end(), wording.id)
            at = max(0, match.start() - REACH)
    return found


def cut_labels(rest: Rest, wording: Wording, active: list[Wording]) -> bool:
    """Cuts each label with its title; a label alone waits for the titles on the next lines."""
    found, at = False, 0
    while match := wording.pattern.search(rest.text, at):
        at = match.start() + 1
        text, label = rest.text, match["label"].strip()
        if mentioned(text, match.start("label"), match.end()):
            continue
        if stands_alone(text, match, wording):
            found = True
            rest.bare = rest.cut(lead(text, match.start()), len(text), wording.id, label)
        elif span := title_span(text, match, wording, active):
            title, end = span
            found = True
            rest.cut(lead(text, match.start()), end, wording.id, label, title)
            at = max(0, match.start() - REACH)
    return found


CUTTERS = {"label": cut_labels, "line": cut_line, "span": cut_spans}


def stands_alone(text: str, match: re.Match[str], wording: Wording) -> bool:
    """Whether nothing but the label is there, or nothing follows it behind a sentence."""
    if wording.weak or LETTER_RE.search(text, match.end()):
        return False
    if heads(text, match.start()):
        return True
    return begins(text, match.start()) and (bool(match["mark"]) or match["label"][0].isupper())


def title_span(text: str, match: re.Match[str], wording: Wording, active: list[Wording]) -> tuple[str, int] | None:
    """The title behind a label, and where the insert ends; None if the words are prose."""
    start, marked = match.end(), bool(match["mark"])
    if wording.mark and not marked:
        return None
    if match["open"] and (closed := PAREN_RE.match(text, start)):
        title = closed["title"].strip(" \"“”")
        sure = marked and not wording.weak
        return (title, closed.end()) if sure or reads_as_headline(title) else None
    quoted = QUOTED_RE.match(text, start)
    if not (begins(text, match.start()) or sets_off(match, wording, bool(marked or quoted))):
        return None
    if quoted:
        return quoted["title"], quoted.end()
    tail = text[start:next_insert(text, start, active)].rstrip()
    size = title_length(tail, marked and not wording.weak)
    return (tail[:size], start + size) if size else None


def next_insert(text: str, start: int, active: list[Wording]) -> int:
    """Where behind `start` the next insert inside the line may begin, or the line ends."""
    stops = [len(text)]
    for wording in active:
        if wording.kind != "line" and (found := wording.pattern.search(text, start, start + LONGEST)):
            label = wording.kind == "label" and sets_off(found, wording, bool(found["mark"]))
            if wording.mark and not found["mark"]:
                continue
            if wording.anywhere or label or begins(text, found.start()):
                stops.append(found.start())
    return min(stops)


def sets_off(match: re.Match[str], wording: Wording, marked: bool) -> bool:
    """Whether the label is no prose even behind a sentence without an end: "... kata dia Baca juga: Judul"."""
    return marked and not wording.weak and match["label"][0].isupper()


def lead(text: str, start: int) -> int:
    """`start`, moved left over the marks that belong to the insert: all at the head of the line, else ">>>"."""
    if heads(text, start):
        return 0
    before = text[max(0, start - 10):start]
    return start - len(MARKS_RE.search(before)[0])


def cut_titles(rests: list[Rest], label: Cut) -> None:
    """Cuts the titles on the lines under a label that stood alone."""
    colon = label.label.endswith((":", "："))
    taken = 0
    for rest in rests:
        text = rest.text.strip()
        if not text:
            continue
        if taken == MOST_TITLES or not follows_label(text, colon, first=not taken):
            return
        rest.cut_all(label.rule, label.label, text)
        taken += 1
