"""The trials of the crash bench: each makes a crawl fail in one way and says what came of it."""

import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crash_paper import House, Paper, torn_feeds
from hostile_scenes import LOPER

#: what is done to a home on a disk of its own: a run with room, one without, and two with room again
FULL_DISK = """
mount -t tmpfs -o size=500m none "$LOPER_HOME"; cp -r "$HOUSE/." "$LOPER_HOME"
{ $LOPER crawl koran0; $LOPER publish; } >"$HOUSE/log" 2>&1
mount -o remount,size=$(($(du -sk "$LOPER_HOME" | cut -f1) + 1024))k "$LOPER_HOME"
$LOPER run >"$HOUSE/said" 2>&1; echo $? >>"$HOUSE/said"; cp -r "$LOPER_HOME/public" "$HOUSE/public-full"
mount -o remount,size=500m "$LOPER_HOME"
{ $LOPER run; $LOPER run; echo $?; } >>"$HOUSE/log" 2>&1; cp "$LOPER_HOME/news.db"* "$HOUSE"
"""
SMALL_FILES = """
LOPER_HOME="$HOUSE"; { $LOPER crawl koran0; $LOPER publish; } >"$HOUSE/log" 2>&1
(ulimit -f 2048; $LOPER run >"$HOUSE/said" 2>&1; echo $? >>"$HOUSE/said"); cp -r "$HOUSE/public" "$HOUSE/public-full"
{ $LOPER run; $LOPER run; echo $?; } >>"$HOUSE/log" 2>&1
"""
#: seconds within which a signal must have stopped a run
STOP = 10.0
#: moments at which a run is stopped by SIGTERM
STOPS = 6
PROCESSES = 4


@dataclass(frozen=True)
class Outcome:
    what: str
    promised: str
    measured: str
    ok: bool


