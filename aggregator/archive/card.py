"""The data card of an export: what a person who finds the file later must know to use it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .. import __version__
from ..article import iso
from ..store.articles import Row
from .selection import Selection

NOTES = {
    "jsonl": "One JSON object a line. `record` says what it is: first the publishers, then the articles with their "
             "`revisions`, the oldest first. `loper import` reads it back; Loper's own records of its crawls (`urls`, "
             "`listings`, `runs`) are not in it.",
    "csv": "One article a row, UTF-8. Lists and objects are JSON; an empty cell is an empty text or null. Revisions "
           "are not in it.",
    "parquet": "One article a row. Instants, lists and objects have types of their own."}
LICENCE = ("The copyright of each article is its publisher's. This file is for research, archives and reading of one's "
           "own; to publish texts from it needs the publisher's leave, or a law that gives it.")


@dataclass
class Tally:
    """What went into an export, counted while it is written."""

    articles: int = 0
    revisions: int = 0
    #: articles by publisher, by version of the rules, by kind, and by whether they are complete
    publishers: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    complete: Counter[str] = field(default_factory=Counter)
    #: the oldest and the newest time shown, ISO 8601
    first: str = ""
    last: str = ""

    def add(self, record: Row) -> None:
        """Counts an article's record; they come in the order of time."""
        shown = record["published"] or record["first_seen"]
        self.articles, self.revisions = self.articles + 1, self.revisions + len(record["revisions"])
        self.first, self.last = self.first or shown, shown
        for counter, name in ((self.publishers, "publisher"), (self.rules, "rules"), (self.kinds, "kind"),
                              (self.complete, "complete")):
            counter[record[name]] += 1


def card(name: str, file_format: str, selection: Selection, tally: Tally, columns: Mapping[str, str],
         now: datetime) -> str:
    """The card of the file `name` as Markdown; `columns` says what each column means."""
    period = f"{tally.first} to {tally.last}" if tally.articles else "none"
    return "\n".join([
        f"# {name}", "", f"Articles of Indonesian news publishers, exported at {iso(now)} by Loper {__version__}.", "",
        NOTES[file_format], "", "| | |", "|---|---|",
        f"| articles | {tally.articles:,} |", f"| revisions | {tally.revisions:,} |",
        f"| period, by the time shown (published, else first seen) | {period} |",
        *(f"| {line} |" for line in asked(selection)),
        f"| kind | {listed(tally.kinds)} |", f"| complete | {listed(tally.complete)} |", "",
        "## Licence", "", LICENCE, "",
        "## Publishers", "", "| publisher | articles |", "|---|---|", *rows(tally.publishers), "",
        "## Versions of the rules", "", "| rules | articles |", "|---|---|", *rows(tally.rules), "",
        "## Columns", "", "| column | meaning |", "|---|---|",
        *(f"| `{column}` | {meaning} |" for column, meaning in columns.items()), ""])


def asked(selection: Selection) -> list[str]:
    """The conditions of a selection, in words."""
    said = {"publishers asked for": ", ".join(selection.publishers),
            "since": selection.since and iso(selection.since), "until (not included)": selection.until and iso(
                selection.until), "search": selection.search and cell(f"`{selection.search}`")}
    return [f"{name} | {value}" for name, value in said.items() if value]


def listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name}: {count:,}" for name, count in counts.most_common()) or "none"


def rows(counts: Counter[str]) -> list[str]:
    return [f"| {cell(name) or '(none)'} | {count:,} |" for name, count in counts.most_common()]


def cell(text: str) -> str:
    """`text` as it may stand in a table of Markdown."""
    return " ".join(text.split()).replace("|", "\\|")
