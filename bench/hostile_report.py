"""What the hostile bench found: a table on the terminal, and the generated part of docs/reliability.md."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

PAGE = Path(__file__).resolve().parent.parent / "docs/reliability.md"


@dataclass(frozen=True)
class Verdict:
    """One case: what was expected, what was wrong, what became of its URLs."""

    name: str
    expected: str
    wrong: list[str] = field(default_factory=list)
    became: str = ""

    @property
    def ok(self) -> bool:
        return not self.wrong


@dataclass(frozen=True)
class Figures:
    """What the bench is pinned to."""

    #: cases and robots.txt files that were treated as expected
    cases: int
    robots: int
    #: requests to an address that nobody may be led to
    canary: int
    #: of the largest process of all runs
    memory_mb: int


def show(verdicts: Sequence[Verdict], figures: Figures, seconds: float) -> None:
    """All verdicts on the terminal, then the figures."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("case", "", "what became of it", "what is wrong"):
        table.add_column(column, overflow="fold")
    for each in verdicts:
        table.add_row(each.name, "ok" if each.ok else "[red]MISS[/]", each.became, "; ".join(each.wrong))
    Console(width=None if Console().is_terminal else 160).print(table)
    total = sum(not each.name.startswith("robots.txt") for each in verdicts)
    print(f"{figures.cases} of {total} cases and {figures.robots} of {len(verdicts) - total} robots.txt files as "
          f"expected; {figures.canary} hits on the canary; peak memory {figures.memory_mb} MB; {seconds:.0f} s")


def write(verdicts: Sequence[Verdict], bare: Mapping[str, str], figures: Figures, namespace: bool) -> None:
    """Puts figures and table between the marks in PAGE."""
    cases = [each for each in verdicts if not each.name.startswith("robots.txt")]
    misses = [each for each in verdicts if not each.ok]
    lines = [
        f"Measured on {datetime.now(UTC):%d %B %Y} with Scrapy {version('scrapy')}: {figures.cases} of {len(cases)} "
        f"cases and {figures.robots} of {len(verdicts) - len(cases)} robots.txt files as expected, {figures.canary} "
        f"requests to an address that nobody may be led to, {figures.memory_mb} MB in the largest process"
        + ("." if namespace else "; without a network namespace, so that no redirect to 169.254.169.254 was served."),
        "", *(f"- `{each.name}` is missed: {'; '.join(each.wrong)}" for each in misses), *([""] if misses else []),
        "| case | what is expected | Loper | bare Scrapy |", "|---|---|---|---|",
        *(f"| `{each.name}` | {cell(each.expected)} | {'as expected' if each.ok else '**missed**'}"
          f"{f': {each.became}' if each.became else ''} | {cell(bare.get(each.name, ''))} |" for each in verdicts)]
    replace_part(PAGE, "hostile", lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def part_of(page: Path, name: str) -> list[str]:
    """The lines between the marks `name` of a page."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", page.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise SystemExit(f"{page}: the marks of the part {name!r} are missing")
    return found[1].splitlines()


def replace_part(page: Path, name: str, lines: Sequence[str]) -> None:
    """Puts `lines` between the marks `name` of a page, and leaves the rest of it as it is."""
    before = page.read_text(encoding="utf-8")
    part = f"<!-- {name} -->\n" + "\n".join(lines) + f"\n<!-- /{name} -->"
    after, count = re.subn(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _: part, before, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"{page}: the marks of the part {name!r} are missing")
    page.write_text(after, encoding="utf-8")
