"""`make golden NAME=...`: writes what the program makes of golden pages into the JSON beside them.

Only what changed moves, so that `git diff` is the review: what the program gives is not yet what the page says.
"""

import json
import re
from pathlib import Path
from typing import Any

import click

from aggregator.errors import LoperError
from tests.test_golden import PAGES, reading

#: columns of a golden file
WIDTH = 120
#: what stands before a value of the outermost object
LABEL_RE = re.compile(r'[\s{,]*(?P<key>"(?:[^"\\]|\\.)*")\s*:\s*')


@click.command()
@click.argument("name")
def main(name: str) -> None:
    """Record anew the golden pages of the publisher NAME, or the one page NAME (publisher/slug)."""
    failed = 0
    for page in chosen(name, PAGES):
        shown = f"{page.parent.name}/{page.stem}"
        try:
            changed = record(page)
        except (LoperError, OSError) as error:
            failed += 1
            click.echo(f"{shown}: {error}", err=True)
        else:
            click.echo(f"{shown}: {', '.join(changed) or 'as it was'}")
    raise SystemExit(1 if failed else 0)


def chosen(name: str, pages: list[Path]) -> list[Path]:
    """The pages of publisher `name`, or the page `name`; a usage error where there is none."""
    found = [page for page in pages if name in (page.parent.name, f"{page.parent.name}/{page.stem}")]
    if not found:
        raise click.UsageError(f"there is no golden page {name!r}; publishers that have some: "
                               + ", ".join(sorted({page.parent.name for page in pages})))
    return found


def record(page: Path) -> list[str]:
    """Rewrites the JSON beside `page`; returns the keys whose values changed.

    OSError where there is no JSON: what a new page should give is written by hand, from the page.
    """
    file = page.with_suffix(".json")
    text = file.read_text(encoding="utf-8")
    written = json.loads(text)
    got = reading(page, written["page"])
    changed = {key: got[key] for key in written if key in got and written[key] != got[key]}
    if changed:
        file.write_text(with_values(text, changed), encoding="utf-8")
    return list(changed)


def with_values(text: str, values: dict[str, Any]) -> str:
    """The JSON object `text` with `values` in the place of what stood there; every other byte as it was."""
    for key, (start, end) in reversed(spans(text).items()):
        if key in values:
            column = start - text.rfind("\n", 0, start) - 1
            text = text[:start] + pretty(values[key], column) + text[end:]
    return text


def spans(text: str) -> dict[str, tuple[int, int]]:
    """Where the value of each key of the JSON object `text` begins and ends, in order."""
    found = {}
    position = 0
    while label := LABEL_RE.match(text, position):
        _, position = json.JSONDecoder().raw_decode(text, label.end())
        found[json.loads(label["key"])] = (label.end(), position)
    return found


def pretty(value: Any, column: int, indent: int = 2) -> str:
    """JSON as golden files have it: on one line where it fits behind `column` columns, but a line per object.

    An object of one key is never broken, however long.
    """
    flat = json.dumps(value, ensure_ascii=False)
    objects = isinstance(value, list) and len(value) > 1 and isinstance(value[0], dict)
    lone = isinstance(value, dict) and len(value) == 1
    if not value or not isinstance(value, list | dict) or lone or (column + len(flat + ",") <= WIDTH and not objects):
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [(f"{json.dumps(key, ensure_ascii=False)}: ", item) for key, item in value.items()]
        opened, closed = "{}"
    else:
        lines = [("", item) for item in value]
        opened, closed = "[]"
    broken = [f"{inner}{label}{pretty(item, len(inner + label), indent + 2)}" for label, item in lines]
    return f"{opened}\n" + ",\n".join(broken) + f"\n{' ' * indent}{closed}"


if __name__ == "__main__":
    main()
