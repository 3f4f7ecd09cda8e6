"""`loper backup`: a whole copy, while others write; nothing is replaced unasked."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.commands import main
from aggregator.kept import Copy, kept_page
from aggregator.store import Store
from aggregator.store.pages import PageStore
from tests.koran import FULL, NOW, article, koran_store

#: stores articles until it is ended; each transaction has two, so that a copy with an odd number is torn
WRITER = """
import sys
from itertools import count
from pathlib import Path
from tests.koran import NOW, article, koran_store
with koran_store(Path(sys.argv[1])) as store:
    for number in count(0, 2):
        store.save([article(n, content_text="kata " * 2000 + str(n)) for n in (number, number + 1)], NOW)
        if number == 200:
            print("ready", flush=True)
"""


@pytest.fixture
def signals() -> Iterator[None]:
    """Leaves SIGTERM to others as it was."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def full(home: Path) -> Path:
    with koran_store(home / "news.db") as store:
        store.save([FULL, article(2)], NOW)
    with PageStore(home / "pages.db") as pages:
        pages.keep([Copy(FULL.url, "koran", {}, (kept_page(FULL.url, FULL.url, NOW, 200, [], b"<p>Kopi</p>"),))], NOW)
    return home


def test_a_copy_made_while_others_write_is_whole_and_one_file(home, loper, tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, home / "news.db"], stdout=subprocess.PIPE, text=True,
                              cwd=Path(__file__).parent.parent)
    writer.stdout.readline()
    target = tmp_path / "backup" / "news.db"
    target.parent.mkdir()
    done = loper("backup", str(target), "--json")
    assert writer.poll() is None
    writer.kill()
    writer.communicate()
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == [{"file": str(target), "bytes": target.stat().st_size}]
    assert list(target.parent.iterdir()) == [target]
    target.parent.chmod(0o555)  # whoever reads it need not be able to write beside it
    with closing(sqlite3.connect(f"{target.as_uri()}?mode=ro", uri=True)) as db:
        [(count, found)] = db.execute("select count(*), (select count(*) from articles_fts "
                                      "where articles_fts match 'jembatan') from articles")
        assert count == found >= 200 and count % 2 == 0
        assert db.execute("pragma journal_mode").fetchone() == ("delete",)
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    target.parent.chmod(0o755)
    assert target.stat().st_mode & 0o444 == 0o444 & ~umask()
    with Store(target) as store:  # and it is a database of ours
        assert store.article(article(7).url)


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_the_kept_pages_are_copied_beside_it_where_asked_for(full, loper, tmp_path):
    assert loper("backup", str(tmp_path / "a.db")).returncode == 0 and not (tmp_path / "pages.db").exists()
    done = loper("backup", "a.db", "--pages", "--force")  # a relative FILE lies where the command is called
    assert done.returncode == 0 and done.stdout.decode().count(" MB\n") == 2
    with PageStore(tmp_path / "pages.db") as pages:
        assert pages.copies([1])[0].pages[0].unpacked() == b"<p>Kopi</p>"


@pytest.mark.parametrize(("file", "options", "prepare", "said"), [
    ("there.db", [], lambda home, folder: (folder / "there.db").write_text("mine"), "there.db exists"),
    ("new.db", ["--pages"], lambda home, folder: (folder / "pages.db").write_text("mine"), "pages.db exists"),
    ("home/news.db", ["--force"], None, "news.db is the home's own"),
    ("home/copy.db", ["--force", "--pages"], None, "pages.db is the home's own"),
    ("no/such/folder.db", [], None, "folder.db: cannot be opened; its folder must exist"),
    ("new.db", ["--pages"], lambda home, folder: (home / "pages.db").unlink(), "pages.db: there is none"),
    ("new.db", [], lambda home, folder: (home / "news.db").unlink(), "news.db: there is no database yet"),
    ("new.db", [], lambda home, folder: (home / "news.db").write_text("rusak " * 999), "news.db: is no SQLite"),
    ("new.db", [], lambda home, folder: foreign(home / "news.db"), "news.db: is a database of another program"),
    ("new.db", [], lambda home, folder: damaged(home / "news.db"), "news.db: is damaged"),
])
def test_what_cannot_be_copied_is_told_and_replaces_nothing(full, tmp_path, capsys, signals, file, options, prepare,
                                                            said):
    if prepare:
        prepare(full, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(full), "backup", str(tmp_path / file), *options])
    assert ended.value.code == 1 and said in capsys.readouterr().err
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if path.suffix not in (".db-wal", ".db-shm")} == before


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("create table bookmarks (id integer primary key)")


def damaged(path: Path) -> None:
    with Store(path) as store:
        store.save([article(number, content_text="kata " * 2000) for number in range(50)], NOW)
    content = bytearray(path.read_bytes())
    content[len(content) // 2:len(content) // 2 + 20_000] = b"\xa5" * 20_000
    path.write_bytes(content)
