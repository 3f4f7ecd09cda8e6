"""`loper serve`: the files it gives, how it starts, and how it ends."""

import hashlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest

from aggregator.config import Site
from aggregator.store import Store
from feeds import files, serve
from tests.forked import Forked
from tests.koran import NOW
from tests.served import PROJECT, Served, make_home, news, publish_store, serving


@pytest.mark.parametrize(("path", "name", "media_type", "cache"), [
    ("/", "index.html", "text/html; charset=utf-8", "no-cache"),
    ("/index.html", "index.html", "text/html; charset=utf-8", "no-cache"),
    ("/style.css", "style.css", "text/css; charset=utf-8", "no-cache"),
    ("/icon.png", "icon.png", "image/png", "max-age=86400"),
    ("/favicon.ico", "icon.png", "image/png", "max-age=86400"),
    ("/all.rss", "all.rss", "application/rss+xml; charset=utf-8", "max-age=300"),
    ("/koran.atom", "koran.atom", "application/atom+xml; charset=utf-8", "max-age=300"),
    ("/koran.atom?from=reader", "koran.atom", "application/atom+xml; charset=utf-8", "max-age=300")])
def test_each_address_gives_its_file_with_its_type(server, path, name, media_type, cache):
    answer = server.get(path)
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (200, media_type, cache)
    assert answer.body == (server.home / "public" / name).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {"set-cookie", "server"} & set(answer.headers)


def test_a_feed_may_be_read_by_any_web_page_and_other_files_not(server):
    assert server.get("/all.rss").headers["access-control-allow-origin"] == "*"
    assert not [path for path in ("/", "/icon.png", "/data/news/articles.json")
                if "access-control-allow-origin" in server.get(path).headers]


def test_a_feed_is_not_sent_again_to_who_has_it(server):
    first = server.get("/all.atom")
    for headers in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = server.get("/all.atom", **headers)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["access-control-allow-origin"] == "*"


def test_feedparser_subscribes_with_gzip_and_conditional_requests(server):
    first = feedparser.parse(server.address + "all.atom")
    assert (first.status, first.bozo, len(first.entries)) == (200, False, 100)
    assert first.headers["content-encoding"] == "gzip"
    assert feedparser.parse(server.address + "all.atom", etag=first.etag).status == 304
    assert feedparser.parse(server.address + "all.atom", modified=first.modified).status == 304


@pytest.mark.parametrize("path", ["/", "/all.rss", "/icon.png", "/nothing", "/data/news"])
def test_head_says_the_same_without_a_body(server, path):
    full, head = server.get(path), server.get(path, "HEAD")
    assert (head.status, head.body) == (full.status, b"")
    drop = {"date", "transfer-encoding", "content-length"} if path.startswith("/data") else {"date"}
    assert {n: v for n, v in head.headers.items() if n not in drop} == {
        n: v for n, v in full.headers.items() if n not in drop}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(server, method):
    answer = server.get("/all.rss", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", [
    "/nothing", "/nothing.rss", "/all.xml", "/archive/all/1.atom.gz", "/archive/../all.rss", "/archive/all/01.rss",
    "/opml-x.xml", "/all.rss.gz", "/archive/all/", "/archive/news.db/1.rss", "/all.rss/",
    "//all.rss", "/ALL.rss", "/.rss", "/.atom", "/all.rss%00",
    "/news.db", "/loper.toml", "/../news.db", "/..%2fnews.db", "/%2e%2e/news.db", "/..%5cnews.db", "/a/../all.rss",
    "/.all.rss.abc.new", "/all.rss%0a", "/%ff.rss", "/d%61ta/", "/index.html/", "/public/all.rss", "*"])
def test_nothing_else_is_served(server, path):
    (server.home / "public/.all.rss.abc.new").write_bytes(b"half")
    (server.home / "loper.toml").touch()
    answer = server.get(path)
    assert answer.status == 404
    assert "Halaman tidak ditemukan" in answer.body.decode()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("path", "pictures"), [("/", ""), ("/nothing", ""), ("/all.html", " https: http:"),
                                                ("/archive/koran/1.html", " https: http:")])
def test_pages_of_ours_load_and_run_nothing_from_elsewhere_but_pictures_of_articles(server, path, pictures):
    answer = server.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'{pictures}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'")


@pytest.mark.parametrize(("path", "media_type"), [
    ("/style.css", "text/css"), ("/filter.js", "text/javascript"), ("/pictures.js", "text/javascript")])
def test_what_pages_load_is_served_as_what_it_is(server, path, media_type):
    answer = server.get(path)
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


def test_it_says_where_it_listens_and_the_addresses_one_needs(server):
    assert server.address.startswith("http://127.0.0.1:")
    said = [line.split()[-1] for line in server.said[1:]]
    assert said == [server.address, server.address + "all.atom", server.address + "data/"]
    assert {server.get(urlsplit(url).path).status for url in said} == {200}


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


def test_a_port_in_use_is_one_clear_line(server):
    port = str(urlsplit(server.address).port)
    done = run_serve(server.home, "--port", port)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(rf"loper: cannot listen on 127\.0\.0\.1, port {port}: another program .*--port\n",
                        done.stderr.decode())


@pytest.mark.parametrize("host", ["203.0.113.9", "kantor depan"])
def test_an_address_that_is_not_ours_is_one_clear_line(server, host):
    done = run_serve(server.home, "--host", host, "--port", "0")
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
