"""Reads a date as publishers and programs print it: text in, instant with its precision and zone out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ..errors import DateError
from .fallback import read_fallback
from .folding import fold
from .machine import read_epoch, read_iso, read_loose_iso, read_rfc822
from .moment import Moment
from .printed import read_printed
from .relative import read_relative

__all__ = ["Moment", "parse"]

#: a stamp with masthead and byline is shorter; what is longer is prose and not worth a search
LONGEST = 200


def parse(text: str, *, timezone: ZoneInfo, now: datetime | None = None) -> Moment:
    """The instant that `text` states; DateError if it states none, or one that does not exist.

    `timezone` is assumed where no zone is printed; `now` (aware) is what relative forms count from, without it
    they are errors. Nothing is filled in: a month, a year, an hour or a number alone is no date, and a date inside
    a sentence belongs to the sentence. The first form that fits decides, also that a value is impossible.
    """
    stripped = text.strip()
    if not stripped or len(stripped) > 4 * LONGEST:
        raise DateError(text[:LONGEST])
    try:
        found = read(stripped, timezone, now)
    except (ValueError, OverflowError) as error:
        raise DateError(text, str(error)) from None
    if found is None:
        raise DateError(text[:LONGEST])
    return found


def read(text: str, zone: ZoneInfo, now: datetime | None) -> Moment | None:
    """The forms in order of cost; ValueError where a form fits and the value does not exist."""
    if found := read_iso(text, zone):
        return found
    cased = fold(text)
    if len(cased) > LONGEST:
        return None
    folded = cased.lower()
    if folded[:1].isdigit() and (found := read_epoch(folded, zone) or read_loose_iso(folded, zone)):
        return found
    return (read_rfc822(folded, zone) or read_printed(cased, zone) or read_relative(folded, zone, now)
            or read_fallback(folded, zone))
