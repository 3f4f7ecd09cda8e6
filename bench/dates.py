"""Compares the reading of printed dates: ours, dateparser alone, and htmldate where it is installed.

    python bench/dates.py [PAGES] [--rounds N] [--write]

All readers take turns in one run, so that the ratios hold on a busy machine; a call's figure is the median of its
rounds. An answer is right if it is the instant; htmldate is made for days, so the right days are counted too.
PAGES is a folder with a manifest.jsonl as `loper extract --batch` takes it: of how many of its pages, with the bundled
rules and without, does a text reach dateparser? --write puts the tables into docs/dates.md.
"""

import argparse
import json
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dateparser

from aggregator.commands.extract import extract_page
from aggregator.dates import fallback, parse
from aggregator.errors import DateError, LoperError
from aggregator.home import Home
from aggregator.publisher import Publisher
from spiders import catalogue

try:
    import htmldate
except ImportError:
    htmldate = None

PAGE = Path(__file__).resolve().parent.parent / "docs/dates.md"
#: microseconds at the median that a printed form may cost, and the share of pages that may reach dateparser
MOST_MICROSECONDS, MOST_REACHED = 25, 0.01
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
    "Friday, August 7, 2026 9:05 AM": "2026-08-07T09:05+07:00",
    "Tono Wiryo - Rabu, 5 Agustus 2026 | 14:24 WIB": "2026-08-05T14:24+07:00",
    "Rabu, 5 Agustus 2026 14:24 WIB • 5 menit baca": "2026-08-05T14:24+07:00",
    "Rabu, 5 Agustus 2026 / 21 Safar 1448 H": "2026-08-05T00:00+07:00",
    "14:24 WIT, 5 Agustus 2026": "2026-08-05T14:24+09:00",
    "Rabu, 5 Nop 2025 14.24 Wita": "2025-11-05T14:24+08:00",
    "sejam lalu": "2026-08-12T09:30+07:00",
    "1785914649": "2026-08-05T14:24:09+07:00",
    "01/13/2022": None,
    "32 Januari 2026": None,
    "Minggu (9/8/2026) malam WIB": None,
    "Jalan 17 Agustus 1945": None,
    "musim 2026/27": None,
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


def measure(readers: Mapping[str, Callable[[str], datetime | None]], text: str, rounds: int) -> dict[str, float]:
    """Median microseconds of each reader for one text, the readers taking turns."""
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, reader in readers.items():
            start = time.perf_counter()
            reader(text)
            spent[name].append((time.perf_counter() - start) * 1e6)
    return {name: statistics.median(times) for name, times in spent.items()}


def compare(rounds: int) -> tuple[list[str], float]:
    """The table of all readers as lines of Markdown, and the median of ours over the printed forms."""
    readers = {"Loper": by_loper, "dateparser": by_dateparser} | ({"htmldate": by_htmldate} if htmldate else {})
    expected = {text: datetime.fromisoformat(said) if said else None for text, said in FORMS.items()}
    spent = {text: measure(readers, text, rounds) for text in FORMS}
    lines = [f"| {len(FORMS)} texts | right instant | right day | median us a call | times ours |",
             "|---|---|---|---|---|"]
    ours = statistics.median(times["Loper"] for times in spent.values())
    for name, reader in readers.items():
        answers = {text: reader(text) for text in FORMS}
        instants = sum(answers[text] == instant for text, instant in expected.items())
        days = sum(day(answers[text]) == day(instant) for text, instant in expected.items())
        median = statistics.median(times[name] for times in spent.values())
        lines.append(f"| {name} | {instants} | {days} | {median:.1f} | {median / ours:.0f} |")
    printed = [spent[text]["Loper"] for text, instant in expected.items()
               if instant and parse(text, timezone=HOME, now=NOW).form == "printed"]
    return lines, statistics.median(printed)


def day(instant: datetime | None) -> str | None:
    """The day of its own zone."""
    return instant.date().isoformat() if instant else None


def reaching(folder: Path) -> tuple[int, int]:
    """Of the pages of a folder, how many have dateparser asked, with rules or without; and how many there are."""
    asked: list[str] = []
    original, current = fallback.parser, ""

    def counted() -> object:
        asked.append(current)
        return original()

    fallback.parser = counted
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as home:
        rules: tuple[dict[str, Publisher], bool] = catalogue.load(Home(Path(home))), False
        for row in rows:
            current = row["file"]
            for publishers, without in (rules, ({}, True)):
                try:
                    extract_page(row, folder, publishers, without)
                except LoperError as error:
                    print(f"{row['file']}: {error}", file=sys.stderr)
    fallback.parser = original
    return len(set(asked)), len(rows)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pages", nargs="?", type=Path)
    arguments.add_argument("--rounds", type=int, default=60)
    arguments.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    given = arguments.parse_args()
    lines, median = compare(given.rounds)
    lines += ["", f"Printed forms alone: {median:.1f} us at the median, of {MOST_MICROSECONDS} allowed "
                  f"(Python {platform.python_version()}, {given.rounds} rounds)."]
    failed = median > MOST_MICROSECONDS
    if given.pages:
        reached, total = reaching(given.pages)
        lines += ["", f"dateparser is asked on {reached} of {total} saved pages, with rules and without."]
        failed = failed or reached >= MOST_REACHED * total
    print("\n".join(lines))
    if given.write:
        text = PAGE.read_text("utf-8")
        PAGE.write_text(re.sub(r"(?s)(?<=<!-- bench/dates\.py -->\n).*?(?=<!-- end -->)",
                               lambda _: "\n".join(lines) + "\n", text), "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
