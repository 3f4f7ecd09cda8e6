"""The dates that Indonesian publishers print for their readers: "Jum'at, 24 Juli 2026 | 15:18 WIB"."""

import re
from datetime import timezone
from zoneinfo import ZoneInfo

from .context import is_stamp, stands_alone
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
CLOCK_RE = (r"(?<!\d)(?P<hour>\d{1,2})(?:(?: ?: ?|\.)(?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
            r"(?!\d|[:.]\d)|(?= ?[ap]m\b))(?: ?(?P<half>[ap])\.?m\b\.?)?")
WORD_RE = r"(?:(?:pada )?(?:pukul|pkl|jam|waktu|at|on|t)[ .:]*)?"
CLOCK_AFTER = re.compile(rf"[ |,/:;@~>()\]-]*{WORD_RE}{CLOCK_RE}(?:{ZONES_RE})?")
ZONE_AFTER = re.compile(ZONES_RE)
CLOCK_BEFORE = re.compile(rf"{WORD_RE}{CLOCK_RE}(?:{ZONES_RE})?[ |,/;-]*(?:(?:pada|on|tanggal)[ :]*)?$")
#: with the day of the Javanese week that some print beside it
DAY_BEFORE = re.compile(rf"(?<![a-z])(?:{DAY_RE})(?: (?:legi|pahing|paing|pon|wage|kliwon))?[ ,.|/(-]*$")


def read_printed(cased: str, zone: ZoneInfo) -> Moment | None:
    """A printed date with or without clock time, of a folded text in its own case.

    None if there is no date with a year, or words around it that make it prose; ValueError if there is no such
    day or hour. Day before month, always: 01/13/2022 is no date.
    """
    text = cased.lower()
    match = DATE.search(text)
    if not match:
        return None
    lead = DAY_BEFORE.sub("", text[:match.start()]) if match.start() else ""
    clock, printed, end = read_clock(text, match.end())
    if clock is None and (before := CLOCK_BEFORE.search(lead)):
        clock, printed = clock_of(before), zone_of(before) or printed
        lead = DAY_BEFORE.sub("", lead[:before.start()])
    parts = [part for part in match.groups() if part is not None]
    year, month, day = date_of(parts)
    around = cased[:len(lead)], cased[end:]
    if not is_stamp(*around, clock is not None):
        return None
    if len(year) == 2 and clock is None and (printed or not is_short_day(match) or not stands_alone(*around)):
        return None
    return build((whole_year(year), month, day), clock, printed, zone, "printed")


def is_short_day(match: re.Match[str]) -> bool:
    """Whether a match of `DATE` with a year of two digits is a day even without clock time: "24/07/26", "24 Jul 26".

    "12.10.30" and "12-10-30" may be anything.
    """
    return match[1] is not None or match[0].count("/") == 2


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
    return hour, int(match["minute"] or 0), int(second) if second else None


def zone_of(match: re.Match[str]) -> timezone | None:
    return read_zone(match["zone"]) if match["zone"] else None


def date_of(parts: list[str]) -> tuple[str, int, int]:
    """The year as printed, month and day of the three groups of whichever order matched."""
    first, second, third = parts
    if first in MONTHS:
        return third, MONTHS[first], int(second)
    if len(first) == 4:
        return first, int(second), int(third)
    return third, MONTHS.get(second) or int(second), int(first)


def whole_year(year: str) -> int:
    """A year; one of two digits in the century of the web: 95 is 1995, 22 is 2022."""
    if len(year) > 2:
        return int(year)
    return int(year) + (2000 if int(year) < 95 else 1900)
