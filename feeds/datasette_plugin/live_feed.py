"""A live feed: what a question to Datasette finds, as RSS, Atom or JSON Feed, like the feeds that are published."""

import json
import os
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aggregator.config import Site
from aggregator.publisher import Publisher

from ..content import line
from ..edition import FORMATS, MAX_BYTES, Edition
from ..entry import MAX_TITLE
from ..media_types import FEED_TYPES
from ..paging import Place
from ..responses import Document
from ..rows import Key, select
from ..select import Feed, directory, site_title
from ..times import feed_time
from ..words import words

#: suffix of a live feed -> that of the published feeds of the same format; `.json` is Datasette's own
SUFFIXES = {"atom": "atom", "rss": "rss", "jsonfeed": "json"}
#: tables and views with a column that has URLs of articles, and that column
COLUMNS = {"articles": "url", "newest": "url", "newest_revisions": "url", "revisions": "article",
           "related": "article", "removed": "article", "urls": "article"}
#: any web page may read a feed: there are readers that run in browsers
HEADERS = {"access-control-allow-origin": "*"}
#: when an article claims to have appeared, else when it was found: as in the index `articles_shown`
SHOWN = "coalesce(published, first_seen)"
# Dates as bytes: SQLite would refuse to hand a function a text that is no UTF-8.
FEED_TIME = "feed_time(CAST(published AS BLOB), CAST(first_seen AS BLOB))"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked: a condition on `articles`, and the page that has the answer for people."""

    title: str
    #: absolute address of the page
    page: str
    #: absolute address of the feed, as it was asked for
    address: str
    #: SQL with named parameters
    where: str
    params: Mapping[str, Any]


def column_of(table: str | None, columns: Iterable[str]) -> str | None:
    """The column of a table, a view or (table None) a query that has URLs of articles; None where there is none."""
    if table is not None:
        return COLUMNS.get(table) if COLUMNS.get(table) in columns else None
    return next((name for name in ("article", "url") if name in columns), None)


def of_rows(rows: Iterable[Mapping[str, Any]], column: str) -> tuple[str, dict[str, Any]]:
    """The condition for the articles whose URLs stand in a column of `rows`."""
    cells = [row[column] for row in rows]
    # Datasette gives keys of other tables with their labels where it is asked to
    values = [cell["value"] if isinstance(cell, dict) else cell for cell in cells]
    return ("url IN (SELECT value FROM json_each(:loper_urls))",
            {"loper_urls": json.dumps([value for value in values if isinstance(value, str)])})


def of_table(sql: str, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The condition of Datasette's query for a page of the table `articles`, without its order and its end.

    So the feed has the newest articles, however the page is sorted and however many rows it shows.
    """
    condition = sql.partition(" from articles ")[2].rpartition("order by ")[0].strip().removeprefix("where ")
    return condition or "1", dict(params)


def newest(connection: sqlite3.Connection, question: Question, count: int) -> list[Key]:
    """Keys of the `count` newest articles by the time shown, then by URL. sqlite3.Error where the question is none.

    The time shown is never later than SHOWN, which has an index. So what a look at the articles of the latest SHOWN
    leaves out is no newer than those in it whose time shown is after the last SHOWN seen; where these are too few,
    because pages claim times in the future, the next look is wider.
    """
    connection.create_function("feed_time", 2, feed_time, deterministic=True)
    sql = (f"SELECT url, {FEED_TIME}, {SHOWN} FROM articles WHERE ({question.where}) "
           f"ORDER BY {SHOWN} DESC LIMIT :loper_count")
    look = count
    while True:
        look *= 2
        found = select(connection, sql, {**question.params, "loper_count": look})
        keys = [((shown or ""), url) for url, shown, _ in found]
        floor = found[-1][2] if len(found) == look else ""
        if sum(shown > floor for shown, _ in keys) >= count or len(found) < look:
            # URLs upwards within the same second, as in the published feeds
            newest_first = sorted(sorted(keys, key=lambda key: key[1]), key=lambda key: key[0], reverse=True)
            return [(url, "") for _, url in newest_first[:count]]


def document(connection: sqlite3.Connection, path: Path, question: Question, suffix: str, site: Site,
             full_text: Iterable[str], max_age: int) -> Document:
    """The feed of a question, of the database at `path`, in the format of `suffix` (one of SUFFIXES).

    `full_text`: ids of the publishers that may be republished in full; `max_age`: seconds that a reader may wait
    before it asks again.
    """
    modified = last_change(path)
    parts = urlsplit(question.page)
    site = replace(site, base_url=f"{parts.scheme}://{parts.netloc}")
    edition = Edition(connection, site, publishers(connection, full_text))
    feed = feed_of(question, site)
    found = edition.select(feed, newest(connection, question, 2 * feed.limit), feed.limit)
    kind = SUFFIXES[suffix]
    place = Place(feed.slug, address=question.address)
    data = fitting(lambda count: FORMATS[kind](feed, found.entries[:count], site, place), len(found.entries))
    return Document(data, modified, f"{FEED_TYPES[kind][1]}; charset=utf-8", max_age, HEADERS)


def fitting(render: Callable[[int], bytes], count: int) -> bytes:
    """The document of the newest `count` entries, or of as many as stay below MAX_BYTES; `render` takes a number."""
    data = render(count)
    if len(data) < MAX_BYTES:
        return data
    return render(bisect_left(range(1, count), True, key=lambda number: len(render(number)) >= MAX_BYTES))


def feed_of(question: Question, site: Site) -> Feed:
    """Title and rights of a live feed; its id hangs on the question alone, not on the format."""
    said, name = words(site.language), site_title(site)
    slug = f"question-{sha256(question.page.encode()).hexdigest()[:16]}"
    title = line(question.title, MAX_TITLE)
    return Feed(slug=slug, title=f"{title} · {name}" if title else name, subtitle=said.own_subtitle.format(site=name),
                link=question.page, author=name, rights=said.all_rights, language=site.language)


def publishers(connection: sqlite3.Connection, full_text: Iterable[str]) -> dict[str, Publisher]:
    """Publishers by id, as the store knows them."""
    allowed = set(full_text)
    return {key: replace(publisher, full_text=key in allowed)
            for key, publisher in directory(connection, ()).items()}


def last_change(path: Path) -> float:
    """When the database last changed, in seconds since the epoch: its file, or the log of what is not yet in it."""
    return max(os.stat(file).st_mtime for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
