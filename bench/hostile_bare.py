"""Runs bare Scrapy over the same cases, in bounded time and memory, and says what became of each in a line."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hostile_checks import CANARY
from hostile_world import Origin

SPIDER = Path(__file__).parent / "hostile_bare_spider.py"
#: case -> what became of it
Bare = dict[str, str]
#: seconds after which a process is killed: one with cases that end by themselves, if after three times the 180 seconds
#: that Scrapy waits for an answer; and one with cases that need not end
PATIENT, LIMIT = 700, 60
#: seconds of the origin's slow answers: Scrapy shall give up, not the origin
SLOW = 200
#: processes at a time
AT_ONCE = 3
#: cases that shall not disturb the others, each group in a process of its own
SLOW_CASES = ("/t/hang", "/t/slow-headers", "/t/slow-body", "robots.txt: hang")
HEAVY = (("/t/gzip-bomb", "/t/gzip-bomb-double"), ("/t/100mb", "/t/100mb-nolength"), ("/a/wide-html",),
         ("/a/many-attrs",))
ENDLESS = (("/x/sitemap-1e6",), ("/x/sitemap-loop", "/trap/calendar", "/trap/deep", "/trap/session", "/trap/10k-links"))


def bare_scrapy(program: Path, folder: Path, namespace: bool) -> Bare:
    """What bare Scrapy comes to in every case of the server."""
    folder = folder / "bare"
    folder.mkdir()
    with Origin(program, folder, metadata=False, seconds=2 * PATIENT, slow=SLOW) as origin:
        paths, robots = origin.index()
        cases = [of_path(path, origin) for path in paths if namespace or path != "/r/to-metadata"]
        cases += [{"case": f"robots.txt: {kind}", "url": origin.url("/secret", host), "kind": "page", "robots": True}
                  for host, kind in robots.items()]
        groups, limits = grouped(cases)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            ended = list(pool.map(run, groups, (folder / f"group{number}" for number in range(len(groups))), limits))
        requests = origin.requests()
    found = {}
    weighed = {path for group in (*HEAVY, *ENDLESS) for path in group}
    for group, limit, (lines, peak, killed) in zip(groups, limits, ended, strict=True):
        for case in group:
            mine = [r for r in requests if r["headers"].get("user-agent") == case["case"]]
            words = in_words(case, lines.get(case["case"]), mine)
            if killed and case["case"] not in lines:
                words += f"; killed after {limit} s"
            found[case["case"]] = words + (f"; {peak:.0f} MB" if case["case"] in weighed else "")
    return found


def grouped(cases: list[dict[str, Any]]) -> tuple[list[list[dict[str, Any]]], list[int]]:
    """The cases as they share processes, and the seconds of each process."""
    alone = [SLOW_CASES, *HEAVY, *ENDLESS]
    rest = [case["case"] for case in cases if not any(case["case"] in group for group in alone)]
    groups = [[case for case in cases if case["case"] in group] for group in (SLOW_CASES, rest, *HEAVY, *ENDLESS)]
    return groups, [PATIENT] * (len(groups) - len(ENDLESS)) + [LIMIT] * len(ENDLESS)


def of_path(path: str, origin: Origin) -> dict[str, Any]:
    kind = "sitemap" if path.startswith("/x/sitemap") else "trap" if path.startswith("/trap/") else "page"
    return {"case": path, "url": origin.url(path), "kind": kind, "robots": False}


def run(group: list[dict[str, Any]], folder: Path, limit: float) -> tuple[dict[str, Any], float, bool]:
    """The lines of its spiders by case, its peak memory in MB, and whether it had to be killed.

    With a low priority: the scenes beside it are judged by the clock as well.
    """
    folder.mkdir()
    (folder / "cases.json").write_text(json.dumps(group))
    out = folder / "out.jsonl"
    process = subprocess.Popen(["nice", "-n", "5", sys.executable, SPIDER, folder / "cases.json", out], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=(folder / "log").open("w"))
    stop = threading.Timer(limit, process.kill)
    stop.start()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    stop.cancel()
    lines = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    return {line["case"]: line for line in lines}, usage.ru_maxrss / 1024, process.returncode < 0


def in_words(case: dict[str, Any], line: dict[str, Any] | None, requests: list[dict[str, Any]]) -> str:
    """One line: requests where they were more than one, what was stored, what went wrong, where it was led."""
    if case["robots"]:
        asked = any(r["target"] == "/secret" for r in requests)
        tries = sum(r["target"] == "/robots.txt" for r in requests)
        return ("asked" if asked else "not asked") + (f" after {tries} tries" if tries > 1 else "")
    words = [f"{len(requests)} requests"] if len(requests) > 1 else []
    if line is None:
        return "; ".join([*words, "did not end"])
    words += [f"{line['stored']} stored" if line["stored"] > 1 else "stored"] if line["stored"] else []
    words += line["said"][:2]
    if not line["stored"] and not line["said"]:
        words.append("nothing" if case["kind"] == "sitemap" else "neither callback nor errback")
    if line["reason"] == "closespider_timeout":
        words.append("stopped by the clock")
    if any(r["ip"] in CANARY for r in requests):
        words.append("**led to the canary**")
    return "; ".join(words)
