"""An article as its page in Datasette shows it: to be read, with all that is known of where it came from."""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import Request
from markupsafe import Markup

from aggregator import urls
from aggregator.publisher import Publisher

from .. import edits
from ..entry import names
from ..own import ZONES
from ..rows import fetch, lenient
from ..select import directory
from ..times import instant
from .article_text import body, lead, marked

#: links that are shown in each direction; the table `related` has all
MOST_LINKS = 50
#: revisions that are shown with their changes; the table has all
MOST_REVISIONS = 20
#: of `published_precision`: what the hour then means
DAY = "day"
#: where a related link leads: to an article of that address, or to the article that a listing's address became
POINTS_TO = """
    SELECT related.label, related.title, related.url, articles.url AS stored, articles.title AS stored_title
    FROM related LEFT JOIN urls ON urls.url = related.url
      LEFT JOIN articles ON articles.url = coalesce((SELECT url FROM articles WHERE url = related.url), urls.article)
    WHERE related.article = ? ORDER BY related.position LIMIT ?"""
POINTED_TO_BY = """
    SELECT DISTINCT articles.url AS stored, articles.title AS stored_title, publishers.publisher AS label
    FROM related JOIN articles ON articles.url = related.article JOIN publishers ON publishers.id = articles.publisher
    WHERE related.url IN (SELECT ? UNION SELECT url FROM urls WHERE article = ?) AND related.article <> ?
    ORDER BY coalesce(articles.published, articles.first_seen) DESC LIMIT ?"""


@dataclass(frozen=True)
class Moment:
    """An instant as people of the publisher's zone write it."""

    label: str
    #: ISO 8601 with the zone's offset, for machines
    iso: str
    printed: str
    #: what must be known of it; "" for nothing
    note: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    title: str
    #: address on the web; None where the text had no link
    url: str | None
    #: the stored article's page here; None where it is not stored
    page: str | None


@dataclass(frozen=True)
class Change:
    """A revision: what became of the older text."""

    when: Moment
    #: safe HTML, <del> and <ins>; empty where the texts are too long to be compared
    html: Markup


@dataclass(frozen=True, kw_only=True)
class ArticlePage:
    """What the page shows; all texts are plain but for `content` and the changes."""

    url: str
    title: str
    publisher: str
    publisher_id: str
    language: str
    authors: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    kind: str
    teaser: bool
    summary: str
    image: Markup
    #: safe HTML that asks for nothing
    content: Markup
    published: Moment
    moments: tuple[Moment, ...]
    points_to: tuple[Link, ...]
    pointed_to_by: tuple[Link, ...]
    #: rule and text
    removed: tuple[tuple[str, str], ...]
    #: field, value chosen, and where which other value was read
    conflicts: tuple[tuple[str, str, str, str], ...]
    provenance: tuple[tuple[str, str], ...]
    rules: str
    changes: tuple[Change, ...]
    #: all of them
    revisions: int


def variables(datasette: Datasette, database: str, request: Request) -> Callable[[], Awaitable[dict[str, Any]]]:
    """The template's `article`, read in a thread of Datasette's when it is asked for."""
    url = tilde_decode(request.url_vars["pks"])
    table = datasette.urls.table(database, "articles")

    async def read() -> dict[str, Any]:
        live = datasette.get_database(database)
        found = await live.execute_fn(lambda connection: article_page(connection, url, table))
        return {"article": found} if found else {}

    return read


def article_page(connection: sqlite3.Connection, url: str, table: str) -> ArticlePage | None:
    """The page of the article `url`; `table` is the address of the table `articles`. None where it is not stored."""
    rows = select(connection, "SELECT * FROM articles WHERE url = ?", url)
    if not rows:
        return None
    row = dict(rows[0])
    publisher = directory(connection, ()).get(row["publisher"])
    zone = zone_of(row, publisher)
    return ArticlePage(
        url=urls.absolute("", text(row["url"])) or "", title=text(row["title"]) or "(no title)",
        publisher=publisher.publisher if publisher else text(row["publisher"]), publisher_id=text(row["publisher"]),
        language=text(row["language"]), authors=names(row["authors"]), section=text(row["section"]),
        tags=names(row["tags"]), kind=text(row["kind"]), teaser=row["complete"] == "teaser",
        summary=text(row["summary"]), image=lead(text(row["image"]), text(row["content_html"])),
        content=body(text(row["content_html"]), text(row["content_text"])), published=published(row, zone),
        moments=moments(row, zone), points_to=links(connection, table, POINTS_TO, url, MOST_LINKS),
        pointed_to_by=links(connection, table, POINTED_TO_BY, url, url, url, MOST_LINKS),
        removed=tuple((text(one.get("rule")), text(one.get("text"))) for one in objects(row["removed"])),
        conflicts=tuple((text(one.get("field")), text(row.get(text(one.get("field")))), text(one.get("where")),
                         text(one.get("value"))) for one in objects(row["conflicts"])),
        provenance=tuple((key, text(value)) for key, value in mapping(row["provenance"]).items()),
        rules=text(row["rules"]), changes=tuple(changes(connection, url, zone)),
        revisions=select(connection, "SELECT count(*) AS count FROM revisions WHERE article = ?", url)[0]["count"])


