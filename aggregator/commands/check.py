"""`loper check`: do the rules of a publisher still hold, and what is probably broken."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from spiders import catalogue

from .. import urls
from ..check import check as check_publishers
from ..check import check_file
from ..checks.report import ArticleCheck, PublisherCheck
from ..home import Home
from ..publisher import Publisher
from .common import home_option, progress
from .logs import say, verbose_option

#: fields whose origin is told in the table
FIELDS = ("title", "published", "updated", "authors", "section", "tags", "image", "content")


@click.command()
@click.argument("targets", nargs=-1, metavar="[NAME|URL]...")
@click.option("--all", "everything", is_flag=True, help="Check every publisher that is enabled.")
@click.option("--html", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Check a page in a file, without a network.")
@click.option("--url", help="Address that FILE came from [default: its canonical one].")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def check(targets: Sequence[str], everything: bool, html: Path | None, url: str | None, as_json: bool,
          home: Home) -> int:
    """Fetch the listings and a few articles of publishers (by NAME), or articles (by URL), and say what is broken."""
    if sum((bool(targets), everything, bool(html))) != 1:
        raise click.UsageError("give publishers or URLs, or --all, or --html FILE")
    if url and not html:
        raise click.UsageError("--url goes with --html FILE")
    if url and urls.absolute(url, "") is None:
        raise click.UsageError(f"--url {url!r} is no http or https URL")
    publishers = catalogue.load(home)
    if html:
        checks, stopped_by = [check_file(html, url or "", None, list(publishers.values()))], None
    else:
        chosen, pages = choose(targets, publishers, home)
        checks, stopped_by = checked(home, chosen, pages)
    if as_json:
        click.echo(json.dumps([each.to_dict() for each in checks], ensure_ascii=False, indent=1))
    else:
        show(checks)
    if stopped_by:
        return 128 + stopped_by
    return 0 if all(each.ok for each in checks) else 1


def choose(targets: Sequence[str], publishers: dict[str, Publisher],
           home: Home) -> tuple[list[Publisher], dict[str, list[str]]]:
    """The publishers to be checked, and id -> the articles to be checked instead of its listings.

    Without targets those that are enabled. One that is switched off is checked when it is named, and that is said.
    """
    if not targets:
        found = list(catalogue.enabled(publishers, home).values())
        if not found:
            raise click.UsageError("no publisher is enabled")
        return found, {}
    chosen: dict[str, Publisher] = {}
    pages: dict[str, list[str]] = {}
    for target in targets:
        if "://" in target:
            address = urls.absolute(target, "")
            if address is None:
                raise click.UsageError(f"{target!r} is no http or https URL")
            publisher = catalogue.of_url(publishers.values(), address) or catalogue.unknown(address)
            pages.setdefault(publisher.id, []).append(address)
        elif (publisher := publishers.get(target)) is None:
            raise click.UsageError(f"there is no publisher {target!r}; `loper publishers` lists them")
        chosen[publisher.id] = publisher
    for publisher in chosen.values():
        if not home.config.publishers.get(publisher.id, publisher.enabled):
            say(f"{publisher.id} is switched off: {publisher.reason or 'in loper.toml'}; checked because it was named")
    return list(chosen.values()), pages


def checked(home: Home, publishers: Sequence[Publisher],
            pages: dict[str, list[str]]) -> tuple[list[PublisherCheck], int | None]:
    """The checks, with progress."""
    with progress() as display:
        task = display.add_task(f"checking {len(publishers)} publishers", total=len(publishers), said="")
        ended: set[str] = set()

        def glance(name: str, asked: str) -> None:
            if not asked:
                ended.add(name)
            display.update(task, completed=len(ended), said=asked or name)

        return check_publishers(home, publishers, pages, glance)


def show(checks: Sequence[PublisherCheck]) -> None:
    """One publisher with all its listings and articles; of several a line each. Then what is broken."""
    console = Console(width=None if Console().is_terminal else 160)
    if len(checks) == 1:
        show_one(checks[0], console)
    else:
        console.print(overview(checks))
    for each in checks:
        for problem in each.problems:
            console.print(escape(f"{each.publisher}: {problem}"), highlight=False, soft_wrap=True)
        for note in each.notes if len(checks) == 1 else ():
            console.print(escape(f"note: {note}"), highlight=False, soft_wrap=True)
        if len(checks) == 1 and each.ok:
            console.print(escape(f"{each.publisher}: nothing seems to be broken"), highlight=False)


def overview(checks: Iterable[PublisherCheck]) -> Table:
    table = columns("publisher", "listings", "articles", "title", "published", "content", "leaks", "")
    for each in checks:
        readable = sum(not listing.problem for listing in each.listings)
        leaks = sum(len(article.leaks) for article in each.articles)
        cells = (each.publisher, f"{readable} of {len(each.listings)}",
                 f"{sum(bool(a.article) for a in each.articles)} of {len(each.articles)}",
                 *(places(each, field) for field in ("title", "published", "content")), str(leaks),
                 "ok" if each.ok else f"{len(each.problems)} problems")
        table.add_row(*map(escape, cells))
    return table


def show_one(found: PublisherCheck, console: Console) -> None:
    if found.listings:
        table = columns("listing", "type", "links", "articles", "newest")
        for each in found.listings:
            newest = "-" if each.days is None else f"{each.days} days ago" if each.days else "today"
            cells = (each.url, each.problem or each.type, str(each.named), str(each.articles), newest)
            table.add_row(*map(escape, cells))
        console.print(table)
    if found.articles:
        table = columns("article", "published", "paragraphs by rules", "generic", "in common", "leaks")
        for each in found.articles:
            table.add_row(*map(escape, row(each)))
        console.print(table)
    table = columns("field", "where it was read")
    for field in FIELDS:
        table.add_row(field, escape(places(found, field)))
    if any(each.article for each in found.articles):
        console.print(table)


def row(each: ArticleCheck) -> tuple[str, ...]:
    if each.article is None:
        return (f"{each.url}: {each.reason}", "-", "-", "-", "-", "-")
    published = each.article.published
    shown = f"{published:%Y-%m-%d %H:%M} UTC" if published else "-"
    return (each.article.title, shown, *map(str, each.paragraphs), str(len(each.leaks)))


def places(found: PublisherCheck, field: str) -> str:
    """Where a field was read, with the number of pages: "title_css 3"."""
    return ", ".join(f"{where} {count}" for where, count in found.fields.get(field, {}).items()) or "-"


def columns(*names: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    return table
