"""`loper backup`: a copy of the database while a crawl runs."""

import json
from collections.abc import Callable
from pathlib import Path

import click
from rich.progress import Progress

from ..errors import LoperError, StoreError
from ..home import Home
from ..store.backup import back_up
from ..store.pages import migrations as of_pages
from ..store.schema import migrations as of_news
from .common import check_database, exit_on_sigterm, home_option, progress
from .logs import verbose_option


class BackupError(LoperError):
    """The copy would replace what nobody asked to replace."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--pages", is_flag=True, help="Copy the kept pages too, to pages.db beside FILE.")
@click.option("--force", is_flag=True, help="Replace what exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
@verbose_option
def backup(file: Path, pages: bool, force: bool, as_json: bool, home: Home) -> int:
    """Copy the database to FILE, also while a crawl writes to it: consistent, checked, one file."""
    check_database(home)
    wanted = [(home.database, file, of_news)]
    if pages:
        wanted.append((home.pages, file.with_name(home.pages.name), of_pages))
    for source, target, _ in wanted:
        check_files(source, target, home, force)
    exit_on_sigterm()
    with progress() as display:
        written = {str(target): back_up(source, target, migrations, teller(display, source.name))
                   for source, target, migrations in wanted}
    if as_json:
        click.echo(json.dumps([{"file": name, "bytes": size} for name, size in written.items()], ensure_ascii=False))
    else:
        for name, size in written.items():
            click.echo(f"{name}: {size / 2 ** 20:.1f} MB")
    return 0


def check_files(source: Path, target: Path, home: Home, force: bool) -> None:
    """StoreError where there is nothing to copy, BackupError where the copy would take something's place."""
    if not source.exists():
        raise StoreError(source, "there is none: no pages are kept yet")
    if target.exists() and target.resolve() in (home.database.resolve(), home.pages.resolve()):
        raise BackupError(f"{target} is the home's own; name another FILE")
    if target.exists() and not force:
        raise BackupError(f"{target} exists; name another FILE, or replace it with --force")


def teller(display: Progress, name: str) -> Callable[[int, int], None]:
    """What shows on `display` how much of the database `name` is copied."""
    task = display.add_task(f"copying {name}", total=None, said="")
    return lambda done, total: display.update(task, completed=done, total=total)
