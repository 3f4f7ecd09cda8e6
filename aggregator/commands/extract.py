"""`loper extract`: a page in, an article out."""

import codecs
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from spiders import catalogue

from .. import urls
from ..article import Article
from ..errors import LoperError, PageError
from ..extract import extract as extract_article
from ..home import Home
from ..normalise import normalise
from ..page import Page
from ..publisher import Publisher
from .common import home_option, progress
from .logs import verbose_option

log = logging.getLogger(__name__)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--url", help="Address the page was fetched from.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="MANIFEST",
              help='JSON lines {"file", "url", "publisher"?, "fetched_at"?}; files relative to the manifest.')
@click.option("--publisher", "name", help="Publisher, where the URL's host does not tell.")
@click.option("--no-rules", is_flag=True, help="Extract as if the publisher were unknown.")
@home_option
@verbose_option
def extract(file: Path | None, url: str | None, batch: Path | None, name: str | None, no_rules: bool,
            home: Home) -> int:
    """Print the article in the HTML page FILE as JSON; or one a line for each page of a MANIFEST."""
    if bool(file) == bool(batch) or bool(file) != bool(url):
        raise click.UsageError("give either FILE with --url URL, or --batch MANIFEST")
    if name and (batch or no_rules):
        raise click.UsageError("--publisher goes with FILE and its rules: a MANIFEST names publishers line by line")
    publishers = {} if no_rules else catalogue.load(home)
    if batch:
        return extract_batch(batch, publishers, no_rules)
    article = extract_page({"file": str(file), "url": url, "publisher": name}, Path(), publishers, no_rules)
    click.echo(json.dumps(article.to_dict(), ensure_ascii=False, indent=2))
    return 0


def extract_batch(manifest: Path, publishers: Mapping[str, Publisher], no_rules: bool) -> int:
    """One JSON line per line of the manifest, in order; 1 if any is an error."""
    lines = [line for line in manifest.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n") if line.strip()]
    failed = 0
    with progress() as display:
        task = display.add_task("extracting", total=len(lines), said="")
        for number, line in enumerate(lines, 1):
            out = answer(line, number, manifest, publishers, no_rules)
            failed += "error" in out
            click.echo(json.dumps(out, ensure_ascii=False))
            display.update(task, completed=number, said=f"{failed} failed")
    return 1 if failed else 0


def answer(line: bytes, number: int, manifest: Path, publishers: Mapping[str, Publisher],
           no_rules: bool) -> dict[str, Any]:
    """What is printed for one line of a manifest: `file` and the article, or `file` and `error`."""
    row = read_row(line, number, manifest)
    try:
        if "error" in row:
            raise PageError(str(manifest), row["error"])
        return {"file": row["file"], **extract_page(row, manifest.parent, publishers, no_rules).to_dict()}
    except LoperError as error:
        return {"file": row.get("file"), "error": str(error)}
    except Exception as error:  # a fault of ours on one page: it is told, and the other pages are answered
        log.error("%s: internal error", row["file"], exc_info=error)
        return {"file": row["file"], "error": f"{row['file']}: internal error: {type(error).__name__}: {error}"}


def read_row(line: bytes, number: int, manifest: Path) -> dict[str, Any]:
    """One line of a manifest; where it is wrong, a row with an `error`."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"line {number} is no JSON: {error}"}
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("file", "url")):
        return {**(row if isinstance(row, dict) else {}), "error": f"line {number} has no file or no url"}
    return row


def extract_page(row: Mapping[str, Any], folder: Path, publishers: Mapping[str, Publisher],
                 no_rules: bool) -> Article:
    """The article of one row of a manifest; PageError names the file or the URL."""
    path = folder / row["file"]
    try:
        body = path.read_bytes()
    except OSError as error:
        raise PageError(row["file"], f"cannot be read: {error.strerror}") from None
    except ValueError as error:  # a NUL, a lone surrogate
        raise PageError(row["file"], f"is no name of a file: {error}") from None
    if urls.absolute(row["url"], "") is None:
        raise PageError(row["file"], f"{row['url']!r} is no http or https URL")
    fetched = fetched_at(row) or datetime.now(UTC)
    publisher = publisher_of(row, publishers, no_rules)
    return normalise(extract_article([Page(body, row["url"])], publisher, fetched=fetched), publisher)


def publisher_of(row: Mapping[str, Any], publishers: Mapping[str, Publisher], no_rules: bool) -> Publisher:
    """By name, else by the URL's host; one without rules where nobody owns the host."""
    if (name := row.get("publisher")) and not no_rules:
        if not isinstance(name, str) or name not in publishers:
            raise PageError(row["file"], f"there is no publisher {name!r}")
        return publishers[name]
    return catalogue.of_url(publishers.values(), row["url"]) or catalogue.unknown(row["url"])


def fetched_at(row: Mapping[str, Any]) -> datetime | None:
    if not (value := row.get("fetched_at")):
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise PageError(row["file"], f"fetched_at {value!r} is no ISO 8601 instant") from None
    if not 1990 < instant.year < 9000:  # the web is younger; at the ends of the calendar nothing can be added
        raise PageError(row["file"], f"fetched_at {value!r} is no time at which a page was fetched")
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
