"""Cuts from a body that reaches too far what stands above its text, and the bare links in it and below it."""

import re

from .. import urls
from ..article import TITLE_LIMIT, Related, Removal
from ..spans import Line
from ..text import CLAUSE_RE, fold, plain
from .draft import Draft
from .labels import bare, is_links
from .line_titles import ends_as_prose, reads_as_headline

WORD_RE = re.compile(r"\w+")
TAG_URL_RE = re.compile(r"/(?:tags?|topi[ck]s?|topik-[\w-]+|keyword)/", re.IGNORECASE)
#: a line of so many characters outside links is text, not furniture
TEXT = 80
#: lines among which a headline may stand in a body
HEAD_LINES = 15


def cut_head(draft: Draft, title: str) -> None:
    """Cut the headline, what stands above it, and the stamps, bylines and buttons between it and the text."""
    lines = draft.texts
    wanted = WORD_RE.findall(title.casefold())
    at = next((i for i, line in enumerate(lines[:HEAD_LINES])
               if wanted and WORD_RE.findall(plain(line.text, TITLE_LIMIT).casefold()) == wanted), None)
    if at is None or any(is_text(line) for line in lines[:at]):
        return
    end = next((i for i, line in enumerate(lines[at + 1:], at + 1) if is_text(line)), at + 1)
    for line in lines[:end]:
        draft.cut_all(line, Removal("head", fold(line.text)))


def is_text(line: Line) -> bool:
    """Whether a line is prose: long, or a sentence."""
    own = len(line.text.strip()) - line.linked
    return own >= TEXT or (own >= TEXT // 2 and bool(CLAUSE_RE.search(line.text)))


def cut_lone_links(draft: Draft) -> None:
    """Cut the paragraphs within the text that are a link to another article of the house and nothing else.

    As Disway, Radar Cirebon and others put them, without a label. A text that has as many of them as paragraphs is a
    list of its links, and keeps them.
    """
    lines = draft.texts
    lone = [line for line in lines if is_lone(line, urls.host(draft.ledger.base_url))]
    if 2 * len(lone) > sum(map(is_text, lines)):
        return
    for line in lone:
        draft.cut_all(line, Related("", fold(line.text).strip(" >»•*-"), line.links[0].url))


def is_lone(line: Line, house: str) -> bool:
    """Whether a paragraph is a single link that reads as a headline and leads to a page of the host `house`."""
    if line.block.tag != "p" or len(line.links) != 1 or not is_links(line) or "://" in line.text:
        return False
    link, text = line.links[0], fold(line.text)
    return (bare(line.text[:link.start]) and urls.host(link.url) == house and reads_as_headline(text)
            and not ends_as_prose(text))


def cut_end(draft: Draft, guessed: bool) -> None:
    """Cut the lines at the end that are nothing but links: to tags; and others too if no rule chose the body.

    A link that prints its address is a source and stays.
    """
    for line in reversed(draft.texts):
        tags = all(TAG_URL_RE.search(link.url) for link in line.links)
        if not is_links(line) or "://" in line.text or not (tags or guessed):
            return
        if tags:
            entry = [Removal("tags", fold(line.text))]
        else:
            entry = [Related("", line.text[link.start:link.end].strip(), link.url) for link in line.links]
        draft.cut_all(line, *entry)
