"""The database file: made with the tables of the design, opened again, refused where it is not ours, shared."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.article import FIELDS
from aggregator.errors import StoreError
from aggregator.progress import upgrade
from aggregator.store import Store, runs, schema
from aggregator.store.articles import to_row
from aggregator.store.connection import connect, immediate
from tests.koran import FULL, KORAN, NOW, article, koran_store

TABLES = {
    "publishers": "id publisher homepage kind network language timezone",
    "articles": " ".join(FIELDS) + " title_stems text_stems",
    "articles_fts": "title content_text title_stems text_stems",
    "revisions": "article revised title content_text diff",
    "related": "article position label title url",
    "removed": "article position rule text",
    "urls": "url publisher state first_seen lastmod attempts next_try status reason article listing dated etag "
            "last_modified unanswered",
    "hosts": "host state until reason refused refusals pauses",
    "robots": "origin asked status fetched text etag last_modified",
    "listings": "url publisher etag last_modified fetched status named",
    "runs": "id started finished ok stopped_by",
    "publisher_runs": "run publisher listed new revised unchanged failed gone blocked refused not_articles unanswered "
                      "inserts_cut problems",
    "forgotten": "url publisher reason forgotten",
    "newest": "shown publisher title section url",
    "newest_revisions": "revised publisher title diff url",
    "url_states": "publisher state urls next_try",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with koran_store(path) as store:
        yield store


@pytest.mark.parametrize(("table", "columns"), TABLES.items())
def test_a_new_database_has_the_tables_and_columns_of_the_design(store: Store, table: str, columns: str):
    assert [column.name for column in store.db[table].columns] == columns.split()


def test_articles_are_keyed_by_url_and_refer_to_their_publisher(store: Store):
    assert store.db["articles"].pks == ["url"]
    assert [(key.column, key.other_table) for key in store.db["articles"].foreign_keys] == [("publisher", "publishers")]


def test_the_connection_is_set_as_the_design_says(store: Store):
    values = {name: store.db.execute(f"PRAGMA {name}").fetchone()[0]
              for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")}
    assert values == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 10_000, "foreign_keys": 1}


def test_a_database_is_the_same_after_reopening(path: Path):
    for _ in range(2):
        with koran_store(path) as store:
            store.save([FULL], NOW)
    with Store(path) as store:
        assert store.article(FULL.url) == replace(FULL, first_seen=NOW, fetched=NOW)
        assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_plain_sqlite3_reads_it_while_it_is_open(store: Store, path: Path):
    store.save([FULL], NOW)
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as plain:
        assert plain.execute("SELECT url, json_extract(authors, '$[1]'), published FROM articles").fetchall() == [
            (FULL.url, "Bima", "2026-03-01T07:00:00Z")]
        assert plain.execute("SELECT title FROM articles_fts WHERE articles_fts MATCH 'jembatan'").fetchall() == [
            (FULL.title,)]


def write_text(path: Path) -> None:
    path.write_text("ini bukan basis data " * 100)


def write_foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, url TEXT)")


def write_newer(path: Path) -> None:
    with Store(path) as store:
        store.db["_sqlite_migrations"].insert(
            {"migration_set": "loper", "name": "m999_later", "applied_at": "2030-01-01"})


def write_damaged(path: Path) -> None:
    with koran_store(path) as store:
        store.save([article(number, content_text="kata " * 2000) for number in range(50)], NOW)
    content = bytearray(path.read_bytes())
    content[len(content) // 2:len(content) // 2 + 20_000] = b"\xa5" * 20_000
    path.write_bytes(content)


def write_incomplete(path: Path) -> None:
    with koran_store(path) as store:
        store.db["urls"].drop()


def write_broken_head(path: Path) -> None:
    Store(path).close()
    content = bytearray(path.read_bytes())
    content[44:48] = b"\xa5\xa5\xa5\xa5"  # the schema format, of which there are four
    path.write_bytes(content)


@pytest.mark.parametrize(("write", "reason"), [
    (write_text, "is no SQLite database; move it away"), (write_foreign, "is a database of another program"),
    (write_newer, r"was written by a newer Loper \(m999_later\)"),
    (write_damaged, "is damaged; move it away and restore a backup"),
    (write_incomplete, r"is damaged; move it away and restore a backup.* \(urls: missing\)"),
    (write_broken_head, r"is damaged; .* \(unsupported file format\)"),
    (Path.mkdir, "cannot be opened; its folder must exist"),
])
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_was(path: Path, write: Callable[[Path], None], reason: str):
    write(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=f"news.db: {reason}"):
        Store(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    wal = path.with_name("news.db-wal")
    assert not wal.exists() or wal.stat().st_size == 0


def test_an_empty_file_becomes_a_database(path: Path):
    path.touch()
    with Store(path) as store:
        assert store.db["articles"].exists()


@pytest.mark.parametrize("exists", [False, True])
def test_a_folder_that_may_not_be_written_is_named(exists: bool):
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:  # tmp_path cannot be entered by another user
        folder = Path(name)
        if exists:
            Store(folder / "news.db").close()
        folder.chmod(0o555)
        try:
            if user == 0:
                os.seteuid(65534)  # root may write everywhere
            with pytest.raises(StoreError, match=r"news.db: .*(must be able to write in it|must be writable)"):
                Store(folder / "news.db")
        finally:
            os.seteuid(user)
            folder.chmod(0o755)


def test_a_full_disk_is_told_and_nothing_stored_is_lost(store: Store):
    store.save([FULL], NOW)
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()
    with pytest.raises(StoreError, match="the disk is full; nothing stored is lost"):
        store.save([article(2, content_text="kata " * 20_000)], NOW)
    store.db.execute("PRAGMA max_page_count = 1000000").fetchone()
    assert store.save([FULL, article(2)], NOW) == ["unchanged", "new"]


#: creates the database when the signal is given, then writes articles that others write too
WRITER = """
import sys
from pathlib import Path
from tests.koran import NOW, article, koran_store
path = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with koran_store(path) as store:
    for start in range(int(sys.argv[2]), int(sys.argv[2]) + 300, 10):
        store.save([article(number) for number in range(start, start + 10)], NOW)
