"""Datasette within `loper serve`: what it shows, links to, and refuses."""

import re
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape
from urllib.parse import urlencode, urljoin

import pytest

from aggregator.config import Site
from aggregator.store import Store
from feeds import serve
from feeds.datasette_metadata import TABLES, metadata
from tests.koran import NOW
from tests.served import COUNT, news


def test_every_link_of_datasette_leads_somewhere(server):
    """Front page, database, tables, rows, facets, sorting, next page, JSON and CSV, two clicks deep."""
    waiting, seen, pages = [(server.address + "data/", 0)], set(), 0
    while waiting:
        url, depth = waiting.pop(0)
        shape = re.sub(r"https~3A[^&/.]*|\d+", "x", url)
        if shape in seen:
            continue
        seen.add(shape)
        answer = server.get(url.removeprefix(server.address.rstrip("/")))
        assert answer.status in (200, 302), (url, answer.status)
        pages += 1
        if depth < 2 and "html" in answer.headers["content-type"]:
            for link in re.findall(r'(?:href|src|action)="([^"]+)"', answer.body.decode()):
                target = urljoin(url, unescape(link)).split("#")[0]
                if target.startswith(server.address):
                    waiting.append((target, depth + 1))
    assert pages > 30, pages


def test_the_database_is_named_described_and_hides_what_is_of_no_use(server):
    tables = {table["name"]: table["hidden"] for table in server.ask(".json")["tables"]}
    assert {name for name, hidden in tables.items() if not hidden} == {
        "articles", "forgotten", "hosts", "listings", "publisher_runs", "publishers", "related", "removed", "revisions",
        "robots", "runs", "urls"}
    assert tables["articles_fts"] and tables["articles_fts_data"] and tables["_sqlite_migrations"]
    assert "Start with newest" in server.get("/data/news").body.decode()


def test_the_articles_table_is_newest_first_in_fifties_with_facets_search_and_labels(server):
    first = server.ask("/articles.json?_shape=objects&_labels=on")
    assert [row["title"] for row in first["rows"]] == [f"Jembatan ke-{n} dibuka" for n in range(119, 69, -1)]
    assert first["rows"][0]["publisher"] == {"value": "koran", "label": "Koran Rawa"}
    assert first["facet_results"]["publisher"]["results"][0]["count"] == COUNT
    for query in ("rusak", "kerusakan", '"ditutup lagi"', "penutupan -dibuka"):
        found = server.ask(f"/articles.json?{urlencode({'_shape': 'objects', '_search': query})}")["rows"]
        assert [row["title"] for row in found] == ["Jembatan ke-0 ditutup lagi"], query
    assert server.ask("/articles.json?_shape=objects&_search=%22%21")["rows"] == []
    page = server.get("/data/news/articles").body.decode()
    assert TABLES["articles"]["columns"]["dateline"] in unescape(page)
    assert 'href="/data/news/publishers/koran"' in page


@pytest.mark.parametrize(("table", "column"), [("related", "article"), ("revisions", "article")])
def test_foreign_keys_lead_to_the_article(server, table, column):
    row = server.ask(f"/{table}.json?_shape=objects&_labels=on&_size=1")["rows"][0]
    assert row[column]["label"].startswith("Jembatan ke-")


@pytest.mark.parametrize("sql", [
    "delete from articles", "insert into runs(started) values ('x')", "attach database '/tmp/x' as x",
    "pragma journal_mode=delete", "vacuum into '/tmp/x'", "with x as (select 1) delete from articles",
    "select load_extension('x')", "select 1; delete from articles"])
def test_nothing_is_written_through_the_web(server, sql):
    answer = server.get(f"/data/news.json?{urlencode({'sql': sql})}")
    assert answer.status == 400, answer.body
    assert server.ask("/articles.json?_size=0")["filtered_table_rows_count"] == COUNT


