"""`loper import`: what `loper export --format jsonl` wrote, stored again."""

import json
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click

from ..archive.importing import Imported, import_file, refusals
from ..home import Home
from ..store import Store
from .common import exit_on_sigterm, home_option, progress

#: refused lines that are said one by one: a file of another kind has nothing but such
MOST_SAID = 100


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@home_option
def import_(file: Path, as_json: bool, home: Home) -> int:
    """Store the articles of FILE (JSON lines of `loper export`); what is stored already, or forgotten, stays so."""
    exit_on_sigterm()
    with home.lock(), Store(home.database) as store, progress() as display:
        task = display.add_task("importing", total=None, said="")
        result = import_file(store, file, lambda done, total: display.update(task, completed=done, total=total))
    for refusal in islice(refusals(file, result), MOST_SAID):
        click.echo(f"loper: {refusal}", err=True)
    if (more := len(result.refused) - MOST_SAID) > 0:
        click.echo(f"loper: {file}: {more} more lines are wrong; --json names them all", err=True)
    show(file, result, as_json)
    return 1 if result.refused else 0


def show(file: Path, result: Imported, as_json: bool) -> None:
    if as_json:
        refused = [{"line": number, "reason": reason} for number, reason in result.refused]
        click.echo(json.dumps({"file": str(file), **asdict(result), "refused": refused}, ensure_ascii=False))
        return
    said = f"{result.articles} articles and {result.revisions} revisions of {result.publishers} new publishers stored"
    for count, what in ((result.known, "were stored already"), (result.forgotten, "were forgotten and stay so"),
                        (len(result.refused), "lines refused")):
        said += f"; {count} {what}" if count else ""
    click.echo(said)
