"""Files that readers fetch at any time: replaced whole or not at all, and untouched where nothing changed."""

import os
import tempfile
from pathlib import Path

#: of files being written; hidden, so that no server hands one out
TEMPORARY = ".new"


def write(path: Path, data: bytes) -> bool:
    """Makes `data` the content of `path`; whether it was anything else before.

    Whoever reads sees the old bytes or the new ones, also after a crash or a loss of power: a temporary file in the
    same folder, flushed to the disk, then renamed. An OSError leaves the old file as it was.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=TEMPORARY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            # mkstemp's own mode would hide the feed from the web server's user
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync(path.parent)
    return True


def remove(path: Path) -> bool:
    """Takes `path` away; whether it was there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    sync(path.parent)
    return True


def sync(folder: Path) -> None:
    """Brings a folder's names to the disk, which a renamed file's own fsync does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Removes what a killed writer left behind; for the one process that writes in `folder`."""
    for leftover in folder.glob(f".*{TEMPORARY}"):
        leftover.unlink(missing_ok=True)
