"""The connection to the database: opened with the right settings, its faults told in words, its writes immediate."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from ..errors import StoreError

#: seconds that a writer waits for another one
BUSY_SECONDS = 10
#: seconds between two attempts where SQLite does not wait by itself
RETRY_SECONDS = 0.02
#: bytes that the write-ahead log keeps on disk after a checkpoint
WAL_LIMIT = 64 * 1024 * 1024
#: what to do about each fault that is not the program's own; primary result codes of https://sqlite.org/rescode.html
ADVICE = {
    sqlite3.SQLITE_BUSY: f"another program has kept it locked for more than {BUSY_SECONDS} seconds; end that program",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; its folder must exist, and this user must be able to write in it",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it away and restore a backup, or mend it with: sqlite3 FILE .recover",
    sqlite3.SQLITE_FULL: "the disk is full; nothing stored is lost: make room and run again",
    sqlite3.SQLITE_IOERR: "the disk reports an error; nothing stored is lost: check the disk and run again",
    sqlite3.SQLITE_NOTADB: "is no SQLite database; move it away, or name another home",
    sqlite3.SQLITE_PERM: "may not be written by this user",
    sqlite3.SQLITE_READONLY: "may not be written by this user; the file and its folder must be writable",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns a fault of the file or the disk into a StoreError that says what to do; other errors pass."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # an extended code (SQLITE_IOERR_WRITE, ...) carries the primary one in its low byte
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if "unsupported file format" in str(error):  # a damaged head of the file, which has no code of its own
            code = sqlite3.SQLITE_CORRUPT
        advice = ADVICE.get(code)
        if advice is None:
            raise
        raise StoreError(path, f"{advice} ({error})") from error


def connect(path: Path) -> Database:
    """A connection that changes nothing of the file yet, in driver autocommit: what begins a transaction says so."""
    conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = NORMAL")
    conn.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
    return Database(conn)


def use_wal(db: Database) -> str:
    """Switches to a write-ahead log; gives the mode that the database is in then.

    Asks again while another process does the same: the busy timeout does not hold for this switch (of four processes
    that made one database at once, one in seven failed).
    """
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(RETRY_SECONDS)


@contextmanager
def immediate(db: Database) -> Iterator[None]:
    """One write transaction; within an open one, a savepoint of it.

    BEGIN IMMEDIATE, because a transaction that reads first and then writes fails at once when another process has
    written in between: no busy timeout helps it (https://sqlite.org/lang_transaction.html).
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise
