"""`loper serve`: the real command on loopback, over a real store, asked by real requests."""

import hashlib
import http.client
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import feedparser
import pytest

from aggregator.article import Article, Related
from aggregator.config import Site
from aggregator.store import Store
from feeds import files, serve
from feeds.datasette_metadata import TABLES, metadata
from feeds.publish import publish
from tests.forked import Forked
from tests.koran import KORAN, LATER, NOW, article, koran_store

PROJECT = Path(__file__).parent.parent
SITE = Site()
COUNT = 120


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Served:
    """A running `loper serve`."""

    address: str
    home: Path
    said: list[str]

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Asks for `path` as it is written; `_` in a header's name stands for `-`."""
        parts = urlsplit(self.address)
        with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})
            response = connection.getresponse()
            named = [name.lower() for name, _ in response.getheaders()]
            assert len(named) == len(set(named)), "no header comes twice"
            return Answer(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())

    def ask(self, path: str) -> object:
        """The rows of a Datasette page as objects."""
        answer = self.get(f"/data/news{path}")
        assert answer.status == 200, answer.body
        return answer.json


def news(number: int, **changes: object) -> Article:
    seen = NOW + timedelta(minutes=number)
    values = {"published": seen, "first_seen": seen, "language": "id", "section": "Daerah", **changes}
    return article(number, content_html=f"<p>Jembatan ke-{number} dibuka hari ini.</p>", **values)


def publish_store(home: Path, site: Site = SITE) -> None:
    with closing(sqlite3.connect(f"{(home / 'news.db').as_uri()}?mode=ro", uri=True)) as connection:
        publish(connection, home / "public", site, [KORAN])


