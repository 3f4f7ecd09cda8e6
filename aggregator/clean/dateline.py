"""The dateline that opens a body ("JAKARTA, KOMPAS.com"); it is read here and stays where it is."""

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.etree import _Element as Element

from ..markup import append, drop, has_text
from ..spans import Line
from ..text import fold

#: a dateline and its dash; the dash has a space on one side at least, or is a long one
DASHED_RE = re.compile(r"(?P<dateline>[^\s\-–—].{1,68}?)(?:\s*(?:--+|—|–)\s*|\s+-\s*|(?<=[.\w)])-\s+)(?=\S|\Z)")
#: without a dash: "Liputan6.com, Jakarta Harga ..."; in bold it may be longer
BARE_RE = re.compile(r"(?P<dateline>[\w.]+\.(?:com|id|co|net|news|tv), (?:[A-Z][a-z]+|[A-Z]{3,}))(?=\s+\S)")
#: "TEMPO Interaktif, Jakarta: ...", "Jakarta. ..." in bold
MARKED_RE = re.compile(r"(?P<dateline>[^\s:].{1,48}?)\s*[:.]?\s*\Z")
ALONE_RE = re.compile(r"(?P<dateline>\S.{1,68}?)\s*[-–—]+")
#: what papers call themselves in a dateline
SITE_RE = re.compile(r"\b[\w-]+\.(?:com|co\.id|id|net|news|tv|co|or\.id|org)\b|"
                     r"\b(?:ANTARA|TEMPO|CNN Indonesia|CNBC Indonesia|Kompas)\b", re.IGNORECASE)
SMALL = frozenset(("di", "dan", "of", "the"))


def dateline_of(lines: Iterable[Line], captions: bool = False) -> str:
    """The dateline at the head of a body's lines, without its dash; "" where there is none.

    `captions`: the first line may be a caption, with the dateline behind it.
    """
    first = islice((line for line in lines if line.text.strip()), 1 + captions)
    return next((found for line in first if (found := dateline_in(line))), "")


def dateline_in(line: Line) -> str:
    """The dateline that opens a line, "" where none does."""
    text = fold(line.text)
    bold = opening_bold(line)
    if bold and (closed(bold, text) or SITE_RE.search(bold)):
        match = MARKED_RE.fullmatch(bold.rstrip(" -–—"))
        goes_on = text[len(bold):].lstrip().startswith(",")
        if match and not goes_on and is_dateline(match["dateline"], bold=True):
            return match["dateline"].strip(" ,")
    if (match := DASHED_RE.match(text)) and is_dateline(match["dateline"], bold=False):
        return match["dateline"].strip(" ,")
    match = BARE_RE.match(text)
    return match["dateline"] if match else ""


def closed(bold: str, text: str) -> bool:
    """Whether what opens a line in bold ends, or is followed by, the mark that ends a dateline."""
    return bold.endswith(tuple("-–—:.")) or text[len(bold):].lstrip().startswith(tuple("-–—:"))


def join_dateline(root: Element) -> bool:
    """Bring a dateline that stands alone ("Jakarta -") to the head of the paragraph behind it, where it is shown.

    Returns whether there was one.
    """
    first = list(islice((child for child in root.iterchildren(etree.Element) if has_text(child)), 2))
    if [child.tag for child in first] != ["p", "p"]:
        return False
    alone, paragraph = first
    match = ALONE_RE.fullmatch(fold("".join(alone.itertext())))
    if not match or not is_dateline(match["dateline"], bold=True) or alone.find(".//img") is not None:
        return False
    append(alone, " " + (paragraph.text or "").lstrip())
    alone.extend(list(paragraph))
    drop(paragraph, keep_tail=False)
    return True


def opening_bold(line: Line) -> str:
    """The bold text that a line opens with, if the line goes on behind it."""
    first = next((piece for piece in line.pieces if line.text[piece.start:piece.start + piece.length].strip()), None)
    if first is None or first.tail:
        return ""
    node = first.node
    while node is not line.block and node.tag not in ("strong",):
        node = node.getparent()
        if node is None:
            return ""
    if node is line.block:
        return ""
    text = fold("".join(node.itertext()))
    return text if text and len(text) < len(fold(line.text)) else ""


def is_dateline(text: str, bold: bool) -> bool:
    """Whether words are places and a paper, not the beginning of a sentence."""
    words = re.findall(r"[\w.'’]+", text)
    if not words or len(words) > 9:
        return False
    if not all(w[0].isupper() or w[0].isdigit() or w.lower() in SMALL or SITE_RE.search(w) for w in words):
        return False
    if SITE_RE.search(text) or text.isupper():
        return True
    return len(words) <= (4 if bold else 3) and not any(w[0].isdigit() for w in words)
