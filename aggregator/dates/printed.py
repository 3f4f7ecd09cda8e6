"""The dates that Indonesian publishers print for their readers: "Jum'at, 24 Juli 2026 | 15:18 WIB"."""

import re
from datetime import timezone
from zoneinfo import ZoneInfo

from .context import is_stamp
from .moment import Clock, Moment, build
from .names import DAY_RE, MONTH_RE, MONTHS, ZONES_RE, read_zone

#: a year of two digits must not be the hour of "12 jan 22:10"
YEAR_RE = r"(\d{4}(?!\d)|\d\d(?![\d:.]))"
#: day month year, day/month/year, month day year, year-month-day: each of the four has three groups
DATE = re.compile(
    r"(?<![\w.:/])(?:"
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ ./-]*({MONTH_RE})(?![a-z])[ .,/-]*{YEAR_RE}"
    rf"|(\d{{1,2}}) ?[./-] ?(\d{{1,2}}) ?[./-] ?{YEAR_RE}"
    rf"|({MONTH_RE})(?![a-z])[ .]*(\d{{1,2}})(?:st|nd|rd|th)?[ ,.]+(\d{{4}})(?!\d)"
    r"|(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d))")
CLOCK_RE = (r"(?<!\d)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?(?!\d|[:.]\d)"
            r"(?: ?(?P<half>[ap])\.?m\b\.?)?")
WORD_RE = r"(?:(?:pada )?(?:pukul|pkl|jam|waktu|at|on|t)[ .:]*)?"
CLOCK_AFTER = re.compile(rf"[ |,/;@()\]-]*{WORD_RE}{CLOCK_RE}(?:{ZONES_RE})?")
ZONE_AFTER = re.compile(ZONES_RE)
CLOCK_BEFORE = re.compile(rf"{WORD_RE}{CLOCK_RE}(?:{ZONES_RE})?[ |,/;-]*(?:(?:pada|on|tanggal)[ :]*)?$")
#: with the day of the Javanese week that some print beside it
DAY_BEFORE = re.compile(rf"(?<![a-z])(?:{DAY_RE})(?: (?:legi|pahing|paing|pon|wage|kliwon))?[ ,.|/(-]*$")


def read_printed(text: str, zone: ZoneInfo) -> Moment | None:
    """A printed date with or without clock time, of a folded text.

    None if there is no date with a year, or words around it that make it prose; ValueError if there is no such
    day or hour. Day before month, always: 01/13/2022 is no date. Two digits are a year only beside a clock time.
    """
    match = DATE.search(text)
    if not match:
        return None
    lead = DAY_BEFORE.sub("", text[:match.start()]) if match.start() else ""
    clock, printed, end = read_clock(text, match.end())
    if clock is None and (before := CLOCK_BEFORE.search(lead)):
        clock, printed = clock_of(before), zone_of(before) or printed
        lead = DAY_BEFORE.sub("", lead[:before.start()])
    parts = [part for part in match.groups() if part is not None]
    date = date_of(parts)
    if not is_stamp(lead, text[end:], clock is not None) or (date[0] < 100 and clock is None):
        return None
    return build(century(date), clock, printed, zone, "printed")


def read_clock(text: str, start: int) -> tuple[Clock | None, timezone | None, int]:
    """The clock time and the zone that follow a date ending at `start`, and where they end."""
    if match := CLOCK_AFTER.match(text, start):
        return clock_of(match), zone_of(match), match.end()
    if match := ZONE_AFTER.match(text, start):
        return None, zone_of(match), match.end()
    return None, None, start


def clock_of(match: re.Match[str]) -> Clock:
    """The clock time in a match of `CLOCK_RE`; a publisher's "15:10 PM" is 15:10, "15:10 AM" a ValueError."""
    hour, second = int(match["hour"]), match["second"]
    if match["half"] == "p" and hour < 12:
        hour += 12
    elif match["half"] == "a" and hour >= 12:
        if hour > 12:
            raise ValueError(f"hour {hour} is not before noon")
        hour = 0
    return hour, int(match["minute"]), int(second) if second else None


def zone_of(match: re.Match[str]) -> timezone | None:
    return read_zone(match["zone"]) if match["zone"] else None


def date_of(parts: list[str]) -> tuple[int, int, int]:
    """Year, month, day of the three groups of whichever order matched."""
    first, second, third = parts
    if first in MONTHS:
        return int(third), MONTHS[first], int(second)
    if len(first) == 4:
        return int(first), int(second), int(third)
    return int(third), MONTHS.get(second) or int(second), int(first)


def century(date: tuple[int, int, int]) -> tuple[int, int, int]:
    """A two-digit year in the century of the web: 95 is 1995, 22 is 2022."""
    year, month, day = date
    if year < 100:
        year += 2000 if year < 95 else 1900
    return year, month, day
