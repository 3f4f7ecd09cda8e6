"""Stored text and HTML of an article as its page may show them: safe whatever the store holds, asking for nothing."""

import re
from collections.abc import Sequence
from html import unescape

from markupsafe import Markup

from aggregator import urls
from aggregator.markup import sanitise

from .. import edits
from ..content import IMG_RE, SRC_RE

ALT_RE = re.compile(r' alt="([^"]*)"')


def body(html: str, plain: str) -> Markup:
    """The article's HTML, of the allow-list, its pictures waiting; where there is none, its plain text."""
    safe = sanitise(html)
    if not safe.strip():
        return Markup("\n").join(Markup("<p>{}</p>").format(one) for one in plain.split("\n") if one)
    return Markup(IMG_RE.sub(waiting, safe))


def lead(address: str, html: str) -> Markup:
    """The lead picture, waiting; empty where there is none or the article's HTML shows it."""
    picture_url = urls.absolute("", address) if address else None
    shown = {unescape(src[1]) for img in IMG_RE.findall(sanitise(html)) if (src := SRC_RE.search(img))}
    return picture(picture_url, "") if picture_url and picture_url not in shown else Markup()


def waiting(match: re.Match[str]) -> str:
    """What stands for an `<img>` as nh3 writes it: "" for one without an address."""
    src, alt = SRC_RE.search(match[0]), ALT_RE.search(match[0])
    return picture(unescape(src[1]), unescape(alt[1]) if alt else "") if src else ""


def picture(address: str, alt: str) -> Markup:
    """A link to a picture on the web; static/pictures.js puts the picture in its place at a click."""
    return Markup('<a class="picture" href="{}" rel="noreferrer" data-alt="{}">{} <small>{}</small></a>').format(
        address, alt, alt or "Picture", urls.host(address))


def marked(paragraphs: Sequence[list[edits.Segment]]) -> Markup:
    """What a revision changed as HTML, each paragraph with its neighbours; empty where nothing is marked."""
    changed = [number for number, paragraph in enumerate(paragraphs) if edits.changed(paragraph)]
    near = {number + step for number in changed for step in (-1, 0, 1)}
    blocks, gap = [], False
    for number, paragraph in enumerate(paragraphs):
        if number in near:
            tag = "p" if number else "h4"
            blocks.append(f"<{tag}>{edits.html(paragraph)}</{tag}>")
        elif changed and not gap:
            blocks.append('<p class="gap">⋯</p>')
        gap = number not in near
    return Markup("\n".join(blocks))
