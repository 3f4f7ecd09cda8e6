"""How hosts stand with us: what they asked us to wait, how often they refused us; remembered over runs."""

import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from .article import iso
from .outcome import LONGEST_WAIT
from .store import Store
from .store.articles import instant

#: refusals in a row after which a host is left alone; fewer for one that was left alone and refuses again
MOST_REFUSALS, MOST_AGAIN = 5, 2
#: refusals that lie farther apart are not in a row
IN_A_ROW = timedelta(days=1)
#: how long after it was left alone a host gets fewer chances
LATELY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A way in which hosts refuse, and what follows from it."""

    #: seconds that all requests to the host wait after the first; twice as long after each further one
    breath: float
    #: how long the host is left alone after too many in a row; twice as long each time
    pause: timedelta
    #: and at most
    longest: timedelta
    #: what the host is called from its first refusal
    state: str = "refuses"


#: 401, 403, 451: perhaps of this page only
FORBIDDEN = Refusal(0.0, timedelta(days=1), LONGEST_WAIT)
#: a page that wants a person to prove to be one, whatever was asked for
CHALLENGE = Refusal(0.0, timedelta(days=1), LONGEST_WAIT, "blocked")
#: 429
BUSY = Refusal(10.0, timedelta(hours=1), timedelta(days=1))
#: 5xx, and statuses that do not exist
BROKEN = Refusal(2.0, timedelta(minutes=30), timedelta(days=1))
#: seconds of the longest breath
LONGEST_BREATH = 60.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How one host stands with us. Fields are the columns of `hosts`."""

    #: "answers"; "refuses": lately; "blocked": too often in a row, or by a challenge page; "asked us to wait"
    state: str = "answers"
    #: not to be asked for anything before; None or past: it may be asked
    until: datetime | None = None
    #: for people
    reason: str = ""
    #: when it last refused
    refused: datetime | None = None
    #: refusals in a row, until an article comes
    refusals: int = 0
    #: how often in a row it was left alone
    pauses: int = 0


def refusal_of(status: int) -> Refusal | None:
    """What an HTTP status refuses with; None for one that is an answer."""
    if status in (401, 403, 451):
        return FORBIDDEN
    if status == 429:
        return BUSY
    return BROKEN if status >= 500 else None


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait (RFC 9110, 10.2.3), at most LONGEST_WAIT.

    None where it asks for nothing: no number and no HTTP-date, nought, a date that is past.
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,18}", value):
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
            seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
        except (ValueError, OverflowError):  # no date, or one that no calendar of ours holds
            return None
    return min(seconds, LONGEST_WAIT.total_seconds()) if seconds > 0 else None


def after_refusal(before: Standing, kind: Refusal, reason: str, now: datetime) -> Standing:
    """A refusal more. Too many in a row, and the host is blocked: left alone, longer each time in a row."""
    in_a_row = before.refused is not None and timedelta(0) <= now - before.refused <= IN_A_ROW
    lately = before.until is not None and now - before.until <= LATELY
    pauses = before.pauses if lately else 0
    refusals = before.refusals + 1 if in_a_row else 1
    if refusals < (MOST_AGAIN if pauses else MOST_REFUSALS):
        return replace(before, state=kind.state, reason=reason, refused=now, refusals=refusals, pauses=pauses)
    until = now + min(kind.pause * 2 ** min(pauses, 10), kind.longest)
    return Standing("blocked", until, f"refused {refusals} times in a row, lastly: {reason}", now, 0, pauses + 1)


def after_request_to_wait(before: Standing, seconds: float, reason: str, now: datetime) -> Standing:
    """The host asked to be left alone for so long; a longer request of before holds."""
    asked = now + min(timedelta(seconds=seconds + 1), LONGEST_WAIT)  # the table has no fractions: never earlier
    until = max(asked, left_alone_until(before, now) or asked)
    return replace(before, state="asked us to wait", until=until, reason=reason)


def after_answer(before: Standing, now: datetime) -> Standing:
    """The host gave what was asked for; what was under way when it was blocked does not end that.

    One that shows challenge pages beside articles is called blocked until it has shown none for a day.
    """
    if left_alone_until(before, now):
        return before
    if before.state == "blocked" and now - before.refused <= IN_A_ROW and not left_alone_since_refusal(before):
        return replace(before, refusals=0)
    return replace(before, state="answers", reason="", refusals=0)


def left_alone_since_refusal(standing: Standing) -> bool:
    return standing.until is not None and standing.until > standing.refused


def left_alone_until(standing: Standing, now: datetime) -> datetime | None:
    """Until when the host is left alone; None if it may be asked.

    An instant that lies farther ahead than any pause was written under a wrong clock.
    """
    return standing.until if standing.until and now < standing.until <= now + LONGEST_WAIT else None


def breath(kind: Refusal, number: int) -> float:
    """Seconds that a host is given after its refusal of that number in a row, from 1."""
    return min(kind.breath * 2 ** min(number - 1, 10), LONGEST_BREATH)


class Hosts:
    """The table `hosts` of a store; each method is one transaction, instants are aware datetimes."""

    def __init__(self, store: Store):
        self.store = store
        self.db = store.db

    def standing(self, host: str) -> Standing:
        row = next(self.db.query("SELECT state, until, reason, refused, refusals, pauses FROM hosts WHERE host = ?",
                                 [host]), None)
        if row is None:
            return Standing()
        return Standing(**row | {name: instant(row[name]) for name in ("until", "refused")})

    def save(self, host: str, standing: Standing) -> None:
        row = {"host": host, **asdict(standing)}
        row |= {name: row[name] and iso(row[name]) for name in ("until", "refused")}
        with self.store.writing():
            self.db["hosts"].upsert(row, pk="host")

    def refused(self, host: str, kind: Refusal, reason: str, now: datetime) -> Standing:
        """Notes a refusal; how the host stands then."""
        standing = after_refusal(self.standing(host), kind, reason, now)
        self.save(host, standing)
        return standing

    def asked_to_wait(self, host: str, seconds: float, reason: str, now: datetime) -> Standing:
        """Notes that the host wants to be left alone; how it stands then."""
        standing = after_request_to_wait(self.standing(host), seconds, reason, now)
        self.save(host, standing)
        return standing

    def answered(self, host: str, now: datetime) -> None:
        """Notes an answer; writes nothing of a host that has always answered."""
        before = self.standing(host)
        if (after := after_answer(before, now)) != before:
            self.save(host, after)
