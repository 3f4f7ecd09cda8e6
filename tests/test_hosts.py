"""How hosts stand with us: what they ask for is kept over runs, and who refuses is left alone for longer each time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.hosts import (
    BROKEN,
    BUSY,
    CHALLENGE,
    FORBIDDEN,
    MOST_AGAIN,
    MOST_REFUSALS,
    Hosts,
    Refusal,
    Standing,
    breath,
    left_alone_until,
    refusal_of,
    retry_after,
)
from tests.koran import NOW, koran_store

HOST = "koran.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def hosts(tmp_path: Path):
    with koran_store(tmp_path / "news.db") as store:
        yield Hosts(store)


def refuse(hosts: Hosts, times: int, kind: Refusal = FORBIDDEN, now: datetime = NOW) -> Standing:
    for _ in range(times):
        standing = hosts.refused(HOST, kind, "answered 403", now)
    return standing


@pytest.mark.parametrize(("value", "seconds"), [
    ("120", 120), (" 2 ", 2), ("999999", 999_999), ("99999999999999", 14 * 86_400), ("9" * 400, None),
    ("Sun, 01 Mar 2026 08:01:00 GMT", 60), ("Sun, 01 Mar 2026 15:01:00 +0700", 60), ("Sun Mar  1 08:01:00 2026", 60),
    ("Wed, 21 Oct 2015 07:28:00 GMT", None), ("Fri, 01 Jan 9999 00:00:00 GMT", 14 * 86_400),
    ("0", None), ("-5", None), ("soon", None), ("", None), ("1.5", None), ("60, 120", None), ("٣٠", None),
    ("Fri, 31 Dec 99999999999 23:59:59 GMT", None), ("Fri, 31 Dec 2026 23:59:59 +99999999999999", None),
    ("Sat, 01 Jan 0001 00:00:00 +2300", None),
])
def test_retry_after_is_read_in_both_its_forms(value: str, seconds: float | None):
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_retry_after_is_too_strange(value: str):
    wait = retry_after(value, NOW)
    assert wait is None or 0 < wait <= 14 * 86_400


@pytest.mark.parametrize(("status", "kind"), [
    (200, None), (304, None), (404, None), (410, None), (400, None), (401, FORBIDDEN), (403, FORBIDDEN),
    (451, FORBIDDEN), (429, BUSY), (500, BROKEN), (503, BROKEN), (999, BROKEN)])
def test_which_answers_are_refusals(status: int, kind: Refusal | None):
    assert refusal_of(status) is kind


def test_a_host_never_heard_of_may_be_asked(hosts: Hosts):
    assert hosts.standing(HOST) == Standing() and left_alone_until(Standing(), NOW) is None
    hosts.answered(HOST, NOW)
    assert hosts.db["hosts"].count == 0


@pytest.mark.parametrize(("kind", "pauses"), [
    (FORBIDDEN, [DAY, 2 * DAY, 4 * DAY, 8 * DAY, 14 * DAY, 14 * DAY]), (BUSY, [HOUR, 2 * HOUR, 4 * HOUR]),
    (BROKEN, [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]), (CHALLENGE, [DAY, 2 * DAY])])
def test_too_many_refusals_in_a_row_leave_the_host_alone_for_longer_each_time(hosts: Hosts, kind, pauses):
    now, times = NOW, MOST_REFUSALS
    for pause in pauses:
        assert left_alone_until(refuse(hosts, times - 1, kind, now), now) is None
        standing = refuse(hosts, 1, kind, now)
        assert standing == hosts.standing(HOST) and left_alone_until(standing, now) == now + pause
        assert standing.state == "blocked"
        assert standing.reason == f"refused {times} times in a row, lastly: answered 403"
        now, times = now + pause, MOST_AGAIN
        assert left_alone_until(standing, now) is None


def test_an_answer_in_between_begins_the_row_anew(hosts: Hosts):
    refuse(hosts, MOST_REFUSALS - 1)
    hosts.answered(HOST, NOW)
    assert hosts.standing(HOST).state == "answers"
    assert refuse(hosts, MOST_REFUSALS - 1).state == "refuses"


def test_refusals_that_lie_days_apart_are_no_row(hosts: Hosts):
    for day in range(2 * MOST_REFUSALS):
        assert refuse(hosts, 1, now=NOW + 2 * day * DAY).refusals == 1


def test_who_behaved_for_some_days_is_treated_as_new(hosts: Hosts):
    until = refuse(hosts, MOST_REFUSALS).until
    hosts.answered(HOST, until + DAY)
    assert refuse(hosts, MOST_AGAIN, now=until + 3 * DAY).state == "refuses"


def test_an_answer_that_was_under_way_when_the_host_was_blocked_does_not_end_that(hosts: Hosts):
    standing = refuse(hosts, MOST_REFUSALS)
    hosts.answered(HOST, NOW)
    assert hosts.standing(HOST) == standing


def test_a_challenge_page_calls_the_host_blocked_at_once(hosts: Hosts):
    standing = refuse(hosts, 1, CHALLENGE)
    assert (standing.state, left_alone_until(standing, NOW)) == ("blocked", None)
    for hours, state in ((1, "blocked"), (24, "blocked"), (25, "answers")):
        hosts.answered(HOST, NOW + hours * HOUR)
        assert (hosts.standing(HOST).state, hosts.standing(HOST).refusals) == (state, 0)


def test_a_request_to_wait_is_kept_and_a_shorter_one_does_not_shorten_it(hosts: Hosts):
    hosts.asked_to_wait(HOST, 3600, "answered 429", NOW)
    standing = hosts.asked_to_wait(HOST, 90, "answered 503", NOW)
    until = NOW + HOUR + timedelta(seconds=1)
    assert (standing.state, standing.until) == ("asked us to wait", until)
    assert left_alone_until(hosts.standing(HOST), NOW + HOUR) == until
    assert left_alone_until(hosts.standing(HOST), until) is None
    hosts.answered(HOST, until)
    assert hosts.standing(HOST).state == "answers"


def test_a_time_that_was_written_under_a_wrong_clock_does_not_hold(hosts: Hosts):
    hosts.asked_to_wait(HOST, 3600, "answered 429", NOW + 3650 * DAY)
    assert left_alone_until(hosts.standing(HOST), NOW) is None
    assert refuse(hosts, 1).refusals == 1


@pytest.mark.parametrize(("kind", "number", "seconds"), [
    (BROKEN, 1, 2), (BROKEN, 2, 4), (BROKEN, 5, 32), (BROKEN, 6, 60), (BROKEN, 10**9, 60), (BUSY, 1, 10), (BUSY, 3, 40),
    (FORBIDDEN, 3, 0)])
def test_after_each_refusal_the_host_gets_more_time(kind: Refusal, number: int, seconds: float):
    assert breath(kind, number) == seconds
