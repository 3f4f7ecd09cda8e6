"""A copy of a database while others write to it: consistent, checked, and one file that any program can read."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from ..errors import StoreError
from .connection import ADVICE, connect, explained
from .schema import refuse_foreign

#: pages of the database that are copied between two calls of `tell`: 8 MB
STEP = 2048


def back_up(source: Path, target: Path, migrations: Migrations, tell: Callable[[int, int], None]) -> int:
    """Copies the database `source` to `target`, which is replaced where it exists; gives its size in bytes.

    `target` is the whole copy or what it was before: the copy is made beside it, checked, then renamed. `tell` is
    called with the number of pages copied and of all. StoreError where `source` is not ours by `migrations`, or is
    damaged, or `target` cannot be written. FileNotFoundError where there is no `source`.
    """
    source.stat()
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with explained(source), closing(connect(source).conn) as origin:
            refuse_foreign(Database(origin), source, migrations)
            origin.execute("BEGIN")  # until its end this connection sees one state, whatever others write
            origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with explained(target):
                copy(origin, beside, tell)
        check(source, beside)
        os.replace(beside, target)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            beside.with_name(beside.name + suffix).unlink(missing_ok=True)
    sync(target.parent)
    return target.stat().st_size


def copy(origin: sqlite3.Connection, path: Path, tell: Callable[[int, int], None]) -> None:
    """Copies what `origin` sees to the file `path`, which is brought to the disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("PRAGMA synchronous = OFF")  # the file is synced once, at its end
        origin.backup(made, pages=STEP, progress=lambda _, left, total: tell(total - left, total))
        # a reader without the right to write in the folder cannot open a file that wants a write-ahead log
        made.execute("PRAGMA journal_mode = DELETE").fetchone()
    sync(path)


def check(source: Path, path: Path) -> None:
    """StoreError if the copy is damaged: then its source is."""
    with closing(sqlite3.connect(path)) as made:
        finding = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if finding != "ok":
        raise StoreError(source, f"{ADVICE[sqlite3.SQLITE_CORRUPT]} ({' '.join(finding.split())}); no backup was made")


def sync(path: Path) -> None:
    """Brings a file's content, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
