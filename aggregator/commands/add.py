"""`loper add`: a new publisher without code, from its home page or from a reader's subscriptions."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from spiders import catalogue

from .. import urls
from ..add import ADDED, FOUND, KNOWN, REFUSED, Addition
from ..add import add as add_sites
from ..discovery.draft import draft
from ..discovery.opml import subscriptions
from ..errors import ConfigError
from ..home import Home
from ..publisher import ID_RE
from .common import home_option, progress
from .logs import say, verbose_option


@click.command()
@click.argument("url", required=False)
@click.option("--opml", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Add what a reader subscribes to instead.")
@click.option("--id", "name", help="Id of the publisher [default: from its host].")
@click.option("--dry-run", is_flag=True, help="Print the publisher's file, write nothing.")
@click.option("--force", is_flag=True, help="Survey a known publisher too, and replace its file in the home.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def add(url: str | None, opml: Path | None, name: str | None, dry_run: bool, force: bool, as_json: bool,
        home: Home) -> int:
    """Add the publisher whose home page is at URL: find its listings, try three articles, write its file."""
    if bool(url) == bool(opml):
        raise click.UsageError("give either a URL or --opml FILE")
    if name is not None:
        check_id(name, opml, force, home)
    sites = [(address(url), "")] if url else subscribed(opml)
    with progress() as display:
        task = display.add_task(f"surveying {len(sites)} sites" if opml else f"surveying {url}", total=None, said="")
        additions, stopped_by = add_sites(
            home, sites, lambda site, asked: display.update(task, said=asked), name=name or "", force=force,
            write=not dry_run)
    if as_json:
        said = [addition.to_dict() for addition in additions]
        click.echo(json.dumps(said if opml else said[0], ensure_ascii=False, indent=1))
    elif opml:
        show_all(additions)
    else:
        show(additions[0], home, dry_run)
    if stopped_by:
        return 128 + stopped_by
    return 1 if any(addition.state == REFUSED for addition in additions) else 0


def address(url: str) -> str:
    """What was typed as a URL; without a scheme it is https."""
    found = urls.absolute(url if "://" in url else f"https://{url}", "")
    if found is None:
        raise click.UsageError(f"{url!r} is no http or https URL")
    return found


def check_id(name: str, opml: Path | None, force: bool, home: Home) -> None:
    """A usage error unless `name` can be the id of one new publisher."""
    if opml:
        raise click.UsageError("--id goes with a URL")
    if not ID_RE.match(name):
        raise click.UsageError(f"--id {name!r}: must be lower-case letters, digits and underscores")
    if name in catalogue.load(home) and not force:
        raise click.UsageError(f"there is a publisher {name!r} already; --force replaces its file in the home")


def subscribed(file: Path) -> list[tuple[str, str]]:
    """(home page, else feed; title) of the subscriptions in an OPML file, each once."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise ConfigError(file, None, f"cannot be read: {error.strerror}") from None
    found: dict[str, str] = {}
    for each in subscriptions(body, file):
        found.setdefault(each.site if urls.absolute(each.site, "") else each.feed or each.site, each.title)
    if not found:
        raise ConfigError(file, None, "has no subscriptions: no outline with xmlUrl or htmlUrl")
    return list(found.items())


def show_all(additions: Sequence[Addition]) -> None:
    """A line for each subscription."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("subscription", "", "publisher", "why"):
        table.add_column(column, overflow="fold")
    for each in additions:
        state = "not added" if each.state == REFUSED else each.state
        table.add_row(*map(escape, (each.title or each.url, state, each.publisher.id if each.publisher else "",
                                    each.reason)))
    Console(width=None if Console().is_terminal else 160).print(table)


def show(addition: Addition, home: Home, dry_run: bool) -> None:
    """What became of one site, in words."""
    publisher = addition.publisher
    if addition.state == REFUSED:
        say(f"loper: {addition.url} was not added: {addition.reason}{hint(addition.reason, home)}")
    elif addition.state == KNOWN:
        on = home.config.publishers.get(publisher.id, publisher.enabled)
        click.echo(f"{addition.url} is known: {publisher.id} ({publisher.publisher}), {publisher.file}"
                   + ("" if on else f"; it is switched off: {publisher.reason or 'in loper.toml'}"))
    elif addition.state in (ADDED, FOUND):
        (show_survey if not dry_run else print_file)(addition, home)


def hint(reason: str, home: Home) -> str:
    """How the operator lets a private address in."""
    return f" ({home.path / 'loper.toml'}: [network] allow = [\"ADDRESS\"])" if "network.allow" in reason else ""


def print_file(addition: Addition, home: Home) -> None:
    """The file that would be written, on standard output; the rest on standard error."""
    click.echo(draft(addition.publisher), nl=False)
    for note in addition.survey.notes:
        say(f"note: {note}")


def show_survey(addition: Addition, home: Home) -> None:
    """The listings, the articles that were tried, the file, and what to do next."""
    survey, publisher = addition.survey, addition.publisher
    console = Console(width=None if Console().is_terminal else 160)
    console.print(escape(f"{publisher.publisher}: {survey.named} articles in {len(survey.listings)} listings, "
                         f"language {publisher.language}, zone {publisher.timezone}"))
    for source in survey.listings:
        console.print(f"  {source.type}: {escape(source.url)}", highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("title", "published", "paragraphs", "where it was read"):
        table.add_column(column, overflow="fold")
    for article in survey.articles:
        lengths = [len(line) for line in article.content_text.split("\n")]
        found = {key: article.provenance.get(key, "-") for key in ("title", "published", "content")}
        table.add_row(escape(article.title), f"{article.published:%Y-%m-%d %H:%M} UTC" if article.published else "-",
                      f"{len(lengths)}, of {', '.join(map(str, lengths[:3]))}… characters",
                      escape(", ".join(f"{key}: {where}" for key, where in found.items())))
    console.print(table)
    for note in survey.notes:
        console.print(f"note: {escape(note)}", highlight=False)
    chosen = home.config.crawl.publishers
    named = "" if chosen == "all" or publisher.id in chosen else (
        f" (crawl.publishers of {home.path / 'loper.toml'} does not name it: put it there, too)")
    click.echo(f"written: {addition.file}\nnext: loper crawl {publisher.id}{named}")
