"""The pages that are measured: as saved, with their gold answers and the scorer that judges what was made of them."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.page import decode


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved page."""

    body: bytes
    #: the same, decoded as a browser would, for the extractors that take no bytes
    text: str
    url: str
    #: its gold answer, in the scorer's own form
    gold: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scorer:
    """What judges: `score(gold, answer)` gives a row, `totals(rows)` the sums."""

    score: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
    totals: Callable[[list[dict[str, Any]]], dict[str, Any]]


def load_pages(folder: Path) -> list[Saved]:
    """The pages that `folder`/manifest.jsonl names, in order; each has its answer in gold/<name>.json."""
    pages = []
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = (folder / row["file"]).read_bytes()
        gold = json.loads((folder / "gold" / f"{Path(row['file']).stem}.json").read_text(encoding="utf-8"))
        pages.append(Saved(body, decode(body, "")[1], row["url"], gold))
    return pages


def load_scorer(path: Path) -> Scorer:
    """The scorer in the Python file `path`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Scorer(module.score, module.totals)
