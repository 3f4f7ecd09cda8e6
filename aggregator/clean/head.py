"""Cuts from a body that reaches too far what stands above its text, and the bare links below it."""

import re

from lxml.etree import _Element as Element

from ..article import TITLE_LIMIT, Related, Removal
from ..spans import Line, cut, lines_of
from ..text import fold, plain
from .elements import Ledger
from .labels import is_links

WORD_RE = re.compile(r"\w+")
TAG_URL_RE = re.compile(r"/(?:tags?|topi[ck]s?|topik-[\w-]+|keyword)/", re.IGNORECASE)
SENTENCE_RE = re.compile(r"[.!?…:][\"'”’)\]]*\s*\Z")
#: a line of so many characters outside links is text, not furniture
TEXT = 80
#: lines among which a headline may stand in a body
HEAD_LINES = 15


def cut_head(root: Element, title: str, ledger: Ledger) -> None:
    """Cut the headline, what stands above it, and the stamps, bylines and buttons between it and the text."""
    lines = [line for line in lines_of(root) if line.text.strip()]
    wanted = WORD_RE.findall(title.casefold())
    at = next((i for i, line in enumerate(lines[:HEAD_LINES])
               if wanted and WORD_RE.findall(plain(line.text, TITLE_LIMIT).casefold()) == wanted), None)
    if at is None or any(is_text(line) for line in lines[:at]):
        return
    end = next((i for i, line in enumerate(lines[at + 1:], at + 1) if is_text(line)), at + 1)
    for line in lines[:end]:
        cut(line, 0, len(line.text), ledger.add([Removal("head", fold(line.text))]))


def is_text(line: Line) -> bool:
    """Whether a line is prose: long, or a sentence."""
    own = len(line.text.strip()) - line.linked
    return own >= TEXT or (own >= TEXT // 2 and bool(SENTENCE_RE.search(line.text)))


def cut_end(root: Element, ledger: Ledger, guessed: bool) -> None:
    """Cut the lines at the end that are nothing but links: to tags; and others too if no rule chose the body.

    A link that prints its address is a source and stays.
    """
    for line in reversed([line for line in lines_of(root) if line.text.strip()]):
        tags = all(TAG_URL_RE.search(link.url) for link in line.links)
        if not is_links(line) or "://" in line.text or not (tags or guessed):
            return
        if tags:
            entry = [Removal("tags", fold(line.text))]
        else:
            entry = [Related("", line.text[link.start:link.end].strip(), link.url) for link in line.links]
        cut(line, 0, len(line.text), ledger.add(entry))
