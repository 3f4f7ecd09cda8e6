"""Several processes on one home: hosts are not shared, results are one, a signal or a death of any loses nothing."""

import json
import os
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from aggregator.publisher import Publisher
from aggregator.shards import by_host
from tests import news
from tests.forked import Forked
from tests.site import Reply, Site

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no address but 127.0.0.1 on loopback")
ADDRESSES = ("127.0.0.2", "127.0.0.3")
EACH = 30


def publisher(name, domains, start=None):
    return Publisher(id=name, publisher=name, allowed_domains=domains, start_urls=[start or f"https://{domains[0]}/rss"])


@pytest.mark.parametrize(("publishers", "count", "lists"), [
    ([publisher("a", ["a.example"]), publisher("b", ["b.example"])], 2, [["a"], ["b"]]),
    ([publisher("a", ["a.example"])], 4, [["a"]]),
    ([publisher("a", ["a.example"]), publisher("b", ["b.a.example"]), publisher("c", ["c.example"])], 2,
     [["a", "b"], ["c"]]),
    ([publisher("b", ["b.a.example"]), publisher("c", ["c.a.example"]), publisher("a", ["a.example"])], 3,
     [["a", "b", "c"]]),
    ([publisher("b", ["b.example"], "https://feeds.example/b"), publisher("c", ["c.example"], "https://feeds.example/c")],
     2, [["b", "c"]]),
    ([publisher("a", ["aa.example"]), publisher("b", ["a.example"])], 2, [["a"], ["b"]]),
    ([publisher(f"p{n}", [f"p{n}.example"]) for n in range(5)], 2, [["p0", "p2", "p4"], ["p1", "p3"]]),
])
def test_publishers_that_may_ask_one_host_go_to_one_process(publishers, count, lists):
    assert sorted(map(sorted, by_host(publishers, count))) == sorted(lists)


@pytest.fixture
def papers(home):
    """Two papers on hosts of their own, crawled by two processes."""
    sites = {f"koran{number}": Site(address) for number, address in enumerate(ADDRESSES)}
    paths = [f"/2026/11/20/kabar-{number:02}" for number in range(EACH)]
    (home / "loper.toml").write_text(f"[crawl]\npublishers = {json.dumps(list(sites))}\nprocesses = 2\n"
                                     f"[network]\nallow = {json.dumps(list(ADDRESSES))}\n")
    for (name, site), address in zip(sites.items(), ADDRESSES, strict=True):
        site.pages = {"/rss": news.rss(site, *paths)} | {
            path: news.article(f"{name} {path[-2:]}", paragraphs=tuple(f"{p} {name} {path}" for p in news.PARAGRAPHS))
            for path in paths}
        (home / "publishers" / f"{name}.toml").write_text(
            f'publisher = "{name}"\nallowed_domains = ["{address}"]\nstart_urls = ["{site.url}/rss"]\n')
    yield sites
    for site in sites.values():
        site.close()


@contextmanager
def slow(sites, seconds):
    """Every article takes so long within the block."""
    before = {name: dict(site.pages) for name, site in sites.items()}
    for site in sites.values():
        site.pages |= {path: lambda _, reply=reply: time.sleep(seconds) or reply
                       for path, reply in site.pages.items() if path != "/rss"}
    yield
    for name, site in sites.items():
        site.pages = before[name]


def rows(home, sql):
    with closing(sqlite3.connect(home / "news.db")) as db:
        return db.execute(sql).fetchall()


def states(home):
    return {state for (state,) in rows(home, "select distinct state from urls")}


def begin(home, sites, *arguments, until):
    process = Forked(["--home", home, *arguments], home.parent)
    give_up = time.monotonic() + 30
    while min(len(site.asked()) for site in sites.values()) < until and time.monotonic() < give_up:
        time.sleep(0.02)
    return process


def by_one(home):
    """The next run is of one process: it starts faster."""
    (home / "loper.toml").write_text((home / "loper.toml").read_text().replace("processes = 2", "processes = 1"))


def children(process):
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def ended(pids):
    """Whether none of the processes runs any more; waits ten seconds."""
    for _ in range(500):
        if not any(map(runs, pids)):
            return True
        time.sleep(0.02)
    return False


def runs(pid):
    """Whether a process does; one that nobody waited for is over, and still listed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_several_processes_bring_what_one_would_as_one_run_and_tell_what_failed(loper, home, papers):
    papers["koran1"].pages["/2026/11/20/kabar-07"] = Reply("rusak", status=403)
    done = loper("crawl", "--log-json")
    events = [event for line in done.stderr.decode().splitlines() if "event" in (event := json.loads(line))]
    assert done.returncode == 1
    assert [(event["event"], event.get("new"), event["ok"]) for event in events] == [
        ("publisher", EACH, True), ("publisher", EACH - 1, False), ("run", None, False)]
    assert rows(home, "select count(*), sum(ok) from runs") == [(1, 0)]
    assert rows(home, "select publisher, new, blocked from publisher_runs") == [
        ("koran0", EACH, 0), ("koran1", EACH - 1, 1)]
    assert rows(home, "select count(*) from articles") == [(2 * EACH - 1,)]


def test_a_signal_stops_all_of_them_within_ten_seconds_and_nothing_is_asked_for_twice(loper, home, papers):
    with slow(papers, 0.1), begin(home, papers, "crawl", until=4) as process:
        pids, begun = children(process), time.monotonic()
        process.send_signal(signal.SIGTERM)
        done = process.finish(30)
    assert done.returncode == 143 and time.monotonic() - begun < 10 and len(pids) == 2 and ended(pids)
    assert b"unanswered" in done.stdout and b"Traceback" not in done.stderr
    assert rows(home, "select stopped_by from runs") == [("SIGTERM",)]
    assert states(home) == {"stored", "waiting"}
    by_one(home)
    assert loper("crawl").returncode == 0
    assert rows(home, "select count(*) from articles") == [(2 * EACH,)]
    assert all(max(Counter(path for path in site.asked() if path != "/rss").values()) == 1
               for site in papers.values())


def test_a_process_that_is_killed_is_said_and_what_it_held_waits_again(home, papers):
    with slow(papers, 0.1), begin(home, papers, "crawl", "--json", until=4) as process:
        os.kill(children(process)[0], signal.SIGKILL)
        done = process.finish(30)
    killed = [each for each in json.loads(done.stdout)["publishers"] if not each["ok"]]
    assert done.returncode == 1
    assert len(killed) == 1 and "SIGKILL" in killed[0]["problems"][-1] and killed[0]["unanswered"] > 0
    assert states(home) == {"stored", "waiting"}
    assert rows(home, "select count(*) from urls where state = 'waiting'") == [(killed[0]["waiting"],)]


def test_a_parent_that_is_killed_takes_its_processes_with_it_and_the_next_run_is_not_refused(loper, home, papers):
    with slow(papers, 2.0), begin(home, papers, "crawl", until=2) as process:
        pids = children(process)
        refused = loper("crawl")
        process.kill()
    assert len(pids) == 2 and refused.returncode == 75 and str(process.pid) in refused.stderr.decode()
    assert ended(pids) and "leased" in states(home)
    by_one(home)
    assert loper("crawl").returncode == 0
    assert rows(home, "select count(*) from articles") == [(2 * EACH,)]
