"""Kills, stops and starves real crawls at random moments and counts what is lost; fails where a promise is broken.

    python bench/crash.py [--articles N] [--kills N] [--many N] [--only TEXT]

Writes what it measured into its part of docs/reliability.md, unless with other numbers than those below.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from crash_trials import Outcome, Trials
from hostile_report import PAGE, part_of, replace_part
from rich.console import Console
from rich.table import Table

#: what is written into the report is measured with these
ARTICLES, KILLS, MANY = 1500, 20, 10_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of a crawl that is killed or stopped")
    parser.add_argument("--kills", type=int, default=KILLS, help="random moments at which it is killed")
    parser.add_argument("--many", type=int, default=MANY, help="articles for four processes on one home")
    parser.add_argument("--only", default="", help="only trials whose name has this")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the random moments")
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Path(folder), options.articles, options.kills, options.many, random.Random(options.seed))
        outcomes = []
        for name, trial in trials.all().items():
            if options.only in name:
                outcomes.append(trial())
                show_line(outcomes[-1])
    show(outcomes, time.monotonic() - begun, options.seed)
    if (options.articles, options.kills, options.many) == (ARTICLES, KILLS, MANY):
        write(outcomes)
    return 0 if all(outcome.ok for outcome in outcomes) else 1


def write(outcomes: list[Outcome]) -> None:
    """Puts outcomes into PAGE, each in the place of what the same trial measured before."""
    rows = {row.split(" | ")[0]: row for row in part_of(PAGE, "crash")}
    rows |= {f"| {o.what}": f"| {o.what} | {o.promised} | {'' if o.ok else '**broken**: '}{o.measured} |"
             for o in outcomes}
    replace_part(PAGE, "crash", list(rows.values()))


def show_line(outcome: Outcome) -> None:
    print(f"{'ok  ' if outcome.ok else 'FAIL'} {outcome.what}: {outcome.measured}", file=sys.stderr, flush=True)


def show(outcomes: list[Outcome], seconds: float, seed: int) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("what happens", "", "measured"):
        table.add_column(column, overflow="fold")
    for outcome in outcomes:
        table.add_row(outcome.what, "ok" if outcome.ok else "[red]BROKEN[/]", outcome.measured)
    Console(width=None if Console().is_terminal else 160).print(table)
    print(f"{sum(o.ok for o in outcomes)} of {len(outcomes)} promises kept; seed {seed}; {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
