"""One crawl by several processes: publishers that share a host go to the same one, and the parent adds up."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from types import FrameType

from spiders import catalogue

from . import urls
from .addon import HomeAddon
from .crawl import GLANCE, Glance, PublisherResult, project_settings, signal_name
from .frontier import Frontier
from .home import Home
from .publisher import Publisher

#: seconds after a signal in which the processes must have ended; they themselves wait for answers for `crawl.GRACE`
PATIENCE = 8.0


def by_host(publishers: Sequence[Publisher], count: int) -> list[list[str]]:
    """Their ids in at most `count` lists of about the same length.

    Publishers that may ask the same host (one's is the other's, or lies under it) stay together: what a host is
    spared, one process can see to, two cannot.
    """
    groups: list[tuple[set[str], list[str]]] = []
    for publisher in publishers:
        hosts, ids = hosts_of(publisher), [publisher.id]
        apart = []
        for group in groups:
            if any(meet(one, other) for one in hosts for other in group[0]):
                hosts, ids = hosts | group[0], group[1] + ids
            else:
                apart.append(group)
        groups = [*apart, (hosts, ids)]
    lists: list[list[str]] = [[] for _ in range(count)]
    for _, ids in sorted(groups, key=lambda group: len(group[1]), reverse=True):
        min(lists, key=len).extend(ids)
    return [ids for ids in lists if ids]


def hosts_of(publisher: Publisher) -> set[str]:
    return {*publisher.allowed_domains, *map(urls.host, publisher.start_urls)}


def meet(one: str, other: str) -> bool:
    """Whether two hosts are one, or one lies under the other."""
    return one == other or one.endswith("." + other) or other.endswith("." + one)


@dataclass(slots=True)
class Shard:
    """One process and what it has told so far."""

    names: list[str]
    process: subprocess.Popen
    results: list[PublisherResult] = field(default_factory=list)
    #: it said that it came to its end
    ended: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def listen(self) -> None:
        """Takes over its results as it tells them, and its log as it writes it, each in a thread."""
        for work in (self.take_results, self.pass_log_on):
            self.threads.append(threading.Thread(target=work, daemon=True))
            self.threads[-1].start()

    def take_results(self) -> None:
        for line in self.process.stdout:
            said = json.loads(line)
            self.results, self.ended = [PublisherResult(**each) for each in said["results"]], said["ended"]

    def pass_log_on(self) -> None:
        """Through our own standard error, so that the progress display can make room for it."""
        for line in self.process.stderr:
            sys.stderr.write(line)

    def outcome(self, stopped: bool) -> list[PublisherResult]:
        """The results after its end; where that was no good one, each publisher it had not done with says so."""
        for thread in self.threads:
            thread.join()
        code = self.process.returncode
        told = {result.publisher: result for result in self.results}
        found = [told.get(name) or PublisherResult(name, problems=["not begun"]) for name in self.names]
        if stopped or (self.ended and code == 0):
            return found
        how = f"was killed by {signal_name(-code)}" if code < 0 else f"ended with exit code {code}"
        return [replace(result, problems=[*result.problems, f"the process that crawled it {how}"])
                for result in found]


class Shards:
    """The processes of one crawl, and the signal that stopped them."""

    def __init__(self, command: Sequence[str]):
        self.command = command
        self.running: list[Shard] = []
        self.stopped_by: int | None = None
        self.deadline = float("inf")

    def start(self, names: Sequence[str]) -> None:
        """A process for `names`.

        It has a session of its own, because Ctrl-C reaches every process of a terminal; it inherits the lock, so that
        no other run begins while it lives; and it kills itself when its standard input, which we hold, ends with us.
        """
        process = subprocess.Popen([*self.command, *names], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True, close_fds=False)
        shard = Shard(list(names), process)
        shard.listen()
        self.running.append(shard)

    def stop(self, number: int, _: FrameType | None) -> None:
        """Signal handler: passes the order on; the second one is an order to stop at once."""
        if self.stopped_by is None:
            self.stopped_by, self.deadline = number, time.monotonic() + PATIENCE
        else:
            self.deadline = 0.0
        for shard in self.running:
            shard.process.terminate()

    def wait(self, glance: Glance) -> None:
        """Until all have ended; those that outlast the patience after a signal are killed."""
        while any(shard.process.poll() is None for shard in self.running):
            time.sleep(GLANCE)
            glance([result for shard in self.running for result in shard.results])
            if time.monotonic() > self.deadline:
                self.kill()

    def kill(self) -> None:
        for shard in self.running:
            shard.process.kill()
            shard.process.wait()


@contextmanager
def signals_to(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C call `handler` within the block."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)


def in_processes(count: int, command: Sequence[str]) -> Callable[..., tuple[list[PublisherResult], int | None]]:
    """Work for `crawl.crawl`: as many processes, each `command` with the ids of its publishers behind it."""

    def work(home: Home, names: Sequence[str], glance: Glance) -> tuple[list[PublisherResult], int | None]:
        store = HomeAddon.store(project_settings(home))
        known = catalogue.load(home)
        publishers = [known[name] for name in names]
        store.publishers(publishers)
        shards = Shards(command)
        try:
            with signals_to(shards.stop):
                for part in by_host(publishers, count):
                    if shards.stopped_by is None:
                        shards.start(part)
                shards.wait(glance)
        finally:
            shards.kill()
        stopped = shards.stopped_by is not None
        results = {result.publisher: result for shard in shards.running for result in shard.outcome(stopped)}
        take_back(Frontier(store), results)
        return [results.get(name) or PublisherResult(name, problems=["not begun"]) for name in names], shards.stopped_by

    return work


def take_back(frontier: Frontier, results: dict[str, PublisherResult]) -> None:
    """What a killed process had leased waits again, and counts as unanswered."""
    now = datetime.now(UTC)
    for name, result in results.items():
        if swept := frontier.sweep(name, now):
            result.unanswered += swept
            result.waiting = frontier.counts(name)["waiting"]


def line(results: Sequence[PublisherResult], *, ended: bool = False) -> str:
    """What a process tells its parent: its results so far, as one line of JSON."""
    return json.dumps({"results": [asdict(result) for result in results], "ended": ended})
