"""How a crawl ends before its time: killed, told to stop, out of room; and that nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from scrapy.utils.test import get_crawler

from aggregator.crawl import result_of
from tests.crawls import begin, crawl, many, rows, states


def test_after_kill_9_the_next_run_fetches_the_rest_first_and_every_article_is_stored_once(
        loper, home, site, publisher_file):
    paths = many(site, 40, seconds=0.03)
    publisher_file("baru", [f"{site.url}/rss"])
    for until in (15, 30):
        killed = begin(home, site, "crawl", until=until)
        killed.kill()
        killed.communicate()
    done, _ = crawl(loper)
    assert done.returncode == 0 and set(states(home)) == set(paths) and set(states(home).values()) == {"stored"}
    assert rows(home, "select count(*) as n from articles") == [{"n": 40}]
    asked = [path for path in site.asked() if path in paths]
    twice = {path for path, times in Counter(asked).items() if times > 1}
    assert len(twice) <= 4 and set(asked[40:]) == twice and len(asked) == 40 + len(twice)
    assert [run["finished"] is None for run in rows(home, "select finished from runs order by id")] == [
        True, True, False]


@pytest.mark.parametrize(("number", "code", "hangs"), [(signal.SIGINT, 130, False), (signal.SIGTERM, 143, True)])
def test_a_signal_stops_within_ten_seconds_stores_what_came_and_loses_nothing(
        loper, home, site, publisher_file, number, code, hangs):
    paths = many(site, 30, seconds=0.03)
    answer = site.pages[paths[5]]
    if hangs:  # an answer that never comes is not waited for
        site.pages[paths[5]] = lambda headers: time.sleep(30) or answer(headers)
    publisher_file("baru", [f"{site.url}/rss"])
    stopped = begin(home, site, "run", until=7)
    begun = time.monotonic()
    stopped.send_signal(number)
    out, error = stopped.communicate(timeout=30)
    assert time.monotonic() - begun < 10 and stopped.returncode == code
    assert b"unanswered" in out and b"Traceback" not in error and b"pending" not in error
    before = rows(home, "select count(*) as n from articles")[0]["n"]
    assert 0 < before < 30 and (home / "public/all.atom").exists()
    assert set(states(home).values()) == {"stored", "waiting"}
    site.pages[paths[5]] = answer
    crawl(loper)
    assert rows(home, "select count(*) as n from articles") == [{"n": 30}]


def test_a_run_every_so_often_minds_no_foreign_folder_and_passes_a_signal_on(home, site, publisher_file, tmp_path):
    many(site, 30, seconds=0.03)
    publisher_file("baru", [f"{site.url}/rss"])
    for name in ("aggregator", "spiders", "feeds"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a foreign folder was taken')")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = spiders.settings\n")
    process = begin(home, site, "run", "--every", "1h", until=7, cwd=tmp_path)
    process.send_signal(signal.SIGTERM)
    out, error = process.communicate(timeout=30)
    assert process.returncode == 143 and b"foreign" not in out + error
    assert rows(home, "select stopped_by from runs") == [{"stopped_by": "SIGTERM"}]
    assert set(states(home).values()) == {"stored", "waiting"}


def test_a_disk_that_takes_no_more_is_one_line_and_the_next_run_with_room_stores_the_rest(
        loper, home, site, publisher_file):
    many(site, 25)
    publisher_file("baru", [f"{site.url}/rss"])
    limited = f'ulimit -f 480; exec "{sys.executable}" -m aggregator.commands crawl'  # blocks of 512 bytes
    done = subprocess.run(["sh", "-c", limited], cwd=home.parent, capture_output=True, timeout=60, check=False,
                          env={"PATH": os.environ["PATH"], "LOPER_HOME": str(home)})
    said = done.stderr.decode().splitlines()
    assert done.returncode == 1 and len(said) == 1 and "news.db: the disk" in said[0], said
    done, _ = crawl(loper)
    assert done.returncode == 0 and rows(home, "select count(*) as n from articles") == [{"n": 25}]


def test_a_crawl_that_breaks_off_is_no_success(home):
    crawler = get_crawler(settings_dict={"LOPER_HOME": str(home), "ADDONS": {}})
    for reason in (None, "start_error"):
        crawler.stats.set_value("finish_reason", reason)
        result = result_of("baru", crawler)
        assert not result.ok and "broke off" in result.problems[0]
    crawler.stats.set_value("finish_reason", "finished")
    assert result_of("baru", crawler).ok
