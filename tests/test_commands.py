"""The verbs: right answers, and for wrong input one clear line and the right exit code."""

import codecs
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests import news

TEXT = "Bupati meresmikan pasar.\nBaca Juga:Jalan Baru Dibuka\nPedagang senang."


def fails(done, code, *words):
    """The command ended with `code`, said one line with `words`, and showed no traceback."""
    said = done.stderr.decode()
    assert done.returncode == code, said
    assert "Traceback" not in said and all(word in said for word in words), said


def test_extract_prints_the_article_as_json(loper, home, tmp_path):
    (tmp_path / "page.html").write_bytes(news.article("Panen kopi").data)
    done = loper("extract", str(tmp_path / "page.html"), "--url", "https://kabar.example/2026/11/20/panen-kopi")
    article = json.loads(done.stdout)
    assert done.returncode == 0
    assert article["title"] == "Panen kopi" and article["publisher"] == "kabar.example"
    assert article["published"] == "2026-11-20T01:15:00Z"
    assert list(article)[:3] == ["url", "publisher", "title"] and "claims" not in article


def test_extract_batch_answers_every_line_in_order(loper, home, tmp_path):
    (tmp_path / "good.html").write_bytes(news.article("Panen kopi").data)
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7")
    url = "https://kabar.example/2026/11/20/panen-kopi"
    lines = [{"file": "good.html", "url": url}, {"file": "bad.pdf", "url": url}, {"file": "none.html", "url": url},
             {"file": "good.html", "url": "nothing"}, {"file": "good.html", "url": url, "publisher": "tiada"},
             {"file": "good.html", "url": url, "fetched_at": "soon"}, {"url": url},
             {"file": "good.html", "url": url, "fetched_at": "2026-11-21T00:00:00Z"},
             {"file": "good.html", "url": url, "publisher": ["tiada"]}, {"file": "a\0b", "url": url},
             {"file": "\ud800", "url": url},
             {"file": "good.html", "url": url, "fetched_at": "9999-12-31T23:59:59-07:00"}]
    rows = [json.dumps(line).encode() for line in lines]
    rows += [b"no json", b"[" * 100_000, b'{"file": "\xe9"}',
             json.dumps({"file": "good.html", "url": url, "note": "a\u2028b"}, ensure_ascii=False).encode()]
    (tmp_path / "manifest.jsonl").write_bytes(codecs.BOM_UTF8 + b"\r\n".join(rows) + b"\n\n")
    done = loper("extract", "--batch", str(tmp_path / "manifest.jsonl"))
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 1
    assert [("title" in a, "error" in a) for a in answers] == [
        (True, False), *[(False, True)] * 6, (True, False), *[(False, True)] * 7, (True, False)]
    assert [a["file"] for a in answers][:3] == ["good.html", "bad.pdf", "none.html"]
    assert answers[7]["fetched"] == "2026-11-21T00:00:00Z"
    assert all(f"line {number}" in answers[number - 1]["error"] for number in (13, 14, 15))
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 \x00\x01", b"\x1f\x8b\x08\x00", b'{"a": 1}', b"just words"])
def test_what_is_no_html_page_is_one_clear_line(loper, home, tmp_path, body):
    (tmp_path / "page.html").write_bytes(body)
    fails(loper("extract", str(tmp_path / "page.html"), "--url", "https://kabar.example/a"), 1, "loper: ")


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["extract"], 2, ["give either FILE"]),
    (["extract", "x.html"], 2, ["give either FILE"]),
    (["extract", "x.html", "--url", "https://kabar.example/a"], 1, ["x.html", "cannot be read"]),
    (["extract", "--batch", "none.jsonl"], 2, ["none.jsonl"]),
    (["extract", "--batch", __file__, "--publisher", "suara"], 2, ["--publisher"]),
    (["extract", "x.html", "--url", "https://kabar.example/a", "--publisher", "suara", "--no-rules"], 2,
     ["--publisher"]),
    (["--home", "~nobody-of-that-name/x", "publish"], 1, ["no such user"]),
    (["date", "x" * 10_000], 1, ["not a date"]),
    (["crawl", "tiada"], 2, ["tiada", "loper publishers"]),
    (["crawl", "--nonsense"], 2, ["--nonsense"]),
    (["publishers", "--kind", "daily"], 2, ["daily", "'regional'"]),
    (["publishers", "--zone", "WIBB"], 2, ["WIBB", "WITA"]),
    (["publishers", "--network", "tiada"], 2, ["tiada", "suara"]),
    (["nonsense"], 2, ["nonsense"]),
    (["publish"], 1, ["news.db", "loper crawl"]),
    (["date", "12"], 1, ["12"]),
    (["date", "kemarin", "--timezone", "Asia/Nowhere"], 2, ["Asia/Nowhere"]),
    (["date", "kemarin", "--now", "soon"], 2, ["soon"]),
    (["run", "--every", "often"], 2, ["often"]),
    (["clean", "none.txt"], 2, ["none.txt"]),
])
def test_wrong_input_is_one_clear_line_with_the_right_code(loper, arguments, code, words):
    fails(loper(*arguments), code, *words)


