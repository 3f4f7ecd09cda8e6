"""`loper crawl`: crawl what is due, and say what came of it."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from spiders import catalogue

from ..crawl import CrawlResult, PublisherResult, exit_code, in_this_process
from ..crawl import crawl as crawl_publishers
from ..home import Home
from ..shards import in_processes
from .common import PYTHON, home_option, progress
from .logs import log_event, logging_options, say, verbose_option

#: told of one publisher: without a network each of its listings is one
MOST_PROBLEMS = 3


@click.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def crawl(names: Sequence[str], as_json: bool, home: Home) -> int:
    """Crawl the publishers NAMES, or all that are enabled, into the home's database."""
    chosen = choose(home, names)
    with home.lock():
        result = crawl_with_progress(home, chosen)
    show(result, as_json)
    return exit_code(result)


def choose(home: Home, names: Sequence[str]) -> list[str]:
    """The ids to be crawled; a usage error for one that does not exist or is switched off."""
    publishers = catalogue.load(home)
    active = catalogue.enabled(publishers, home)
    for name in names:
        if name not in publishers:
            raise click.UsageError(f"there is no publisher {name!r}; `loper publishers` lists them")
        if not home.config.publishers.get(name, publishers[name].enabled):
            raise click.UsageError(f"{name} is switched off: {publishers[name].reason or 'in loper.toml'}. To switch "
                                   f"it on, put [publishers.{name}] enabled = true into {home.path / 'loper.toml'}")
    chosen = list(dict.fromkeys(names)) or list(active)
    if not chosen:
        raise click.UsageError("no publisher is enabled")
    return chosen


def crawl_with_progress(home: Home, names: Sequence[str]) -> CrawlResult:
    with progress() as display:
        task = display.add_task(f"crawling {len(names)} publishers", total=len(names), said="")

        def glance(results: list[PublisherResult]) -> None:
            total = {key: sum(getattr(r, key) for r in results) for key in ("new", "revised", "failed")}
            display.update(task, completed=sum(bool(r.listed or r.problems) for r in results),
                           said=", ".join(f"{count} {key}" for key, count in total.items()))

        result = crawl_publishers(home, names, glance, work(home))
    log_results(result)
    return result


def work(home: Home) -> Callable[..., Any]:
    """How the crawl is done: in this process, or in as many as loper.toml says."""
    if home.config.crawl.processes == 1:
        return in_this_process
    command = [*PYTHON, "aggregator.commands.shard", "--home", str(home.path), *logging_options()]
    return in_processes(home.config.crawl.processes, command)


def log_results(result: CrawlResult) -> None:
    """An event `publisher` for each, with the numbers that the table shows people."""
    for each in result.publishers:
        log_event("publisher", f"{each.publisher}: {each.new} new, {each.revised} revised, {each.failed} failed",
                  logging.INFO if each.ok else logging.WARNING, run=result.run, ok=each.ok, **asdict(each))


def show(result: CrawlResult, as_json: bool) -> None:
    """The result on standard output: a table for people, JSON for programs."""
    if as_json:
        publishers = [asdict(p) | {"ok": p.ok} for p in result.publishers]
        click.echo(json.dumps({"run": result.run, "ok": result.ok, "publishers": publishers}, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    columns = ("listed", "new", "revised", "unchanged", "failed", "inserts cut", "other")
    table.add_column("publisher")
    for column in columns:
        table.add_column(column, justify="right")
    rows = [(p.publisher, p.listed, p.new, p.revised, p.unchanged, p.failed, p.inserts_cut, others(p))
            for p in result.publishers]
    for row in rows:
        table.add_row(*map(str, row))
    if len(rows) > 1:
        table.add_section()
        sums = [sum(row[i] for row in rows) for i in range(1, 7)]
        table.add_row("all", *map(str, sums), "")
    Console(width=None if Console().is_terminal else 140).print(table)
    for publisher in result.publishers:
        said = publisher.problems[:MOST_PROBLEMS]
        if more := len(publisher.problems) - len(said):
            said.append(f"and {more} more problems like these; --json names them all")
        for problem in said:
            say(f"{publisher.publisher}: {problem}", publisher=publisher.publisher)


def others(result: PublisherResult) -> str:
    """What else the publisher's URLs came to, in words."""
    said = {"gone": result.gone, "blocked": result.blocked, "refused": result.refused,
            "no article": result.not_articles, "unanswered": result.unanswered,
            "waiting": result.waiting}
    return ", ".join(f"{count} {word}" for word, count in said.items() if count)
