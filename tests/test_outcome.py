"""What a URL came to, and when it is asked for again."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.outcome import FARTHEST, LOOK_AGAIN, OUTCOMES, Outcome, next_look, settle
from tests.koran import NOW

URL = "https://koran.example/1"
DAY = timedelta(days=1)


@pytest.mark.parametrize(("attempts", "status", "outcome", "result"), [
    (0, None, ("stored", 200), ("stored", 0, None)), (3, 500, ("unchanged", 304), ("unchanged", 0, None)),
    (0, None, ("failed", None), ("failed", 1, timedelta(minutes=30))),
    (1, None, ("failed", 503), ("failed", 2, timedelta(hours=2))),
    (3, 500, ("failed", 500), ("failed", 4, timedelta(hours=32))), (4, 500, ("failed", 500), ("failed", 5, None)),
    (0, None, ("failed", 404), ("failed", 1, DAY)), (1, 404, ("failed", 404), ("gone", 2, None)),
    (0, None, ("gone", 404), ("failed", 1, DAY)), (1, 500, ("failed", 404), ("failed", 2, DAY)),
    (0, None, ("failed", 410), ("gone", 1, None)), (0, None, ("gone", 410), ("gone", 1, None)),
    (0, None, ("blocked", 403), ("blocked", 1, DAY)), (1, 403, ("blocked", 403), ("blocked", 2, 4 * DAY)),
    (4, 403, ("blocked", 403), ("blocked", 5, None)), (0, None, ("refused", None), ("refused", 1, None)),
    (0, None, ("not an article", 200), ("not an article", 1, None)),
])
def test_what_becomes_of_a_url(attempts: int, status: int | None, outcome: tuple, result: tuple):
    state, count, wait = result
    assert settle(Outcome(URL, *outcome), attempts, status, None, NOW) == (state, count, wait and NOW + wait)


@pytest.mark.parametrize(("age", "next_age"), [
    (0, 1), (0.5, 1), (0.7, 3), (1, 3), (2, 3), (2.5, 9), (3.1, 9), (9, 27), (30, 81), (50, 81), (60, None), (81, None),
    (2400, None)])
def test_an_article_is_looked_at_again_ever_more_rarely_as_it_ages(age: float, next_age: float | None):
    born = NOW - timedelta(hours=age)
    assert next_look(born, NOW) == (next_age and born + timedelta(hours=next_age))


def test_five_looks_and_no_more_however_often_a_run_is_made():
    now, looks = NOW, 0
    due = next_look(NOW, NOW)
    while due:
        now += timedelta(minutes=15)
        if now >= due:
            looks, due = looks + 1, next_look(NOW, now)
    assert looks == len(LOOK_AGAIN)


def test_an_article_dated_ahead_counts_as_new():
    assert next_look(NOW + 300 * DAY, NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize("state", ["stored", "unchanged"])
def test_what_is_stored_has_the_next_look_for_its_next_try(state: str):
    assert settle(Outcome(URL, state, 200), 3, 500, NOW, NOW) == (state, 0, NOW + timedelta(hours=1))


def test_what_waits_for_its_host_is_no_attempt_and_comes_when_the_host_says():
    assert settle(Outcome(URL, "waiting", until=NOW + DAY), 2, 404, None, NOW) == ("waiting", 2, NOW + DAY)


@given(st.sampled_from([o for o in OUTCOMES if o != "waiting"]), st.integers(0, 9),
       st.sampled_from([None, 200, 404, 500]),
       st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.booleans())
def test_no_next_try_lies_farther_ahead_than_its_state_allows(state, attempts, status, born, asked):
    born = born and born.replace(tzinfo=NOW.tzinfo)
    became, _, next_try = settle(Outcome(URL, state, status, asked=asked), attempts, status, born, NOW)
    assert next_try is None or NOW <= next_try <= NOW + FARTHEST[became]