@pytest.mark.parametrize("verb", [["crawl"], ["run"], ["publishers"], ["extract", "x", "--url", "https://a.example/"]])
def test_a_broken_publisher_file_stops_every_verb_that_needs_it(loper, home, verb):
    (home / "publishers/rusak.toml").write_text("publisher = 'Rusak'\nallowed_domains = [")
    fails(loper(*verb), 1, "rusak.toml", "not valid TOML")


def test_a_folder_of_publishers_that_cannot_be_read_is_no_empty_one(loper, home):
    (home / "publishers").rmdir()
    (home / "publishers").write_text("no folder")
    fails(loper("publishers"), 1, str(home / "publishers"), "cannot be read")


def test_a_broken_loper_toml_is_named_with_its_key(loper, home):
    (home / "loper.toml").write_text("[crawl]\npublisher = ['suara']\n")
    fails(loper("crawl"), 1, "loper.toml", "crawl.publisher", "did you mean 'publishers'")


def test_a_foreign_file_as_database_is_refused_and_left_as_it_is(loper, home):
    (home / "news.db").write_text("my diary, not a database, long enough to be looked at" * 20)
    before = (home / "news.db").read_bytes()
    fails(loper("publish"), 1, "news.db")
    fails(loper("crawl", "suara"), 1, "news.db")
    assert (home / "news.db").read_bytes() == before


