"""`make publishers`: the bundled catalogue as a page for people, docs/publishers.md."""

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

from aggregator.publisher import KINDS, ZONE_NAMES, Publisher

from .catalogue import BUNDLED, load_folder

PAGE = Path(__file__).parent.parent / "docs" / "publishers.md"
#: from west to east
ZONES = list(dict.fromkeys(ZONE_NAMES.values()))
HEAD = """# The catalogue

Made from `spiders/publishers/*.toml` by `make publishers`; do not edit. `loper publishers` lists the same, and your
own, in a terminal.

**rules**: how many of its selectors its file or its network's gives, and how many of them were taken from a sister
paper and not seen on this one. Where there are none, or where one finds nothing, the generic path reads the page.
**checked**: when and how its rules were last known to hold.
"""
OFF = """## Off

They ask not to be crawled, or refuse to be; [the guide](guide.md#leave-one-out-or-switch-one-on) says how to switch one
on.
"""


def main() -> None:
    """Writes the page anew."""
    PAGE.write_text(page(load_folder(BUNDLED).values()), encoding="utf-8")


def page(publishers: Iterable[Publisher]) -> str:
    """The catalogue in Markdown: counts, a table for each kind, and who is off and why."""
    found = list(publishers)
    tables = [kind_table(kind, of_kind) for kind in KINDS if (of_kind := [p for p in found if p.kind == kind])]
    return "\n".join([HEAD, counts(found), *tables, switched_off(found)])


def counts(publishers: list[Publisher]) -> str:
    """How many publishers and files there are, files with rules and without counted apart, and the table of it."""
    files = {publisher.file for publisher in publishers}
    with_rules = {publisher.file for publisher in publishers if publisher.selectors}
    off = [publisher for publisher in publishers if not publisher.enabled]
    said = [f"{number(publishers, 'publisher')} in {number(files, 'file')}:",
            f"{number(with_rules, 'file')} with rules, {len(files - with_rules)} with only a listing.",
            f"{number(off, 'publisher')} {'is' if len(off) == 1 else 'are'} off."]
    return f"{' '.join(said)}\n\n{count_table(publishers)}"


def number(things: Collection, word: str) -> str:
    """"1 file", "2 files"."""
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def count_table(publishers: list[Publisher]) -> str:
    """How many publishers there are of each kind in each zone."""
    zones = [*ZONES, *(["others"] if any(zone_order(p) == len(ZONES) for p in publishers) else [])]
    lines = [table_row("kind", *zones, "all"), table_row("---", *["--:"] * (len(zones) + 1))]
    for kind in [*KINDS, "all"]:
        of_kind = Counter(zone_order(p) for p in publishers if kind in (p.kind, "all"))
        if of_kind:
            lines.append(table_row(kind, *(of_kind[place] for place in range(len(zones))), of_kind.total()))
    return "\n".join(lines) + "\n"


def kind_table(kind: str, publishers: list[Publisher]) -> str:
    """The publishers of one kind, by zone from west to east, then by name."""
    lines = [f"## {kind}", "", table_row("id", "publisher", "zone", "network", "rules", "checked"),
             table_row(*["---"] * 6)]
    for publisher in sorted(publishers, key=lambda p: (zone_order(p), p.publisher.lower())):
        name = f"[{publisher.publisher}]({publisher.homepage})" + ("" if publisher.enabled else ", *off*")
        lines.append(table_row(f"`{publisher.id}`", name, publisher.zone_name, publisher.network, rules(publisher),
                               publisher.checked))
    return "\n".join(lines) + "\n"


def switched_off(publishers: list[Publisher]) -> str:
    """The publishers that are not enabled, by the reason for it."""
    reasons: dict[str, list[str]] = {}
    for publisher in publishers:
        if not publisher.enabled:
            reasons.setdefault(publisher.reason, []).append(f"`{publisher.id}`")
    lines = [f"- {reason}: {', '.join(ids)}" for reason, ids in sorted(reasons.items())]
    return "\n".join([OFF, *(lines or ["None."])]) + "\n"


def rules(publisher: Publisher) -> str:
    """"6, 2 inferred", or "" where only the generic path reads its pages."""
    inferred = len(set(publisher.selectors) & set(publisher.inferred))
    return f"{len(publisher.selectors) or ''}" + (f", {inferred} inferred" if inferred else "")


def zone_order(publisher: Publisher) -> int:
    """From west to east; zones of other countries last."""
    return ZONES.index(publisher.zone_name) if publisher.zone_name in ZONES else len(ZONES)


def table_row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    main()
