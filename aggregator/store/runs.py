"""What the crawl keeps of itself: runs, what each brought per publisher, and the validators of listings."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlite_utils import Database

from ..article import iso
from ..publisher import Publisher

PUBLISHER_COLUMNS = ("id", "publisher", "homepage", "kind", "network", "language", "timezone")


def save_publishers(db: Database, publishers: Iterable[Publisher]) -> None:
    """Inserts or updates the rows that articles, urls and runs refer to; none is ever deleted."""
    db["publishers"].upsert_all(({name: getattr(publisher, name) for name in PUBLISHER_COLUMNS}
                                 for publisher in publishers), pk="id")


def start(db: Database, now: datetime) -> int:
    """A new run; gives its id."""
    return db.execute("INSERT INTO runs (started) VALUES (?)", [iso(now)]).lastrowid


def finish(db: Database, run: int, now: datetime, ok: bool, stopped_by: str | None) -> None:
    """Writes how the run ended; one that was killed keeps `finished` empty."""
    db.execute("UPDATE runs SET finished = ?, ok = ?, stopped_by = ? WHERE id = ?", [iso(now), ok, stopped_by, run])


def save_counts(db: Database, run: int, publisher: str, counts: Mapping[str, object]) -> None:
    """Writes columns of `publisher_runs` for one publisher, lists as JSON text; the others stay as they were."""
    db["publisher_runs"].upsert({"run": run, "publisher": publisher, **counts}, pk=("run", "publisher"))


def validators(db: Database, url: str) -> tuple[str, str] | None:
    """ETag and Last-Modified that the listing came with last; None where it never came."""
    return db.execute("SELECT etag, last_modified FROM listings WHERE url = ?", [url]).fetchone()


def named(db: Database, url: str) -> list[str]:
    """The URLs that a listing named when it was last read, in its order."""
    row = db.execute("SELECT named FROM listings WHERE url = ?", [url]).fetchone()
    return json.loads(row[0]) if row else []


def save_validators(db: Database, url: str, publisher: str, came_with: tuple[str, str], now: datetime,
                    status: int | None, names: Iterable[str]) -> None:
    """Remembers an answer to a request for a listing; only a 200 changes what the next request will ask with."""
    row = {"url": url, "publisher": publisher, "fetched": iso(now), "status": status}
    if status == 200:
        row |= zip(("etag", "last_modified", "named"), (*came_with, json.dumps(list(names))), strict=True)
    db["listings"].upsert(row, pk="url")
