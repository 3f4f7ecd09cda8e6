"""Holds the catalogue against a fact sheet: which publishers are there, and where their rules say something else.

    python bench/catalogue.py FACTS [--differences FILE] [--all]

FACTS is a folder with `publishers.jsonl` (a record a line; its README says what the keys mean) and `feed_urls.tsv`.
What differs for a reason stands in FILE with the reason. Exit 1 where a publisher of whom real pages or a working
reader are known is missing or differs without one, or where FILE explains what is no difference; with --all for
every publisher.
"""

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

from catalogue_compare import Comparison, Difference, compare, known

from aggregator.publisher import Publisher
from spiders import catalogue

EXPLAINED = Path(__file__).with_suffix(".toml")
KEYS = ("allowed_domains", "start_urls", "article_url_re", "article_query", "title_css", "authors_css", "published_css",
        "content_css", "remove_css", "kind", "language", "timezone")


def compare_all(facts: Path, publishers: dict[str, Publisher]) -> list[Comparison]:
    """Every record of the fact sheet in the folder `facts`, compared; OSError, ValueError where it cannot be read."""
    rows = (facts / "feed_urls.tsv").read_text(encoding="utf-8").splitlines()
    urls = known(row.split("\t")[0] for row in rows if row.strip())
    lines = (facts / "publishers.jsonl").read_text(encoding="utf-8").splitlines()
    return [compare(json.loads(line), publishers, urls) for line in lines if line.strip()]


def explain(comparisons: list[Comparison], file: Path) -> list[str]:
    """Writes the reasons of `file` into the differences; returns what `file` explains though nothing differs there.

    `file` has tables [[difference]] of `publishers`, `key`, `values` (each with its - or +) and `why`; a * in a
    publisher or value stands for anything.
    """
    stale = []
    for row in tomllib.loads(file.read_text(encoding="utf-8")).get("difference", []):
        names, values = ({said: pattern(said) for said in row[key]} for key in ("publishers", "values"))
        used: set[str] = set()
        for comparison in comparisons:
            for number, found in enumerate(comparison.differences):
                whose = [said for said, wanted in names.items() if wanted.fullmatch(found.publisher)]
                what = [said for said, wanted in values.items() if wanted.fullmatch(found.value)]
                if found.key == row["key"] and whose and what:
                    comparison.differences[number] = replace(found, why=row["why"])
                    used.update(whose, what)
        stale += [f"{row['key']} {said}" for said in (*names, *values) if said not in used]
    return stale


def pattern(text: str) -> re.Pattern[str]:
    """An expression for `text`, in which * stands for anything."""
    return re.compile(".*".join(map(re.escape, text.split("*"))))


def table(comparisons: list[Comparison]) -> list[str]:
    """A line a key: of how many values the fact sheet and the catalogue agree, of how many they differ."""
    agreed, explained, open_ = Counter(), Counter(), Counter()
    for comparison in comparisons:
        agreed.update(comparison.agreed)
        for found in comparison.differences:
            (explained if found.why else open_)[found.key] += 1
    lines = [f"  {'':16s}{'agree':>7s}{'explained':>11s}{'open':>6s}"]
    return lines + [f"  {key:16s}{agreed[key]:7d}{explained[key]:11d}{open_[key]:6d}" for key in KEYS]


def report(comparisons: list[Comparison], heading: str) -> list[Difference]:
    """Prints what was compared; returns what is missing or differs without a reason."""
    missing = [c.publisher for c in comparisons if any(d.key == "missing" for d in c.differences)]
    print(f"{heading}: {len(comparisons)} publishers, {len(comparisons) - len(missing)} of them in the catalogue")
    print("\n".join(table(comparisons)))
    found = sorted((d for c in comparisons for d in c.differences), key=lambda d: (not d.why, d.publisher, d.key))
    for difference in found:
        print(f"  {difference.publisher} {difference.key} {difference.value}: {difference.why or 'UNEXPLAINED'}")
    return [difference for difference in found if not difference.why]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--differences", type=Path, default=EXPLAINED)
    parser.add_argument("--all", action="store_true", help="fail for publishers of little evidence, too")
    options = parser.parse_args(arguments)
    try:
        comparisons = compare_all(options.facts, catalogue.load_folder(catalogue.BUNDLED))
    except (OSError, ValueError) as error:
        sys.exit(f"{options.facts}: the facts cannot be read: {error}")
    try:
        stale = explain(comparisons, options.differences)
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"{options.differences}: the reasons cannot be read: {error}")
    open_ = report([c for c in comparisons if c.sure], "real pages or a working reader are known")
    others = report([c for c in comparisons if not c.sure], "addresses alone are known, or old pages")
    for at in stale:
        print(f"{options.differences.name} explains what is no difference: {at}")
    failed = len(open_) + len(stale) + (len(others) if options.all else 0)
    print(f"catalogue: {f'FAILED: {failed} not explained' if failed else 'agrees, or says why not'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
