"""The words of a text that a query found, marked, and the part of it that shows most of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..stems import JOINED_RE, WORD_RE, doubled, fold, relatives, stem
from .query import Alternative, Term

#: words of a snippet, and how many of them stand before the first that matched
WORDS, BEFORE = 24, 5
#: what stands around words that matched, where nothing better can be done with them
MARKS = ("[", "]")
CUT = "…"
SPACE_RE = re.compile(r"\s+")

#: a line of text in pieces, each with whether it matched
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text."""

    term: Term
    #: the first of its words and the one behind its last, by their numbers
    first: int
    behind: int


def bracketed(pieces: Pieces) -> str:
    """The pieces as one text, what matched between MARKS."""
    return "".join(f"{MARKS[0]}{text}{MARKS[1]}" if matched else text for text, matched in pieces)


def whole(text: str, query: Sequence[Alternative]) -> Pieces:
    """All of a text."""
    words = list(WORD_RE.finditer(text))
    return show(text, words, finds(text, words, query), 0, len(words))


def snippet(text: str, query: Sequence[Alternative]) -> Pieces:
    """WORDS words of a text: those with the most different terms, else its beginning."""
    words = list(WORD_RE.finditer(text))
    found = finds(text, words, query)
    start = -max((worth(found, at) for at in found), default=(0, 0, 0))[2]
    start = max(0, min(start, len(words) - WORDS))
    return show(text, words, found, start, start + WORDS)


def worth(found: Sequence[Found], at: Found) -> tuple[int, int, int]:
    """How good a snippet is that begins a little before `at`: different terms, all terms, minus its first word."""
    start = max(0, at.first - BEFORE)
    inside = [other.term for other in found if start <= other.first and other.behind <= start + WORDS]
    return len(set(inside)), len(inside), -start


def finds(text: str, words: Sequence[re.Match[str]], query: Sequence[Alternative]) -> list[Found]:
    """Where the wanted terms of a query stand in a text with these words."""
    wanted = {term for alternative in query for term in alternative.wanted}
    stems = {term.text: term for term in wanted if term.stem}
    folded = [fold(word[0]) for word in words]
    found = [Found(term, number, number + 1) for root, term in stems.items() for related in [relatives(root).search]
             for number, word in enumerate(folded) if related(word) and stem(word) == root]
    found += of_doubled(text, words, stems)
    for term in wanted:
        if not term.stem:
            found += of_phrase(folded, term)
    return found


def of_doubled(text: str, words: Sequence[re.Match[str]], stems: dict[str, Term]) -> Iterable[Found]:
    """Where words that say one thing twice have one of the stems."""
    if "-" not in text:
        return
    numbers = {word.start(): number for number, word in enumerate(words)}
    for joined in JOINED_RE.finditer(text):
        if "-" in joined[0] and (whole := doubled(fold(joined[0]))) in stems:
            first = numbers[joined.start()]
            yield Found(stems[whole], first, first + 2)


def of_phrase(folded: Sequence[str], term: Term) -> Iterable[Found]:
    wanted = WORD_RE.findall(fold(term.text))
    for first, word in enumerate(folded):
        if word == wanted[0] and list(folded[first:first + len(wanted)]) == wanted:
            yield Found(term, first, first + len(wanted))


def show(text: str, words: Sequence[re.Match[str]], found: Iterable[Found], start: int, behind: int) -> Pieces:
    """The words of a text from number `start` up to `behind`, and what stands between them; white space folded."""
    at = words[start].start() if start else 0
    end = words[behind - 1].end() if behind < len(words) else len(text)
    pieces = [(CUT, False)] if start else []
    for first, last in spans(words, found):
        if first >= at and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end], False))
    if behind < len(words):
        pieces.append((CUT, False))
    return [(SPACE_RE.sub(" ", piece), matched) for piece, matched in pieces if piece]


def spans(words: Sequence[re.Match[str]], found: Iterable[Found]) -> list[tuple[int, int]]:
    """Where the marks go, in characters; what overlaps is marked as one."""
    merged: list[tuple[int, int]] = []
    for one in sorted(found, key=lambda one: (one.first, one.behind)):
        first, last = words[one.first].start(), words[one.behind - 1].end()
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
