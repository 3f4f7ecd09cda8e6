"""Moment: the instant that a printed date means, with its precision and where its zone came from."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache

#: outside these years a text is a number or a lie, and some offsets would leave what datetime can hold
FIRST_YEAR, LAST_YEAR = 1900, 2199
#: hour, minute, second; second None where none was printed
Clock = tuple[int, int, int | None]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What one date text says."""

    #: aware, in the offset it was read in
    instant: datetime
    #: "second", "minute" or "day"; a day alone is 00:00 of that day
    precision: str
    #: "+07:00": as printed or as assumed
    zone: str
    #: False: nothing was printed, the zone is the one the caller assumes
    zone_printed: bool
    #: name of the form that matched: "iso", "epoch", "rfc822", "printed", "relative", "dateparser"
    form: str


def build(date: tuple[int, int, int], clock: Clock | None, printed: timezone | None, assumed: tzinfo,
          form: str) -> Moment:
    """A Moment of year, month, day, a clock time (24:00 ends the day) and a zone; ValueError if there is none such."""
    year, month, day = date
    if clock is None:
        return from_wall(datetime(year, month, day), "day", printed, assumed, form)
    hour, minute, second = clock
    precision = "minute" if second is None else "second"
    if hour == 24 and not minute and not second:
        return from_wall(datetime(year, month, day) + DAY, precision, printed, assumed, form)
    return from_wall(datetime(year, month, day, hour, minute, second or 0), precision, printed, assumed, form)


def from_wall(wall: datetime, precision: str, printed: timezone | None, assumed: tzinfo, form: str) -> Moment:
    """A Moment of a naive wall time in the zone that was printed, else in the one that is assumed."""
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(f"year {wall.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    offset = printed or fixed(assumed.utcoffset(wall.replace(tzinfo=assumed)))
    return Moment(wall.replace(tzinfo=offset), precision, zone_name(offset), printed is not None, form)


@lru_cache(maxsize=256)
def fixed(offset: timedelta) -> timezone:
    """The zone that always has this offset from UTC; ValueError beyond the -12 to +14 hours that are in use."""
    if not -12 <= offset / timedelta(hours=1) <= 14:
        raise ValueError(f"no zone is {offset} from UTC")
    return timezone(offset)


@lru_cache(maxsize=256)
def zone_name(zone: timezone) -> str:
    """The offset as ISO 8601 writes it: "+07:00"."""
    return datetime(2000, 1, 1, tzinfo=zone).isoformat()[19:]
