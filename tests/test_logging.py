"""--log-json: every line on standard error is JSON, and the last says how the command ended."""

import json
import logging
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from aggregator.commands.logs import JsonFormatter
from aggregator.home import Home
from aggregator.store import Store
from tests import news

PATHS = ("/2026/11/20/panen-kopi", "/2026/11/20/jalan-desa", "/2026/11/20/harga-beras")

#: a verb with a fault of ours
BROKEN = """
import sys, click
from aggregator.commands.logs import verbose_option

@click.command()
@verbose_option
def rusak():
    raise ValueError("tak terduga")

sys.exit(rusak.main(["--log-json"], "rusak", standalone_mode=False))
"""


def record(message="kata", *arguments, level=logging.INFO, **extra):
    made = logging.getLogger("loper.test").makeRecord("loper.test", level, __file__, 1, message, arguments, None,
                                                      extra=extra)
    made.created = 1784871000.0004
    return made


def lines(done):
    """The lines of standard error; fails where one is no JSON object with time, level, logger and message."""
    read = [json.loads(line) for line in done.stderr.decode().splitlines()]
    for line in read:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert {"level", "logger", "message"} <= set(line)
    return read


@pytest.fixture
def paper(site, publisher_file):
    site.pages = {"/rss": news.rss(site, *PATHS)} | {path: news.article(f"Kabar {path[12:]}") for path in PATHS}
    publisher_file("baru", [f"{site.url}/rss"])
    return site


@pytest.mark.parametrize(("made", "expected"), [
    (record("%d artikel", 3), {"message": "3 artikel"}),
    (record(publisher="suara", url="https://suara.example/a", state="gone"),
     {"publisher": "suara", "url": "https://suara.example/a", "state": "gone"}),
    (record(spider=SimpleNamespace(name="suara"), crawler=object()), {"publisher": "suara"}),
    (record("dua\nbaris\u2028 \ud800 é"), {"message": "dua\nbaris\u2028 \ud800 é"}),
    (record(level=logging.ERROR), {"level": "ERROR"}),
    (record(found={1: [None, 2.5]}, where=Home), {"found": {"1": [None, 2.5]}}),
])
def test_a_record_is_one_line_of_json(made, expected):
    text = JsonFormatter().format(made)
    assert len(text.splitlines()) == 1 and text.isascii()
    line = json.loads(text)
    assert list(line)[:4] == ["time", "level", "logger", "message"]
    assert line["time"] == "2026-07-24T05:30:00.000Z" and line["logger"] == "loper.test"
    assert line | expected == line and "crawler" not in line


def test_a_traceback_stays_on_the_line():
    try:
        raise ValueError("rusak")
    except ValueError:
        made = record(level=logging.ERROR)
        made.exc_info = sys.exc_info()
    text = JsonFormatter().format(made)
    assert "\n" not in text and json.loads(text)["traceback"].endswith("ValueError: rusak")


@pytest.mark.parametrize("verb", ["crawl", "run"])
def test_a_crawl_ends_with_a_line_per_publisher_and_one_for_the_run(loper, paper, verb):
    done = loper(verb, "--log-json", "--json")
    publisher, end = lines(done)
    assert json.loads(done.stdout)["publishers"][0]["new"] == 3  # the answer is what it was
    assert publisher["event"] == "publisher" and publisher["publisher"] == "baru" and publisher["ok"] is True
    assert (publisher["listed"], publisher["new"], publisher["failed"], publisher["run"]) == (3, 3, 0, 1)
    assert {key: end[key] for key in ("event", "verb", "ok", "exit_code", "level")} == {
        "event": "run", "verb": verb, "ok": True, "exit_code": 0, "level": "INFO"}


def test_a_publisher_that_has_a_problem_is_a_warning_that_says_which(loper, paper):
    del paper.pages["/rss"]
    done = loper("crawl", "--log-json")
    publisher, problem, end = lines(done)[-3:]
    assert problem["publisher"] == "baru" and "/rss" in problem["message"]
    assert (publisher["level"], publisher["ok"]) == ("WARNING", False) and "/rss" in publisher["problems"][0]
    assert (end["level"], end["ok"], end["exit_code"]) == ("ERROR", False, 1) and done.returncode == 1


@pytest.mark.parametrize("verb", ["crawl", "run", "publish"])
def test_a_home_that_is_held_is_no_error_but_said(loper, home, paper, verb):
    Store(home / "news.db").close()
    with Home.locate(home).lock():
        done = loper(verb, "--log-json")
    end = lines(done)[-1]
    assert (end["event"], end["level"], end["exit_code"], end["ok"]) == ("run", "WARNING", 75, False)
    assert done.returncode == 75 and "another run holds" in end["message"]


@pytest.mark.parametrize(("arguments", "code", "word"), [
    (["crawl", "tiada"], 2, "tiada"),
    (["publish"], 1, "news.db"),
    (["extract"], 2, "give either FILE"),
    (["extract", "none.html", "--url", "https://kabar.example/a"], 1, "none.html"),
])
def test_every_verb_that_fails_logs_why_and_its_exit_code(loper, arguments, code, word):
    done = loper(*arguments, "--log-json")
    end = lines(done)[-1]
    assert (done.returncode, end["exit_code"], end["verb"]) == (code, code, arguments[0])
    assert word in end["message"] and "traceback" not in end


def test_an_error_that_nobody_foresaw_is_logged_with_its_traceback():
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, timeout=60, check=False)
    end = lines(done)[-1]
    assert (done.returncode, end["exit_code"], end["verb"]) == (1, 1, "rusak")
    assert end["message"].endswith("1: tak terduga") and end["traceback"].endswith("ValueError: tak terduga")


def test_every_line_is_json_when_everything_is_logged(loper, paper):
    logged = lines(loper("crawl", "--log-json", "-vv"))
    assert any(line["level"] == "DEBUG" and line.get("publisher") == "baru" and PATHS[0] in line["message"]
               for line in logged)
    assert logged[-1]["event"] == "run"


def test_without_the_option_a_run_that_goes_well_logs_nothing(loper, paper):
    assert loper("run").stderr == b""


def test_a_run_that_is_stopped_says_by_its_exit_code_by_what(home, paper):
    paper.pages[PATHS[0]] = lambda headers: time.sleep(0.5) or news.article("Lambat")
    process = subprocess.Popen([sys.executable, "-m", "aggregator.commands", "--home", str(home), "run", "--log-json"],
                               stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while PATHS[0] not in paper.asked():
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 143 and json.loads(said.splitlines()[-1])["exit_code"] == 143


def test_runs_that_are_repeated_log_as_they_were_told(home, paper):
    process = subprocess.Popen([sys.executable, "-m", "aggregator.commands", "--home", str(home), "run", "--log-json",
                                "--every", "1d"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    first = [json.loads(process.stderr.readline()) for _ in range(2)]
    process.terminate()
    process.communicate(timeout=30)
    assert [line["event"] for line in first] == ["publisher", "run"] and process.returncode == 143
