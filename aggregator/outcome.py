"""What a URL came to, and when it is asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: what a URL can have come to; "waiting": it was not asked for, and is later. Beside these there is only "leased"
OUTCOMES = ("stored", "unchanged", "failed", "gone", "refused", "blocked", "not an article", "waiting")
#: how long to wait after the first attempt that ended so; each further one waits four times as long
BACK_OFF = {"failed": timedelta(minutes=30), "blocked": timedelta(days=1)}
BACK_OFF_FACTOR = 4
#: attempts after which a URL is left alone: 42 hours of failures, 85 days of blocks
MAX_ATTEMPTS = 5
#: a page that is not there may be back the next day; one that is missing twice is gone
MISSING_AGAIN = timedelta(days=1)
#: ages at which an article is looked at again. Papers correct and lengthen what is fresh, and leave the rest: each
#: look comes when the article is three times as old as at the last, five requests in all (mostly answered with 304)
LOOK_AGAIN = tuple(timedelta(hours=hours) for hours in (1, 3, 9, 27, 81))
#: who was asked within this part of an age before it is not asked again at that age, but at the next
TOO_SOON = 1 / 3
#: what a host may ask us to wait at most; longer waits count as this
LONGEST_WAIT = timedelta(days=14)
#: state -> the farthest that its `next_try` can lie ahead. One that lies farther was written under a wrong clock
FARTHEST = {"waiting": LONGEST_WAIT, "stored": LOOK_AGAIN[-1], "unchanged": LOOK_AGAIN[-1]} | {
    state: span * BACK_OFF_FACTOR ** (MAX_ATTEMPTS - 2) for state, span in BACK_OFF.items()}


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
    #: ETag and Last-Modified that its article came with, "" where it came without
    validators: tuple[str, str] = ("", "")
    #: whether, instead of the article, a challenge for robots came
    challenge: bool = False
    #: of what is waiting: not to be asked for before; None: by the next run
    until: datetime | None = None


def settle(outcome: Outcome, attempts: int, status: int | None, born: datetime | None,
           now: datetime) -> tuple[str, int, datetime | None]:
    """(state, attempts, next try) of a URL after `outcome`; `attempts` and `status` are those before it.

    `born` is when its article was published, or else first seen; None where there is no article.
    """
    if outcome.state in ("stored", "unchanged"):
        return outcome.state, 0, next_look(born, now) if born else None
    if outcome.state == "waiting":
        return "waiting", attempts, outcome.until
    attempts += outcome.asked
    if outcome.status == 410 or (outcome.status == 404 and status == 404):
        return "gone", attempts, None
    if outcome.status == 404:
        return "failed", attempts, now + MISSING_AGAIN
    if outcome.state in BACK_OFF and attempts < MAX_ATTEMPTS:
        return outcome.state, attempts, now + BACK_OFF[outcome.state] * BACK_OFF_FACTOR ** max(attempts - 1, 0)
    return outcome.state, attempts, None


def next_look(born: datetime, now: datetime, ages: Sequence[timedelta] = LOOK_AGAIN) -> datetime | None:
    """When an article that was looked at `now` is looked at again; None: not any more, it is too old.

    A birth that lies ahead of `now` (a wrong clock, here or there) counts as now.
    """
    born = min(born, now)
    return next((born + age for age in ages if now - born <= age * (1 - TOO_SOON)), None)
