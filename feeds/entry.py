"""One article as every format of a feed says it: an Entry, made of a row of the store."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any

from aggregator import urls
from aggregator.article import Related
from aggregator.errors import LoperError
from aggregator.publisher import Publisher

from .content import can_be_opened, has_text, line, paragraphs, sanitised, with_lead
from .languages import known_language
from .times import instant, published_time, told_apart, updated_time
from .words import Words, words

MAX_TITLE = 300
#: of a title made from the text of an article that has none
DERIVED_TITLE = 80
MAX_SUMMARY = 500
EXCERPT = 300
MAX_NAME = 100
MAX_NAMES = 30
MAX_RELATED = 30
#: bytes of HTML; a longer article would push many others out of the feed's megabyte. In XML no markup grows to more
#: than three times its size ("<b>"), so one entry always fits
MAX_CONTENT = 250_000
#: characters that are read of a text, and of its beginning: cleaning may shrink them to a part of that
READ, READ_OF_BEGINNING = 4 * MAX_CONTENT, 4 * EXCERPT


class UnpublishableError(LoperError):
    """An article cannot stand in a feed; `url` as stored, `reason`."""

    def __init__(self, url: str, reason: str):
        self.url, self.reason = url, reason
        super().__init__(f"{url}: {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article in a feed. All texts are valid XML; `content` is sanitised HTML, all others plain text."""

    #: tag URI (RFC 4151), the same in all feeds for ever
    id: str
    url: str
    title: str
    summary: str
    content: str
    #: both in the publisher's zone; published <= updated
    published: datetime
    updated: datetime
    #: bylines; empty where there is none
    authors: tuple[str, ...]
    #: never empty
    categories: tuple[str, ...]
    image: str | None
    #: display name
    publisher: str
    homepage: str
    language: str
    rights: str
    #: the store holds the beginning only
    teaser: bool = False
    # what reading pages show apart, and feeds say within `summary` and `content`
    #: the summary alone
    brief: str = ""
    #: `content` is not the whole text, and ends with a link to the publisher's page
    partial: bool = False
    #: the page claimed the time shown as published; else it is when the article was found
    claimed: bool = True
    #: where the inserts that were cut pointed; label or title may be empty, but not both
    related: tuple[Related, ...] = ()


def entry_of(row: Mapping[str, Any], publisher: Publisher, excerpt: bool) -> Entry:
    """The Entry of a row of `articles`; UnpublishableError says why there is none.

    `excerpt`: the beginning and a link instead of the full text, as also for a text that is too long for a feed.
    """
    url = address(row)
    published, claimed = published_time(row["published"], row["first_seen"])
    if published is None:
        raise UnpublishableError(row["url"], "no time when it was first seen")
    updated = updated_time(row["revised"], row["fetched"], published)
    name = display_name(publisher)
    language = known_language(row["language"]) or publisher.language
    notes = notes_of(words(language), claimed, row["complete"])
    title, summary, body, whole = texts(row, url, excerpt)
    image = urls.absolute("", row["image"]) if isinstance(row["image"], str) else None
    teaser = row["complete"] == "teaser"
    partial = teaser or not whole
    if partial:
        body = join(body, read_on(url, name, language))
    return Entry(
        id=tag_uri(row["url"], url, row["first_seen"]), url=url, title=title,
        summary=" ".join([summary, *(f"[{note}]" for note in notes)]),
        content=join(with_lead(body, image), *(f"<p><em>{escape(note)}</em></p>" for note in notes)),
        published=published.astimezone(publisher.zone),
        updated=(updated if updated == published else told_apart(updated, row["url"])).astimezone(publisher.zone),
        authors=names(row["authors"]), categories=categories(row, name), image=image, publisher=name,
        homepage=homepage(publisher, url), language=language,
        rights=words(language).rights.format(publisher=name), teaser=teaser, brief=summary,
        partial=partial, claimed=claimed, related=related(row["related"]))


def read_on(url: str, publisher: str, language: str) -> str:
    """The link to the publisher's own page, as a paragraph of HTML."""
    return f'<p><a href="{escape(url)}">{escape(words(language).more.format(publisher=publisher))}</a></p>'


def address(row: Mapping[str, Any]) -> str:
    """The article's URL, fit for a link; UnpublishableError where a reader could not open it."""
    url = urls.absolute("", row["url"]) if isinstance(row["url"], str) else None
    if url is None or not can_be_opened(url):
        raise UnpublishableError(str(row["url"]), "no http or https URL")
    return url


