"""Measures Loper and general extractors on the same pages with the same scorer; writes docs/quality.md and its plot.

    python bench/quality.py PAGES [--scorer FILE] [--only NAME]... [--rounds N] [--table | --speed]

PAGES holds manifest.jsonl, html/ and gold/. The scorer is PAGES/../tools/score_pages.py, or FILE.
"""

import argparse
import logging
import platform
import sys
import time
import warnings
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quality_loper import LOPER, inserts_found, speed, variants
from quality_pages import Saved, Scorer, load_pages, load_scorer
from quality_peers import PEERS, Extractor, Reader
from quality_report import Found, Result, by_quality, page_of, plot, speed_lines, table

DOCS = Path(__file__).resolve().parent.parent / "docs"
#: how often each extractor reads each page for the table; --rounds is for the time beside lxml
TURNS = 3


def prepared(extractors: list[Extractor]) -> tuple[dict[str, Reader], list[str]]:
    """The readers of those that are installed, by name; and a line for each other one, with the reason."""
    readers, missing = {}, []
    for extractor in extractors:
        try:
            version(extractor.package)
            readers[extractor.name] = extractor.prepare()
        except PackageNotFoundError:
            missing.append(f"{extractor.name}: not installed{extractor.needs and f' ({extractor.needs})'}")
        except ImportError as error:
            missing.append(f"{extractor.name}: installed, but cannot be imported: {error}")
    return readers, missing


def answer_of(read: Reader, page: Saved, name: str) -> tuple[dict[str, Any], float]:
    """A reader's answer and its seconds of process time; one with `error` where it failed or has no text."""
    start = time.process_time()
    try:
        answer = read(page)
        if not (answer.get("content_text") or "").strip():
            answer = answer | {"error": "no text"}
    except Exception as error:  # a library may raise whatever it likes; it is said, and counted
        print(f"{name}: {page.url}: {type(error).__name__}: {error}", file=sys.stderr)
        answer = {"error": str(error) or type(error).__name__}
    return answer, time.process_time() - start


def measure(extractors: list[Extractor], readers: dict[str, Reader], pages: list[Saved],
            scorer: Scorer) -> list[Result]:
    """Every extractor that has a reader, over the pages that it covers; they take turns, page by page."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in readers}
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    installed = [extractor for extractor in extractors if extractor.name in readers]
    for page in pages:
        turns = [e.name for e in installed if e.covers is None or e.covers(page)]
        spent: dict[str, list[float]] = {name: [] for name in turns}
        for number in range(TURNS):
            for name in turns:
                answer, took = answer_of(readers[name], page, name)
                spent[name].append(took)
                if number == 0:
                    rows[name].append(scorer.score(page.gold, answer))
        for name in turns:
            seconds[name].append(min(spent[name]))
    return [Result(e, version(e.package), scorer.totals(rows[e.name]),
                   sum(bool(row["error"]) for row in rows[e.name]),
                   1000 * sum(seconds[e.name]) / max(1, len(seconds[e.name]))) for e in installed]


def compare(extractors: list[Extractor], pages: list[Saved], scorer: Scorer) -> tuple[list[Result], list[str]]:
    """The results of those that are installed, best first, and a line for each that is not."""
    readers, missing = prepared(extractors)
    return by_quality(measure(extractors, readers, pages, scorer)), missing


def write_docs(docs: Path, results: list[Result], missing: list[str], pages: list[Saved], scorer: Scorer,
               rounds: int) -> None:
    """`docs`/quality.md and `docs`/images/quality.png, with what only Loper is measured for."""
    found = [Found(name, *inserts_found(pages, publishers, scorer)) for name, publishers in variants()]
    speeds = {name: speed(pages, publishers, rounds) for name, publishers in variants()}
    circumstances = {"date": datetime.now(UTC).date().isoformat(), "python": platform.python_version(),
                     "lxml": version("lxml"), "rounds": str(rounds), "turns": str(TURNS)}
    plot(results, docs / "images/quality.png")
    text = page_of(results, missing, found, speeds, pages, circumstances)
    (docs / "quality.md").write_text(text, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, metavar="PAGES")
    parser.add_argument("--scorer", type=Path, metavar="FILE")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this one (again for more); as --table")
    parser.add_argument("--rounds", type=int, default=9, help="for the time beside lxml; the least counts [default: 9]")
    parser.add_argument("--table", action="store_true", help="print the table, write nothing")
    parser.add_argument("--speed", action="store_true", help="print only the time of Loper's steps beside lxml alone")
    options = parser.parse_args()
    if not (options.pages / "manifest.jsonl").is_file():
        parser.error(f"{options.pages}: there is no manifest.jsonl")
    pages = load_pages(options.pages)
    if options.speed:
        print("\n".join(speed_lines(name, speed(pages, rules, options.rounds)) for name, rules in variants()))
        return 0
    writes = not (options.table or options.only)
    if writes and find_spec("matplotlib") is None:
        parser.error("matplotlib is not installed: run `make quality`, or ask for the --table alone")
    scorer = load_scorer(options.scorer or options.pages.resolve().parent / "tools/score_pages.py")
    chosen = [e for e in (*LOPER, *PEERS) if not options.only or e.name in options.only]
    if not chosen:
        parser.error("--only knows: " + ", ".join(e.name for e in (*LOPER, *PEERS)))
    logging.disable()  # what the peers say of a page is no answer
    warnings.simplefilter("ignore")
    results, missing = compare(chosen, pages, scorer)
    print("\n".join([table(results), *(f"not measured: {line}" for line in missing)]))
    if writes:
        write_docs(DOCS, results, missing, pages, scorer, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
