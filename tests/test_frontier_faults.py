"""The frontier under faults: killed in the middle, called in any order, no URL is lost."""

import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.frontier import Frontier
from aggregator.listing import Entry
from aggregator.outcome import OUTCOMES
from tests.koran import LATER, NOW, koran_store

ONE, TWO, THREE = (Entry(f"https://koran.example/{number}") for number in (1, 2, 3))

CRASH = """
import os, sys
from pathlib import Path
from aggregator.frontier import Frontier
from tests.koran import NOW, koran_store
from tests.test_frontier_faults import ONE, THREE, TWO
with koran_store(Path(sys.argv[1])) as store:
    frontier = Frontier(store)
    frontier.offer("koran", [ONE, TWO, THREE], NOW)
    frontier.lease("koran", NOW, limit=2)
    frontier.finish(ONE.url, "not an article", NOW)
    os.kill(os.getpid(), 9)
"""


def test_after_kill_9_exactly_the_rest_is_leased(tmp_path: Path):
    path = tmp_path / "news.db"
    subprocess.run([sys.executable, "-c", CRASH, path], cwd=Path(__file__).parent.parent, check=False, timeout=60)
    with koran_store(path) as store:
        frontier = Frontier(store)
        assert frontier.counts() == {"not an article": 1, "leased": 1, "waiting": 1}
        assert frontier.sweep("koran", LATER) == 1
        assert {lease.url for lease in frontier.lease("koran", LATER)} == {TWO.url, THREE.url}


@given(st.lists(st.tuples(st.sampled_from(["offer", "lease", "sweep", "late", *OUTCOMES]), st.integers(0, 4)),
                max_size=30))
@settings(max_examples=40, deadline=None)
def test_whatever_happens_every_url_is_in_one_state_and_no_lease_is_given_twice(steps: list[tuple[str, int]]):
    offered, leased, now = set(), set(), NOW
    with tempfile.TemporaryDirectory() as folder, koran_store(Path(folder) / "news.db") as store:
        frontier = Frontier(store)
        for step, number in steps:
            url = f"https://koran.example/{number}"
            if step == "offer":
                assert frontier.offer("koran", [Entry(url)], now) == (url not in offered)
                offered.add(url)
            elif step == "lease":
                leases = {lease.url for lease in frontier.lease("koran", now, limit=number)}
                assert leases <= offered - leased
                leased |= leases
            elif step == "sweep":
                assert frontier.sweep("koran", now) == len(leased)
                leased.clear()
            elif step == "late":
                now += timedelta(days=number)
            elif url in leased:
                frontier.finish(url, step, now)
                leased.discard(url)
            assert {row["url"] for row in store.db["urls"].rows} == offered
            assert frontier.counts().total() == len(offered)
            assert frontier.counts()["leased"] == len(leased)
