"""The frontier: every URL that a listing names is written down before it is fetched, and ends in a state."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from .article import iso
from .errors import StoreError
from .lastmod import is_later, moment
from .listing import Entry
from .outcome import FARTHEST, OUTCOMES, Outcome, settle
from .store import Store
from .store.articles import Row, instant, schemes
from .store.tombstones import FORGOTTEN, is_marked

T = TypeVar("T")

#: entries written in one transaction, so that other writers wait for milliseconds only
CHUNK = 1000

KNOWN = """SELECT urls.url, state, urls.lastmod, attempts, next_try, reason, listing, articles.fetched
    FROM urls LEFT JOIN articles ON articles.url = urls.article
    WHERE urls.url IN (SELECT value FROM json_each(?))"""
LEASE = """SELECT url, attempts, lastmod, listing FROM urls WHERE rowid IN ({}) AND {}
    ORDER BY unanswered, article IS NOT NULL, coalesce(dated, first_seen) DESC, first_seen DESC, rowid LIMIT :limit"""
#: runs that died while they asked for a URL, by then the fault may be its page's: it counts as a failure
MOST_UNANSWERED = 3


def due_in(state: str) -> list[str]:
    """Queries for what may be asked for now of a publisher's URLs in a state; each a search in the index `urls_due`."""
    bounds = ["<= :now", f"> :{state}", *(["IS NULL"] if state == "waiting" else [])]
    return [f"SELECT rowid FROM urls WHERE publisher = :publisher AND state = '{state}' AND next_try {bound}"
            for bound in bounds]


def leasing(*states: str, where: str = "1") -> str:
    """The query for what is leased of a publisher's URLs in these states, in its order."""
    return LEASE.format(" UNION ALL ".join(query for state in states for query in due_in(state)), where)


DUE, DUE_LAST = (leasing("waiting", "failed", "blocked", where=f"unanswered {sign} 0") for sign in ("=", ">"))
DUE_AGAIN = leasing("stored", "unchanged")
BEFORE = """SELECT attempts, urls.status, coalesce(articles.published, articles.first_seen)
    FROM urls LEFT JOIN articles ON articles.url = coalesce(?, urls.article) WHERE urls.url = ?"""

#: state of a URL whose page came and was no article, or whose article is deleted
NO_ARTICLE = """SELECT state FROM urls WHERE url = ? AND article IS NULL AND (
    state IN ('not an article', 'stored', 'unchanged') OR state IN ('refused', 'blocked') AND status = 200)"""


@dataclass(frozen=True, slots=True)
class Lease:
    """A URL that is to be fetched now."""

    url: str
    #: attempts that failed so far
    attempts: int
    #: as the listing printed it, "" where it did not
    lastmod: str
    #: what the listings said: title, published, lastmod, summary; "" where they said nothing
    listing: dict[str, str]