"""


def test_processes_create_and_write_one_database_at_once(path: Path):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, path, str(start)], text=True,
                                cwd=Path(__file__).parent.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE) for start in (0, 200, 400, 600)]
    assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 4
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [""] * 4
    with Store(path) as store:
        assert store.db["articles"].count == 900
        assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert len(store.search("jembatan", limit=1000)) == 900


def write_old(path: Path) -> None:
    """A database from before the search knew stems, with articles in no order of time."""
    db = connect(path)
    schema.migrations.apply(db, stop_before="m005_stems")
    with immediate(db):
        runs.save_publishers(db, [KORAN])
        for number in range(1200):
            made = article(number, content_text=f"Warga menonton {number}.", first_seen=NOW, fetched=NOW,
                           published=NOW + timedelta(hours=number % 100))
            db.execute(f"INSERT INTO articles ({', '.join(FIELDS)}) VALUES ({', '.join('?' * len(FIELDS))})",
                       list(to_row(made).values()))
        db.execute("UPDATE articles SET published = '1970-01-01T00:00:00Z' WHERE rowid IN (5, 50)")
    db.close()


def test_an_older_database_gets_its_search_by_stems(path: Path, monkeypatch: pytest.MonkeyPatch):
    told = []
    monkeypatch.setattr(upgrade, "tell", lambda what, done, total: told.append((done, total)))
    write_old(path)
    with Store(path) as store:
        assert len(store.search("penonton", limit=2000)) == 1200
        assert store.search("ditonton", limit=1)[0].article.published == NOW + timedelta(hours=99)
        assert [hit.article.published.year for hit in store.search("tontonan", limit=2000)[-2:]] == [1970, 1970]
        store.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('integrity-check')")
        store.save([article(1, title="Berubah")], NOW)
        assert len(store.search("perubahan")) == 1
    assert told == [(0, 2400), (500, 2400), (1000, 2400), (1200, 2400), (1700, 2400), (2200, 2400), (2400, 2400)]


def test_an_upgrade_that_is_killed_leaves_the_database_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch):
    write_old(path)
    monkeypatch.setattr(upgrade, "tell", lambda what, done, total: 1 / (done < 1700))
    with pytest.raises(ZeroDivisionError):
        Store(path)
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'menonton'").fetchone() == (
            1200,)
        assert plain.execute("SELECT min(rowid), max(rowid) FROM articles").fetchone() == (1, 1200)


def test_a_new_database_tells_of_no_upgrade(path: Path, monkeypatch: pytest.MonkeyPatch):
    told = []
    monkeypatch.setattr(upgrade, "tell", lambda what, done, total: told.append(total))
    Store(path).close()
    assert told == [0]
