"""What a page says of its times: every claim verbatim, with where it was read; nothing is resolved here."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

from .. import jsonld
from ..article import Claim
from ..dates import Moment, parse
from ..errors import DateError
from ..page import Page
from ..publisher import Publisher
from ..text import fold, plain
from .glance import ShortLine

#: <meta> names, most trusted first; "last-modified" is the server's clock and not among them
PUBLISHED_META = ("article:published_time", "og:article:published_time", "og:published_time", "datepublished",
                  "content_publisheddate", "dtk:publishdate", "publishdate", "publish-date", "publish_date", "pubdate",
                  "publication_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "date",
                  "parsely-pub-date", "sailthru.date", "cxenseparse:publishtime", "originalpublicationdate",
                  "jpnncom_news_pubdate", "article:published", "article.published", "og:pubdate",
                  "dable:published_time")
UPDATED_META = ("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
                "dcterms.modified", "article:modified", "article.updated")
#: types that state a time where no article is described
OTHER_TYPES = frozenset(("WebPage", "VideoObject", "ImageObject"))
MONTH = r"(?:jan|feb|peb|mar|mrt|apr|mei|may|jun|jul|agu|aug|agt|ags|sep|okt|oct|nov|nop|des|dec)[a-z]*"
#: what a line with a date holds, cheap to ask: "20 November 2026", "20 Nov 26", "20/11/2026", "2026-11-20",
#: "Nov 20, 2026"; `parse` decides
DAY_RE = re.compile(rf"(?<!\w)(?:\d{{1,2}}[\s./-]*{MONTH}\.?[\s,./-]*\d{{2,4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|"
                    rf"\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}|{MONTH}\.? \d{{1,2}},? ?\d{{4}})(?!\d)", re.IGNORECASE)
#: a clock time alone
CLOCK_RE = re.compile(r"(?:pukul |pkl\.? |jam |\| ?)?\d{1,2}[:.]\d{2}(?: ?(?:wib|wita|wit))?", re.IGNORECASE)
UPDATED_RE = re.compile(r"\b(?:diperbarui|diperbaharui|diupdate|update[d]?|perubahan|terakhir)\b", re.IGNORECASE)
LABEL_RE = re.compile(r"\b(?:(?:terakhir|last) )?(?:diperbarui|diperbaharui|diupdate|updated?|terbit|diterbitkan|tayang"
                      r"|dipublikasikan|published|posted)\b", re.IGNORECASE)
#: a stamp is shorter, and stands within so many short lines behind the headline or before it
LONGEST, NEAR_AFTER, NEAR_BEFORE = 120, 25, 6
MOST = 12
#: lines of prose that may stand between a headline and its stamp: what the article is about, and a caption. What
#: stands behind the text is dated as its neighbours are, unless it says "Diperbarui"
PROSE_BEFORE = 2
#: to ask whether a line is a stamp; what it says is read by the resolver
ANY_ZONE = ZoneInfo("UTC")
#: what RDFa calls the time of an article (Drupal writes it so)
RDFA = {"published": frozenset(("dc:date", "dc:created", "dcterms:created", "dcterms:issued", "schema:datepublished",
                                "datepublished")),
        "updated": frozenset(("dc:modified", "dcterms:modified", "schema:datemodified", "datemodified"))}
#: parents of <time> elements that date another article
OTHERS = frozenset(("aside", "nav", "footer", "a"))


def claims(page: Page, publisher: Publisher, lines: Sequence[ShortLine],
           listing: Mapping[str, str] | None) -> list[Claim]:
    """The claims of a page and of the listing that named it, in the order in which they are trusted."""
    found = [*selected(page, publisher), *stated(page), *marked_up(page)]
    if not any(claim.field == "published" for claim in found):
        found += rdfa(page)
    found += visible(lines)
    for field, key in (("published", "published"), ("updated", "lastmod"), ("updated", "updated")):
        if listing and listing.get(key):
            found.append(Claim(field, "listing", str(listing[key])))
    return list({(c.field, c.where, c.value): c for c in found}.values())


def selected(page: Page, publisher: Publisher) -> Iterator[Claim]:
    """What the publisher's selectors find: the first element that says anything."""
    for field in ("published", "updated"):
        if selector := publisher.selector(f"{field}_css"):
            for found in selector.find(page.index)[:MOST]:
                if text := said(found):
                    yield Claim(field, f"{field}_css", text)
                    break


def said(found: object) -> str:
    """The text of a selected attribute or element; of <time> and <meta> what programs read, if people read nothing."""
    if isinstance(found, str):
        return plain(found)
    text = plain(found.get("content") or "") or plain(" ".join(found.itertext()))
    return text or plain(found.get("datetime") or "")


def stated(page: Page) -> Iterator[Claim]:
    """JSON-LD, of articles first, and <meta>."""
    nodes = page.article_json or [node for node in page.json_ld if jsonld.types(node) & OTHER_TYPES]
    for field, keys in (("published", ("datePublished", "uploadDate")), ("updated", ("dateModified",))):
        for node in nodes[:3]:
            for name in keys:
                if text := plain(jsonld.text(node.get(name), ("@value",))):
                    yield Claim(field, f"json-ld {name}", text)
    for field, names in (("published", PUBLISHED_META), ("updated", UPDATED_META)):
        for name in names:
            if text := page.meta(name):
                yield Claim(field, f"meta {name}", text)