def test_the_connection_itself_is_read_only(server):
    live = serve.live_datasette(server.home / "news.db", Site(), "/data/").databases["news"]
    for write in (False, True):
        with closing(live.connect(write=write)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM articles")


@pytest.mark.parametrize("path", ["/data/news.db", "/data/_memory", "/data/_internal", "/data/_internal.db"])
def test_the_file_cannot_be_downloaded_and_there_is_no_other_database(server, path):
    assert server.get(path).status in (403, 404)


def test_a_query_that_takes_too_long_is_cut(server):
    begun = time.monotonic()
    query = "with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+select+max(i)+from+n"
    assert server.get(f"/data/news.json?sql={query}").status == 400
    assert 1.5 < time.monotonic() - begun < 15


def test_datasette_pages_load_nothing_from_elsewhere(server):
    answer = server.get("/data/news/articles")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ") and "http" not in policy
    loaded = re.findall(r'<(?:link rel="stylesheet"|script|img)[^>]*(?:href|src)="([^"]+)"', answer.body.decode())
    assert loaded and all(link.startswith("/data/") for link in loaded)


def test_data_without_its_slash_leads_there(server):
    answer = server.get("/data")
    assert (answer.status, answer.headers["location"]) == (301, "/data/")


@pytest.mark.parametrize(("path", "location"), [
    ("/data/news/", "/data/news"), ("/data/news/articles/?_size=1", "/data/news/articles?_size=1"),
    ("/data/news%2Farticles", "/data/news~2Farticles"), ("/data//other.example/", "/data/other.example"),
    ("/data/news/articles?_filter_column=kind&_filter_op=exact&_filter_value=photo",
     "/data/news/articles?kind__exact=photo")])
def test_redirects_stay_below_data(server, path, location):
    answer = server.get(path)
    assert (answer.status, answer.headers["location"]) == (302, location)


def test_datasette_answers_while_a_crawl_writes_and_sees_what_it_commits(own):
    asked, committed = threading.Event(), [3]
    page = "https~3A~2F~2Fkoran~2Eexample~2F0"
    paths = ("/articles?_size=5", "/articles?_search=dibuka", "/articles.atom?section=Daerah", f"/articles/{page}")
    count = "/data/news.json?_shape=array&sql=select+count(*)+as+n+from+articles"

    def write() -> None:
        with Store(own.home / "news.db", check=False) as store:
            while committed[0] < 2503 or not asked.is_set():
                store.save([news(1000 + committed[0] + n) for n in range(25)], NOW)
                committed[0] += 25

    def read(number: int) -> tuple[int, int, int]:
        before = committed[0]
        rows = own.get(count)
        return rows.status, own.get(f"/data/news{paths[number % len(paths)]}").status, rows.json[0]["n"] - before

    with ThreadPoolExecutor(5) as pool:
        writing = pool.submit(write)
        try:
            answers = list(pool.map(read, range(60)))
            assert not writing.done(), "it wrote until the last answer"
        finally:
            asked.set()
        writing.result()
    assert {answer[:2] for answer in answers} == {(200, 200)}
    assert all(seen >= 0 for *_, seen in answers), "what was committed before the question is in the answer"
    assert own.get(count).json == [{"n": committed[0]}] and committed[0] >= 2503


def test_the_metadata_names_every_table_and_column_and_no_other(tmp_path):
    Store(tmp_path / "news.db").close()
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                                                "AND name NOT LIKE 'articles_fts%' AND name NOT LIKE 'sqlite_%'")]
        columns = {name: {row[1] for row in db.execute(f"PRAGMA table_info([{name}])")} for name in names}
    assert set(TABLES) == set(columns)
    for name, table in TABLES.items():
        if table.get("hidden"):
            continue
        assert set(table["columns"]) == columns[name]
        used = {table.get(key) for key in ("label_column", "sort", "sort_desc")} - {None}
        assert used | set(table.get("facets", ())) | set(table.get("sortable_columns", ())) <= columns[name]
        assert table["title"] and table["description"] and all(table["columns"].values())


def test_the_metadata_carries_the_title_of_the_site_as_plain_text():
    assert metadata(Site(title="<b>Kabar</b> Rawa"))["title"] == "Kabar Rawa"
