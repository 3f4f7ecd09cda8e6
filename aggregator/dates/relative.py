"""The dates that are counted from the time of reading: "3 jam yang lalu", "kemarin 20.15", "Rabu (12/1)"."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .context import is_stamp
from .moment import DAY, Moment, build, from_wall
from .names import DAY_RE, DAYS, MONTH_RE, MONTHS
from .printed import read_clock

DIGITS = {"dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9}
ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = DIGITS | {"se": 1, "satu": 1, "sepuluh": 10, "sebelas": 11, "a": 1, "an": 1} | {
    f"{word}{blank}belas": 10 + number for word, number in DIGITS.items() for blank in ("", " ")} | {
    f"{word} puluh": 10 * number for word, number in DIGITS.items()} | {
    word: number for number, word in enumerate(ENGLISH, 1)}
#: unit -> seconds; months and years are counted on the calendar
SECONDS = {"detik": 1, "dtk": 1, "second": 1, "sec": 1, "menit": 60, "mnt": 60, "minute": 60, "min": 60, "m": 60,
           "jam": 3600, "hour": 3600, "hr": 3600, "h": 3600}
DAYS_IN = {"hari": 1, "day": 1, "d": 1, "minggu": 7, "pekan": 7, "week": 7}
MONTHS_IN = {"bulan": 1, "month": 1, "tahun": 12, "year": 12}
UNIT_RE = "|".join(sorted(SECONDS | DAYS_IN | MONTHS_IN, key=len, reverse=True))
COUNT_RE = rf"\d{{1,3}} ?|se|(?:{'|'.join(sorted(NUMBERS.keys() - {'se'}, key=len, reverse=True))}|setengah) "
PART = re.compile(rf"({COUNT_RE})({UNIT_RE})s?\b")
AGO = re.compile(rf"(?<![\w.,])(?:(?:sekitar|kurang lebih|lebih dari|about|over) )?"
                 rf"(?:{PART.pattern}(?:,| dan| and)? ?){{1,2}}(?:yang |yg )?(?:lalu|ago)\b")
JUST_NOW = re.compile(r"(?<!\w)(?:barusan|baru saja|just now|beberapa (?:detik|saat) (?:yang )?lalu)\b")
NEAR = re.compile(r"(?<!\w)(hari ini|today|kemarin lusa|kemarin|yesterday)\b")
NEAR_DAYS = {"hari ini": 0, "today": 0, "kemarin": 1, "yesterday": 1, "kemarin lusa": 2}
#: a day of a year that is not printed: "rabu (12/1)", "rabu, 12 januari", "12 jan 10:15"
NO_YEAR = re.compile(
    rf"(?<![\w.:/])(?:(?P<name>{DAY_RE})[ ,]*(?:\( ?)?(\d{{1,2}})/(\d{{1,2}})(?![/\d])(?: ?\))?"
    rf"|(?:(?P<name2>{DAY_RE})[ ,]*)?(\d{{1,2}}) ({MONTH_RE})(?![a-z]))")


def read_relative(text: str, zone: ZoneInfo, now: datetime | None) -> Moment | None:
    """A date that only `now` completes, of a folded text.

    Minutes and hours ago are an instant of minute precision, days and more a day. None if it is another form;
    ValueError if `now` is missing, or the day named is none.
    """
    for form, reader in ((AGO, ago), (JUST_NOW, just_now), (NEAR, near), (NO_YEAR, no_year)):
        if match := form.search(text):
            return reader(match, text, zone, now)
    return None


def needed(now: datetime | None) -> datetime:
    if now is None:
        raise ValueError("a relative date, and no time it is relative to")
    return now


def ago(match: re.Match[str], text: str, zone: ZoneInfo, now: datetime | None) -> Moment | None:
    if not is_stamp(text[:match.start()], text[match.end():], timed=True):
        return None
    here = needed(now).astimezone(zone).replace(tzinfo=None, microsecond=0)
    precision = "minute"
    for count, unit in PART.findall(match[0]):
        count = count.strip()
        number = 0.5 if count == "setengah" else NUMBERS.get(count) or int(count)
        if unit in SECONDS:
            here -= timedelta(seconds=number * SECONDS[unit])
            continue
        precision = "day"
        here = (here - timedelta(days=number * DAYS_IN[unit]) if unit in DAYS_IN
                else months_before(here, int(number * MONTHS_IN[unit])))
    if precision == "day":
        here = here.replace(hour=0, minute=0, second=0)
    return from_wall(here, precision, None, zone, "relative")


def months_before(day: datetime, count: int) -> datetime:
    """The same day so many months earlier, or the last of that month: 31 May less one is 30 April."""
    years, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=years, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no day {count} months before {day}")


def just_now(match: re.Match[str], text: str, zone: ZoneInfo, now: datetime | None) -> Moment | None:
    if not is_stamp(text[:match.start()], text[match.end():], timed=True):
        return None
    here = needed(now).astimezone(zone).replace(tzinfo=None, microsecond=0)
    return from_wall(here, "minute", None, zone, "relative")


def near(match: re.Match[str], text: str, zone: ZoneInfo, now: datetime | None) -> Moment | None:
    clock, printed, end = read_clock(text, match.end())
    if not is_stamp(text[:match.start()], text[end:], clock is not None):
        return None
    day = needed(now).astimezone(printed or zone).date() - NEAR_DAYS[match[1]] * DAY
    return build((day.year, day.month, day.day), clock, printed, zone, "relative")


def no_year(match: re.Match[str], text: str, zone: ZoneInfo, now: datetime | None) -> Moment | None:
    """The last such day up to now; ValueError if that day has another name than the one printed."""
    name = match["name"] or match["name2"]
    clock, printed, end = read_clock(text, match.end())
    if not (name or clock) or not is_stamp(text[:match.start()], text[end:], clock is not None):
        return None
    day, month = (match[2], int(match[3])) if match["name"] else (match[5], MONTHS[match[6]])
    today = needed(now).astimezone(printed or zone).date()
    found = latest(int(day), month, today)
    if name and found.weekday() != DAYS[name]:
        raise ValueError(f"{found} was no {name}, and the year is not printed")
    return build((found.year, found.month, found.day), clock, printed, zone, "relative")


def latest(day: int, month: int, today: date) -> date:
    """The last date of that day and month not after `today`; 29 February may be years back."""
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError(f"no day {day}/{month}")
