"""What a fetched copy does to the stored article: new, revised or unchanged. Decides only; `articles` writes."""

import difflib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..article import Article, Conflict, iso
from ..text import plain

#: a copy with less than this part of the stored text is a broken or cut page, not an edit
FULLER = 0.5
#: lines beyond which a diff takes seconds and nobody reads it
DIFF_LINES = 2000
#: query of a URL inside HTML: where advert and cache tokens change with every fetch
QUERY_RE = re.compile(r"\?[^\"'<>\s]*")


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article was before a revision. Fields are the columns of `revisions`."""

    #: the article's url
    article: str
    #: when the older text was replaced
    revised: datetime
    #: the older title and text
    title: str
    content_text: str
    #: unified diff, older to newer
    diff: str


@dataclass(frozen=True, slots=True)
class Decision:
    #: "new", "revised" or "unchanged"
    outcome: str
    #: the article as it shall be stored
    article: Article
    #: what to keep of the older text, where it was revised
    revision: Revision | None = None


def decide(stored: Article | None, fresh: Article, now: datetime) -> Decision:
    """What becomes of `fresh`, an article as fetched, beside what is `stored` under its identity; `now` in UTC.

    url, first_seen and published stay as first stored (a published that was missing is filled in). A new title or
    text is a revision, unless it is a teaser of a full text or much shorter: then the stored copy stays.
    """
    fetched = fresh.fetched or now
    if stored is None:
        return Decision("new", replace(fresh, first_seen=fresh.first_seen or now, fetched=fetched, claims=[]))
    times = {"first_seen": stored.first_seen, "revised": stored.revised, "fetched": max(stored.fetched, fetched)}
    if is_poorer(stored, fresh):
        return Decision("unchanged", replace(stored, **times, **late_date(stored, fresh)))
    article = replace(fresh, url=stored.url, claims=[], **times)
    if stored.published:
        article = with_published(article, stored)
    if same_words(stored, fresh):
        return Decision("unchanged", replace(article, **steady(stored, fresh)))
    article.revised = next_instant(now, stored)
    diff = readable_diff(stored, article)
    return Decision("revised", article,
                    Revision(stored.url, article.revised, stored.title, stored.content_text, diff))


def remade(stored: Article | None, made: Article, now: datetime) -> Decision:
    """What becomes of `made`, an article that today's rules made of kept pages, beside what is `stored`; `now` in UTC.

    The rules changed, and not the publisher: everything is as `made` says, the publication date too, but for url,
    first_seen and fetched. A title or text that differs is a revision all the same, so that nothing is lost and
    readers of the feeds get what was mended; its diff names the rules on both sides.

    `made.first_seen` is when the oldest of the pages was fetched. Where that is later than the stored first_seen,
    older pages are no longer kept: then the publication date stays, and a poorer copy replaces nothing, as in `decide`.
    """
    if stored is None:
        return Decision("new", replace(made, first_seen=now, revised=None, claims=[]))
    times = {"first_seen": stored.first_seen, "revised": stored.revised, "fetched": max(stored.fetched, made.fetched)}
    article = replace(made, url=stored.url, claims=[], **times)
    if made.first_seen > stored.first_seen:
        if is_poorer(stored, made):
            return Decision("unchanged", replace(stored, **late_date(stored, made)))
        if stored.published:
            article = with_published(article, stored)
    if same_words(stored, made):
        return Decision("unchanged", replace(article, **steady(stored, made)))
    article.revised = next_instant(now, stored)
    diff = readable_diff(stored, article, f" rules {stored.rules}", f" rules {article.rules}")
    return Decision("revised", article,
                    Revision(stored.url, article.revised, stored.title, stored.content_text, diff))


def same_words(stored: Article, fresh: Article) -> bool:
    """Whether title and text are the same but for white space, composition and invisible characters."""
    pairs = (stored.title, fresh.title), (stored.content_text, fresh.content_text)
    return all(one == other or plain(one) == plain(other) for one, other in pairs)


def is_poorer(stored: Article, fresh: Article) -> bool:
    """Whether the stored copy is a full text and the fresh one a teaser, or the fresh text is much shorter."""
    if stored.complete == "full" and fresh.complete == "teaser":
        return True
    lengths = [len(" ".join(text.split())) for text in (stored.content_text, fresh.content_text)]
    return lengths[1] < FULLER * lengths[0]


def late_date(stored: Article, fresh: Article) -> dict[str, object]:
    """The fields of a publication date that only the fresh copy has."""
    if stored.published or not fresh.published:
        return {}
    where = fresh.provenance.get("published")
    return {"published": fresh.published, "published_precision": fresh.published_precision,
            "published_zone": fresh.published_zone,
            "provenance": stored.provenance | ({"published": where} if where else {})}


def with_published(article: Article, stored: Article) -> Article:
    """`article` with the publication date that is stored; what the fresh copy says otherwise becomes a conflict."""
    provenance = dict(article.provenance)
    conflicts = list(article.conflicts)
    updated = article.updated
    if article.published and article.published != stored.published:
        conflicts.append(Conflict("published", provenance.get("published", ""), iso(article.published)))
    if updated and updated < stored.published:
        conflicts.append(Conflict("updated", provenance.pop("updated", ""), iso(updated)))
        updated = None
    provenance.pop("published", None)
    if where := stored.provenance.get("published"):
        provenance["published"] = where
    return replace(article, published=stored.published, published_precision=stored.published_precision,
                   published_zone=stored.published_zone, updated=updated, provenance=provenance,
                   conflicts=conflicts)


def steady(stored: Article, fresh: Article) -> dict[str, str]:
    """The stored title, text and HTML where the fresh ones differ in nothing that counts.

    So a token in an image's address leaves the published feeds as they are, byte for byte. Other rules may have
    mended the form of the same words: then everything is taken from the fresh copy.
    """
    if stored.rules != fresh.rules:
        return {}
    kept = {"title": stored.title, "content_text": stored.content_text}
    if QUERY_RE.sub("", stored.content_html) == QUERY_RE.sub("", fresh.content_html):
        kept["content_html"] = stored.content_html
    return kept


def next_instant(now: datetime, stored: Article) -> datetime:
    """When a revision happens: `now`, but always later than the last one, whatever the clock did."""
    if stored.revised:
        return max(now, stored.revised + timedelta(seconds=1))
    return max(now, stored.first_seen)


def readable_diff(older: Article, newer: Article, *said: str) -> str:
    """A unified diff of title and text, a line per paragraph; `said` of either side stands behind its time."""
    before = [older.title, "", *older.content_text.split("\n")]
    after = [newer.title, "", *newer.content_text.split("\n")]
    if len(before) + len(after) > 2 * DIFF_LINES:
        return f"too long to compare: {len(before)} lines before, {len(after)} lines after"
    names = zip((iso(older.revised or older.first_seen), iso(newer.revised)), said or ("", ""), strict=True)
    return "\n".join(difflib.unified_diff(before, after, *map("".join, names), n=1, lineterm=""))
