"""Plain text as it may be stored and published: valid Unicode without control characters, white space folded."""

import re
import unicodedata
from html import unescape

#: C0 and C1 controls but tab and newline, surrogates, non-characters, and controls of text direction (a title with
#: U+202E turns the rest of a page around); XML 1.0 2.2 forbids most of them in a feed
FORBIDDEN_RE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff"
    "\ud800-\udfff\U0001fffe\U0001ffff]")
#: characters that show as nothing and split words for every search
INVISIBLE_RE = re.compile("[\u00ad\u200b]")
#: combining marks on one character (the Stream-Safe Text Format of Unicode, UAX 15), and where there may be more
MOST_MARKS = 30
LONG_RUN_RE = re.compile(r"[^\x00-\x7f]{31,}")
SPACE_RE = re.compile(r"\s+")
#: the end of a sentence, or of one that introduces what follows
SENTENCE_RE = re.compile(r"[.!?…][\"'”’)\]]*\s*\Z")
CLAUSE_RE = re.compile(r"[.!?…:,][\"'”’)\]]*\s*\Z")
ENTITY_RE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]{2,31}\d{0,2});")
#: no character has such a number, and html.unescape raises ValueError at one of thousands of digits
NO_CHARACTER_RE = re.compile(r"&#\d{8,};?")


def valid(value: str) -> str:
    """`value` in NFC without forbidden and invisible characters; line breaks as `\\n`, nothing else changed."""
    if is_valid(value):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = INVISIBLE_RE.sub("", FORBIDDEN_RE.sub("", value))
    return unicodedata.normalize("NFC", LONG_RUN_RE.sub(without_heaps, value))


def is_valid(value: str) -> bool:
    """Whether `valid` need not look at `value`, as it need not at nearly all; cheap to ask."""
    return value.isprintable() and (value.isascii() or (
        not LONG_RUN_RE.search(value) and unicodedata.is_normalized("NFC", value)))


def without_heaps(run: re.Match[str]) -> str:
    """Characters without the marks beyond MOST_MARKS on one of them: to put a heap of them in order takes minutes."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def fold(value: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return " ".join(value.split())


def plain(value: str, limit: int | None = None) -> str:
    """One line of text: `valid`, folded, at most `limit` characters (cut at a word's end, with an ellipsis)."""
    line = fold(value)
    if not is_valid(line):
        line = fold(valid(value))
    if limit is None or len(line) <= limit:
        return line
    head = line[:limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2:] else head).rstrip(" ,;:-") + "…"


def unescaped(value: str) -> str:
    """`value` without HTML character references, however often they were escaped ("&amp;quot;" in a JSON-LD title)."""
    for _ in range(3):
        if not ENTITY_RE.search(value):
            break
        value = resolved(value)
    return value


def resolved(value: str) -> str:
    """`value` with its HTML character references resolved once."""
    return unescape(NO_CHARACTER_RE.sub("\ufffd", value))


def lines(value: str) -> list[str]:
    """The lines of `value`, each with its white space folded (tabs between table cells kept), empty ones left out."""
    out = ("\t".join(fold(cell) for cell in line.split("\t")).strip() for line in valid(value).split("\n"))
    return [line for line in out if line]
