"""Files of feeds: whole or not at all, and untouched where nothing changed."""

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from feeds import files

#: writes two documents in turn into its argument until it is killed
WRITER = """
import sys
from itertools import cycle
from pathlib import Path
from feeds import files
for letter in cycle(b"ab"):
    files.write(Path(sys.argv[1]), b"<" + bytes([letter]) * 300_000 + b">")
"""
WHOLE = {b"<" + letter * 300_000 + b">" for letter in (b"a", b"b")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "all.rss"


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_a_file_is_made_and_readable_by_the_web_server(path: Path):
    assert files.write(path, b"one") is True
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(path.parent) == ["all.rss", "all.rss.gz"]


def test_the_same_bytes_leave_the_file_untouched(path: Path):
    files.write(path, b"one")
    both = (path, files.compressed(path))
    for one in both:
        os.utime(one, ns=(1, 1))
    before = [(one.stat().st_mtime_ns, one.stat().st_ino) for one in both]
    assert files.write(path, b"one") is False
    assert [(one.stat().st_mtime_ns, one.stat().st_ino) for one in both] == before


def test_the_compressed_copy_has_the_same_bytes_inside_and_the_same_time_and_is_itself_the_same_each_time(path: Path):
    copies = []
    for data in (b"one", b"two", b"one"):
        files.write(path, data)
        assert gzip.decompress(files.compressed(path).read_bytes()) == data
        assert files.time_of(files.compressed(path)) == files.time_of(path)
        assert files.compressed(path).stat().st_mode & 0o777 == 0o644
        copies.append(files.compressed(path).read_bytes())
    assert copies[0] == copies[2] != copies[1]


def test_a_lost_or_older_compressed_copy_is_made_again_beside_an_untouched_file(path: Path):
    files.write(path, b"one")
    before = path.stat()
    for spoil in (lambda copy: copy.unlink(), lambda copy: os.utime(copy, ns=(1, 1))):
        spoil(files.compressed(path))
        assert files.write(path, b"one") is True
        assert gzip.decompress(files.compressed(path).read_bytes()) == b"one"
        assert files.time_of(files.compressed(path)) == before.st_mtime_ns
        assert path.stat().st_ino == before.st_ino


def test_an_image_is_not_compressed_again(path: Path):
    files.write(path.with_name("icon.png"), b"one")
    assert names(path.parent) == ["icon.png"]


def test_other_bytes_replace_the_file_by_a_new_one(path: Path):
    files.write(path, b"one")
    before = path.stat().st_ino
    with path.open("rb") as reader:
        assert files.write(path, b"two") is True
        assert reader.read() == b"one", "who reads the old file reads it to its end"
    assert path.read_bytes() == b"two"
    assert path.stat().st_ino != before


@pytest.mark.parametrize("step", ["fsync", "fchmod", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_other(path, monkeypatch, step, error):
    files.write(path, b"one")

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(type(error)):
            files.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert names(path.parent) == ["all.rss", "all.rss.gz"]


def test_a_folder_where_a_file_should_be_is_an_error_and_stays(path: Path):
    path.mkdir()
    with pytest.raises(OSError):
        files.write(path, b"one")
    assert names(path.parent) == ["all.rss"]


def test_remove_says_whether_there_was_a_file(path: Path):
    files.write(path, b"one")
    assert files.remove(path) is True
    assert files.remove(path) is False
    assert names(path.parent) == []


def test_sweep_removes_leftovers_and_nothing_else(path: Path):
    for name in (".all.rss.x1.new", ".hidden", "new", "index.html"):
        (path.parent / name).write_bytes(b"")
    files.sweep(path.parent)
    assert names(path.parent) == [".hidden", "index.html", "new"]


def test_a_reader_never_sees_a_torn_or_missing_file_while_writers_write_and_are_killed(path: Path):
    files.write(path, min(WHOLE))
    seen, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(path.read_bytes() if path.exists() else None)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for pause in (0.15, 0.17, 0.2, 0.23):
            process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=Path(__file__).parent.parent)
            wait_for_a_change(path)
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert path.read_bytes() in WHOLE
    finally:
        stop.set()
        reader.join()
    assert set(seen) == WHOLE
    files.sweep(path.parent)
    assert names(path.parent) == ["all.rss", "all.rss.gz"]


def wait_for_a_change(path: Path) -> None:
    """Until another process has replaced the file; fails after ten seconds."""
    first, end = path.stat().st_ino, time.monotonic() + 10
    while path.stat().st_ino == first:
        assert time.monotonic() < end, "the writer wrote nothing"
        time.sleep(0.005)