def make_home(home: Path, count: int) -> Path:
    """A home with `count` articles, published."""
    home.mkdir(parents=True)
    with koran_store(home / "news.db") as store:
        store.save([news(n, related=[Related("Baca juga:", "Lain", "https://koran.example/x")])
                    for n in range(count)], NOW)
        store.save([news(0, title="Jembatan ke-0 ditutup lagi", content_text="Jembatan itu ditutup karena rusak.")],
                   LATER)
    publish_store(home)
    return home


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Served]:
    """`loper serve` on a free port."""
    with Forked(["--home", home, "serve", "--port", "0", *options], PROJECT) as process:
        while len(said := process.said()[:4]) < 4 and process.poll() is None:
            time.sleep(0.01)
        assert len(said) == 4 and "index" in said[1], process.finish()
        yield Served(said[1].split()[-1], home, said)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """A server for all tests that change nothing; the folder's name has what is special in a URI."""
    with serving(make_home(tmp_path_factory.mktemp("serve") / "rumah #1, 100%41 ?x=y", COUNT)) as server:
        yield server


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A server for one test that changes the store or the feeds."""
    with serving(make_home(tmp_path / "home", 3)) as server:
        yield server


# --- the files ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("path", "name", "media_type", "cache"), [
    ("/", "index.html", "text/html; charset=utf-8", "no-cache"),
    ("/index.html", "index.html", "text/html; charset=utf-8", "no-cache"),
    ("/style.css", "style.css", "text/css; charset=utf-8", "no-cache"),
    ("/icon.png", "icon.png", "image/png", "max-age=86400"),
    ("/favicon.ico", "icon.png", "image/png", "max-age=86400"),
    ("/all.rss", "all.rss", "application/rss+xml; charset=utf-8", "max-age=300"),
    ("/koran.atom", "koran.atom", "application/atom+xml; charset=utf-8", "max-age=300"),
    ("/koran.atom?from=reader", "koran.atom", "application/atom+xml; charset=utf-8", "max-age=300")])
def test_each_address_gives_its_file_with_its_type(served, path, name, media_type, cache):
    answer = served.get(path)
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (200, media_type, cache)
    assert answer.body == (served.home / "public" / name).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {"set-cookie", "server"} & set(answer.headers)


def test_a_feed_may_be_read_by_any_web_page_and_other_files_not(served):
    assert served.get("/all.rss").headers["access-control-allow-origin"] == "*"
    assert not [path for path in ("/", "/icon.png", "/data/news/articles.json")
                if "access-control-allow-origin" in served.get(path).headers]


def test_a_feed_is_not_sent_again_to_who_has_it(served):
    first = served.get("/all.atom")
    for headers in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = served.get("/all.atom", **headers)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["access-control-allow-origin"] == "*"


def test_feedparser_subscribes_with_gzip_and_conditional_requests(served):
    first = feedparser.parse(served.address + "all.atom")
    assert (first.status, first.bozo, len(first.entries)) == (200, False, 100)
    assert first.headers["content-encoding"] == "gzip"
    assert feedparser.parse(served.address + "all.atom", etag=first.etag).status == 304
    assert feedparser.parse(served.address + "all.atom", modified=first.modified).status == 304


@pytest.mark.parametrize("path", ["/", "/all.rss", "/icon.png", "/nothing", "/data/news"])
def test_head_says_the_same_without_a_body(served, path):
    full, head = served.get(path), served.get(path, "HEAD")
    assert (head.status, head.body) == (full.status, b"")
    drop = {"date", "transfer-encoding", "content-length"} if path.startswith("/data") else {"date"}
    assert {n: v for n, v in head.headers.items() if n not in drop} == {
        n: v for n, v in full.headers.items() if n not in drop}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(served, method):
    answer = served.get("/all.rss", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", [
    "/nothing", "/nothing.rss", "/all.xml", "/archive/all/1.atom.gz", "/archive/../all.rss", "/archive/all/01.rss",
    "/opml-x.xml", "/all.rss.gz", "/archive/all/", "/archive/news.db/1.rss", "/all.rss/",
    "//all.rss", "/ALL.rss", "/.rss", "/.atom", "/all.rss%00",
    "/news.db", "/loper.toml", "/../news.db", "/..%2fnews.db", "/%2e%2e/news.db", "/..%5cnews.db", "/a/../all.rss",
    "/.all.rss.abc.new", "/all.rss%0a", "/%ff.rss", "/d%61ta/", "/index.html/", "/public/all.rss", "*"])
def test_nothing_else_is_served(served, path):
    (served.home / "public/.all.rss.abc.new").write_bytes(b"half")
    (served.home / "loper.toml").touch()
    answer = served.get(path)
    assert answer.status == 404
    assert "Halaman tidak ditemukan" in answer.body.decode()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("path", "pictures"), [("/", ""), ("/nothing", ""), ("/all.html", " https: http:"),
                                                ("/archive/koran/1.html", " https: http:")])
def test_pages_of_ours_load_and_run_nothing_from_elsewhere_but_pictures_of_articles(served, path, pictures):
    answer = served.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'{pictures}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'")


@pytest.mark.parametrize(("path", "media_type"), [
    ("/style.css", "text/css"), ("/filter.js", "text/javascript"), ("/pictures.js", "text/javascript")])
def test_what_pages_load_is_served_as_what_it_is(served, path, media_type):
    answer = served.get(path)
    assert answer.status == 200 and answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_publish_is_seen_at_once(own):
    before = own.get("/all.atom")
    with Store(own.home / "news.db") as store:
        store.save([news(500, title="Feri baru tiba di dermaga")], NOW)
    publish_store(own.home)
    after = own.get("/all.atom", If_None_Match=before.headers["etag"])
    assert after.status == 200 and "Feri baru tiba" in after.body.decode()
    assert "Feri baru tiba" in own.get("/").body.decode()


def test_a_feed_that_is_gone_is_404_and_comes_back(own):
    path = own.home / "public/koran.rss"
    data = path.read_bytes()
    path.unlink()
    assert own.get("/koran.rss").status == 404
    path.write_bytes(data)
    assert own.get("/koran.rss").status == 200


def test_no_answer_is_torn_while_a_feed_is_written_again_and_again(own):
    versions = [b"<feed>" + letter * 400_000 + b"</feed>" for letter in (b"a", b"b")]
    path, stop = own.home / "public/all.atom", threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            files.write(path, versions[number := 1 - number])

    files.write(path, versions[0])
    writer = threading.Thread(target=write)
    writer.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: own.get("/all.atom"), range(80)))
    finally:
        stop.set()
        writer.join()
    assert {answer.body for answer in answers} == set(versions)
    for answer in answers:
        assert answer.headers["etag"] == f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'


# --- Datasette ------------------------------------------------------------------------------------------------------

def test_every_link_of_datasette_leads_somewhere(served):
    """Front page, database, tables, rows, facets, sorting, next page, JSON and CSV, two clicks deep."""
    waiting, seen, pages = [(served.address + "data/", 0)], set(), 0
    while waiting:
        url, depth = waiting.pop(0)
        shape = re.sub(r"https~3A[^&/.]*|\d+", "x", url)
        if shape in seen:
            continue
        seen.add(shape)
        answer = served.get(url.removeprefix(served.address.rstrip("/")))
        assert answer.status in (200, 302), (url, answer.status)
        pages += 1
        if depth < 2 and "html" in answer.headers["content-type"]:
            for link in re.findall(r'(?:href|src|action)="([^"]+)"', answer.body.decode()):
                target = urljoin(url, unescape(link)).split("#")[0]
                if target.startswith(served.address):
                    waiting.append((target, depth + 1))
    assert pages > 30, pages


def test_the_database_is_named_described_and_hides_what_is_of_no_use(served):
    tables = {table["name"]: table["hidden"] for table in served.ask(".json")["tables"]}
    assert {name for name, hidden in tables.items() if not hidden} == {
        "articles", "forgotten", "hosts", "listings", "publisher_runs", "publishers", "related", "removed", "revisions",
        "robots", "runs", "urls"}
    assert tables["articles_fts"] and tables["articles_fts_data"] and tables["_sqlite_migrations"]
    assert "Start with newest" in served.get("/data/news").body.decode()


def test_the_articles_table_is_newest_first_in_fifties_with_facets_search_and_labels(served):
    first = served.ask("/articles.json?_shape=objects&_labels=on")
    assert [row["title"] for row in first["rows"]] == [f"Jembatan ke-{n} dibuka" for n in range(119, 69, -1)]
    assert first["rows"][0]["publisher"] == {"value": "koran", "label": "Koran Rawa"}
    assert first["facet_results"]["publisher"]["results"][0]["count"] == COUNT
    for query in ("rusak", "kerusakan", '"ditutup lagi"', "penutupan -dibuka"):
        found = served.ask(f"/articles.json?{urlencode({'_shape': 'objects', '_search': query})}")["rows"]
        assert [row["title"] for row in found] == ["Jembatan ke-0 ditutup lagi"], query
    assert served.ask("/articles.json?_shape=objects&_search=%22%21")["rows"] == []
    page = served.get("/data/news/articles").body.decode()
    assert TABLES["articles"]["columns"]["dateline"] in unescape(page)
    assert 'href="/data/news/publishers/koran"' in page


@pytest.mark.parametrize(("table", "column"), [("related", "article"), ("revisions", "article")])
def test_foreign_keys_lead_to_the_article(served, table, column):
    row = served.ask(f"/{table}.json?_shape=objects&_labels=on&_size=1")["rows"][0]
    assert row[column]["label"].startswith("Jembatan ke-")


@pytest.mark.parametrize("sql", [
    "delete from articles", "insert into runs(started) values ('x')", "attach database '/tmp/x' as x",
    "pragma journal_mode=delete", "vacuum into '/tmp/x'", "with x as (select 1) delete from articles",
    "select load_extension('x')", "select 1; delete from articles"])
def test_nothing_is_written_through_the_web(served, sql):
    answer = served.get(f"/data/news.json?{urlencode({'sql': sql})}")
    assert answer.status == 400, answer.body
    assert served.ask("/articles.json?_size=0")["filtered_table_rows_count"] == COUNT


def test_the_connection_itself_is_read_only(served):
    live = serve.live_datasette(served.home / "news.db", Site(), "/data/").databases["news"]
    for write in (False, True):
        with closing(live.connect(write=write)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM articles")


@pytest.mark.parametrize("path", ["/data/news.db", "/data/_memory", "/data/_internal", "/data/_internal.db"])
def test_the_file_cannot_be_downloaded_and_there_is_no_other_database(served, path):
    assert served.get(path).status in (403, 404)


def test_a_query_that_takes_too_long_is_cut(served):
    begun = time.monotonic()
    query = "with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+select+max(i)+from+n"
    assert served.get(f"/data/news.json?sql={query}").status == 400
    assert 1.5 < time.monotonic() - begun < 15


def test_datasette_pages_load_nothing_from_elsewhere(served):
    answer = served.get("/data/news/articles")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ") and "http" not in policy
    loaded = re.findall(r'<(?:link rel="stylesheet"|script|img)[^>]*(?:href|src)="([^"]+)"', answer.body.decode())
    assert loaded and all(link.startswith("/data/") for link in loaded)


def test_data_without_its_slash_leads_there(served):
    answer = served.get("/data")
    assert (answer.status, answer.headers["location"]) == (301, "/data/")


@pytest.mark.parametrize(("path", "location"), [
    ("/data/news/", "/data/news"), ("/data/news/articles/?_size=1", "/data/news/articles?_size=1"),
    ("/data/news%2Farticles", "/data/news~2Farticles"), ("/data//other.example/", "/data/other.example"),
    ("/data/news/articles?_filter_column=kind&_filter_op=exact&_filter_value=photo",
     "/data/news/articles?kind__exact=photo")])
def test_redirects_stay_below_data(served, path, location):
    answer = served.get(path)
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


# --- starting and stopping ------------------------------------------------------------------------------------------

def test_it_says_where_it_listens_and_the_addresses_one_needs(served):
    assert served.address.startswith("http://127.0.0.1:")
    said = [line.split()[-1] for line in served.said[1:]]
    assert said == [served.address, served.address + "all.atom", served.address + "data/"]
    assert {served.get(urlsplit(url).path).status for url in said} == {200}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_quietly_also_with_an_open_connection(tmp_path, number, code):
    home = make_home(tmp_path / "home", 3)
    process = subprocess.Popen([sys.executable, "-m", "aggregator.commands", "--home", home, "serve", "--port", "0"],
                               cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = [process.stdout.readline() for _ in range(4)]
    parts = urlsplit(said[1].split()[-1])
    with socket.create_connection((parts.hostname, parts.port)) as idle:
        idle.sendall(b"GET /all.rss HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.recv(100)
        begun = time.monotonic()
        process.send_signal(number)
        out, error = process.communicate(timeout=30)
    assert process.returncode == code
    assert out == "" and "Traceback" not in error and "rror" not in error
    assert time.monotonic() - begun < 10


def run_serve(home: Path, *options: str) -> subprocess.CompletedProcess:
    return Forked(["--home", home, "serve", *options], PROJECT).finish(30)


def test_a_port_in_use_is_one_clear_line(served):
    port = str(urlsplit(served.address).port)
    done = run_serve(served.home, "--port", port)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(rf"loper: cannot listen on 127\.0\.0\.1, port {port}: another program .*--port\n",
                        done.stderr.decode())


@pytest.mark.parametrize("host", ["203.0.113.9", "kantor depan"])
def test_an_address_that_is_not_ours_is_one_clear_line(served, host):
    done = run_serve(served.home, "--host", host, "--port", "0")
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1 and f"cannot listen on {host}, port 0: " in done.stderr.decode()


def test_without_a_database_it_names_the_remedy(tmp_path):
    done = run_serve(tmp_path / "empty", "--port", "0")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.count(b"\n") == 1 and b"no database yet" in done.stderr and b"`loper crawl`" in done.stderr
    assert not (tmp_path / "empty").exists()


def test_a_database_of_another_program_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        db.execute("CREATE TABLE recipes(name)")
    done = run_serve(tmp_path, "--port", "0")
    assert done.returncode == 1 and b"another program" in done.stderr


def test_before_the_first_publish_the_index_says_what_to_do(tmp_path):
    Store(tmp_path / "news.db").close()
    with serving(tmp_path) as server:
        answer = server.get("/")
        assert answer.status == 404 and "loper publish" in answer.body.decode()
        assert server.get("/all.rss").status == 404
        assert server.get("/data/news/articles").status == 200


def test_it_listens_on_ipv6_too(own):
    with serving(own.home, "--host", "::1") as server:
        assert server.address.startswith("http://[::1]:")
        assert server.get("/all.rss").status == 200


@pytest.mark.parametrize(("host", "address"), [
    ("127.0.0.1", "http://127.0.0.1:8010/"), ("0.0.0.0", "http://127.0.0.1:8010/"), ("::", "http://[::1]:8010/"),
    ("localhost", "http://localhost:8010/"), ("192.168.1.5", "http://192.168.1.5:8010/")])
def test_the_address_is_one_that_this_machine_can_open(host, address):
    assert serve.address_of(host, 8010) == address


def test_feeds_name_themselves_by_base_url(tmp_path):
    home = make_home(tmp_path / "home", 2)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    publish_store(home, Site(public=True, base_url=f"http://127.0.0.1:{port}"))
    with serving(home, "--port", str(port)) as server:
        for suffix in ("rss", "atom"):
            document = feedparser.parse(server.get(f"/all.{suffix}").body)
            own_links = [link.href for link in document.feed.links if link.rel == "self"]
            assert own_links == [f"{server.address}all.{suffix}"]


def test_run_serves_inside_another_program(tmp_path):
    """As the demo does: announced once it answers, ended by a signal."""
    home = make_home(tmp_path / "home", 2)
    script = ("import sys, urllib.request\nfrom pathlib import Path\nfrom feeds.serve import run\n"
              "from aggregator.config import Site\n"
              "home = Path(sys.argv[1])\n"
              "run(home / 'news.db', home / 'public', Site(), '127.0.0.1', 0, lambda at: print(at, flush=True))\n")
    process = subprocess.Popen([sys.executable, "-c", script, str(home)], cwd=PROJECT, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        server = Served(process.stdout.readline().strip(), home, [])
        assert server.get("/all.atom").status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == -signal.SIGTERM, "what the signal did before, it does again"
    finally:
        process.kill()
        process.communicate()
