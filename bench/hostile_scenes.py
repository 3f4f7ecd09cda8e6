"""A scene of the hostile bench: papers of a home are crawled by the real command, and all that is seen is kept."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile_world import LISTER, Lister, Origin

LOPER = [sys.executable, "-P", "-m", "aggregator.commands"]
#: seconds after which a run is stopped, whatever it does
LIMIT = 170.0
#: seconds that a run has after that before it is killed, on a machine that does much else
PATIENCE = 60.0
Row = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """A publisher whose listing names `targets` on `host` of the origin; or whose listing is `start` there."""

    id: str
    targets: Sequence[str] = ()
    host: str = "127.0.0.1"
    start: str = ""
    #: further keys of its file
    more: str = ""


@dataclass(frozen=True)
class Scene:
    """Papers crawled into one home, so many times; a run is stopped by SIGTERM after `limit` seconds."""

    name: str
    papers: Sequence[Paper]
    runs: int = 1
    limit: float = LIMIT
    #: lets a day pass between the runs: all that is to be tried again is due
    next_day: bool = False


@dataclass
class Turn:
    """One run: how it ended, what it cost, and what the home held after it."""

    code: int
    seconds: float
    #: of its largest process
    peak_mb: float
    log: str
    #: the server's log of this run alone
    requests: list[Row]
    urls: list[Row]
    articles: list[Row]
    revisions: list[Row]
    problems: str
    integrity: str
    #: file name -> bytes
    feeds: dict[str, bytes]


@dataclass
class Seen:
    """Everything a judge may look at."""

    scene: Scene
    port: int
    turns: list[Turn] = field(default_factory=list)

    @property
    def requests(self) -> list[Row]:
        return [request for turn in self.turns for request in turn.requests]


def play(scene: Scene, program: Path, lister: Lister, folder: Path, namespace: bool) -> Seen:
    """Runs the scene in `folder`."""
    home = folder / "home"
    (home / "publishers").mkdir(parents=True)
    lasting = scene.runs * (LIMIT + PATIENCE)
    with Origin(program, folder, metadata=namespace and scene.name == "r", seconds=lasting) as origin:
        seen = Seen(scene, origin.port)
        for number in range(scene.runs):
            write_home(home, scene, origin, lister, number)
            if number and scene.next_day:
                change(home, "UPDATE urls SET next_try = '2000-01-01T00:00:00Z' WHERE next_try IS NOT NULL")
            before = len(origin.requests())
            code, seconds, peak, log = run_loper(["run", "--home", str(home)], folder / f"run{number}.log", scene.limit)
            # the kept runs of one server follow each other: what is new in its log is this run's
            seen.turns.append(Turn(code, seconds, peak, log, origin.requests()[before:], **look(home)))
    return seen


def write_home(home: Path, scene: Scene, origin: Origin, lister: Lister, turn: int) -> None:
    hosts = sorted({paper.host for paper in scene.papers} | {"127.0.0.1", "127.0.0.2", LISTER})
    names = ", ".join(f'"{paper.id}"' for paper in scene.papers)
    (home / "loper.toml").write_text(
        f"[crawl]\npublishers = [{names}]\n[network]\nallow = [{', '.join(f'{h!r}' for h in hosts)}]\n")
    for paper in scene.papers:
        targets = [origin.url(target, paper.host) for target in paper.targets]
        start = (origin.url(paper.start, paper.host) if paper.start
                 else lister.publish(f"/{scene.name}/{paper.id}.xml", targets, turn))
        (home / "publishers" / f"{paper.id}.toml").write_text(
            f'publisher = "Koran {paper.id}"\nallowed_domains = ["{paper.host}"]\n'
            f'start_urls = ["{start}"]\n{paper.more}\n')


def run_loper(arguments: list[str], log: Path, limit: float) -> tuple[int, float, float, str]:
    """Exit code, seconds, peak memory in MB, and what was said; stopped by SIGTERM after `limit` seconds."""
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"}
    begun = os.times().elapsed
    with log.open("w") as said:
        process = subprocess.Popen([*LOPER, *arguments], stdout=said, stderr=said, cwd=log.parent, env=environment)
        stops = [threading.Timer(limit, process.terminate), threading.Timer(limit + PATIENCE, process.kill)]
        for stop in stops:
            stop.start()
        _, status, usage = os.wait4(process.pid, 0)  # wait() would not tell the memory
        process.returncode = os.waitstatus_to_exitcode(status)
        for stop in stops:
            stop.cancel()
    return process.returncode, os.times().elapsed - begun, usage.ru_maxrss / 1024, log.read_text(errors="replace")


def change(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "news.db")) as db, db:
        db.execute(statement)


def look(home: Path) -> dict[str, Any]:
    """What the home holds: tables and feeds; empty tables where a run was ended before it made them."""
    with closing(sqlite3.connect(home / "news.db")) as db:
        db.row_factory = sqlite3.Row
        made = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        tables = {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] if name in made else []
                  for name in ("urls", "articles", "revisions", "runs", "publisher_runs")}
        integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
    last = max((run["id"] for run in tables.pop("runs")), default=None)
    problems = ",".join(row["problems"] for row in tables.pop("publisher_runs") if row["run"] == last)
    public = home / "public"
    feeds = {file.name: file.read_bytes() for file in sorted(public.glob("*")) if file.is_file()}
    return {**tables, "problems": problems, "integrity": integrity, "feeds": feeds}
