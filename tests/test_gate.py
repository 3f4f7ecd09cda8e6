"""The gate: whatever publishers ask, a host sees one request at a time, spaced as it wishes."""

import asyncio
from itertools import pairwise
from time import monotonic

import pytest

from aggregator.downloader.gate import MOST_SILENCES, Gate, LeftAloneError

HOST = "koran.example"


class Visits:
    """Requests that askers make through a gate; when each began, and how many were under way at most."""

    def __init__(self, gate: Gate, lasts: float = 0.0):
        self.gate, self.lasts = gate, lasts
        self.begun: list[float] = []
        self.under_way = self.most = 0

    async def ask(self, asker: str, times: int = 1, delay: float = 0.0, host: str = HOST) -> None:
        for _ in range(times):
            async with self.gate.turn(host, asker, delay):
                self.begun.append(monotonic())
                self.under_way += 1
                self.most = max(self.most, self.under_way)
                await asyncio.sleep(self.lasts)
                self.under_way -= 1

    def gaps(self) -> list[float]:
        return [after - before for before, after in pairwise(self.begun)]


def run(*visits) -> None:
    async def together() -> None:
        await asyncio.gather(*visits)
    asyncio.run(together())


def test_a_host_sees_one_request_at_a_time():
    visits = Visits(Gate(), lasts=0.01)
    run(visits.ask("koran", 3), visits.ask("harian", 3))
    assert visits.most == 1 and len(visits.begun) == 6


def test_two_hosts_do_not_wait_for_each_other():
    visits = Visits(Gate(), lasts=0.02)
    run(visits.ask("koran"), visits.ask("harian", host="harian.example"))
    assert visits.most == 2


def test_two_publishers_on_a_host_share_its_pace():
    visits = Visits(Gate())
    run(visits.ask("koran", 1, delay=0.05), visits.ask("harian", 1, delay=0.05), visits.ask("warta", 1, delay=0.05))
    assert min(visits.gaps()) >= 0.05


def test_the_delay_to_its_own_requests_is_kept_by_each_publisher_itself():
    visits = Visits(Gate())
    run(visits.ask("koran", 3, delay=5))
    assert sum(visits.gaps()) < 5


def test_a_crawl_delay_lies_between_any_two_requests():
    gate = Gate()
    gate.crawl_delays[HOST] = 0.05
    visits = Visits(gate)
    run(visits.ask("koran", 2), visits.ask("harian", 2))
    assert len(visits.gaps()) == 3 and min(visits.gaps()) >= 0.05


def test_a_pause_holds_all_back_and_a_shorter_one_does_not_shorten_it():
    gate, now = Gate(), monotonic()
    gate.pause(HOST, 0.5)
    gate.pause(HOST, 0.01)
    visits = Visits(gate)
    run(visits.ask("koran"), visits.ask("harian"), visits.ask("koran", host="harian.example"))
    assert visits.begun[0] - now < 0.5 <= min(visits.begun[1:]) - now


def test_a_pause_that_begins_while_others_wait_for_their_turn_holds_them_back():
    gate = Gate()

    async def busy() -> None:
        async with gate.turn(HOST, "koran", 0):
            await asyncio.sleep(0.01)
            gate.pause(HOST, 0.06)
    visits, now = Visits(gate), monotonic()
    run(busy(), visits.ask("harian"))
    assert visits.begun[0] - now >= 0.06


def test_who_waits_for_a_host_that_is_left_alone_then_gets_no_turn():
    gate = Gate()

    async def refused() -> None:
        async with gate.turn(HOST, "koran", 0):
            await asyncio.sleep(0.01)
            gate.leave(HOST, None, "answered 403")

    async def late() -> None:
        with pytest.raises(LeftAloneError, match=r"koran\.example is left alone for the rest of this run: answered"):
            await Visits(gate).ask("harian")
    run(refused(), late(), late())


def test_a_host_that_never_answers_is_down():
    gate = Gate()
    assert [gate.silent(HOST) for _ in range(MOST_SILENCES)] == [False] * (MOST_SILENCES - 1) + [True]
