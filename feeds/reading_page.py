"""The page of one feed for those who have no feed reader: its articles, to be read on the spot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from aggregator.config import Site

from .content import IMG_RE
from .entry import Entry
from .index_words import index_words
from .media_types import FEED_TYPES
from .pages import INDEX, READING_POLICY, render
from .paging import Place
from .select import Feed, home

# On what nh3 writes these are exact: no `<` or `>` in attribute values, none in text, no attributes of headings.
HEADING_RE = re.compile(r"(</?h)([1-6])>")
SRC_RE = re.compile(r' src="')
ALT_RE = re.compile(r' alt="([^"]*)"')
#: a link that says nothing; who cannot see hears only its address
EMPTY_LINK_RE = re.compile(r"<a\b[^>]*>(?:\s|<br>|&nbsp;)*</a>")
#: headings within an article stand below that of the article itself, which is the second
HIGHEST, LOWEST = 3, 6


@dataclass(frozen=True)
class Reading:
    """One article on the page."""

    #: of its place on the page; the same on every page for ever
    anchor: str
    entry: Entry
    #: what it is filed under; "" where only the publisher is known
    category: str
    #: safe HTML that asks for nothing
    content: Markup


def reading_page(feed: Feed, entries: Sequence[Entry], site: Site, place: Place | None = None) -> bytes:
    """The reading page (UTF-8 HTML) of `entries` (newest first), to be served at `<base_url>/<place.name>.html`.

    `place` is that of the document one subscribes to where none is given. Same arguments, same bytes: no age, no
    "today". Links to other pages are relative. An archive stays as it was made: style and scripts must go on knowing
    the names in it.
    """
    place, said = place or Place(feed.slug), index_words(site.language)
    return render("reading.html", site, root="../" * place.name.count("/"), policy=READING_POLICY, feed=feed,
                  place=place, number=place.name.rpartition("/")[2] if place.first else "", index=INDEX,
                  printed=said.printed, feed_types=FEED_TYPES, homepage="" if feed.link == home(site) else feed.link,
                  readings=[reading(entry, said.picture) for entry in entries])


def reading(entry: Entry, picture: str) -> Reading:
    """`picture`: what to call a picture that has no words of its own."""
    category = entry.categories[0]
    return Reading(anchor=entry.id.partition(",")[2], entry=entry, content=Markup(quiet(entry.content, picture)),
                   category="" if category == entry.publisher else category)


def quiet(html: str, picture: str) -> str:
    """Sanitised `html` that asks for nothing: pictures wait for pictures.js, headings fit below the article's own."""
    levels = sorted({found for _, found in HEADING_RE.findall(html)})
    lower = HEADING_RE.sub(lambda match: f"{match[1]}{min(LOWEST, HIGHEST + levels.index(match[2]))}>", html)
    return EMPTY_LINK_RE.sub("", IMG_RE.sub(lambda match: waiting(match[0], picture), lower))


def waiting(img: str, picture: str) -> str:
    """An `<img>` with its address kept aside, and with words for it."""
    kept = SRC_RE.sub(' data-src="', img, count=1)
    alt = ALT_RE.search(kept)
    if alt and alt[1].strip():
        return kept
    return f'{ALT_RE.sub("", kept, count=1)[:-1]} alt="{picture}">'
