"""Export and import: what goes out is whole, what comes back is the same, and what is wrong is refused by its line."""

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.archive.exporting import export
from aggregator.archive.records import RecordError, read_line
from aggregator.archive.selection import Selection
from aggregator.article import FIELDS, Related
from aggregator.store import Store
from tests.koran import FULL, KORAN, LATER, NOW, article, koran_store

#: what an export holds of the database; the frontier and the runs are of one home
TABLES = {"publishers": "id", "articles": "url", "revisions": "article, revised", "related": "article, position",
          "removed": "article, position"}
ODD = article(3, title="Koma, \"kutip\"; baris\u2028lain 😀", content_text="a,b\n\"c\"\t\\d\u00a0é", published=NOW,
              image=None, authors=["O'Neil, \"Budi\""], related=[Related("", "=1+1", "https://x.example/?a=1|2")])


@pytest.fixture
def home(home: Path) -> Path:
    """A home with three articles, one of them revised twice, and a publisher without any."""
    with koran_store(home / "news.db") as store:
        store.publishers([replace(KORAN, id="lain", publisher="Koran Lain")])
        store.save([FULL, article(2, published=NOW - timedelta(days=30)), ODD], NOW)
        for text in ("Warga menonton.", "Warga pulang."):
            store.save([article(2, content_text=text * 5, published=NOW - timedelta(days=30))], LATER)
    return home


def contents(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(home / "news.db")) as db:
        return {table: db.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
                for table, order in TABLES.items()}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return tmp_path / "other"


def test_what_is_exported_and_imported_is_the_same_table_by_table(loper, home: Path, other: Path, tmp_path: Path):
    file = tmp_path / "semua.jsonl"
    assert loper("export", str(file)).returncode == 0
    done = loper("import", str(file), "--home", str(other), "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == {"file": str(file), "publishers": 2, "articles": 3, "revisions": 2, "known": 0,
                                       "forgotten": 0, "refused": []}
    assert contents(other) == contents(home)
    assert [row["title"] for row in json.loads(loper("search", "penonton OR pulang", "--json", "--home",
                                                     str(other)).stdout)] == ["Jembatan ke-2 dibuka"]


def test_an_import_over_the_same_articles_changes_nothing(here, home: Path, tmp_path: Path):
    file, before = tmp_path / "semua.jsonl", contents(home)
    here("export", str(file))
    done = here("import", str(file))
    assert (done.returncode, contents(home)) == (0, before)
    assert b"0 articles and 0 revisions of 0 new publishers stored; 3 were stored already" in done.stdout


def test_an_article_that_is_stored_stays_as_it_is(here, home: Path, other: Path, tmp_path: Path):
    file = tmp_path / "semua.jsonl"
    here("export", str(file))
    other.mkdir()
    with koran_store(other / "news.db") as store:
        store.save([article(2, title="Yang di sini")], NOW)
    assert here("import", str(file), "--home", str(other)).returncode == 0
    with Store(other / "news.db") as store:
        assert store.article("https://koran.example/2").title == "Yang di sini"
        assert store.db["articles"].count == 3 and store.db["revisions"].count == 0


def test_what_was_taken_down_does_not_come_back(here, home: Path, other: Path, tmp_path: Path):
    file = tmp_path / "semua.jsonl"
    here("export", str(file))
    other.mkdir()
    with koran_store(other / "news.db") as store:
        store.save([article(2, url="http://www.koran.example/2/")], NOW)
        store.forget(store.known("http://www.koran.example/2/"), "diminta", NOW)
    done = here("import", str(file), "--home", str(other))
    assert done.returncode == 0 and b"1 were forgotten and stay so" in done.stdout
    with Store(other / "news.db") as store:
        assert store.article("https://koran.example/2") is None and store.db["articles"].count == 2


PAPER = {"record": "publisher", "id": "rawa", "publisher": "Rawa", "homepage": "", "kind": "", "network": "",
         "language": "id", "timezone": "Asia/Jakarta"}
BROKEN: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda record: "{", "not JSON"), (lambda record: "[" * 100_000, "not JSON"), (lambda record: [], "no record"),
    (lambda record: {**record, "record": "berita"}, "no record"), (lambda record: {**record, "tags": "a"}, "key tags"),
    (lambda record: {**record, "title": None}, "key title"), (lambda record: {**record, "title": 5}, "key title"),
    (lambda record: {**record, "title": "a\0b"}, "NUL in title"), (lambda record: {**record, "baru": 1}, "key baru"),
    (lambda record: {k: v for k, v in record.items() if k != "kind"}, "key kind is missing"),
    (lambda record: {**record, "published": "kemarin"}, "key published"),
    (lambda record: {**record, "published": "2026-03-01T00:00:00"}, "key published"),
    (lambda record: {**record, "first_seen": None}, "key first_seen"),
    (lambda record: {**record, "related": [{"title": "a"}]}, "key related"),
    (lambda record: {**record, "provenance": ["a"]}, "key provenance"),
    (lambda record: {**record, "publisher": "tiada"}, "publisher 'tiada' is not known"),
    (lambda record: {**record, "title": "\ud800"}, "surrogates not allowed"),
    (lambda record: {**record, "revisions": [{"revised": "2026-03-01T00:00:00Z"}]}, "key title is missing"),
    (lambda record: {**record, "revisions": record["revisions"] * 2}, "key revisions must be"),
    (lambda record: {**record, "url": "javascript:alert(1)"}, "key url must be an http"),
    (lambda record: {**record, "url": ""}, "key url must be an http"),
    (lambda record: {**record, "kind": "berita"}, "key kind must be one of article, photo"),
    (lambda record: {**record, "complete": None}, "key complete"),
    (lambda record: {**record, "published_precision": "jam"}, "key published_precision must be one of"),
    (lambda record: PAPER | {"timezone": "Asia/Rawa"}, "no IANA time zone"),
    (lambda record: PAPER | {"timezone": "../passwd"}, "no IANA time zone"),
    (lambda record: PAPER | {"id": "../rawa"}, "key id must be small letters"),
    (lambda record: PAPER | {"network": None}, "key network"),
]