@pytest.fixture
def published(loper, home, site, publisher_file):
    """A home with one article and its feeds."""
    path = "/2026/11/20/panen-kopi"
    site.pages = {"/rss": news.rss(site, path), path: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/rss"])
    assert loper("run").returncode == 0
    return home


def test_a_database_that_is_damaged_or_emptied_is_named_and_the_feeds_stay(loper, published):
    database, feeds = published / "news.db", {path: path.read_bytes() for path in (published / "public").iterdir()}
    with sqlite3.connect(database) as db:
        page, size = (db.execute(sql).fetchone()[0] for sql in (
            "select rootpage from sqlite_master where name = 'articles'", "pragma page_size"))
    sound = database.read_bytes()
    start = (page - 1) * size
    for damaged, verbs in ((b"", ["publish"]), (sound[:len(sound) // 2], ["publish", "crawl"]),
                           (sound[:start] + b"\xff" * size + sound[start + size:], ["publish", "run"])):
        database.write_bytes(damaged)
        for verb in verbs:
            done = loper(verb)
            fails(done, 1, str(database))
            assert len(done.stderr.splitlines()) == 1
        assert feeds == {path: path.read_bytes() for path in (published / "public").iterdir()}


def test_an_answer_that_cannot_be_written_is_one_clear_line():
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "aggregator.commands", "date", "24 Juli 2026"], stdout=full,
                              stderr=subprocess.PIPE, timeout=60, check=False, env={"PATH": os.environ["PATH"]})
    fails(done, 1, "No space left")
    assert len(done.stderr.splitlines()) == 1


def test_a_home_that_is_held_is_left_alone(loper, home):
    from aggregator.home import Home
    with Home.locate(home).lock():
        fails(loper("crawl", "suara"), 75, "another run holds", "pid")


def test_clean_takes_out_inserts_and_changes_no_other_byte(loper):
    done = loper("clean", stdin=TEXT.encode())
    assert done.stdout == b"Bupati meresmikan pasar.\nPedagang senang."


def test_clean_keeps_bytes_that_are_no_utf8(loper):
    assert loper("clean", stdin=b"Kata \xff\xfe aneh.\r\n").stdout == b"Kata \xff\xfe aneh.\r\n"


def test_clean_batch_names_what_was_removed(loper):
    done = loper("clean", "--batch", stdin=json.dumps({"id": 7, "text": TEXT}).encode())
    answer = json.loads(done.stdout)
    assert answer["id"] == 7 and answer["text"] == "Bupati meresmikan pasar.\nPedagang senang."
    assert [r["text"] for r in answer["removed"]] == ["Baca Juga:Jalan Baru Dibuka"]


def test_clean_batch_gives_back_what_is_no_character_as_it_came(loper):
    done = loper("clean", "--batch", stdin=b'{"id": 1, "text": "Kata \\ud800 aneh."}')
    assert (done.returncode, json.loads(done.stdout)["text"]) == (0, "Kata \ud800 aneh.")


@pytest.mark.parametrize("line", [b'{"id": 1}', b"[]", b"[" * 100_000, b"\xff"])
def test_clean_batch_refuses_a_line_that_is_no_object(loper, line):
    fails(loper("clean", "--batch", stdin=line + b"\n"), 1, "line 1")


@pytest.mark.parametrize(("arguments", "expected"), [
    (["Kamis, 13 Januari 2022 | 21:24 WIB"], "2022-01-13T21:24:00+07:00"),
    (["Jum'at, 24 Juli 2026 | 07:08", "--timezone", "Asia/Makassar"], "2026-07-24T07:08:00+08:00"),
    (["3 jam yang lalu", "--now", "2026-07-24T10:00:00+07:00"], "2026-07-24T07:00:00+07:00"),
])
def test_date_prints_the_instant_with_its_offset(loper, arguments, expected):
    done = loper("date", *arguments)
    assert done.stdout.decode().strip() == expected


def test_date_json_says_how_it_was_read(loper):
    answer = json.loads(loper("date", "--json", "24 Juli 2026").stdout)
    assert answer["precision"] == "day" and answer["zone"] == "+07:00" and answer["zone_printed"] is False


def test_publishers_lists_bundled_and_own(loper, home, publisher_file):
    file = publisher_file("baru", ["http://127.0.0.1:1/rss"])
    file.write_text(file.read_text().replace("Kabar Baru", "Kabar [/b] [Baru]"))
    rows = {row["id"]: row for row in json.loads(loper("publishers", "--json").stdout)}
    assert {"suara", "suarajogja", "detik", "kompas", "liputan6", "tempo", "mediaindonesia", "baru"} <= set(rows)
    assert {"id", "publisher", "homepage", "kind", "timezone", "enabled"} <= set(rows["baru"])
    printed = loper("publishers").stdout.decode()
    assert "suarajogja" in printed and "Kabar [/b] [Baru]" in printed


@pytest.mark.parametrize(("options", "listed", "hidden"), [
    (["--kind", "regional"], "timur", "baru"),
    (["--zone", "wit"], "timur", "baru"),
    (["--zone", "Asia/Jayapura"], "timur", "baru"),
    (["--zone", "WIB"], "baru", "timur"),
    (["--network", "baru"], "timur", "suara"),
    (["--network", "suara"], "suarajogja", "timur"),
    (["--network", "baru", "--kind", "national"], "baru", "timur"),
])
def test_publishers_lists_a_part_of_the_catalogue(loper, publisher_file, options, listed, hidden):
    publisher_file("baru", ["http://127.0.0.1:1/rss"], """[members.timur]
publisher = "Kabar Timur"
allowed_domains = ["127.0.0.2"]
start_urls = ["http://127.0.0.2:1/rss"]
kind = "regional"
timezone = "Asia/Jayapura"
""")
    ids = {row["id"] for row in json.loads(loper("publishers", "--json", *options).stdout)}
    assert listed in ids and hidden not in ids
    assert {line.split()[0] for line in loper("publishers", *options).stdout.decode().splitlines()[1:]} >= ids


def test_a_part_of_the_catalogue_may_be_empty(loper, home):
    done = loper("publishers", "--json", "--network", "suara", "--zone", "WIT")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_a_users_file_replaces_the_bundled_publisher(loper, home):
    (home / "publishers/tempo.toml").write_text(
        'publisher = "Tempo saya"\nallowed_domains = ["tempo.co"]\nstart_urls = ["https://www.tempo.co/"]\n')
    rows = {row["id"]: row for row in json.loads(loper("publishers", "--json").stdout)}
    assert rows["tempo"]["publisher"] == "Tempo saya"


def test_a_publisher_that_is_switched_off_is_not_crawled(loper, home, publisher_file):
    publisher_file("baru", ["http://127.0.0.1:1/rss"], 'enabled = false\nreason = "asks not to be crawled"')
    fails(loper("crawl", "baru"), 2, "asks not to be crawled", "enabled = true")


def test_a_publisher_that_is_crawled_against_its_wish_is_named_in_every_runs_log(loper, home, publisher_file):
    publisher_file("baru", ["http://127.0.0.1:1/rss"], 'enabled = false\nreason = "asks not to be crawled"')
    with (home / "loper.toml").open("a") as config:
        config.write("[publishers.baru]\nenabled = true\n")
    for verb in ("crawl", "run"):
        fails(loper(verb), 1, "baru", "asks not to be crawled", "loper.toml")
    warnings = [json.loads(line) for line in loper("crawl", "--log-json").stderr.splitlines()]
    assert any(w.get("publisher") == "baru" and "asks not to be crawled" in w["message"] and w["level"] == "WARNING"
               for w in warnings)


def test_the_home_option_works_before_and_after_the_verb(loper, tmp_path):
    for arguments in (["--home", "elsewhere", "publish"], ["publish", "--home", "elsewhere"]):
        fails(loper(*arguments), 1, "elsewhere")
