"""What no form of our own reads, given to dateparser: day, month by name and year in an unusual order."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from .moment import Moment, fixed, from_wall
from .names import DAY_RE, LOCAL_ZONE_RE, MONTH_RE

#: dateparser passes over what it does not know, takes a zone's 7 for a day and fills what is missing from the
#: clock, so it is shown texts of these words only
WORDS = re.compile(rf"(?:(?:{MONTH_RE}|{DAY_RE}|{LOCAL_ZONE_RE}|tanggal|bulan|tahun|pukul|jam|the|of|at|on|am|pm)"
                   r"(?![a-z])|\d{1,2}(?:st|nd|rd|th)(?![a-z])|[\d :.,/-])+")
MONTH = re.compile(rf"(?<![a-z])(?:{MONTH_RE})(?![a-z])")
CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.](\d\d)(:\d\d)?(?!\d)")
FILLER = re.compile(r"\b(?:tanggal|bulan|tahun|the|of)\b")


def read_fallback(text: str, zone: ZoneInfo) -> Moment | None:
    """A date by dateparser, of a folded text; None if it finds none, or one that the text does not say."""
    if len(text) > 60 or not WORDS.fullmatch(text) or not MONTH.search(text):
        return None
    numbers = sorted(map(int, re.findall(r"\d+", CLOCK.sub(" ", text))))
    if len(numbers) != 2:
        return None
    # dateparser drops a time written with a dot
    trimmed = FILLER.sub(" ", CLOCK.sub(r"\1:\2\3", text)).strip(" .,:/-")
    found = parser().get_date_data(trimmed)
    instant = found.date_obj
    if instant is None or numbers != [instant.day, instant.year]:
        return None
    printed = fixed(instant.utcoffset()) if instant.tzinfo else None
    clock = CLOCK.search(text)
    precision = "day" if not clock else "second" if clock[3] else "minute"
    return from_wall(instant.replace(tzinfo=None, microsecond=0), precision, printed, zone, "dateparser")


@lru_cache(maxsize=1)
def parser():
    """dateparser for Indonesian and English; imported when first needed, since that costs 100 ms."""
    from dateparser.date import DateDataParser
    return DateDataParser(languages=["id", "en"], settings={
        "DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]})
