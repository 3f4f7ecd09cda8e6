"""Files that readers fetch at any time: replaced whole or not at all, and untouched where nothing changed."""

import gzip
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import IO

#: of files being written; hidden, so that no server hands one out
TEMPORARY = ".new"
#: of the copy that is sent to readers who take compressed data
GZIP = ".gz"
#: two thirds of the time of the usual 6 for a fiftieth more bytes: a large publish does little else
LEVEL = 5
#: files that are waited for at once
THREADS = 16
#: what gains nothing by it
COMPRESSED_ALREADY = (".png",)


def write(path: Path, data: bytes) -> bool:
    """Makes `data` the content of `path`, and puts a compressed copy beside it; whether either was different before.

    Whoever reads sees the old bytes or the new ones, also after a crash or a loss of power: temporary files in the
    same folder, flushed to the disk, then renamed. Both files have the same time, by which a server knows that they
    belong together. An OSError leaves the old files as they were.
    """
    return bool(write_all({path: data}))


def write_all(documents: dict[Path, bytes]) -> set[Path]:
    """`write` for several files, which wait for the disk together; those of them that were different before."""
    now = time.time_ns()
    with ExitStack() as temporaries:
        ready = {path: temporary(path, data, modified, temporaries)
                 for path, data, modified in to_write(documents, now)}
        if ready:
            # together: the file system then writes its journal once for all
            with ThreadPoolExecutor(min(len(ready), THREADS)) as threads:
                list(threads.map(lambda file: os.fsync(file.fileno()), [file for _, file in ready.values()]))
        for path, (name, _) in ready.items():
            os.replace(name, path)
    for folder in {path.parent for path in ready}:
        sync(folder)
    return {path for path in documents if path in ready or compressed(path) in ready}


def to_write(documents: dict[Path, bytes], now: int) -> Iterator[tuple[Path, bytes, int]]:
    """Path, content and time (ns) of each file that is not as it shall be: the documents, each before its copy."""
    for path, data in documents.items():
        same = holds(path, data)
        modified = path.stat().st_mtime_ns if same else now
        if not same:
            yield path, data, now
        if path.suffix not in COMPRESSED_ALREADY and not (same and time_of(compressed(path)) == modified):
            # without a time in its header the same document has the same bytes
            yield compressed(path), gzip.compress(data, compresslevel=LEVEL, mtime=0), modified


def holds(path: Path, data: bytes) -> bool:
    """Whether the file at `path` is just these bytes."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def compressed(path: Path) -> Path:
    """Where the compressed copy of `path` lies."""
    return path.with_name(path.name + GZIP)


def time_of(path: Path) -> int | None:
    """When a file last changed, in nanoseconds; None where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def temporary(path: Path, data: bytes, modified: int, cleanup: ExitStack) -> tuple[str, IO[bytes]]:
    """An open file beside `path` with `data` and that time; `cleanup` closes it, and removes what is left of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=TEMPORARY)
    file = cleanup.enter_context(os.fdopen(descriptor, "wb"))
    cleanup.callback(Path(name).unlink, missing_ok=True)
    file.write(data)
    file.flush()
    # a temporary file's own mode would hide the feed from the web server's user
    os.fchmod(file.fileno(), 0o644)
    os.utime(file.fileno(), ns=(modified, modified))
    return name, file


def remove(path: Path) -> bool:
    """Takes `path` and its compressed copy away; whether either was there."""
    found = [one for one in (compressed(path), path) if one.exists()]
    for one in found:
        one.unlink()
    if found:
        sync(path.parent)
    return bool(found)


def sync(folder: Path) -> None:
    """Brings a folder's names to the disk, which a renamed file's own fsync does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Removes what a killed writer left behind, also in folders within; for the one process that writes there."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.startswith(".") and name.endswith(TEMPORARY):
                Path(place, name).unlink(missing_ok=True)