class Frontier:
    """The only memory of what is to be fetched: the table `urls` of a store. Each method is one transaction,
    `offer` one per CHUNK; instants are aware datetimes."""

    def __init__(self, store: Store):
        self.store = store
        self.db = store.db

    def offer(self, publisher: str, entries: Iterable[Entry], now: datetime) -> int:
        """Writes down what a listing names; returns how many URLs are new.

        A URL that is known waits again if it was stored, or failed for good, and its lastmod has moved on; or if
        it was refused by a rule of ours or of robots.txt, and so was never asked for.
        """
        return sum(self.add(publisher, [(entry, "waiting", "") for entry in chunk], now)
                   for chunk in chunks(entries))

    def refuse(self, publisher: str, refused: Iterable[tuple[Entry, str]], now: datetime) -> int:
        """Writes down entries that shall not be fetched, each with the reason; returns how many URLs are new."""
        return sum(self.add(publisher, [(entry, "refused", reason) for entry, reason in chunk], now)
                   for chunk in chunks(refused))

    def add(self, publisher: str, entries: Sequence[tuple[Entry, str, str]], now: datetime) -> int:
        """Inserts (entry, state, reason) where the URL is new, else looks whether it waits again; one transaction."""
        new = 0
        with self.store.writing():
            forgotten = self.store.forgotten_marks()
            rows = self.rows(entry.url for entry, _, _ in entries)
            for entry, state, reason in entries:
                row = rows.get(entry.url) or rows.get(schemes(entry.url)[1])
                if row is None:
                    if is_marked(forgotten, [entry.url]):
                        entry, state, reason = Entry(entry.url), "gone", FORGOTTEN
                    rows[entry.url] = self.insert(publisher, entry, state, reason, now)
                    new += 1
                elif state == "waiting" and row["reason"] != FORGOTTEN:
                    self.renew(row, entry, now)
        return new

    def rows(self, urls: Iterable[str]) -> dict[str, Row]:
        """The rows of those `urls` that are known, by the URL that each is known under: with http or with https."""
        wanted = json.dumps([either for url in urls for either in schemes(url)])
        return {row["url"]: row for row in self.db.query(KNOWN, [wanted])}

    def insert(self, publisher: str, entry: Entry, state: str, reason: str, now: datetime) -> Row:
        dated = moment(entry.published, now) or moment(entry.lastmod, now)
        row = {"url": entry.url, "publisher": publisher, "state": state, "first_seen": iso(now),
               "lastmod": entry.lastmod, "reason": reason, "listing": json.dumps(said(entry), ensure_ascii=False),
               "dated": iso(dated) if dated else None}
        self.db.execute(f"INSERT INTO urls ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                        list(row.values()))
        return row | {"attempts": 0, "next_try": None, "fetched": None}

    def renew(self, row: Row, entry: Entry, now: datetime) -> None:
        """Lets a known URL wait again where there is a reason; keeps what this listing knows and others did not."""
        later = is_later(entry.lastmod, row["lastmod"], instant(row["fetched"]), now)
        before, fresh = json.loads(row["listing"]), said(entry)
        changed = {"listing": json.dumps(before | fresh if later else fresh | before, ensure_ascii=False)}
        if later or not row["lastmod"]:
            changed["lastmod"] = entry.lastmod
        if waits_again(row, later):
            changed |= {"state": "waiting", "attempts": 0, "next_try": None, "reason": ""}
            if dated := moment(entry.lastmod, now):
                changed["dated"] = iso(dated)
        changed = {name: value for name, value in changed.items() if value != row.get(name)}
        if changed:
            self.db.execute(f"UPDATE urls SET {', '.join(f'{name} = ?' for name in changed)} WHERE url = ?",
                            [*changed.values(), row["url"]])
            row |= changed

    def look_again(self, urls: Iterable[str]) -> int:
        """Lets stored URLs wait again, because something may have happened to their articles; returns how many."""
        with self.store.writing():
            return self.db.execute(
                "UPDATE urls SET state = 'waiting', attempts = 0, next_try = NULL, reason = 'no longer listed' "
                "WHERE state IN ('stored', 'unchanged') AND url IN (SELECT value FROM json_each(?))",
                [json.dumps(list(urls))]).rowcount

    def lease(self, publisher: str, now: datetime, limit: int | None = None) -> list[Lease]:
        """Takes what is due, the newest first: by the date that the listing gives, else by when we saw it first.

        What was never stored comes before what its listing says has changed. What a run that died had asked for is
        left to `lease_last`.
        """
        return self.take(DUE, publisher, now, limit)

    def lease_last(self, publisher: str, now: datetime, limit: int | None = None) -> list[Lease]:
        """Takes what is due of those URLs that a run asked for and died, in the order of `lease`.

        They come after all others: the next run may die as early as the last one, and would ask for them once more.
        """
        return self.take(DUE_LAST, publisher, now, limit)

    def lease_again(self, publisher: str, now: datetime, limit: int | None = None) -> list[Lease]:
        """Takes stored URLs whose time has come to be looked at again, the newest first."""
        return self.take(DUE_AGAIN, publisher, now, limit)

    def bounds(self, publisher: str, now: datetime, limit: int | None) -> dict[str, str | int]:
        """The values of a query for leases."""
        return {"publisher": publisher, "now": iso(now), "limit": -1 if limit is None else limit,
                **{state: iso(now + span) for state, span in FARTHEST.items()}}

    def take(self, due: str, publisher: str, now: datetime, limit: int | None) -> list[Lease]:
        """Leases what the query `due` finds; one transaction."""
        with self.store.writing():
            rows = list(self.db.query(due, self.bounds(publisher, now, limit)))
            self.db.conn.executemany("UPDATE urls SET state = 'leased', next_try = NULL WHERE url = ?",
                                     [(row["url"],) for row in rows])
        return [Lease(row["url"], row["attempts"], row["lastmod"],
                      {"title": "", "published": "", "summary": "", "lastmod": row["lastmod"],
                       **json.loads(row["listing"])}) for row in rows]

    def has_last(self, publisher: str, now: datetime) -> bool:
        """Whether there is anything for `lease_last`."""
        return next(self.db.query(DUE_LAST, self.bounds(publisher, now, 1)), None) is not None

    def asked(self, url: str) -> None:
        """Notes that a leased URL is asked for now; nothing for a URL that no listing named."""
        with self.store.writing():
            self.db.execute("UPDATE urls SET unanswered = unanswered + 1 WHERE url = ?", [url])

    def finish(self, url: str, state: str, now: datetime, *, status: int | None = None, reason: str = "",
               article: str | None = None) -> None:
        """Writes what one URL came to, see `finish_many`."""
        self.finish_many([Outcome(url, state, status, reason, article)], now)

    def finish_many(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Writes what URLs came to, in one transaction.

        ValueError, and nothing written, for a state that does not exist. StoreError for URLs that no listing named
        and articles that are not stored; the other outcomes are written.
        """
        if unknown := {outcome.state for outcome in outcomes}.difference(OUTCOMES):
            raise ValueError(f"no state that a URL can end in: {', '.join(sorted(unknown))}")
        with self.store.writing():
            problems = [problem for outcome in outcomes if (problem := self.write(outcome, now))]
        if problems:
            raise StoreError(self.store.path, "; ".join(problems))

    def write(self, outcome: Outcome, now: datetime) -> str | None:
        """Writes one outcome; the reason where that cannot be."""
        article = None
        if outcome.article:
            article = self.db.execute("SELECT url FROM articles WHERE url IN (?, ?)",
                                      schemes(outcome.article)).fetchone()
        before = self.db.execute(BEFORE, [article and article[0], outcome.url]).fetchone()
        if before is None:
            return f"{outcome.url}: finished, but no listing named it"
        if outcome.article and article is None:
            return f"{outcome.url}: its article {outcome.article} is not stored"
        attempts, status, born = before
        state, attempts, next_try = settle(outcome, attempts, status, instant(born), now)
        changed = {"state": state, "attempts": attempts, "next_try": next_try and iso(next_try),
                   "status": status if state == "waiting" else outcome.status, "reason": outcome.reason}
        if outcome.asked:
            changed["unanswered"] = 0
        if article:
            changed |= {"article": article[0]}
            changed |= zip(("etag", "last_modified"), outcome.validators, strict=True)
        self.db.execute(f"UPDATE urls SET {', '.join(f'{name} = ?' for name in changed)} WHERE url = ?",
                        [*changed.values(), outcome.url])
        return None

    def remade(self, outcomes: Iterable[Outcome], now: datetime) -> None:
        """Writes what URLs came to by today's rules, from pages that are kept: nothing was asked for, no attempt made.

        What was an article stays in its state; only what was none, or whose article was deleted, gets another.
        """
        with self.store.writing():
            changed = []
            for outcome in outcomes:
                row = self.db.execute(NO_ARTICLE, [outcome.url]).fetchone()
                if row and (outcome.article or row[0] != outcome.state):
                    changed.append(replace(outcome, asked=False))
                elif row:
                    self.db.execute("UPDATE urls SET reason = ? WHERE url = ?", [outcome.reason, outcome.url])
                elif outcome.article:
                    self.db.execute("UPDATE urls SET article = ? WHERE url = ?", [outcome.article, outcome.url])
            self.finish_many(changed, now)

    def sweep(self, publisher: str | None, now: datetime) -> int:
        """Lets everything wait again that was leased and never answered; returns how many (None: all publishers).

        What was asked for by MOST_UNANSWERED runs that all died has failed.
        """
        with self.store.writing():
            leased = "state = 'leased' AND publisher = ifnull(?, publisher)"
            deadly = self.db.execute(f"SELECT url FROM urls WHERE {leased} AND unanswered >= {MOST_UNANSWERED}",
                                     [publisher]).fetchall()
            swept = self.db.execute(f"UPDATE urls SET state = 'waiting', reason = ? WHERE {leased}",
                                    [f"leased and not answered until {iso(now)}", publisher]).rowcount
            self.finish_many([Outcome(url, "failed", reason=f"{MOST_UNANSWERED} runs ended before they had its answer")
                              for url, in deadly], now)
        return swept

    def counts(self, publisher: str | None = None) -> Counter[str]:
        """state -> number of URLs; their sum is the number of all URLs (None: all publishers)."""
        return Counter(dict(self.db.execute(
            "SELECT state, count(*) FROM urls WHERE publisher = ifnull(?, publisher) GROUP BY state", [publisher])))

    def validators(self, url: str) -> tuple[str, str]:
        """ETag and Last-Modified that the stored article of a URL came with; "" where there is none."""
        return self.db.execute("SELECT etag, last_modified FROM urls WHERE url = ? AND article IS NOT NULL",
                               [url]).fetchone() or ("", "")

    def known(self, urls: Iterable[str]) -> set[str]:
        """Those of `urls` whose articles are stored and need no further fetch."""
        urls = set(urls)
        done = {url for url, row in self.rows(urls).items() if row["state"] in ("stored", "unchanged")}
        return {url for url in urls if not done.isdisjoint(schemes(url))}


def waits_again(row: Row, later: bool) -> bool:
    """Whether a known URL is to be fetched again; `later`: a listing says that it changed since."""
    if row["state"] in ("stored", "unchanged") or (row["state"] == "failed" and row["next_try"] is None):
        return later
    return row["state"] == "refused" and row["attempts"] == 0


def said(entry: Entry) -> dict[str, str]:
    """What a listing says of an entry, beside url and lastmod."""
    fields = {"title": entry.title, "published": entry.published, "summary": entry.summary}
    return {name: value for name, value in fields.items() if value}


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """`items` in lists of at most CHUNK."""
    rest = list(items)
    for start in range(0, len(rest), CHUNK):
        yield rest[start:start + CHUNK]