def select(connection: sqlite3.Connection, sql: str, *params: Any) -> list[sqlite3.Row]:
    """Rows by name of column; bytes that are no UTF-8 are shown as such."""
    with lenient(connection):
        cursor = connection.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, params).fetchall()


def text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; nothing of anything else."""
    found = decoded(value)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def mapping(value: Any) -> dict[str, Any]:
    found = decoded(value)
    return found if isinstance(found, dict) else {}


def decoded(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None


def zone_of(row: Mapping[str, Any], publisher: Publisher | None) -> timezone:
    """The zone that the article's times are shown in: as printed, else the publisher's, else UTC."""
    try:
        offset = datetime.strptime(text(row["published_zone"]), "%z").utcoffset()
    except ValueError:
        seen = instant(row["first_seen"])
        offset = seen.astimezone(publisher.zone).utcoffset() if publisher and seen else timedelta()
    return timezone(offset)


def moment(label: str, value: Any, zone: timezone, *, day: bool = False, note: str = "") -> Moment | None:
    """A stored instant in `zone`; `day`: only the day counts. None for what is no instant."""
    when = instant(value)
    if when is None:
        return None
    local = when.astimezone(zone)
    date = f"{local:%A}, {local.day} {local:%B %Y}"
    name = ZONES.get(local.utcoffset()) or f"UTC{local:%z}"
    return Moment(label, local.isoformat(), date if day else f"{date}, {local:%H:%M} {name}", note)


def published(row: Mapping[str, Any], zone: timezone) -> Moment:
    """The time at the head of the page: what the page claims, else when it was found."""
    day = row["published_precision"] == DAY
    return (moment("Published", row["published"], zone, day=day, note="the page names only the day" if day else "")
            or moment("Found", row["first_seen"], zone, note="the page does not say when it was published")
            or Moment("Published", "", "at an unknown time"))


def moments(row: Mapping[str, Any], zone: timezone) -> tuple[Moment, ...]:
    """The other times."""
    found = [moment("Changed, says the page", row["updated"], zone),
             moment("Text changed, as we saw it", row["revised"], zone),
             moment("First seen", row["first_seen"], zone), moment("Last fetched", row["fetched"], zone)]
    return tuple(filter(None, found))


def links(connection: sqlite3.Connection, table: str, sql: str, *params: Any) -> tuple[Link, ...]:
    """Related links, from or to an article."""
    found = []
    for row in select(connection, sql, *params):
        keys = row.keys()
        url = urls.absolute("", row["url"]) if "url" in keys and row["url"] else None
        found.append(Link(
            label=text(row["label"]), url=url,
            title=(text(row["title"]) if "title" in keys else "") or text(row["stored_title"]) or text(url),
            page=f"{table}/{tilde_encode(row['stored'])}" if row["stored"] else None))
    return tuple(found)


def changes(connection: sqlite3.Connection, url: str, zone: timezone) -> Iterator[Change]:
    """The last revisions, newest first."""
    found = select(connection, "SELECT revised FROM revisions WHERE article = ? ORDER BY revised DESC LIMIT ?", url,
                   MOST_REVISIONS)
    keys = [(url, row["revised"]) for row in found]
    rows = fetch(connection, "edits", keys)
    for key in keys:
        when = moment("Revised", key[1], zone) or Moment("Revised", "", key[1])
        yield Change(when, marked(edits.compared(edits.lines(rows[key], "older"), edits.lines(rows[key], "newer"))))
