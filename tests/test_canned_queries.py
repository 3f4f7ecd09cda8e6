"""The canned queries and their charts: right answers, an answer over an empty store, and nothing from elsewhere."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.article import Conflict, Related, Removal
from aggregator.store import Store
from feeds.datasette_plugin import HERE, charts
from feeds.datasette_plugin.queries import QUERIES
from tests.datasette import Asked
from tests.koran import KORAN, LATER, NOW, article

PANTAI = replace(KORAN, id="pantai", publisher="Pantai Pos", allowed_domains=["pantai.example"],
                 start_urls=["https://pantai.example/rss"])
EVERY_QUERY = pytest.mark.parametrize("name", QUERIES)


def news(number: int, **changes: object):
    # 15.00 WIB and later, a minute each
    seen = NOW + timedelta(minutes=number)
    values = {"published": seen, "published_precision": "minute", "published_zone": "+07:00", "first_seen": seen,
              "content_text": "Dermaga dibuka.", "section": "Ekonomi", **changes}
    return article(number, **values)


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Iterator[Asked]:
    path = tmp_path_factory.mktemp("queries") / "news.db"
    link = [Related("Baca:", "Dua", "https://koran.example/2")]
    with Store(path) as store:
        store.publishers([KORAN, PANTAI])
        store.save([
            news(1, related=link, removed=[Removal("tags", "x" * 9)]), news(2, title="Dua", related=link),
            news(3, related=[*link, Related("Simak:", "Luar", "https://luar.example/")], section="EKONOMI",
                 content_text="Satu.\nDua.\nTiga."),
            # the page names a time long after we had it, and another; its day began later than ours
            news(4, url="https://pantai.example/4", publisher="pantai", section="Laut",
                 published=NOW + timedelta(minutes=4, hours=3), conflicts=[Conflict("published", "meta", "x")]),
            news(5, url="https://pantai.example/5", publisher="pantai", section="Laut",
                 published=NOW - timedelta(days=20), conflicts=[Conflict("title", "meta", "x")])], NOW)
        store.save([news(3, section="EKONOMI", content_text="Satu.\nEmpat.\nTiga.\nLima.", related=[
            *link, Related("Simak:", "Luar", "https://luar.example/")])], LATER)
        run = store.start_run(NOW)
        store.db["publisher_runs"].insert({"run": run, "publisher": "koran", "new": 3, "failed": 1})
        store.db["publisher_runs"].insert({"run": run, "publisher": "pantai", "new": 2, "unchanged": 7})
    asked = Asked(path)
    yield asked
    asked.close()


@pytest.mark.parametrize(("path", "rows"), [
    ("articles_per_day", [["2026-03-01", "Koran Rawa", 3]]),
    ("articles_per_day?days=30", [["2026-03-01", "Koran Rawa", 3], ["2026-02-09", "Pantai Pos", 1]]),
    ("hours?days=30", [[15, 4]]),
    ("most_linked", [["Dua", 3, 1, "https://koran.example/2", "https://koran.example/2"],
                     ["Luar", 1, 1, None, "https://luar.example/"]]),
    # three hours in the future, and a page that contradicts itself: the same article
    ("clocks", [["Pantai Pos", 2, 1, 1, 50.0, 180]]),
    # nine characters cut, and three times "Baca:" with "Dua", once "Simak:" with "Luar"
    ("insert_share", [["Koran Rawa", 3, 4, 1, 1.7, round(100 * 43 / (43 + 15 + 15 + 24), 1)],
                      ["Pantai Pos", 2, 0, 0, 0.0, 0.0]]),
    ("newest_per_topic", [["ekonomi", 3, "2026-03-01T08:03:00Z", "Koran Rawa", "Jembatan ke-3 dibuka",
                           "https://koran.example/3"]]),
    ("crawl_outcome", [[1, "2026-03-01T08:00:00Z", "unchanged", 7], [1, "2026-03-01T08:00:00Z", "new", 5],
                       [1, "2026-03-01T08:00:00Z", "failed", 1]]),
    ("revised_after_publication", [["Jembatan ke-3 dibuka", "Koran Rawa", "2026-03-01T10:00:00Z", 2, 1, 3, 1.9,
                                    "https://koran.example/3"]])])
def test_each_query_answers_its_question(asked, path, rows):
    name, _, query = path.partition("?")
    assert asked.rows(f"/{name}.json?_shape=arrays&{query}")["rows"] == rows


@EVERY_QUERY
def test_each_query_has_a_page_with_its_chart_which_draws_columns_that_are_there(asked, name):
    page = asked.get(f"/{name}?days=30").text
    assert QUERIES[name].title in page
    data = page.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert '"rows": [{' in data
    used = {QUERIES[name].chart.x, QUERIES[name].chart.y, QUERIES[name].chart.colour} - {""}
    assert used <= set(asked.rows(f"/{name}.json")["columns"])
    for script in charts.SCRIPTS:
        assert re.search(rf'<script src="/data/-/loper/{re.escape(script)}\?\w+" defer>', page)


def test_every_query_answers_over_an_empty_store_without_a_chart(tmp_path: Path):
    Store(tmp_path / "news.db").close()
    asked = Asked(tmp_path / "news.db")
    for name in QUERIES:
        page = asked.get(f"/{name}")
        assert page.status_code == 200 and "0 results" in page.text and "loper-chart" not in page.text
    asked.close()


def test_no_query_hides_a_table(tmp_path: Path):
    Store(tmp_path / "news.db").close()
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    assert not names & set(QUERIES)


@pytest.mark.parametrize(("path", "value"), [("hours", "x'; drop table articles"), ("hours", "1e99"),
                                             ("articles_per_day", "-5"), ("articles_per_day", "999999999")])
def test_an_odd_parameter_gives_a_page(asked, path, value):
    assert asked.get(f"/{path}?days={value}").status_code == 200


def test_a_chart_draws_no_more_rows_than_it_can_show():
    rows = [(str(n), n, 1, None, None) for n in range(500)]
    drawn = charts.chart("most_linked", ("title", "links", "publishers", "article", "link"), rows)
    assert len(drawn["rows"]) == QUERIES["most_linked"].chart.most == 20
    assert drawn["rows"][0] == {"title": "0", "links": 0}


def test_a_chart_leaves_out_shares_of_nothing():
    drawn = charts.chart("insert_share", ("publisher", "percent_cut"), [("Koran", None), ("Pantai", 0.0)])
    assert drawn["rows"] == [{"publisher": "Pantai", "percent_cut": 0.0}]


@pytest.mark.parametrize(("name", "columns", "rows"), [
    (None, ("title", "links"), [("a", 1)]), ("nothing", ("title", "links"), [("a", 1)]),
    ("most_linked", ("title", "links"), []), ("most_linked", ("title",), [("a",)])])
def test_there_is_no_chart_of_other_queries_or_of_nothing(name, columns, rows):
    assert charts.chart(name, columns, rows) is None


def test_the_page_draws_every_kind_of_chart_that_a_query_has():
    script = (HERE / "static/charts.js").read_text(encoding="utf-8")
    known = re.search(r"const DRAW = \{ (.*) \};", script)[1].split(", ")
    assert {query.chart.kind for query in QUERIES.values()} == set(known)


@pytest.mark.parametrize("name", charts.LIBRARIES)
def test_the_libraries_are_shipped_with_version_and_licence(name):
    path = HERE / "static" / name
    library, version = re.fullmatch(r"(\w+)-([\d.]+)\.min\.js", path.name).groups()
    assert f" v{version} " in path.read_text(encoding="utf-8").partition("\n")[0]
    assert "Permission to use, copy, modify" in path.with_name(f"{library}.LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["nothing.js", "vendor", "vendor/plot.LICENSE", "queries.py"])
def test_no_other_file_is_served(asked, name):
    assert asked.get(f"/../-/loper/{name}").status_code == 404


def test_assets_may_be_kept_because_their_address_names_their_contents(asked):
    page = asked.get("/hours?days=30").text
    address = re.search(r'/data(/-/loper/charts\.js\?\w+)', page)[1]
    answer = asked.loop.run_until_complete(asked.client.get(address))
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
