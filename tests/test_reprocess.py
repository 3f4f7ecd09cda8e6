"""`loper reprocess`: a mended rule mends the past, from the pages that were kept, as a fresh crawl would."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import repeat
from pathlib import Path

import pytest

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
    done = subprocess.run([sys.executable, "-m", "aggregator.commands", "--home", str(home), *arguments],
                          capture_output=True, text=True, cwd=home, timeout=90, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def rows(home: Path, sql: str, *values: object, file: str = "news.db") -> list[dict]:
    with closing(sqlite3.connect(home / file)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]


def change(home: Path, sql: str, *values: object, file: str = "news.db") -> None:
    with closing(sqlite3.connect(home / file)) as db, db:
        db.execute(sql, values)


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


def test_reprocessing_gives_what_a_fresh_crawl_by_the_mended_rules_would_store(newsstand_homes, served):
    broken, fresh = newsstand_homes
    before, wanted = contents(broken), contents(fresh)
    asked = len(served.log)
    dry = json.loads(run(broken, "reprocess", "--dry-run", "--json").stdout)
    assert contents(broken) == before  # nothing is written by a dry run
    done = run(broken, "reprocess", "--json")
    results = {result["publisher"]: result for result in json.loads(done.stdout)["publishers"]}
    assert done.returncode == 0 and len(served.log) == asked
    assert contents(broken) == wanted
    assert results == {result["publisher"]: result for result in dry["publishers"]}
    outcomes = {"fajartimur": "revised", "kabarselaras": "revised", "suaraselat": "revised", "lembarlama": "new",
                "pelitatimur": "updated", "wartapesisir": "updated"}
    for name, outcome in outcomes.items():
        assert results[name][outcome] > 0, name
    revised = sum(result["revised"] for result in results.values())
    assert rows(broken, "select count(*) as n from revisions") == [{"n": revised}]
    assert [change["url"] for change in dry["changes"] if change["diff"]] != []


def test_reprocessing_by_the_same_rules_changes_nothing(newsstand_homes):
    _, fresh = newsstand_homes
    everything = "select * from articles order by url"
    before = contents(fresh), rows(fresh, everything)
    results = json.loads(run(fresh, "reprocess", "--json").stdout)["publishers"]
    assert sum(result["unchanged"] for result in results) == len(before[1])
    assert (contents(fresh), rows(fresh, everything)) == before
