"""`loper reprocess`: a mended rule mends the past, from the pages that were kept, as a fresh crawl would."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

import pytest

from aggregator.commands import main
from aggregator.home import Home
from aggregator.kept import Copy, kept_page
from aggregator.publisher import load_file
from aggregator.replayers import FEW
from aggregator.store import Store
from aggregator.store.pages import PageStore
from tests import news
from tests.forked import Forked

#: what is ours in an article, and not the rules'
OURS = ("first_seen", "revised", "fetched")
#: a paper of the newsstand -> keys of its publisher file as they were before they were mended
BROKEN = {
    "fajartimur": {"content_css": '".itp_bodycontent > p:first-of-type"', "remove_css": '"a.embed"'},
    "kabarselaras": {"title_css": '".read-page--breadcrumb"', "authors_css": '".article-ad"'},
    "lembarlama": {"remove_css": '"p, div, table, center, span, br, b"'},
    "pelitatimur": {"timezone": '"Asia/Jakarta"', "section_css": '"#penulis"'},
    "suaraselat": {"content_css": '".main-content-detail p:nth-of-type(2)"'},
    "wartapesisir": {"title_css": '".none"', "content_css": '".none"'},
}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    done = Forked(["--home", home, *arguments], home).finish()
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def rows(home: Path, sql: str, *values: object, file: str = "news.db") -> list[dict]:
    with closing(sqlite3.connect(home / file)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]


def contents(home: Path) -> dict[str, list]:
    """Everything that a crawl stores of articles, but for OURS."""
    articles = [{key: value for key, value in row.items() if key not in OURS}
                for row in rows(home, "select * from articles order by url")]
    frontier = "select url, publisher, state, lastmod, attempts, next_try, status, reason, article, listing, dated"
    return {"articles": articles, "urls": rows(home, f"{frontier} from urls order by url"),
            "related": rows(home, "select * from related order by article, position"),
            "removed": rows(home, "select * from removed order by article, position")}


def with_keys(toml: str, keys: dict[str, str]) -> str:
    for key, value in keys.items():
        toml, found = re.subn(rf'(?ms)^{key} = (""".*?"""|[^\n]*)$', f"{key} = {value}", toml)
        assert found == 1, key
    return toml


@pytest.fixture(scope="module")
def newsstand_homes(tmp_path_factory, served):
    """(home crawled by broken rules, which then were mended; home crawled by the mended rules)."""
    homes = []
    for name in ("broken", "fresh"):
        home = tmp_path_factory.mktemp(name)
        served.numbers = repeat(1)  # the adverts' tokens, else another with every request
        files = served.publisher_files(home / "publishers")
        addresses = json.dumps([paper.address for paper in served.stand.papers.values()])
        (home / "loper.toml").write_text(f"[crawl]\npublishers = {json.dumps([file.stem for file in files])}\n"
                                         f"[network]\nallow = {addresses}\n")
        if name == "broken":
            for file in files:
                file.write_text(with_keys(file.read_text(), BROKEN[file.stem]))
        assert run(home, "crawl").returncode == 0
        homes.append(home)
    served.publisher_files(homes[0] / "publishers")
    return homes


def test_reprocessing_gives_what_a_fresh_crawl_by_the_mended_rules_would_store(newsstand_homes, served, capsys):
    broken, fresh = newsstand_homes
    before, wanted = contents(broken), contents(fresh)
    asked = len(served.log)
    assert exit_code(broken, "--dry-run", "--json") == 0
    dry = json.loads(capsys.readouterr().out)
    assert contents(broken) == before  # nothing is written by a dry run
    assert exit_code(broken, "--json") == 0 and len(served.log) == asked
    results = {result["publisher"]: result for result in json.loads(capsys.readouterr().out)["publishers"]}
    assert contents(broken) == wanted
    assert results == {result["publisher"]: result for result in dry["publishers"]}
    outcomes = {"fajartimur": "revised", "kabarselaras": "revised", "suaraselat": "revised", "lembarlama": "new",
                "pelitatimur": "updated", "wartapesisir": "updated"}
    for name, outcome in outcomes.items():
        assert results[name][outcome] > 0, name
    revised = sum(result["revised"] for result in results.values())
    assert rows(broken, "select count(*) as n from revisions") == [{"n": revised}]
    assert [change["url"] for change in dry["changes"] if change["diff"]] != []


def test_reprocessing_by_the_same_rules_changes_nothing(newsstand_homes, capsys):
    _, fresh = newsstand_homes
    everything = "select * from articles order by url"
    before = contents(fresh), rows(fresh, everything)
    assert exit_code(fresh, "--json") == 0
    results = json.loads(capsys.readouterr().out)["publishers"]
    assert sum(result["unchanged"] for result in results) == len(before[1])
    assert (contents(fresh), rows(fresh, everything)) == before


def test_a_dry_run_shows_people_what_would_change(newsstand_homes, capsys):
    _, fresh = newsstand_homes
    file = fresh / "publishers/suaraselat.toml"
    toml = file.read_text()
    file.write_text(with_keys(toml, BROKEN["suaraselat"]))
    code = exit_code(fresh, "suaraselat", "--dry-run")
    file.write_text(toml)
    said = capsys.readouterr().out.splitlines()
    assert code == 0 and "publisher" in said[-2] and said[-1].startswith("suaraselat")
    assert any(line.endswith(": revised") for line in said) and any(line.startswith("+++ ") for line in said)
    assert not any("kabarselaras" in line for line in said)


def spoil(name: str):
    return lambda home: (home / name).write_text("rusak " * 999)


@pytest.fixture
def empty(home, publisher_file):
    """A home that has databases and one publisher, and nothing in them."""
    publisher_file("baru", ["http://127.0.0.1:1/rss"])
    Store(home / "news.db").close()
    PageStore(home / "pages.db").close()
    return home


def exit_code(home: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(home), "reprocess", *arguments])
    return ended.value.code


@pytest.mark.parametrize(("arguments", "prepare", "code", "said"), [
    (["tiadaada"], None, 2, "there is no publisher 'tiadaada'"),
    (["--since", "kemarin"], None, 2, "'kemarin' is no date such as 2026-07-24"),
    ([], lambda home: (home / "pages.db").unlink(), 1, "pages.db: no pages are kept yet"),
    ([], spoil("pages.db"), 1, "pages.db: is no SQLite database; move it away"),
    ([], spoil("news.db"), 1, "news.db: is no SQLite database; move it away"),
    ([], spoil("publishers/baru.toml"), 1, "baru.toml: not valid TOML"),
])
def test_what_cannot_be_reprocessed_is_told(empty, capsys, arguments, prepare, code, said):
    if prepare:
        prepare(empty)
    assert exit_code(empty, *arguments) == code and said in capsys.readouterr().err


def test_only_a_dry_run_may_run_beside_another(empty, capsys):
    with Home(empty).lock():
        assert exit_code(empty) == 75 and "another run holds this home" in capsys.readouterr().err
        assert exit_code(empty, "--dry-run") == 0


@pytest.mark.parametrize(("number", "code", "count"), [
    pytest.param(signal.SIGINT, 130, 120, id="one process"),
    pytest.param(signal.SIGTERM, 143, FEW + 100, id="several processes")])
def test_a_signal_stops_between_two_transactions_and_another_run_does_the_rest(empty, number, code, count):
    with PageStore(empty / "pages.db") as pages, Store(empty / "news.db") as store:
        now = datetime.now(UTC)
        store.publishers(load_file(empty / "publishers/baru.toml"))
        pages.keep([Copy(url, "baru", {}, (kept_page(url, url, now, 200, [], news.article(f"Kabar {n}").data),))
                    for n in range(count) for url in [f"http://127.0.0.1:1/2026/11/20/kabar-{n}"]], now)
    process = subprocess.Popen([sys.executable, "-m", "aggregator.commands", "--home", empty, "reprocess", "--json"],
                               cwd=empty, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not stored(empty) and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, number)  # a terminal, or systemd, tells all processes
    out, error = process.communicate(timeout=20)
    done = stored(empty)
    assert process.returncode == code and b"Traceback" not in error and b"another reprocess does the rest" in error
    assert 0 < done < count and json.loads(out)["publishers"][0]["new"] == done
    if count < FEW:
        assert exit_code(empty) == 0 and stored(empty) == count


def stored(home: Path) -> int:
    return rows(home, "select count(*) as n from articles")[0]["n"]
