"""The dates that programs write: ISO 8601 and its broken relatives, RFC 822 and its relatives, epochs."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .moment import Moment, build, fixed, from_wall
from .names import LOCAL_ZONE_RE, MONTHS, OFFSET_RE, RFC_ZONES, ZONE_RE, alternatives, read_zone

#: exactly what `fromisoformat` reads and what carries a whole day; it alone would take "2022-W02-4" and "2022-01-13T14"
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(:\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?[0-5]\d)?)?")
#: seen: "2016-02-23 T16:00:20Z", "2015-06-16T14-05-11Z", "2026-05-13WIB18:45:00+07:00", "2015-06-19T03:40:00+07:00Z",
#: "2022/12/10 20:26:07", "2022-01-13T14:24:51+07:00[Asia/Jakarta]"
LOOSE_ISO = re.compile(
    r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})"
    rf"(?:(?: ?t ?| ?(?P<middle>{LOCAL_ZONE_RE}) ?|,? )"
    r"(\d{1,2})[:.-](\d\d)(?:[:.-](\d\d)(?:[.,]\d+)?)?"
    rf"(?: ?(?P<zone>{ZONE_RE}|{OFFSET_RE})(?: ?{ZONE_RE})*)?(?:\[[\w/+-]+\])?)?")
BASIC_ISO = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[t ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:\.\d+)?"
                       rf" ?(?P<zone>{ZONE_RE}|{OFFSET_RE})?)?")
RFC_ZONE = rf"{OFFSET_RE}|{alternatives(RFC_ZONES)}"
#: RFC 822 (two-digit years), RFC 5322, and RFC 850 with its dashes
RFC822 = re.compile(
    r"(?:[a-z]{3,9},? ?)?(\d{1,2})[ -]([a-z]{3,9})[ -](\d{4}|\d\d) (\d\d):(\d\d)(?::(\d\d))? ?"
    rf"(?P<zone>{RFC_ZONE})(?: \([a-z ]+\))?")
#: C's asctime and the `date` command: "thu jan 13 14:24:51 2022", "thu jan 13 14:24:51 wib 2022"
ASCTIME = re.compile(r"[a-z]{3,9} ([a-z]{3,9}) (\d{1,2}) (\d\d):(\d\d):(\d\d) "
                     rf"(?:(?P<zone>{RFC_ZONE}|{LOCAL_ZONE_RE}) )?(\d{{4}})")
EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
#: 1995 to 2100: smaller and greater numbers are identifiers
EPOCH_SECONDS = range(788_918_400, 4_102_444_800)


def read_iso(text: str, zone: ZoneInfo) -> Moment | None:
    """ISO 8601 as it should be, of the text as it stands (not folded); None if it is another form."""
    match = ISO.fullmatch(text)
    if not match:
        return None
    try:
        wall = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:  # 24:00, or no such day: the loose form decides
        return None
    precision = "day" if len(text) == 10 else "second" if match[1] else "minute"
    printed = fixed(wall.utcoffset()) if wall.tzinfo else None
    return from_wall(wall.replace(tzinfo=None), precision, printed, zone, "iso")


def read_loose_iso(text: str, zone: ZoneInfo) -> Moment | None:
    """Year first, of a folded text; None if it is another form, ValueError if there is no such day or hour."""
    if match := LOOSE_ISO.fullmatch(text):
        year, _, month, day, middle, hour, minute, second, last = match.groups()
        named = last or middle
    elif match := BASIC_ISO.fullmatch(text):
        year, month, day, hour, minute, second, named = match.groups()
    else:
        return None
    clock = (int(hour), int(minute), int(second) if second else None) if hour else None
    printed = read_zone(named) if named else None
    return build((int(year), int(month), int(day)), clock, printed, zone, "iso")


def read_epoch(text: str, zone: ZoneInfo) -> Moment | None:
    """Seconds or milliseconds since 1970, as an instant in UTC; None for other numbers."""
    match = EPOCH.fullmatch(text)
    if not match:
        return None
    seconds = int(match[1]) if match[1] else int(match[2]) // 1000
    if seconds not in EPOCH_SECONDS:
        return None
    wall = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    return from_wall(wall, "second", UTC, zone, "epoch")


def read_rfc822(text: str, zone: ZoneInfo) -> Moment | None:
    """Feeds' and headers' dates, of a folded text; None if it is another form, ValueError if there is no such day."""
    if match := RFC822.fullmatch(text):
        day, month, year, hour, minute, second, named = match.groups()
    elif match := ASCTIME.fullmatch(text):
        month, day, hour, minute, second, named, year = match.groups()
    else:
        return None
    if month not in MONTHS:
        return None
    years = int(year)
    if len(year) == 2:  # RFC 5322, 4.3
        years += 2000 if years < 50 else 1900
    clock = (int(hour), int(minute), int(second) if second else None)
    return build((years, MONTHS[month], int(day)), clock, read_zone(named) if named else None, zone, "rfc822")
