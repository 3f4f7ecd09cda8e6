"""The frontier: every URL that a listing names is written down before it is fetched, and ends in a state."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from .article import iso
from .errors import StoreError
from .listing import Entry
from .store import Store
from .store.articles import Row, instant, schemes
from .store.tombstones import FORGOTTEN, is_marked

T = TypeVar("T")

#: what a URL can have come to, beside "waiting" and "leased"
OUTCOMES = ("stored", "unchanged", "failed", "gone", "refused", "blocked", "not an article")
#: how long to wait after the first attempt that ended so; each further one waits four times as long
BACK_OFF = {"failed": timedelta(minutes=30), "blocked": timedelta(days=1)}
BACK_OFF_FACTOR = 4
#: attempts after which a URL is left alone: 42 hours of failures, 85 days of blocks
MAX_ATTEMPTS = 5
#: a page that is not there may be back the next day; one that is missing twice is gone
MISSING_AGAIN = timedelta(days=1)
#: entries written in one transaction, so that other writers wait for milliseconds only
CHUNK = 1000

KNOWN = """SELECT urls.url, state, urls.lastmod, attempts, next_try, reason, listing, articles.fetched
    FROM urls LEFT JOIN articles ON articles.url = urls.article
    WHERE urls.url IN (SELECT value FROM json_each(?))"""
DUE = """SELECT url, attempts, lastmod, listing FROM urls
    WHERE publisher = ? AND (state = 'waiting' OR state IN ('failed', 'blocked') AND next_try <= ?)
    ORDER BY coalesce(dated, first_seen) DESC, first_seen DESC, rowid LIMIT ?"""


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a leased URL came to."""

    url: str
    #: one of OUTCOMES
    state: str
    #: HTTP status; None where there was no answer
    status: int | None = None
    #: for people
    reason: str = ""
    #: the identity that its article was saved under
    article: str | None = None
    #: whether it was requested; what was not counts as no attempt
    asked: bool = True


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
        """Takes what is due, the newest first: by the date that the listing gives, else by when we saw it first."""
        with self.store.writing():
            rows = list(self.db.query(DUE, [publisher, iso(now), -1 if limit is None else limit]))
            self.db.conn.executemany("UPDATE urls SET state = 'leased', next_try = NULL WHERE url = ?",
                                     [(row["url"],) for row in rows])
        return [Lease(row["url"], row["attempts"], row["lastmod"],
                      {"title": "", "published": "", "summary": "", "lastmod": row["lastmod"],
                       **json.loads(row["listing"])}) for row in rows]

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
        before = self.db.execute("SELECT attempts, status FROM urls WHERE url = ?", [outcome.url]).fetchone()
        if before is None:
            return f"{outcome.url}: finished, but no listing named it"
        article = None
        if outcome.article:
            article = self.db.execute("SELECT url FROM articles WHERE url IN (?, ?)",
                                      schemes(outcome.article)).fetchone()
            if article is None:
                return f"{outcome.url}: its article {outcome.article} is not stored"
        state, attempts, next_try = settle(outcome, *before, now)
        self.db.execute(
            "UPDATE urls SET state = ?, attempts = ?, next_try = ?, status = ?, reason = ?, "
            "article = coalesce(?, article) WHERE url = ?",
            [state, attempts, next_try and iso(next_try), outcome.status, outcome.reason,
             article and article[0], outcome.url])
        return None

    def remade(self, outcomes: Iterable[Outcome]) -> None:
        """Writes what URLs came to by today's rules, from pages that are kept: nothing was asked for, no attempt made.

        What was an article stays in its state; only what was none, or whose article was deleted, gets another.
        """
        with self.store.writing():
            for outcome in outcomes:
                if outcome.article:
                    self.db.execute("UPDATE urls SET article = ? WHERE url = ?", [outcome.article, outcome.url])
                self.db.execute(
                    "UPDATE urls SET state = ?, status = ?, reason = ?, attempts = iif(?, 0, attempts), "
                    "next_try = NULL WHERE url = ? AND (state = 'not an article' OR state IN ('refused', 'blocked') "
                    "AND status = 200 OR state IN ('stored', 'unchanged') AND article IS NULL)",
                    [outcome.state, outcome.status, outcome.reason, outcome.article is not None, outcome.url])

    def sweep(self, publisher: str | None, now: datetime) -> int:
        """Lets everything wait again that was leased and never answered; returns how many (None: all publishers)."""
        with self.store.writing():
            return self.db.execute(
                "UPDATE urls SET state = 'waiting', reason = ? "
                "WHERE state = 'leased' AND publisher = ifnull(?, publisher)",
                [f"leased and not answered until {iso(now)}", publisher]).rowcount

    def counts(self, publisher: str | None = None) -> Counter[str]:
        """state -> number of URLs; their sum is the number of all URLs (None: all publishers)."""
        return Counter(dict(self.db.execute(
            "SELECT state, count(*) FROM urls WHERE publisher = ifnull(?, publisher) GROUP BY state", [publisher])))

    def known(self, urls: Iterable[str]) -> set[str]:
        """Those of `urls` whose articles are stored and need no further fetch."""
        urls = set(urls)
        done = {url for url, row in self.rows(urls).items() if row["state"] in ("stored", "unchanged")}
        return {url for url in urls if not done.isdisjoint(schemes(url))}


def settle(outcome: Outcome, attempts: int, status: int | None, now: datetime) -> tuple[str, int, datetime | None]:
    """(state, attempts, next try) of a URL after `outcome`; `attempts` and `status` are those before it."""
    if outcome.state in ("stored", "unchanged"):
        return outcome.state, 0, None
    attempts += outcome.asked
    if outcome.status == 410 or (outcome.status == 404 and status == 404):
        return "gone", attempts, None
    if outcome.status == 404:
        return "failed", attempts, now + MISSING_AGAIN
    if outcome.state in BACK_OFF and attempts < MAX_ATTEMPTS:
        return outcome.state, attempts, now + BACK_OFF[outcome.state] * BACK_OFF_FACTOR ** max(attempts - 1, 0)
    return outcome.state, attempts, None


def waits_again(row: Row, later: bool) -> bool:
    """Whether a known URL is to be fetched again; `later`: a listing says that it changed since."""
    if row["state"] in ("stored", "unchanged") or (row["state"] == "failed" and row["next_try"] is None):
        return later
    return row["state"] == "refused" and row["attempts"] == 0


def is_later(lastmod: str, known: str, fetched: datetime | None, now: datetime) -> bool:
    """Whether `lastmod` says that a page changed since `known` was printed, or, where nothing was, since `fetched`.

    Only later counts: two listings that disagree about one page would else have it fetched for ever.
    """
    if not lastmod or lastmod == known:
        return False
    after, before = moment(lastmod, now), moment(known, now) if known else fetched
    if after and before:
        return after > before
    return bool(known)


def moment(text: str, now: datetime) -> datetime | None:
    """A date as feeds and sitemaps print it (W3C datetime, RFC 822), for comparisons alone; None for any other.

    A date without zone counts as UTC; one that lies more than a day ahead of `now` is no date.
    """
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, OverflowError):
            found = parse(text)
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            return found if found - now < timedelta(days=1) else None
    return None


def said(entry: Entry) -> dict[str, str]:
    """What a listing says of an entry, beside url and lastmod."""
    fields = {"title": entry.title, "published": entry.published, "summary": entry.summary}
    return {name: value for name, value in fields.items() if value}


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """`items` in lists of at most CHUNK."""
    rest = list(items)
    for start in range(0, len(rest), CHUNK):
        yield rest[start:start + CHUNK]
