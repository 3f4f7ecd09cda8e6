"""Dates as listings print them: what is one, and that no text is too strange."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.lastmod import moment
from tests.koran import NOW


@pytest.mark.parametrize(("text", "expected"), [
    ("2026-03-01T08:00:00Z", NOW), ("2026-03-01T15:00:00+07:00", NOW), ("2026-03-01 08:00", NOW),
    ("Sun, 01 Mar 2026 15:00:00 +0700", NOW), ("2026-03-01", NOW.replace(hour=0)), ("", None), ("1 Maret 2026", None),
    ("2026-03-09T08:00:00Z", None), ("0001-01-01T00:00:00+07:00", None),
])
def test_dates_of_listings(text: str, expected: datetime | None):
    assert moment(text, NOW) == expected


@given(st.text() | st.datetimes().map(str) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]\d+"))
def test_no_text_is_too_strange_for_a_date(text: str):
    assert moment(text, NOW) is None or moment(text, NOW).tzinfo is UTC
