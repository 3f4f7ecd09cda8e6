"""Scores Loper on the labelled pages and lines in a folder beside the checkout; fails below the pinned figures.

    python bench/evaluate.py [--shared DIR]

DIR holds `pages/` (saved pages, gold answers), `text/` (labelled lines), `tools/` (the scorers) and `facts/` (what is
known of the publishers), with which the catalogue must agree, or say why not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import catalogue

PROJECT = Path(__file__).resolve().parent.parent
LOPER = [sys.executable, "-m", "aggregator.commands"]


def score_pages(shared: Path, folder: Path, options: list[str]) -> dict[str, float]:
    """The scorer's totals for all pages, as shares where they are counts."""
    out = folder / "pages.jsonl"
    with out.open("w", encoding="utf-8") as file:
        subprocess.run([*LOPER, "--home", str(folder / "home"), "extract", "--batch",
                        str(shared / "pages/manifest.jsonl"), *options], stdout=file, check=False)
    scorer = [sys.executable, str(shared / "tools/score_pages.py"), str(shared / "pages/gold"), str(out)]
    subprocess.run([*scorer, "--worst", "6"], check=True)
    total = json.loads(subprocess.run([*scorer, "--json"], check=True, capture_output=True).stdout)["total"]
    return {"kept": total["kept"] / total["paragraphs"], "leaked": total["leaked"] / total["inserts"],
            "title": total["title"] / total["pages"], "authors": total["authors"] / total["pages"],
            "time": total["time"] / total["timed"], "updated": total["updated"] / total["updates"],
            "F1": total["F1"], "P": total["P"], "R": total["R"], "errors": total["errors"]}


def score_lines(shared: Path, folder: Path) -> dict[str, float]:
    """Shares of inserts removed, of lines kept verbatim, of look-alikes kept, of mixed lines right."""
    out = folder / "lines.json"
    command = [sys.executable, str(shared / "tools/score_text.py"), str(shared / "text/dev.jsonl"), "--batch",
               "--errors", "6", "--json", str(out), "--", *LOPER, "clean", "--batch"]
    subprocess.run(command, check=True)
    counts = json.loads(out.read_text())["headline"]
    return {name: counts[key][0] / counts[key][1]
            for name, key in (("removed", "drop"), ("kept", "keep"), ("look-alikes", "neg"), ("mixed", "mixed"))}


def below(name: str, figures: dict[str, float], pinned: dict[str, float]) -> list[str]:
    """What fell behind its pinned figure: a floor, or for "leaked" and "errors" a ceiling."""
    worse = []
    for key, bar in pinned.items():
        bad = figures[key] > bar if key in ("leaked", "errors") else figures[key] < bar
        print(f"{name:16s} {key:12s} {figures[key]:8.4f}   pinned {bar}{'   BELOW' if bad else ''}")
        if bad:
            worse.append(f"{name} {key}")
    return worse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared")
    shared = parser.parse_args().shared
    if not (shared / "pages/manifest.jsonl").exists():
        sys.exit(f"{shared}: there are no labelled pages; name their folder with --shared")
    pinned = json.loads((PROJECT / "bench/pinned.json").read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = {"with rules": score_pages(shared, folder, []),
                   "without rules": score_pages(shared, folder, ["--no-rules"]),
                   "lines": score_lines(shared, folder)}
    worse = [miss for part, values in figures.items() for miss in below(part, values, pinned[part])]
    if catalogue.main([str(shared / "facts")]):
        worse.append("catalogue")
    print(f"{'FAILED: ' + ', '.join(worse) if worse else 'no figure below what is pinned'}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
