"""What is known of a robots.txt after each answer (RFC 9309, 2.3.1), and how long a copy of it serves."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from scrapy.http import Response

from aggregator.downloader.robots import MAX_BYTES, conditions, learned, read, serves
from aggregator.store.robots import Robots
from tests.koran import LATER, NOW, koran_store

ORIGIN = "https://koran.example"
KEPT = Robots(ORIGIN, NOW, 200, NOW, "User-agent: *\nDisallow: /rahasia", '"v1"', "Sun, 01 Mar 2026 07:00:00 GMT")
NEVER = Robots(ORIGIN, NOW, None)


def answer(status: int, body: bytes = b"", **headers: str) -> Response:
    return Response(f"{ORIGIN}/robots.txt", status, body=body, headers=headers)


def test_a_good_answer_is_the_new_copy():
    found, reason = learned(KEPT, answer(200, b"\xef\xbb\xbfUser-agent: *\r\n\0\xff", ETag='"v2"'), LATER)
    assert (found, reason) == (Robots(ORIGIN, LATER, 200, LATER, "User-agent: *\r\n\ufffd", '"v2"', ""), "")


def test_of_a_huge_file_the_beginning_is_read():
    assert len(learned(NEVER, answer(200, b"#" * 5_000_000), NOW)[0].text) == MAX_BYTES


@pytest.mark.parametrize("name", ["loper", "Loper", "LOPER/1.0", "loper/2.1-beta  # kami", "* "])
def test_a_group_is_ours_by_name_whatever_version_it_adds(name: str):
    rules = read(f"User-agent: lain\nDisallow:\n\nuser-agent : {name}\r\nDisallow: /rahasia\r\n")
    assert not rules.can_fetch("https://koran.example/rahasia/1", "loper")
    assert rules.can_fetch("https://koran.example/1", "loper")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503, 999])
def test_a_failure_leaves_the_copy_as_it_was(status: int):
    found, reason = learned(KEPT, answer(status, b"User-agent: *\nAllow: /"), LATER)
    assert found == replace(KEPT, asked=LATER, status=status) and reason == f"answered {status}"


@pytest.mark.parametrize("status", [301, 302, 400, 404, 410, 451])
def test_other_answers_mean_that_there_are_no_rules(status: int):
    assert learned(KEPT, answer(status, b"Disallow: /"), LATER) == (Robots(ORIGIN, LATER, status, LATER), "")


def test_a_304_confirms_the_copy_and_says_nothing_without_one():
    assert learned(KEPT, answer(304), LATER) == (replace(KEPT, asked=LATER, status=304, fetched=LATER), "")
    assert learned(NEVER, answer(304), LATER)[1] == "answered 304"


def test_what_is_kept_is_asked_for_with_conditions():
    assert conditions(KEPT) == {"If-None-Match": '"v1"', "If-Modified-Since": "Sun, 01 Mar 2026 07:00:00 GMT"}
    assert conditions(NEVER) == conditions(replace(KEPT, etag="", last_modified="")) == {}


@pytest.mark.parametrize(("hours", "good"), [(0, True), (24, True), (24.1, False), (-1, False)])
def test_a_copy_serves_for_a_day(hours: float, good: bool):
    assert serves(KEPT, NOW + timedelta(hours=hours)) is good and not serves(NEVER, NOW)


def test_it_is_kept_in_the_store(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        assert store.robots_of(ORIGIN) is None
        for robots in (NEVER, KEPT):
            store.remember_robots(robots)
            assert store.robots_of(ORIGIN) == robots
