"""Times and judges the reading of printed dates: ours against dateparser alone, and htmldate where it is installed.

    python bench/dates.py [--rounds N]

All readers take turns in one run, so that the ratios hold on a busy machine; a call's figure is the median of its
rounds. An answer is right if it is the instant; htmldate is made for days, so it is right for few.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dateparser

from aggregator.dates import parse
from aggregator.errors import DateError

try:
    import htmldate
except ImportError:
    htmldate = None

HOME = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 8, 12, 3, 30, tzinfo=UTC)
SETTINGS = {"DATE_ORDER": "DMY", "TIMEZONE": "Asia/Jakarta", "RETURN_AS_TIMEZONE_AWARE": True,
            "RELATIVE_BASE": NOW.astimezone(HOME).replace(tzinfo=None)}
#: printed text -> the instant it means, None where it is no date
FORMS = {
    "Rabu, 5 Agustus 2026 14:24 WIB": "2026-08-05T14:24+07:00",
    "Jum'at, 7 Agustus 2026 | 09:05 WIB": "2026-08-07T09:05+07:00",
    "Jum’at, 7 Agustus 2026 - 09.05 wib": "2026-08-07T09:05+07:00",
    "Rabu 05 Agu 2026 14:24 WITA": "2026-08-05T14:24+08:00",
    "5 Agust 2026 pkl 14.24 WIT": "2026-08-05T14:24+09:00",
    "5 Ags 2026, 14:24 (GMT +7)": "2026-08-05T14:24+07:00",
    "31 Desember 2026 24:00 WIB": "2027-01-01T00:00+07:00",
    "05/08/2026, 14:24 WIB": "2026-08-05T14:24+07:00",
    "5 Agustus 2026 | 14:24 WIB WIB": "2026-08-05T14:24+07:00",
    "KoranUji.com - 05/08/2026, 14:24 WIB": "2026-08-05T14:24+07:00",
    "Diperbarui 05 Agu 2026, 14:24 WIB": "2026-08-05T14:24+07:00",
    "Tayang: Rabu, 5 Agustus 2026 14:24 WITA": "2026-08-05T14:24+08:00",
    "Rabu, 5 Agustus 2026 14:24 WIB Oleh: Tono": "2026-08-05T14:24+07:00",
    "5 Agustus 2026": "2026-08-05T00:00+07:00",
    "3 jam yang lalu": "2026-08-12T07:30+07:00",
    "kemarin 20.15": "2026-08-11T20:15+07:00",
    "2026-08-05T14:24:09+07:00": "2026-08-05T14:24:09+07:00",
    "2026-08-05T14-24-09Z": "2026-08-05T14:24:09+00:00",
    "Wed, 05 Aug 2026 14:24:09 +0700": "2026-08-05T14:24:09+07:00",
    "01/13/2022": None,
    "2022": None,
    "12 orang mengungsi": None,
}


def by_loper(text: str) -> datetime | None:
    try:
        return parse(text, timezone=HOME, now=NOW).instant
    except DateError:
        return None


def by_dateparser(text: str) -> datetime | None:
    return dateparser.parse(text, languages=["id", "en"], settings=SETTINGS)


def by_htmldate(text: str) -> datetime | None:
    """The time that htmldate finds in a page that prints `text` in a time element, read as the publisher's."""
    page = f"<html><body><article><h1>Panen</h1><time class='date'>{text}</time><p>Isi.</p></article></body></html>"
    found = htmldate.find_date(page, outputformat="%Y-%m-%d %H:%M:%S", max_date="2027-12-31")
    return datetime.fromisoformat(found).replace(tzinfo=HOME) if found else None


def measure(readers: dict[str, Callable[[str], datetime | None]], text: str, rounds: int) -> dict[str, float]:
    """Median microseconds of each reader for one text, the readers taking turns."""
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, reader in readers.items():
            start = time.perf_counter()
            reader(text)
            spent[name].append((time.perf_counter() - start) * 1e6)
    return {name: statistics.median(times) for name, times in spent.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=60)
    rounds = arguments.parse_args().rounds
    readers = {"loper": by_loper, "dateparser": by_dateparser} | ({"htmldate": by_htmldate} if htmldate else {})
    right, medians = dict.fromkeys(readers, 0), {name: [] for name in readers}
    print(f"{'text':44}" + "".join(f"{name + ' us':>17}" for name in readers))
    for text, expected in FORMS.items():
        instant = datetime.fromisoformat(expected) if expected else None
        spent, line = measure(readers, text, rounds), f"{text:44}"
        for name, reader in readers.items():
            correct = reader(text) == instant
            right[name] += correct
            medians[name].append(spent[name])
            line += f"{spent[name]:11.1f} {'right' if correct else 'wrong'}"
        print(line)
    print(f"{'median us, right of ' + str(len(FORMS)):44}"
          + "".join(f"{statistics.median(medians[name]):11.1f} {right[name]:5}" for name in readers))
    ours = statistics.median(medians["loper"])
    print("times the cost of ours: " + ", ".join(
        f"{name} {statistics.median(medians[name]) / ours:.0f}" for name in readers if name != "loper"))


if __name__ == "__main__":
    main()
