"""`loper reprocess`: today's rules over the pages that were kept, without a network."""

import json
import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from ..errors import StoreError
from ..home import Home
from ..reprocess import Reprocessed, Reprocessing, Stop
from ..store import Store
from ..store.pages import Group, PageStore
from ..store.remade import Change
from .common import check_database, home_option, progress
from .logs import log_event, say, verbose_option

#: column of the table -> attribute of Reprocessed
COLUMNS = {"pages": "pages", "new": "new", "revised": "revised", "other fields": "updated", "unchanged": "unchanged",
           "no longer": "no_longer", "no article": "not_articles", "failed": "failed"}
#: outcomes that people are told of, article by article
TOLD = ("new", "revised", "updated", "no longer")
#: problems told of one publisher
MOST_PROBLEMS = 3


class Instant(click.ParamType):
    """A date or an ISO 8601 instant, in UTC where it names no offset."""

    name = "date"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no date such as 2026-07-24 or 2026-07-24T06:00+07:00", param, ctx)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--since", type=Instant(), help="Only what was fetched on or after this date.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
@click.option("--remove", is_flag=True, help="Delete stored articles that are none by today's rules.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def reprocess(names: Sequence[str], since: datetime | None, dry_run: bool, remove: bool, as_json: bool,
              home: Home) -> int:
    """Extract the kept pages of the publishers NAMES, or of all, anew: today's rules, no network."""
    check_database(home)
    stop = Stop()
    with nullcontext() if dry_run else home.lock(), Store(home.database, check=False) as store, stop.on_signals():
        run = Reprocessing(home, store, keep=not remove, dry_run=dry_run)
        check_names(run, names)
        results, changes = with_progress(run, kept(home, names, since), stop)
    log_results(results, dry_run)
    show(results, changes, as_json)
    if stop.number:
        say("stopped; what is done is stored, and another reprocess does the rest")
        return 128 + stop.number
    return 0 if all(result.ok for result in results) else 1


def check_names(run: Reprocessing, names: Sequence[str]) -> None:
    """A usage error for a publisher that does not exist."""
    for name in names:
        if name not in run.loader.publishers:
            raise click.UsageError(f"there is no publisher {name!r}; `loper publishers` lists them")


def kept(home: Home, names: Sequence[str], since: datetime | None) -> list[Group]:
    """What is to be reprocessed; StoreError where no pages were ever kept."""
    if not home.pages.exists():
        raise StoreError(home.pages, "no pages are kept yet; `loper crawl` keeps them, unless [pages] has days = 0")
    with PageStore(home.pages) as pages:
        return pages.groups(home.database, names, since)


def with_progress(run: Reprocessing, groups: Sequence[Group],
                  stop: Stop) -> tuple[list[Reprocessed], list[Change]]:
    """Reprocesses; what it came to, and the changes that people are told of: without --dry-run the graver ones."""
    told = TOLD if run.dry_run else ("no longer",)
    changes: list[Change] = []
    with progress() as display:
        task = display.add_task(f"reprocessing {len(groups)} articles", total=len(groups), said="")

        def tell(done: int, latest: list[Change]) -> None:
            changes.extend(change for change in latest if change.outcome in told)
            counts = {word: sum(getattr(result, word) for result in run.results.values())
                      for word in ("new", "revised", "failed")}
            display.update(task, completed=done, said=", ".join(f"{count} {word}" for word, count in counts.items()))

        return run.run(groups, stop, tell), changes


def log_results(results: Sequence[Reprocessed], dry_run: bool) -> None:
    """An event `publisher` for each, with the numbers that the table shows people."""
    for each in results:
        log_event("publisher", f"{each.publisher}: {each.new} new, {each.revised} revised, {each.failed} failed",
                  logging.INFO if each.ok else logging.WARNING, dry_run=dry_run, ok=each.ok, **asdict(each))


def show(results: Sequence[Reprocessed], changes: Sequence[Change], as_json: bool) -> None:
    """The result on standard output: what changed and a table for people, JSON for programs."""
    if as_json:
        publishers = [asdict(result) | {"ok": result.ok} for result in results]
        told = [asdict(change) for change in changes]
        click.echo(json.dumps({"ok": all(result.ok for result in results), "publishers": publishers, "changes": told},
                              ensure_ascii=False))
        return
    for change in changes:
        show_change(change)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("publisher")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    rows = [[getattr(result, name) for name in COLUMNS.values()] for result in results]
    for result, row in zip(results, rows, strict=True):
        table.add_row(result.publisher, *map(str, row))
    if len(rows) > 1:
        table.add_section()
        table.add_row("all", *(str(sum(counts)) for counts in zip(*rows, strict=True)))
    Console(width=None if Console().is_terminal else 140).print(table)
    for result in results:
        for problem in told_of(result):
            say(f"{result.publisher}: {problem}", publisher=result.publisher)


def show_change(change: Change) -> None:
    """One article: what becomes of it, and the diff of its text."""
    said = {"updated": f"other fields: {', '.join(change.fields)}",
            "no longer": f"no longer an article: {change.reason}"}.get(change.outcome, change.outcome)
    click.echo(f"{change.url}: {said}")
    if change.diff:
        click.echo(change.diff + "\n")


def told_of(result: Reprocessed) -> list[str]:
    """The first of its problems, and how many more there are."""
    said = result.problems[:MOST_PROBLEMS]
    if more := len(result.problems) - len(said):
        said.append(f"and {more} more problems; --json names them all")
    return said