def test_lines_that_are_wrong_are_refused_by_number_and_the_others_stored(here, home: Path, other: Path,
                                                                          tmp_path: Path):
    file = tmp_path / "semua.jsonl"
    here("export", str(file))
    *publishers, sample, _, _ = lines(file)
    assert sample["revisions"]
    spoilt = [spoil({**sample, "url": f"https://koran.example/rusak-{number}"}) for number, (spoil, _) in
              enumerate(BROKEN)]
    rows = [text if isinstance(text, str) else json.dumps(text) for text in (*publishers, *spoilt, sample)]
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).encode() + b"\n\n\xff\n")
    done = here("import", str(file), "--home", str(other))
    said = done.stderr.decode().splitlines()
    assert done.returncode == 1 and "Traceback" not in done.stderr.decode()
    assert len(said) == len(BROKEN) + 1
    for number, (line, (_, reason)) in enumerate(zip(said, [*BROKEN, (None, "not UTF-8")], strict=True), 3):
        place = number if reason != "not UTF-8" else number + 2
        assert line.startswith(f"loper: {file}:{place}: ") and reason in line
    with Store(other / "news.db") as store:
        assert [row["url"] for row in store.db.query("SELECT url FROM articles")] == [sample["url"]]
        assert store.db["revisions"].count == 2


def test_a_file_of_another_kind_is_refused_in_no_more_lines_than_one_reads(here, home: Path, tmp_path: Path):
    (tmp_path / "a.jsonl").write_text("a,b\n" * 1000)
    done = here("import", str(tmp_path / "a.jsonl"))
    said = done.stderr.decode().splitlines()
    assert done.returncode == 1 and len(said) == 101
    assert said[0].startswith(f"loper: {tmp_path}/a.jsonl:1: not JSON") and "900 more lines are wrong" in said[-1]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, "record", "revisions"]), inner, max_size=30)))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_no_line_is_more_than_wrong(value: Any):
    line = json.dumps({"record": "article", **value} if isinstance(value, dict) else value).encode()
    with pytest.raises((RecordError, ValueError)):
        read_line(line)


def test_csv_has_the_columns_of_articles(here, home: Path, tmp_path: Path):
    file = tmp_path / "semua.csv"
    assert here("export", str(file)).returncode == 0
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert tuple(rows[0]) == FIELDS and len(rows) == 3
    assert [row["url"][-1] for row in rows] == ["2", "1", "3"]  # in the order of time
    assert rows[2]["title"] == ODD.title and rows[2]["content_text"] == ODD.content_text
    assert json.loads(rows[2]["authors"]) == ODD.authors and rows[2]["image"] == ""


