"""Reads and checks inserts.toml, the wordings by which lines.py knows an insert."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..tables import check_keys, check_type, read_toml

FILE = Path(__file__).with_name("inserts.toml")
KINDS = ("label", "line", "span")
TYPES = {"id": str, "why": str, "words": list, "label_re": list, "line_re": list, "span_re": list,
         "weak": bool, "mark": bool, "anywhere": bool, "alone": bool, "lines": int, "goes": list, "stays": list}
REQUIRED = ("id", "why", "words", "goes", "stays")
#: key -> the kind of wording that may have it
ONLY = {"weak": "label", "mark": "label", "anywhere": "span", "alone": "line", "lines": "line"}

#: the parts of a word that are letters
RUN_RE = re.compile("[a-z]+")

#: a named expression inside an expression; look-behinds and groups begin with (?
PART_RE = re.compile(r"(?<!\(\?)<([a-z]+)>")

#: what may stand around the words of a whole line without being part of the text
AROUND = r"""[\s>»•*.,:;!…"“”'‘’|<«–—-]*"""
#: a label, what opens it, and what stands between it and the title
LABEL = (r"""(?P<open>[(\[]["“]?)?(?P<label>(?:{})(?-i:(?![a-z]))(?P<mark> ?(?:[:：]+|>+|»|[–—-]+(?!\w)))?)"""
         r"""(?: ?,)? ?""")


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """One entry of inserts.toml. The file's head explains the keys."""

    id: str
    #: "label", "line" or "span"
    kind: str
    pattern: re.Pattern[str]
    #: lower case; a line that holds none of them is not looked at
    words: tuple[str, ...]
    why: str
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    weak: bool = False
    mark: bool = False
    anywhere: bool = False
    alone: bool = False
    lines: int = 1

    def may_be_in(self, lowered: str) -> bool:
        """Whether the lower-case text holds one of the words."""
        return any(map(lowered.__contains__, self.words))


@cache
def wordings() -> tuple[Wording, ...]:
    """The wordings of the bundled inserts.toml, in the order in which they are tried."""
    return load(FILE)


def words_in(lowered: str) -> set[str]:
    """The words of all wordings that a lower-case text holds.

    A word is looked for where its longest run of letters is; which runs a token of a language holds is remembered.
    """
    likely = set(words_by_run().get("", ()))
    for token in set(RUN_RE.findall(lowered)):
        likely.update(words_of_token(token))
    return {word for word in likely if word in lowered}


@cache
def words_by_run() -> dict[str, list[str]]:
    """The words of all wordings by their longest run of letters, "" where they have none."""
    found: dict[str, list[str]] = {}
    for word in {word for wording in wordings() for word in wording.words}:
        found.setdefault(max(RUN_RE.findall(word), key=len, default=""), []).append(word)
    return found


@lru_cache(maxsize=50_000)
def words_of_token(token: str) -> tuple[str, ...]:
    """The words whose longest run of letters is in `token`."""
    return tuple(word for run, words in words_by_run().items() if run and run in token for word in words)


def load(path: Path) -> tuple[Wording, ...]:
    """The wordings of `path`; ConfigError names the file, the entry's key and the reason."""
    document = read_toml(path)
    check_keys(document, ["parts", "wordings"], path)
    parts = document.get("parts", {})
    check_type(parts, dict, path, "parts")
    for name, part in parts.items():
        check_type(part, str, path, f"parts.{name}")
    tables = document.get("wordings")
    if not isinstance(tables, list) or not tables:
        raise ConfigError(path, "wordings", "must be a list of tables, [[wordings]]")
    found: dict[str, Wording] = {}
    for number, table in enumerate(tables, 1):
        check_type(table, dict, path, f"wordings.{number}")
        wording = from_table(table, parts, path, f"wordings.{table.get('id', number)}.")
        if wording.id in found:
            raise ConfigError(path, f"wordings.{wording.id}.id", "stands twice")
        found[wording.id] = wording
    return tuple(found.values())


def from_table(table: dict[str, Any], parts: dict[str, str], path: Path, prefix: str) -> Wording:
    """One checked wording; ConfigError if a key is unknown, missing, of the wrong type or does not compile."""
    check_keys(table, TYPES, path, prefix)
    for key, value in table.items():
        check_type(value, TYPES[key], path, prefix + key)
    for key in REQUIRED:
        if not table.get(key):
            raise ConfigError(path, prefix + key, "required, and missing or empty")
    kinds = [kind for kind in KINDS if table.get(f"{kind}_re")]
    if len(kinds) != 1:
        raise ConfigError(path, prefix + "label_re", "one of label_re, line_re and span_re is required, and no two")
    for key, kind in ONLY.items():
        if key in table and kind != kinds[0]:
            raise ConfigError(path, prefix + key, f"belongs to {kind}_re, not to {kinds[0]}_re")
    for word in table["words"]:
        if not word or word != word.lower():
            raise ConfigError(path, prefix + "words", f"{word!r} must be in lower case and not empty")
    rest = {key: tuple(value) if isinstance(value, list) else value
            for key, value in table.items() if not key.endswith("_re")}
    written = table[f"{kinds[0]}_re"]
    if table.get("lines", 1) > 1:
        written = [expression.replace(" ", r"\s") for expression in written]
        parts = {name: part.replace(" ", r"\s") for name, part in parts.items()}
    pattern = compile_pattern(written, kinds[0], parts, path, f"{prefix}{kinds[0]}_re")
    return Wording(kind=kinds[0], pattern=pattern, **rest)


def compile_pattern(written: list[str], kind: str, parts: dict[str, str], path: Path, key: str) -> re.Pattern[str]:
    """The expressions as one, with what their kind puts around them; ConfigError if one does not compile."""
    try:
        for expression in written:
            if re.compile(expand(expression, parts)).fullmatch(""):
                raise ConfigError(path, key, f"{expression!r} matches nothing at all")
        either = "|".join(expand(expression, parts) for expression in written)
        around = {"label": LABEL, "line": f"{AROUND}(?:{{}}){AROUND}", "span": "{}"}[kind]
        return re.compile(around.format(either), re.IGNORECASE)
    except KeyError as error:
        raise ConfigError(path, key, f"there is no part {error.args[0]!r} under [parts]") from None
    except re.error as error:
        raise ConfigError(path, key, f"{written!r} does not compile: {error}") from None


def expand(expression: str, parts: dict[str, str]) -> str:
    """The expression with its parts in place of `<name>`; KeyError for a name that is not there."""
    return PART_RE.sub(lambda found: f"(?:{parts[found[1]]})", expression)
