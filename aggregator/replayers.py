"""Kept copies replayed by several processes: extraction is what reprocessing spends its time on."""

import os
import signal
from collections.abc import Iterator, Sequence
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from spiders.article_spider import ArticleSpider
from spiders.loader import CatalogueLoader

from .crawl import project_settings
from .errors import LoperError
from .home import Home
from .replay import Made, remake
from .store.pages import Group, PageStore

#: groups that a process is handed at a time, and that are stored in one transaction
CHUNK = 20
#: groups below which one process is done before others have started
FEW = 300
#: more would wait for the one that writes
MOST = 8
#: tell all processes of a terminal or a service to end; the one that writes decides when the others do
STOPS = (signal.SIGINT, signal.SIGTERM)


class ReplayError(LoperError):
    """A process that replayed pages ended before its work was done."""


class Replayer:
    """Reads groups of copies from a home's pages.db, and replays them by today's rules."""

    def __init__(self, home: Home, loader: CatalogueLoader):
        self.loader = loader
        self.spiders: dict[str, ArticleSpider] = {}
        self.pages = PageStore(home.pages)

    def replay(self, groups: Sequence[Group]) -> list[Made]:
        return [remake(self.pages.copies(group.copies), self.spider(group.publisher), group.article)
                for group in groups]

    def spider(self, publisher: str) -> ArticleSpider:
        if publisher not in self.spiders:
            self.spiders[publisher] = self.loader.load(publisher)()
        return self.spiders[publisher]


def catalogue_of(home: Home) -> CatalogueLoader:
    """Today's rules, as spiders; ConfigError where a publisher file is wrong."""
    return CatalogueLoader(project_settings(home))


def replay(home: Home, groups: Sequence[Group], loader: CatalogueLoader) -> Iterator[list[Made]]:
    """What became of the groups, some at a time, in any order; the iterator may be left before its end.

    `loader` is the home's catalogue. LoperError where pages.db cannot be read.
    """
    chunks = iter([groups[start:start + CHUNK] for start in range(0, len(groups), CHUNK)])
    count = min(os.cpu_count() or 1, MOST) if len(groups) > FEW else 1
    if count == 1:
        replayer = Replayer(home, loader)
        yield from map(replayer.replay, chunks)
        replayer.pages.close()
    else:
        yield from replay_in_processes(home, chunks, count)


def replay_in_processes(home: Home, chunks: Iterator[Sequence[Group]], count: int) -> Iterator[list[Made]]:
    """As `replay`. A process ends when its pipe does: when all is done, and also when this one is killed."""
    context = get_context("spawn")  # a fork would share the connections to the databases
    pipes: dict[Connection, object] = {}
    try:
        for _, chunk in zip(range(count), chunks, strict=False):
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, home.path), daemon=True)
            start(process)
            theirs.close()
            ours.send(chunk)
            pipes[ours] = process
        busy = set(pipes)
        while busy:
            for pipe in wait(busy):
                yield answer(pipe)
                if chunk := next(chunks, None):
                    pipe.send(chunk)
                else:
                    busy.discard(pipe)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in pipes.values():
            process.join()


def start(process: BaseProcess) -> None:
    """Starts a process that inherits STOPS as blocked, so that none ends it before it is able to ignore them."""
    resource_tracker.ensure_running()  # to start it later, within `start`, would let them through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def answer(pipe: Connection) -> list[Made]:
    """What a process made of its chunk; the error that ended it, where one did."""
    try:
        made = pipe.recv()
    except (EOFError, ConnectionError):
        raise ReplayError("a process that read pages was ended; what was stored before stays") from None
    if isinstance(made, Exception):
        raise made
    return made


def serve(pipe: Connection, home: os.PathLike[str]) -> None:
    """The whole life of a process: replays what comes through the pipe, until nothing more can come."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    try:
        here = Home.locate(home)
        replayer = Replayer(here, catalogue_of(here))
        while True:
            pipe.send(replayer.replay(pipe.recv()))
    except (EOFError, ConnectionError):
        return
    except LoperError as error:
        pipe.send(ReplayError(str(error)))
