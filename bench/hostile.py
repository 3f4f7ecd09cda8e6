"""Crawls a hostile server with the real command and judges every case by what the server, home and feeds show.

    python bench/hostile.py SERVER [--only TEXT] [--no-bare] [--keep DIR]

SERVER is the program that plays the hostile origin. Writes the tables of docs/reliability.md; exit code 1 where a
figure falls below the one in bench/pinned.json. All of it happens in a network namespace, where the machine allows one.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from hostile_bare import Bare, bare_scrapy
from hostile_cases import CASES
from hostile_checks import CANARY, View, always
from hostile_plan import scenes
from hostile_report import Figures, Verdict, show, write
from hostile_robots import RULES
from hostile_robots import judge as judge_robots
from hostile_scenes import Scene, Seen, play
from hostile_world import METADATA, Lister, Origin, enter_namespace

from aggregator.downloader.guard import literal, may_connect

PINNED = Path(__file__).parent / "pinned.json"
#: scenes at the same time; most of them wait most of the time
AT_ONCE = 6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", type=Path, help="the program that plays the hostile origin")
    parser.add_argument("--only", default="", help="only scenes whose name has this; writes no report")
    parser.add_argument("--no-bare", action="store_true", help="do not measure bare Scrapy beside it; writes no report")
    parser.add_argument("--keep", type=Path, help="keep homes and logs in this new folder")
    options = parser.parse_args()
    if not options.server.is_file():
        parser.error(f"{options.server}: there is no such program")
    namespace = enter_namespace()
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = options.keep.resolve() if options.keep else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "index").mkdir(parents=True)
        with Origin(options.server, folder / "index", metadata=False, seconds=20) as origin:
            paths, robots = origin.index()
        chosen = [scene for scene in scenes(list(robots), namespace=namespace) if options.only in scene.name]
        measure_bare = not (options.no_bare or options.only)
        seen, bare = run_all(chosen, options.server, folder, namespace, measure_bare)
    verdicts = [verdict(path, seen, namespace) for path in paths if not options.only or path in played(chosen)]
    verdicts += [robots_verdict(host, kind, seen) for host, kind in robots.items() if "robots" in seen]
    figures = figures_of(verdicts, seen)
    show(verdicts, figures, time.monotonic() - begun)
    if options.only:
        return 0 if all(v.ok for v in verdicts) else 1
    if measure_bare:
        write(verdicts, bare, figures, namespace)
    return gate(figures)


def run_all(chosen: Sequence[Scene], program: Path, folder: Path, namespace: bool,
            measure_bare: bool) -> tuple[dict[str, Seen], Bare]:
    """Plays the scenes, several at once, and bare Scrapy beside them."""
    lister = Lister()
    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        bare = pool.submit(bare_scrapy, program, folder, namespace) if measure_bare else None
        futures = {}
        for scene in chosen:
            (folder / scene.name).mkdir()
            futures[scene.name] = pool.submit(play, scene, program, lister, folder / scene.name, namespace)
        seen = {name: future.result() for name, future in futures.items()}
        found = bare.result() if bare else {}
    lister.close()
    return seen, found


def played(chosen: Sequence[Scene]) -> set[str]:
    names = {scene.name for scene in chosen}
    return {case.path for case in CASES.values() if case.scene in names}


def verdict(path: str, seen: dict[str, Seen], namespace: bool) -> Verdict:
    """Judges one case; a case of the server that the table does not know is told as not judged."""
    case = CASES.get(path)
    if case is None:
        return Verdict(path, "", ["no judge"])
    if path == "/r/to-metadata" and not namespace:
        allowed = may_connect(literal(METADATA), ())
        return Verdict(path, case.expected, ["the guard lets it out"] if allowed else [],
                       "no network namespace here: the guard alone was asked")
    view = View(seen[case.scene], path, case.host)
    wrong = list(always(view))
    for check in case.checks:
        try:
            said = check(view)
        except (IndexError, KeyError, AttributeError) as error:  # what it looks at is not there
            said = f"nothing to judge ({type(error).__name__})"
        if said:
            wrong.append(said)
    if wrong and case.why:
        wrong.append(case.why)
    return Verdict(path, case.expected, wrong, came_to(view))


def came_to(view: View) -> str:
    """What became of the case's URLs, in a few words."""
    states = sorted({row["state"] + (f" {row['status']}" if row["status"] not in (None, 200) else "")
                     for row in view.rows()})
    return ", ".join(states)


def robots_verdict(host: str, kind: str, seen: dict[str, Seen]) -> Verdict:
    return Verdict(f"robots.txt: {kind}", RULES[kind].expected, judge_robots(seen["robots"], host, kind))


def figures_of(verdicts: Sequence[Verdict], seen: dict[str, Seen]) -> Figures:
    good = [v for v in verdicts if v.ok]
    hits = sum(r["ip"] in CANARY for each in seen.values() for r in each.requests)
    peak = max(turn.peak_mb for each in seen.values() for turn in each.turns)
    robots = sum(v.name.startswith("robots.txt") for v in good)
    return Figures(len(good) - robots, robots, hits, round(peak))


def gate(figures: Figures) -> int:
    """1 where a count is lower, or canary hits or memory higher, than pinned."""
    pinned = json.loads(PINNED.read_text())["hostile"]
    worse = [f"{key} {getattr(figures, key)}, pinned {bar}" for key, bar in pinned.items()
             if (getattr(figures, key) < bar if key in ("cases", "robots") else getattr(figures, key) > bar)]
    print("FAILED: " + "; ".join(worse) if worse else "no figure below what is pinned")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
