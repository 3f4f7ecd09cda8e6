"""Loper as it is measured: in this process, with and without rules, step by step, and with what it cut."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import lxml.html
from lxml.etree import _Element as Element
from quality_pages import Saved, Scorer
from quality_peers import Extractor, Reader, lines_of

from aggregator import extract
from aggregator.article import Article
from aggregator.errors import LoperError
from aggregator.normalise import normalise
from aggregator.page import Page
from aggregator.publisher import Publisher
from spiders import catalogue

#: the functions of `aggregator.extract` that make up a step; what it does beside them is the step "fields"
STEPS = {"containers_of": "body", "part": "clean", "join": "clean"}


def rules() -> dict[str, Publisher]:
    """The bundled publishers, without those of any home."""
    return catalogue.load_folder(catalogue.BUNDLED)


def publisher_of(page: Saved, publishers: Mapping[str, Publisher]) -> Publisher:
    return catalogue.of_url(publishers.values(), page.url) or catalogue.unknown(page.url)


def article_of(page: Saved, publisher: Publisher) -> Article:
    """The whole path of one page, from bytes to what is stored."""
    article = extract.extract([Page(page.body, page.url)], publisher, fetched=datetime.now(UTC))
    return normalise(article, publisher)


def reader(publishers: Mapping[str, Publisher]) -> Reader:
    def read(page: Saved) -> dict[str, Any]:
        return article_of(page, publisher_of(page, publishers)).to_dict()

    return read


LOPER = (Extractor("Loper", "loper", lambda: reader(rules())),
         Extractor("Loper, no rules", "loper", lambda: reader({})))


def variants() -> list[tuple[str, dict[str, Publisher]]]:
    """The two of LOPER with the publishers that each knows."""
    return [("Loper", rules()), ("Loper, no rules", {})]


def readable(pages: list[Saved], publishers: Mapping[str, Publisher]) -> list[tuple[Saved, Publisher]]:
    """The pages of which Loper makes an article, and their publishers; the others are in the table as failed."""
    found = []
    for page in pages:
        publisher = publisher_of(page, publishers)
        with suppress(LoperError):
            article_of(page, publisher)
            found.append((page, publisher))
    return found


@contextmanager
def watched(called: Callable[[str, float, Any], None]) -> Iterator[None]:
    """While it lasts, `called` is told of every call of a function of STEPS: its name, its seconds, its result."""
    originals = {name: getattr(extract, name) for name in STEPS}

    def watching(name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.process_time()
            result = originals[name](*args, **options)
            called(name, time.process_time() - start, result)
            return result

        return call

    for name in STEPS:
        setattr(extract, name, watching(name))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(extract, name, original)


def body_and_cut(page: Saved, publisher: Publisher) -> tuple[str, str]:
    """What the elements show that `extract` took as the body, before cleaning; and what it says that it cut of it.

    Both a line per block or entry. Where it looked more than once, the last look is the one it used.
    """
    bodies: list[str] = []

    def called(name: str, _: float, result: Any) -> None:
        if name == "containers_of":
            containers: list[Element] = result[0]
            bodies.append(lines_of(containers))

    with watched(called):
        article = article_of(page, publisher)
    cut = [f"{entry.label} {entry.title}" for entry in article.related] + [entry.text for entry in article.removed]
    return bodies[-1], "\n".join(cut)


def inserts_found(pages: list[Saved], publishers: Mapping[str, Publisher], scorer: Scorer) -> tuple[int, int]:
    """How many gold inserts stand in the bodies before cleaning, and how many of these in `related` or `removed`.

    An insert stands in a text where the scorer would call it leaked, were that text the answer.
    """
    inside = found = 0
    for page, publisher in readable(pages, publishers):
        body, cut = body_and_cut(page, publisher)
        in_body = set(scorer.score(page.gold, {"content_text": body})["leaked_at"])
        in_cut = set(scorer.score(page.gold, {"content_text": cut})["leaked_at"])
        inside += len(in_body)
        found += len(in_body & in_cut)
    return inside, found


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of process time, the minimum of all rounds, summed over the pages."""

    lxml: float
    loper: float
    #: step -> milliseconds, in the order of the path
    steps: dict[str, float]


def speed(pages: list[Saved], publishers: Mapping[str, Publisher], rounds: int) -> Speed:
    """The time of Loper beside that of lxml alone on the same bytes, taking turns, page by page."""
    sums = {"lxml": 0.0, "loper": 0.0} | dict.fromkeys(("page parse", "body", "clean", "fields", "normalise"), 0.0)
    for page, publisher in readable(pages, publishers):
        spent = [one_round(page, publisher) for _ in range(rounds)]
        for key in sums:
            sums[key] += 1000 * min(times[key] for times in spent)
    return Speed(sums.pop("lxml"), sums.pop("loper"), sums)


def one_round(page: Saved, publisher: Publisher) -> dict[str, float]:
    """Seconds of lxml alone, of Loper as it is, and of Loper's steps in a watched call."""
    times = {"body": 0.0, "clean": 0.0}
    start = time.process_time()
    lxml.html.document_fromstring(page.body)
    parsed = time.process_time()
    article_of(page, publisher)
    times |= {"lxml": parsed - start, "loper": time.process_time() - parsed}

    def called(name: str, seconds: float, _: Any) -> None:
        times[STEPS[name]] += seconds

    with watched(called):
        marks = [time.process_time()]
        tree = Page(page.body, page.url)
        marks.append(time.process_time())
        article = extract.extract([tree], publisher, fetched=datetime.now(UTC))
        marks.append(time.process_time())
    normalise(article, publisher)
    marks.append(time.process_time())
    parse, whole, end = (after - before for before, after in pairwise(marks))
    return times | {"page parse": parse, "fields": whole - times["body"] - times["clean"], "normalise": end}
