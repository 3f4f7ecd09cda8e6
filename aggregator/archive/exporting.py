"""An export: the selected articles in one file and its data card beside it, both whole or not there at all."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from ..errors import LoperError
from . import selection as selecting
from .card import Tally, card
from .formats import opened
from .selection import Selection

#: articles between two calls of `tell`
STEP = 500


class ExportError(LoperError):
    """The export cannot be written, or would replace what nobody asked to replace."""


def card_of(target: Path) -> Path:
    """Where the data card of an export lies."""
    return target.with_name(target.name + ".md")


def export(db: Database, target: Path, file_format: str, selection: Selection, *, columns: Mapping[str, str],
           now: datetime, tell: Callable[[int, int], None]) -> Tally:
    """Writes the selected articles to `target`, which is replaced where it exists, and says what went in.

    All of it is one state of the store, whatever others write meanwhile. `columns` says what the columns mean, for
    the card; `tell` is called with the number of articles written and of all. OSError where `target` cannot be
    written; what was there before is left as it was.
    """
    tally = Tally()
    with ExitStack() as files, reading(db):
        new, new_card = (files.enter_context(replacing(path)) for path in (target, card_of(target)))
        total = selecting.count(db, selection)
        with opened(file_format, new) as writer:
            writer.publishers(selecting.publishers(db, selection))
            for record in selecting.articles(db, selection):
                writer.article(record)
                tally.add(record)
                if tally.articles % STEP == 0:
                    tell(tally.articles, total)
        new_card.write_text(card(target.name, file_format, selection, tally, columns, now), encoding="utf-8")
    return tally


@contextmanager
def reading(db: Database) -> Iterator[None]:
    """Within the block the connection sees one state of the database."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path`, which takes its place when the block is left well, and is gone when not."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield new
        with new.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