def display_name(publisher: Publisher) -> str:
    """How the publisher is called in feeds."""
    return line(publisher.publisher, MAX_NAME) or publisher.id


def homepage(publisher: Publisher, url: str) -> str:
    """The publisher's home page; where none is known, that of the host which serves `url`."""
    return urls.absolute("", publisher.homepage) or urls.absolute(url, "/") or url


def tag_uri(stored: str, url: str, first_seen: str) -> str:
    """The entry's id: host, day (UTC) and hash of what never changes once stored (RFC 4151).

    `stored` is the URL as the store has it, `url` the same fit for a link.
    """
    host = re.sub(r"[^a-z0-9.-]", "-", urls.host(url))
    seen = instant(first_seen)
    return f"tag:{host},{seen:%Y-%m-%d}:{sha256(stored.encode()).hexdigest()[:16]}"


def notes_of(said: Words, claimed: bool, complete: Any) -> list[str]:
    """What a reader must know of the entry: that its time is ours, that the text is not whole."""
    return [*([] if claimed else [said.undated]), *([said.teaser] if complete == "teaser" else [])]


def texts(row: Mapping[str, Any], url: str, excerpt: bool) -> tuple[str, str, str, bool]:
    """Title, summary, content (HTML), and whether that is the whole; UnpublishableError where there is nothing to read.

    A text of more than MAX_CONTENT bytes is too long for a feed, and only its beginning is given.
    """
    plain = row["content_text"] if isinstance(row["content_text"], str) else ""
    beginning = line(plain[:READ_OF_BEGINNING], EXCERPT)
    body = "" if excerpt and beginning else full_text(row, plain, url)
    whole = not excerpt and len(body.encode()) <= MAX_CONTENT
    beginning = beginning or line(body, EXCERPT)
    title = line(row["title"], MAX_TITLE) or line(beginning, DERIVED_TITLE)
    summary = line(row["summary"], MAX_SUMMARY if whole else EXCERPT) or beginning
    if not title or not (summary or body):
        raise UnpublishableError(row["url"], "no text" if title else "neither title nor text")
    if not whole or not has_text(body):
        body = join(body if whole else "", paragraphs(beginning or summary or title))
    return title, summary or title, body, whole


def revised_in_excerpt(row: Mapping[str, Any], older: Iterable[tuple[Any, Any, Any]]) -> str | None:
    """When title or beginning, which are all that an excerpt shows, were last revised; None: never.

    `older`: (when, title, text) of what each revision replaced, the last revision first.
    """
    shown = beginning_of(row["title"], row["content_text"])
    return next((when for when, title, text in older if beginning_of(title, text) != shown), None)


def beginning_of(title: Any, text: Any) -> tuple[str, str]:
    return line(title, MAX_TITLE), line(str(text)[:READ_OF_BEGINNING], EXCERPT)


def full_text(row: Mapping[str, Any], plain: str, url: str) -> str:
    """The article's HTML, sanitised, else its `plain` text as HTML; what is much too long is not read to its end."""
    html = row["content_html"] if isinstance(row["content_html"], str) else ""
    body = sanitised(html[:READ], url)
    return body if has_text(body) else join(body, paragraphs(plain[:READ]))


def join(*parts: str) -> str:
    """Blocks of HTML, a line each."""
    return "\n".join(filter(None, parts))


def names(value: Any) -> tuple[str, ...]:
    """The texts of a JSON list, each a short line, each once; anything else in it is no name."""
    return tuple(dict.fromkeys(filter(None, (line(name, MAX_NAME) for name in listed(value)[:MAX_NAMES]))))


def related(value: Any) -> tuple[Related, ...]:
    """The links of a JSON list as lines of plain text with http(s) addresses; what shows nothing is left out."""
    links = [one for one in listed(value)[:MAX_RELATED] if isinstance(one, dict)]
    found = (Related(line(one.get("label"), MAX_NAME), line(one.get("title"), MAX_TITLE),
                     urls.absolute("", one["url"]) if isinstance(one.get("url"), str) else None) for one in links)
    return tuple(one for one in found if one.label or one.title)


def listed(value: Any) -> list[Any]:
    """A list stored as JSON; an empty one for anything else."""
    try:
        found = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, list) else []


def categories(row: Mapping[str, Any], publisher: str) -> tuple[str, ...]:
    """Section and tags, each once whatever its case; the publisher's name where the article has neither."""
    found = {name.casefold(): name for name in reversed([line(row["section"], MAX_NAME), *names(row["tags"])]) if name}
    return tuple(reversed(found.values())) or (publisher,)