def test_parquet_has_typed_columns(here, home: Path, tmp_path: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "semua.parquet"
    assert here("export", str(file), "--json").returncode == 0
    rows = parquet.read_table(file).to_pylist()
    assert tuple(rows[0]) == (*FIELDS, "revisions")
    assert rows[1]["published"] == NOW - timedelta(hours=1) and rows[1]["updated"] == NOW
    assert rows[1]["related"][1] == {"label": "", "title": "B", "url": "https://b.example"}
    assert rows[1]["authors"] == FULL.authors and rows[1]["provenance"] == [("title", "og:title")]
    assert [revision["revised"] for revision in rows[0]["revisions"]] == [LATER, LATER + timedelta(seconds=1)]
    assert rows[2]["title"] == ODD.title and rows[2]["image"] is None


def test_parquet_without_its_library_is_one_clear_line(home: Path, tmp_path: Path):
    code = ("import sys; sys.modules['pyarrow'] = None; from aggregator.commands import main; main(sys.argv[1:])")
    done = subprocess.run([sys.executable, "-c", code, "--home", str(home), "export", str(tmp_path / "a.parquet")],
                          capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Parquet needs pyarrow, which is not installed; install it with" in done.stderr
    assert not list(tmp_path.glob("*a.parquet*"))


@pytest.mark.parametrize(("arguments", "numbers"), [
    ([], "213"), (["--since", "2026-02-01"], "13"), (["--until", "2026-02-01"], "2"),
    (["--since", "2026-03-01T07:30:00Z"], "3"), (["--until", "2026-03-01"], "213"),
    (["--until", "2026-03-01T15:00:00+07:00"], "21"), (["--publisher", "lain"], ""), (["--publisher", "koran"], "213"),
    (["--search", "kepulangan OR koma"], "23"), (["--search", "jembatan", "--since", "2026-02-01"], "1"),
    (["--search", "!"], ""),
])
def test_an_export_holds_what_was_asked_for(here, home: Path, tmp_path: Path, arguments: list[str], numbers: str):
    file = tmp_path / "bagian.jsonl"
    assert here("export", str(file), *arguments).returncode == 0
    assert "".join(row["url"][-1] for row in lines(file) if row["record"] == "article") == numbers


def test_the_card_says_what_is_in_the_file(here, home: Path, tmp_path: Path):
    assert here("export", str(tmp_path / "a.jsonl"), "--search", "jembatan OR a|b").returncode == 0
    card = (tmp_path / "a.jsonl.md").read_text(encoding="utf-8")
    for line in ("# a.jsonl", "| articles | 3 |", "| revisions | 2 |", "| search | `jembatan OR a\\|b` |",
                 "2026-01-30T08:00:00Z to 2026-03-01T08:00:00Z |", "| complete | full: 2, teaser: 1 |",
                 "| koran | 3 |", "| 7 | 1 |", "| (none) | 2 |", "The copyright of each article is its publisher's."):
        assert line in card
    assert all(f"| `{name}` | " in card for name in (*FIELDS, "revisions")) and "text_stems" not in card


def test_an_export_of_nothing_says_so(here, home: Path, tmp_path: Path):
    assert here("export", str(tmp_path / "a.csv"), "--search", "tiada").returncode == 0
    assert "shown (published, else first seen) | none |" in (tmp_path / "a.csv.md").read_text()


@pytest.mark.parametrize("name", ["a.csv", "a.csv.md"])
def test_nothing_is_replaced_without_force(here, home: Path, tmp_path: Path, name: str):
    (tmp_path / name).write_text("milik saya")
    done = here("export", str(tmp_path / "a.csv"))
    assert done.returncode == 1 and f"{name} exists; name another FILE, or replace it with --force" in (
        done.stderr.decode())
    assert (tmp_path / name).read_text() == "milik saya"
    assert here("export", str(tmp_path / "a.csv"), "--force").returncode == 0
    assert sorted(path.name for path in tmp_path.glob("*a.csv*")) == ["a.csv", "a.csv.md"]


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["export", "a.txt"], 2, "name the --format"), (["export", "a.csv", "--since", "kemarin"], 2, "is no date such as"),
    (["export", "tiada/a.csv"], 1, "No such file"),
    (["export", "a.csv", "--publisher", "x"], 2, "nothing is stored of"),
    (["export", "home/news.db", "--format", "csv", "--force"], 1, "is the home's own"),
    (["import", "tiada.jsonl"], 2, "does not exist"), (["search"], 2, "Missing argument"),
    (["search", "a", "--publisher", "x"], 2, "nothing is stored of a publisher 'x'"),
    (["search", "a", "--home", "tiada"], 1, "there is no database yet"), (["search", "a", "--limit", "0"], 2, "limit"),
    (["export", "a.csv", "--home", "tiada"], 1, "there is no database yet"),
])
def test_what_cannot_be_done_is_one_clear_line(here, home: Path, arguments: list[str], code: int, words: str):
    done = here(*arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert words in done.stderr.decode() and "Traceback" not in done.stderr.decode()


def test_an_export_that_fails_leaves_what_was_there(home: Path, tmp_path: Path):
    (tmp_path / "a.jsonl").write_text("sebelumnya")

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with koran_store(home / "news.db") as store:
        store.save([article(number) for number in range(10, 520)], NOW)
        with pytest.raises(KeyboardInterrupt):
            export(store.db, tmp_path / "a.jsonl", "jsonl", Selection(), columns={}, now=NOW, tell=fail)
        assert store.save([article(999)], NOW) == ["new"]  # it holds no transaction open
    assert [path.name for path in tmp_path.glob("*a.jsonl*")] == ["a.jsonl"]
    assert (tmp_path / "a.jsonl").read_text() == "sebelumnya"


@pytest.fixture
def crawl(home: Path) -> Iterator[Store]:
    """Another program that writes meanwhile."""
    with koran_store(home / "news.db") as store:
        yield store


def test_an_export_is_one_state_of_the_store(home: Path, crawl: Store, tmp_path: Path):
    crawl.save([article(number) for number in range(10, 1010)], NOW)

    def write(done: int, total: int) -> None:
        crawl.save([article(done + 5000)], NOW)

    with Store(home / "news.db") as store:
        tally = export(store.db, tmp_path / "a.jsonl", "jsonl", Selection(), columns={}, now=NOW, tell=write)
    assert tally.articles == 1003 and crawl.db["articles"].count == 1005