def marked_up(page: Page) -> Iterator[Claim]:
    """Elements that say in their markup that they are the time of the article."""
    for field, name in (("published", "datePublished"), ("updated", "dateModified")):
        for element in [e for e in page.index.at(page.index.itemprops.get(name, ())) if e.tag != "meta"][:1]:
            stamp = element.get("datetime") or element.get("content") or ""
            if not stamp and element.tag == "abbr":  # <abbr title="2013-07-09T05:48:00+07:00">05.48</abbr> of hAtom
                stamp = element.get("title") or ""
            yield Claim(field, "time[datetime]", plain(stamp) or said(element))
    times = [e for e in page.tree.iter("time") if (e.get("datetime") or "").strip() and not e.get("itemprop")]
    own = [e for e in times if not any(a.tag in OTHERS for a in e.iterancestors())]
    if own:
        yield Claim("published", "time[datetime]", plain(own[0].get("datetime")))


def rdfa(page: Page) -> Iterator[Claim]:
    """What elements state with `property` and `content`, as <meta> does in the head."""
    for element in page.tree.xpath("//body//*[@property and @content]"):
        said_of = set(element.get("property").lower().split())
        for field, names in RDFA.items():
            if not names.isdisjoint(said_of):
                yield Claim(field, f"rdfa {min(names & said_of)}", plain(element.get("content")))


def visible(lines: Sequence[ShortLine]) -> Iterator[Claim]:
    """The stamps that people read: the one nearest to the headline, of each field.

    Where that is a day alone, and the same day is printed with a clock time below it, the latter.
    """
    near = near_headline(lines)
    above = [line for line in near if not line.after][:2]
    found = [(line, fresh, *stamp) for line in near if may_date(line) for fresh, *stamp in stamps(line)]
    for field, wanted in (("published", False), ("updated", True)):
        # a day alone far above the headline is that of reading, in the head of the page
        own = [(line, text, moment) for line, fresh, text, moment in found
               if fresh == wanted and (moment.precision != "day" or line.after or line in above)]
        if own:
            _, first, moment = own[0]
            clocks = (text for line, text, other in own if line.after and other.precision != "day"
                      and other.instant.date() == moment.instant.date())
            yield Claim(field, "visible", next(clocks, first) if moment.precision == "day" else first)


def may_date(line: ShortLine) -> bool:
    """Whether a stamp in this place may be that of the article."""
    return not line.beside and (line.prose <= PROSE_BEFORE or UPDATED_RE.search(line.text) is not None)


def stamps(line: ShortLine) -> Iterator[tuple[bool, str, Moment]]:
    """What a line says of times: whether of an update, the text, what it means.

    A line is a row of elements, between which people see a gap: "<b>Tono</b><i>5 Mei 2026</i><i>10:15 WIB</i>". It is
    read as one, else the element that tells day and clock, else the one that tells the day.
    """
    spaced = fold(" ".join(line.parts))
    if not DAY_RE.search(spaced):
        return
    for text in pieces(spaced):
        if moment := moment_of(text):
            yield UPDATED_RE.search(text) is not None, text, moment
            continue
        told = [(fold(part), moment) for part in line.parts if part in text and (moment := moment_of(fold(part)))]
        told.sort(key=lambda each: each[1].precision == "day")
        for part, moment in told[:1]:
            if line.after or moment.precision != "day":  # above the headline a day is that of reading
                yield UPDATED_RE.search(text) is not None, part, moment


def pieces(text: str) -> list[str]:
    """A line cut before the words that announce a second time: "Terbit: ... | Diperbarui: ..."."""
    starts = [match.start() for match in LABEL_RE.finditer(text)]
    cuts = [0, *(start for start in starts if DAY_RE.search(text[:start])), len(text)]
    return [text[start:end].strip(" |/-,;(") for start, end in pairwise(cuts)]


def moment_of(text: str) -> Moment | None:
    """What a text means if it is a stamp."""
    if len(text) > LONGEST or not DAY_RE.search(text):
        return None
    try:
        return parse(text, timezone=ANY_ZONE)
    except DateError:
        return None


def near_headline(lines: Sequence[ShortLine]) -> list[ShortLine]:
    """The short lines around the headline, the nearest first; without a headline the first of the page.

    A clock time on a line of its own belongs to the line above it.
    """
    first = next((i for i, line in enumerate(lines) if line.after), None)
    if first is None:
        return list(lines[:4 * NEAR_AFTER])
    near = range(max(0, first - 1 - NEAR_BEFORE), min(len(lines), first + NEAR_AFTER))
    nearest = sorted(near, key=lambda i: i - first if i >= first else first - i)
    return [with_clock(lines[i], lines[i + 1:i + 2]) for i in nearest]


def with_clock(line: ShortLine, following: Sequence[ShortLine]) -> ShortLine:
    if following and CLOCK_RE.fullmatch(following[0].text) and len(line.text) <= LONGEST and DAY_RE.search(line.text):
        return replace(line, text=f"{line.text} {following[0].text}", parts=[*line.parts, " ", *following[0].parts])
    return line
