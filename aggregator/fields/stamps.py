"""What a page says of its times: every claim verbatim, with where it was read; nothing is resolved here."""

import re
from collections.abc import Iterator, Mapping, Sequence

from .. import jsonld
from ..article import Claim
from ..page import Page
from ..publisher import Publisher
from ..text import plain
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
#: "20 November 2026", "20 Nov 26", "20/11/2026", "2026-11-20", "Nov 20, 2026"
DAY_RE = re.compile(rf"(?<!\w)(?:\d{{1,2}}[\s./-]+{MONTH}\.?[\s,./-]+\d{{2,4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|"
                    rf"\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}|{MONTH}\.? \d{{1,2}}, ?\d{{4}})(?!\d)", re.IGNORECASE)
CLOCK_RE = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
UPDATED_RE = re.compile(r"\b(?:diperbarui|diperbaharui|diupdate|update[d]?|perubahan|terakhir)\b", re.IGNORECASE)
#: a stamp is shorter, and stands within so many short lines behind the headline or before it
LONGEST, NEAR_AFTER, NEAR_BEFORE = 120, 25, 6
MOST = 12


def claims(page: Page, publisher: Publisher, lines: Sequence[ShortLine],
           listing: Mapping[str, str] | None) -> list[Claim]:
    """The claims of a page and of the listing that named it, in the order in which they are trusted."""
    found = [*selected(page, publisher), *stated(page), *marked_up(page), *visible(lines)]
    for field, key in (("published", "published"), ("updated", "lastmod"), ("updated", "updated")):
        if listing and listing.get(key):
            found.append(Claim(field, "listing", str(listing[key])))
    return list({(c.field, c.where, c.value): c for c in found}.values())


def selected(page: Page, publisher: Publisher) -> Iterator[Claim]:
    """What the publisher's selectors find: the first element that says anything."""
    for field in ("published", "updated"):
        if selector := publisher.selector(f"{field}_css"):
            for found in selector(page.tree)[:MOST]:
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
        for element in page.tree.xpath(f"//*[@itemprop='{name}' and not(self::meta)]")[:1]:
            stamp = element.get("datetime") or element.get("content") or ""
            yield Claim(field, "time[datetime]", plain(stamp) or said(element))
    times = [e for e in page.tree.iter("time") if (e.get("datetime") or "").strip() and not e.get("itemprop")]
    if times:
        yield Claim("published", "time[datetime]", plain(times[0].get("datetime")))


def visible(lines: Sequence[ShortLine]) -> Iterator[Claim]:
    """The stamps that people read: the one with a clock time that is nearest to the headline, else a day alone."""
    near = near_headline(lines)
    stamps = [line.text for line in near if len(line.text) <= LONGEST and DAY_RE.search(line.text)]
    fresh = [text for text in stamps if UPDATED_RE.search(text)]
    plain_ones = [text for text in stamps if not UPDATED_RE.search(text)]
    for field, texts in (("published", plain_ones), ("updated", fresh)):
        timed = [text for text in texts if CLOCK_RE.search(DAY_RE.sub("", text))]
        if timed or texts:
            yield Claim(field, "visible", (timed or texts)[0])


def near_headline(lines: Sequence[ShortLine]) -> list[ShortLine]:
    """The short lines around the headline, the nearest first; without a headline the first of the page."""
    first = next((i for i, line in enumerate(lines) if line.after), None)
    if first is None:
        return list(lines[:4 * NEAR_AFTER])
    near = range(max(0, first - 1 - NEAR_BEFORE), min(len(lines), first + NEAR_AFTER))
    return [lines[i] for i in sorted(near, key=lambda i: i - first if i >= first else first - i)]
