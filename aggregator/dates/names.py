"""The words of printed dates (months, days, zones) as tables, and as the pieces that expressions are built of.

All in lower case and without apostrophes, as `folding.fold` leaves a text ("Jum'at" is "jumat").
"""

from datetime import timedelta, timezone
from functools import lru_cache

from .moment import fixed

#: each month's spellings, Indonesian and English, old and short; seen at publishers or in the KBBI's older editions
MONTH_SPELLINGS = (
    "januari january jan", "februari pebruari february febuari febr feb peb", "maret march mar mrt", "april apr",
    "mei may", "juni june jun", "juli july jul", "agustus august agust agus agst agu agt ags aug",
    "september sept sep", "oktober october okt oct", "november nopember nov nop", "desember december des dec",
)
#: Monday first
DAY_SPELLINGS = (
    "senin monday sen mon", "selasa tuesday sel tues tue", "rabu wednesday rab wed",
    "kamis thursday kam thurs thur thu", "jumat jumuah friday jum fri", "sabtu saturday sab sat",
    "minggu ahad sunday min sun",
)
#: minutes east of UTC; RFC 822, 5.1
RFC_ZONES = {"gmt": 0, "utc": 0, "ut": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
             "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
#: WP ("Waktu Papua") is what Jubi writes for WIT
ZONES = RFC_ZONES | {"wib": 420, "wita": 480, "wit": 540, "wp": 540, "waktu indonesia barat": 420,
                     "waktu indonesia tengah": 480, "waktu indonesia timur": 540, "waktu papua": 540,
                     "asia/jakarta": 420, "asia/pontianak": 420, "asia/makassar": 480, "asia/jayapura": 540}


def spellings(rows: tuple[str, ...]) -> dict[str, int]:
    """Spelling -> number of its row, from 0."""
    return {word: number for number, row in enumerate(rows) for word in row.split()}


def alternatives(words: dict[str, int]) -> str:
    """The words as one alternation, longest first, so that none hides a longer one."""
    return "|".join(sorted(words, key=len, reverse=True))


#: spelling -> 1..12
MONTHS = {word: number + 1 for word, number in spellings(MONTH_SPELLINGS).items()}
#: spelling -> 0 (Monday) .. 6
DAYS = spellings(DAY_SPELLINGS) | {"jum at": 4}

MONTH_RE = alternatives(MONTHS)
DAY_RE = alternatives(DAYS)
LOCAL_ZONE_RE = r"(?:wib|wita|wit|wp|w\.i\.(?:b|t\.a|t)\.?)"
#: what programs write behind a clock time
OFFSET_RE = r"[+-]\d\d:?[0-5]\d"
#: one zone: a name, "gmt+7", "utc +07:00", or a bare offset of at least two digits; "10:00 -12:00" is a span of time
ZONE_RE = (rf"(?:{LOCAL_ZONE_RE}|waktu (?:indonesia (?:barat|tengah|timur)|papua)"
           r"|asia/(?:jakarta|pontianak|makassar|jayapura)"
           r"|(?:gmt|utc) ?[+-] ?(?:0?\d|1[0-4])(?::?[0-5]\d)?|\+(?:0\d|1[0-4])(?::?[0-5]\d)?|gmt|utc|z)"
           r"(?!\w|[:.]\d)")
#: the first zone is caught, what repeats it is passed over: "wib wib", "wib (gmt+7)", "+07:00z"
ZONES_RE = rf"[ ,|(\[]*(?P<zone>{ZONE_RE})(?:[ ,/|()\[\]]*{ZONE_RE})*[)\]]*"


@lru_cache(maxsize=256)
def read_zone(text: str) -> timezone:
    """The zone that a match of `ZONE_RE` or a key of `ZONES` names; ValueError for an offset that no place has."""
    if (minutes := ZONES.get(text.replace(".", ""))) is not None:
        return fixed(timedelta(minutes=minutes))
    sign = -1 if "-" in text else 1
    digits = "".join(c for c in text if c.isdigit())
    hours, rest = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, 0)
    return fixed(sign * timedelta(hours=int(hours), minutes=int(rest)))