class Trials:
    """`all` gives the trials by name; each has a home and papers of its own."""

    def __init__(self, folder: Path, articles: int, kills: int, many: int, chance: random.Random):
        self.folder, self.articles, self.kills, self.many, self.chance = folder, articles, kills, many, chance
        self.numbers = iter(range(10_000))

    def all(self) -> dict[str, Callable[[], Outcome]]:
        return {"kill": self.killed, "kill-processes": self.killed_in_processes, "chain": self.killed_in_a_row,
                "term": self.stopped, "two": self.two_at_once, "processes": self.many_by_processes,
                "disk": self.disk_full, "damage": self.damaged, "clock": self.clock_set_back}

    def house(self, papers: list[Paper], processes: int = 1) -> House:
        return House(self.folder / str(next(self.numbers)), papers, processes)

    def duration(self, house: House) -> float:
        """Seconds of an undisturbed run, among which a random moment is chosen."""
        begun = time.monotonic()
        house.run_until_done()
        return time.monotonic() - begun

    def papers(self, count: int) -> list[Paper]:
        """So many papers, of `articles` together."""
        return [Paper(f"koran{n}", self.articles // count, f"127.0.0.{n + 1}") for n in range(count)]

    def killed(self) -> Outcome:
        return self.kill_trials(1, self.kills, "one process")

    def killed_in_processes(self) -> Outcome:
        return self.kill_trials(PROCESSES, max(1, self.kills // 4), f"{PROCESSES} processes")

    def kill_trials(self, processes: int, times: int, who: str) -> Outcome:
        """A run is killed at a random moment, then one more run; so many times, each in a new home."""
        stored, most, broken, torn, unfinished, doubled = [], 0, [], [], 0, 0
        seconds = 0.0
        for _ in range(times):
            papers = self.papers(processes)
            if not seconds:
                seconds = self.duration(self.house(papers, processes))
                papers = [self.renewed(paper) for paper in papers]
            house = self.house(papers, processes)
            house.interrupt(self.chance.uniform(0.3, seconds), signal.SIGKILL)
            torn += house.torn()
            house.run_until_done()
            stored.append(house.count("articles"))
            fetched = [n for paper in papers for n in paper.fetched().values()]
            most, doubled = max(most, *fetched), doubled + sum(n > 1 for n in fetched)
            broken += [house.integrity()] if house.integrity() != "ok" else []
            torn += house.torn()
            unfinished += house.unfinished()
            self.close(papers)
        wanted = self.articles // processes * processes
        ok = set(stored) == {wanted} and most <= 2 and not (broken or torn or unfinished)
        return Outcome(
            f"kill -9 at {times} random moments of a crawl of {wanted:,} articles by {who}, then one more run",
            "every article is stored, and asked for twice at most; no URL is left without a state, no feed torn",
            f"{min(stored):,} stored at least, {most} times asked at most ({doubled / times:.0f} of them twice on "
            f"average), {len(broken)} damaged databases, {unfinished} URLs without a state, {len(torn)} torn feeds", ok)

    def renewed(self, paper: Paper) -> Paper:
        """The same paper that nobody has asked for anything yet."""
        paper.site.close()
        return Paper(paper.name, len(paper.paths), paper.address)

    def close(self, papers: list[Paper]) -> None:
        for paper in papers:
            paper.site.close()

    def killed_in_a_row(self) -> Outcome:
        """One crawl that is killed again and again before it comes to its end."""
        papers = self.papers(1)
        house = self.house(papers)
        for _ in range(self.kills):
            house.interrupt(self.chance.uniform(1.0, 4.0), signal.SIGKILL)
        house.run_until_done()
        stored, times = house.count("articles"), papers[0].fetched().values()
        most, twice = max(times), sum(n > 1 for n in times)
        whole = house.integrity() == "ok" and not house.torn() and not house.unfinished()
        self.close(papers)
        return Outcome(f"kill -9 of {self.kills} runs in a row over {self.articles:,} articles, then one more run",
                       "every article is stored, and asked for twice at most; no URL is left without a state",
                       f"{stored:,} stored, {most} times asked at most ({twice} of them twice)",
                       whole and stored == self.articles and most <= 2)

    def stopped(self) -> Outcome:
        stored, most, slowest = [], 0, 0.0
        papers = self.papers(1)
        seconds = self.duration(self.house(papers))
        self.close(papers)
        left = 0
        for turn in range(STOPS):
            papers = self.papers(1)
            house = self.house(papers)
            took = house.interrupt(self.chance.uniform(1.5, seconds), (signal.SIGTERM, signal.SIGINT)[turn % 2])
            slowest = max(slowest, took)
            house.run_until_done()
            stored.append(house.count("articles"))
            most = max(most, *papers[0].fetched().values())
            left += house.unfinished() + len(house.torn()) + (house.integrity() != "ok")
            self.close(papers)
        ok = set(stored) == {self.articles} and most == 1 and slowest < STOP and not left
        return Outcome(f"SIGTERM or Ctrl-C at {STOPS} random moments, then one more run",
                       f"stopped within {STOP:.0f} s, every article is stored and asked for once",
                       f"{min(stored):,} stored at least, {most} times asked at most, {slowest:.1f} s at most", ok)

    def two_at_once(self) -> Outcome:
        papers = self.papers(1)
        house = self.house(papers)
        first = house.begin()
        while not house.papers[0].site.asked():
            time.sleep(0.02)
        second = subprocess.run([*LOPER, "--home", house.path, "run"], cwd=house.path, capture_output=True, text=True,
                                check=False, env={"PATH": os.environ["PATH"]})
        first.terminate()
        first.wait()
        self.close(papers)
        named = f"pid {first.pid}, since" in second.stderr
        said = second.stderr.strip().partition(": ")[2].partition(": ")[2]
        return Outcome("two runs at once on one home",
                       "one works, the other says who does, since when, and exits with 75",
                       f"exit code {second.returncode}: {said[:90] or 'nothing said'}",
                       second.returncode == 75 and named)

    def many_by_processes(self) -> Outcome:
        """Ten papers, so that a run's budget of pages is enough for each."""
        papers = [Paper(f"koran{n}", self.many // 10, f"127.0.0.{n + 1}") for n in range(10)]
        house = self.house(papers, PROCESSES)
        begun = time.monotonic()
        code = house.run_until_done()
        seconds = time.monotonic() - begun
        locked = house.log().count("locked")
        stored = house.count("articles")
        once = max(n for paper in papers for n in paper.fetched().values())
        self.close(papers)
        ok = (code, locked, once, stored) == (0, 0, 1, self.many // 10 * 10) and house.integrity() == "ok"
        return Outcome(f"{PROCESSES} processes store {self.many:,} articles in one home",
                       "nobody finds the database locked",
                       f"{stored:,} stored in {seconds:.0f} s, {locked} times locked, {once} time asked at most", ok)

    def disk_full(self) -> Outcome:
        """A disk that is full but for a megabyte, in a mount namespace; without one, files may not grow beyond it."""
        papers = [Paper("koran0", 30), Paper("koran1", self.articles, "127.0.0.2")]
        house = self.house(papers)
        disk, script = self.folder / "disk", FULL_DISK
        disk.mkdir()
        how = "a disk with one megabyte left, and then room again"
        if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
            how, script = "files that may not grow beyond a megabyte, and then may", SMALL_FILES
        subprocess.run(["unshare", "-m"] * (script is FULL_DISK) + ["sh", "-c", script], cwd=self.folder, check=False,
                       env={"PATH": os.environ["PATH"], "HOUSE": str(house.path), "LOPER_HOME": str(disk),
                            "LOPER": " ".join(LOPER), "PYTHONWARNINGS": "ignore"})
        self.close(papers)
        said = (house.path / "said").read_text().splitlines()
        told = [line for line in said if "disk is full" in line or "disk reports" in line or "No space" in line]
        message = told[0].partition("news.db: ")[2].partition(" (")[0] if told else ""
        torn = torn_feeds(house.path / "public-full")
        stored, code = house.count("articles"), house.log().splitlines()[-1]
        ok = (said[-1], code, stored, torn, house.integrity()) == ("1", "0", self.articles + 30, [], "ok")
        return Outcome(how, "the run ends with a message, nothing stored is lost, and the next run stores the rest",
                       f"exit code {said[-1]}: {message or 'no message'}; {len(torn)} torn feeds; then "
                       f"{stored:,} stored", ok and bool(message))

    def damaged(self) -> Outcome:
        """Four files that are no database of ours; each is refused, named, and left as it is."""
        papers = [Paper("koran0", 30)]
        house = self.house(papers)
        house.run()
        feeds, whole = house.feeds(), (house.path / "news.db").read_bytes()
        middle = len(whole) // 2
        other = self.folder / "other.db"
        with closing(sqlite3.connect(other)) as db:
            db.execute("CREATE TABLE tamu (nama TEXT)")
        refused = []
        holed = whole[:middle] + b"\x5a" * 20_000 + whole[middle + 20_000:]
        for data in (holed, whole[:middle], b"bukan basis data\n" * 99, other.read_bytes()):
            for rest in house.path.glob("news.db-*"):
                rest.unlink()
            (house.path / "news.db").write_bytes(data)
            done = subprocess.run([*LOPER, "--home", house.path, "run"], cwd=house.path, capture_output=True, text=True,
                                  check=False, env={"PATH": os.environ["PATH"]})
            same = (house.path / "news.db").read_bytes() == data and house.feeds() == feeds
            told = "news.db" in done.stderr and "Traceback" not in done.stderr
            refused.append(done.returncode == 1 and told and same)
        self.close(papers)
        return Outcome("a database that is damaged, cut off, no database, another program's",
                       "refused by name with what to do; file and feeds stay as they were",
                       f"{sum(refused)} of {len(refused)} refused and left alone", all(refused))

    def clock_set_back(self) -> Outcome:
        """What was first seen in a year to come, by a wrong clock, is seen again today with another text."""
        paper = Paper("koran0", 20)
        house = self.house([paper])
        house.run()
        with closing(sqlite3.connect(house.path / "news.db")) as db, db:
            for table in ("articles", "urls"):
                db.execute(f"UPDATE {table} SET first_seen = '2031-01-01T00:00:00Z'")
            db.execute("UPDATE articles SET fetched = '2031-01-01T00:00:00Z'")
        published = house.rows("SELECT url, published FROM articles ORDER BY url")
        other = Paper("koran0", 20)
        paper.site.pages.update({path: other.site.pages[path] for path in other.paths})
        for path in paper.paths:
            page = paper.site.pages[path]
            page.body = page.body.replace("Rp 42.000", "Rp 47.000")
        listed = paper.site.pages["/sitemap.xml"]
        listed.body = listed.body.replace("2026-11-20T08:15:00", "2026-11-21T08:15:00")
        code = house.run()
        seen = house.rows("SELECT DISTINCT first_seen FROM articles UNION SELECT DISTINCT first_seen FROM urls")
        moved = house.count("articles WHERE revised >= first_seen")
        same = house.rows("SELECT url, published FROM articles ORDER BY url") == published
        self.close([paper, other])
        return Outcome("a clock that goes back by years between two runs",
                       "first_seen stays, published stays, a revision is later than what it revises",
                       f"{len(seen)} instant of first_seen, {moved} of 20 revisions in order",
                       code == 0 and len(seen) == 1 and moved == 20 and same)
