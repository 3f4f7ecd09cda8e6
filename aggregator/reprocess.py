"""Reprocessing: today's rules over the kept pages of a home, laid over what is stored."""

import logging
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import FrameType

from .frontier import Frontier
from .home import Home
from .outcome import Outcome
from .replay import Made
from .replayers import catalogue_of, replay
from .store import Store
from .store.pages import Group
from .store.remade import Change

log = logging.getLogger(__name__)

#: outcomes after which an article is in the store
STORED = ("new", "revised", "updated", "unchanged")


@dataclass(slots=True)
class Reprocessed:
    """What reprocessing came to for one publisher. Counts are of articles, but `pages`; see `store.remade.Change`."""

    publisher: str
    pages: int = 0
    new: int = 0
    revised: int = 0
    updated: int = 0
    unchanged: int = 0
    #: stored, and no article by today's rules
    no_longer: int = 0
    #: not stored, and still no article
    not_articles: int = 0
    forgotten: int = 0
    failed: int = 0
    #: pages whose checksum fails
    damaged: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


class Stop:
    """The signal that asked for an end, once there was one: what is begun is brought to its end."""

    number: int | None = None

    def ask(self, number: int, _: FrameType | None = None) -> None:
        self.number = number

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM only ask for an end within this block."""
        before = {number: signal.signal(number, self.ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class Reprocessing:
    """One run of `loper reprocess`. The caller holds the home's lock, unless it is a `dry_run`."""

    def __init__(self, home: Home, store: Store, *, keep: bool = True, dry_run: bool = False):
        self.home, self.store, self.keep, self.dry_run = home, store, keep, dry_run
        self.frontier = Frontier(store)
        self.loader = catalogue_of(home)
        self.results: dict[str, Reprocessed] = {}

    def run(self, groups: Sequence[Group], stop: Stop,
            tell: Callable[[int, list[Change]], None]) -> list[Reprocessed]:
        """Reprocesses the groups, a transaction a chunk, until all are done or `stop` is asked for.

        `tell` is called after each transaction with the number of groups done, and what became of its articles.
        StoreError ends it; what was written before stays.
        """
        known = [group for group in groups if self.is_known(group)]
        done = 0
        with closing(replay(self.home, known, self.loader)) as batches:
            for batch in batches:
                done += len(batch)
                tell(done, self.write(batch))
                if stop.number:
                    break
        return [self.results[name] for name in sorted(self.results)]

    def is_known(self, group: Group) -> bool:
        """Whether the catalogue has the group's publisher; counts what cannot be reprocessed for want of rules."""
        if group.publisher in self.loader.publishers:
            return True
        result = self.result_of(group.publisher)
        result.pages += group.pages
        result.failed += 1
        result.problems = [f"{result.failed} articles: there is no publisher {group.publisher!r} any more"]
        return False

    def result_of(self, publisher: str) -> Reprocessed:
        return self.results.setdefault(publisher, Reprocessed(publisher))

    def write(self, batch: Iterable[Made]) -> list[Change]:
        """Lays a batch over what is stored, in one transaction, and counts it."""
        now = datetime.now(UTC)
        done = []
        with nullcontext() if self.dry_run else self.store.writing():
            for made in batch:
                changes = [] if made.failed else self.store.remake(made.before, made.articles, now, keep=self.keep,
                                                                   dry_run=self.dry_run)
                if not self.dry_run:
                    self.frontier.remade(outcomes_of(made, changes), now)
                done.append((made, [with_reason(change, made) for change in changes]))
        for made, changes in done:
            self.count(made, changes)
        return [change for _, changes in done for change in changes]

    def count(self, made: Made, changes: Sequence[Change]) -> None:
        result = self.result_of(made.publisher)
        result.pages += made.pages
        result.damaged += made.damaged
        result.problems += made.problems
        for fault in made.faults:
            log.error("%s", fault, extra={"publisher": made.publisher})
        result.problems += [f"{change.url}: {change.reason}" for change in changes if change.outcome == "failed"]
        result.failed += made.failed
        result.not_articles += not (made.failed or changes)
        for change in changes:
            name = change.outcome.replace(" ", "_")
            setattr(result, name, getattr(result, name) + 1)


def with_reason(change: Change, made: Made) -> Change:
    """The change of what is no longer an article, with the reason that today's rules give."""
    reasons = [outcome.reason for outcome in made.outcomes if outcome.article is None]
    return replace(change, reason="; ".join(reasons)) if change.outcome == "no longer" else change


def outcomes_of(made: Made, changes: Iterable[Change]) -> Iterator[Outcome]:
    """What URLs came to, those of articles with the identity that they are stored under."""
    stored = {change.url.partition("://")[2]: change.url for change in changes if change.outcome in STORED}
    for outcome in made.outcomes:
        if outcome.article is None:
            yield outcome
        elif url := stored.get(outcome.article.partition("://")[2]):
            yield replace(outcome, article=url)
