"""The store: one SQLite file that keeps articles, their revisions, and what every crawl did."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from ..article import Article, iso
from ..errors import StoreError
from ..publisher import Publisher
from . import articles, remade, robots, runs, schema, search, tombstones
from .connection import connect, explained, immediate


class SaveError(StoreError):
    """Some articles of a batch could not be stored; all others are.

    `outcomes` is what `Store.save` would have returned, with None for each of them; `refused` gives the reasons by
    URL.
    """

    def __init__(self, path: Path, outcomes: list[str | None], refused: dict[str, str]):
        self.outcomes, self.refused = outcomes, refused
        super().__init__(path, "not stored: " + "; ".join(f"{url}: {why}" for url, why in refused.items()))


class Store:
    """The database of one home, through one connection that belongs to the thread that opened it.

    Every method is one transaction, or part of the one that `writing` holds open. Every fault of the file or the
    disk is a StoreError that says what to do.
    """

    #: the connection, for queries; what writes goes through `writing`
    db: Database

    def __init__(self, path: Path, check: bool = True):
        """Opens, creates or migrates the database at `path`.

        `check` reads the whole file for damage first (about a second per gigabyte): False for short commands.
        StoreError for a file that is no database, another program's, damaged, or written by a newer Loper.
        """
        self.path = Path(path)
        with explained(self.path):
            self.db = connect(self.path)
            try:
                schema.prepare(self.db, self.path, check)
            except BaseException:
                self.db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One write transaction around several calls: all of them are stored, or none. Keep it short."""
        with explained(self.path), immediate(self.db):
            yield

    def publishers(self, publishers: Iterable[Publisher]) -> None:
        """Writes the publishers, whose rows must be there before their articles, urls and runs."""
        with self.writing():
            runs.save_publishers(self.db, publishers)

    def save(self, batch: Sequence[Article], now: datetime) -> list[str]:
        """Stores articles in one transaction; for each, in order: "new", "revised", "unchanged" or
        "forgotten" (it was taken down, and is not stored).

        SaveError if some cannot be stored (a NUL, a lone surrogate, an unknown publisher); the others are stored,
        and are committed unless the caller's own `writing` is left by the error.
        """
        with self.writing():
            outcomes, refused = articles.save(self.db, batch, now)
        if refused:
            raise SaveError(self.path, outcomes, refused)
        return outcomes

    def remake(self, before: str | None, made: Sequence[Article], now: datetime, *, keep: bool = True,
               dry_run: bool = False) -> list[remade.Change]:
        """Lays articles that today's rules made of kept pages over what is stored, see `remade.lay_over`."""
        now = articles.instant(iso(now))
        with explained(self.path) if dry_run else self.writing():
            return remade.lay_over(self.db, before, made, now, keep=keep, dry_run=dry_run)

    def article(self, url: str) -> Article | None:
        """The article stored under `url`, or under the same with the other of http and https."""
        with explained(self.path):
            row = articles.load(self.db, url)
        return articles.from_row(row) if row else None

    def search(self, query: str, *, by: str = search.ORDERS[0], limit: int = 20, publishers: Sequence[str] = (),
               since: datetime | None = None, until: datetime | None = None) -> list[search.Hit]:
        """The articles that match, in one of `search.ORDERS`; any text is a valid query, see `query.read`."""
        with explained(self.path):
            return search.search(self.db, query, by=by, limit=limit, publishers=publishers, since=since, until=until)

    def known(self, url: str) -> tombstones.Known:
        """What is stored of the article behind `url`, an absolute one, in whatever form."""
        with explained(self.path):
            return tombstones.known(self.db, url)

    def forget(self, what: tombstones.Known, reason: str, now: datetime) -> None:
        """Takes an article down for good; `scrub` afterwards."""
        with self.writing():
            tombstones.forget(self.db, what, reason, now)

    def forgotten(self) -> list[tombstones.Tombstone]:
        """The articles that were taken down, the newest first; a row for each of their addresses."""
        with explained(self.path):
            return tombstones.tombstones(self.db)

    def forgotten_marks(self) -> set[str]:
        """What `urls.broad` gives for each address of an article that was taken down."""
        with explained(self.path):
            return tombstones.marks(self.db)

    def scrub(self) -> bool:
        """Writes the file anew without what was deleted; False where readers keep the write-ahead log as it is."""
        with explained(self.path):
            return tombstones.scrub(self.db)

    def forget_changes(self, number: int) -> None:
        """Drops what the log of changes holds from before `number`, the last one that was published."""
        with self.writing():
            self.db.execute("DELETE FROM changes WHERE number < ?", [number])

    def start_run(self, now: datetime) -> int:
        """Begins a run; gives its id."""
        with self.writing():
            return runs.start(self.db, now)

    def publisher_run(self, run: int, publisher: str, counts: Mapping[str, object]) -> None:
        """Writes what a run brought from one publisher: columns of `publisher_runs` and their values."""
        with self.writing():
            runs.save_counts(self.db, run, publisher, counts)

    def finish_run(self, run: int, now: datetime, *, ok: bool, stopped_by: str | None = None) -> None:
        """Ends a run, and brings the write-ahead log back into the database as far as readers let it.

        `stopped_by` is the name of the signal that ended it early.
        """
        with self.writing():
            runs.finish(self.db, run, now, ok, stopped_by)
        with explained(self.path):
            self.db.execute("PRAGMA optimize")
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def listing(self, url: str) -> tuple[str, str] | None:
        """ETag and Last-Modified to ask for a listing with, "" where it came without; None if it was never read."""
        with explained(self.path):
            return runs.validators(self.db, url)

    def listing_named(self, url: str) -> list[str]:
        """The URLs that a listing named when it was last read, in its order."""
        with explained(self.path):
            return runs.named(self.db, url)

    def remember_listing(self, url: str, publisher: str, etag: str, last_modified: str, now: datetime, *,
                         status: int | None = 200, named: Iterable[str] = ()) -> None:
        """Remembers the answer to a request for a listing (`status` None: no answer); only a 200 has validators.

        `named` are the URLs it named, in its order.

        Call it after the entries were offered to the frontier: a validator that is remembered before them would
        lose them if the process died in between.
        """
        with self.writing():
            runs.save_validators(self.db, url, publisher, (etag, last_modified), now, status, named)

    def robots_of(self, origin: str) -> robots.Robots | None:
        """What is known of the robots.txt of an origin ("https://koran.example"); None if it was never asked for."""
        with explained(self.path):
            return robots.load(self.db, origin)

    def remember_robots(self, known: robots.Robots) -> None:
        """Remembers what an answer to a request for robots.txt said."""
        with self.writing():
            robots.save(self.db, known)
