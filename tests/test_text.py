"""Plain text: valid Unicode, one line, no control characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import text


@pytest.mark.parametrize(("given_", "expected"), [
    ("  Gempa \n\t guncang   Cilacap ", "Gempa guncang Cilacap"),
    ("Wali\x00 kota\x01\x1f Baru\ufffe", "Wali kota Baru"),
    ("harga\u202enaik\u202c", "harganaik"),
    ("lone \ud800 surrogate", "lone surrogate"),
    ("ke\u00adse\u200bhatan", "kesehatan"),
    ("Cafe\u0301", "Café"),
    ("a\u00a0b", "a b"),
])
def test_plain_is_one_valid_line(given_, expected):
    assert text.plain(given_) == expected


@pytest.mark.parametrize(("limit", "expected"), [
    (100, "Bupati meresmikan jembatan baru di hulu"),
    (20, "Bupati meresmikan…"),
    (5, "Bupa…"),
])
def test_plain_is_cut_at_a_words_end(limit, expected):
    assert text.plain("Bupati meresmikan jembatan baru di hulu", limit) == expected


@pytest.mark.parametrize(("given_", "expected"), [
    ("Tanya &amp; Jawab", "Tanya & Jawab"),
    ("&amp;quot;Siap&amp;quot;", '"Siap"'),
    ("AT&T & kawan", "AT&T & kawan"),
    ("R&B;", "R&B;"),
    ("&#99999999;Banjir", "\ufffdBanjir"),
    (f"&amp; &#{'9' * 5000};Banjir &#x{'f' * 5000};", "& \ufffdBanjir \ufffd"),
])
def test_references_are_resolved_however_often_they_were_escaped(given_, expected):
    assert text.unescaped(given_) == expected


def test_a_heap_of_marks_on_one_character_is_cut_to_thirty():
    mixed = "\u0301\u0316"
    assert len(text.plain(f"a{mixed * 400_000}b")) <= 32 and text.plain(f"e{mixed}") == "\u00e9\u0316"
    assert len(text.plain(f"a{(mixed + chr(0x200b)) * 100_000}")) <= 31


def test_lines_are_folded_one_by_one_and_empty_ones_left_out():
    assert text.lines(" satu  dua \r\n\n  tiga\tempat \n") == ["satu dua", "tiga\tempat"]


@given(st.text(alphabet=st.characters()), st.none() | st.integers(2, 50))
def test_any_text_comes_out_valid_and_within_its_limit(value, limit):
    line = text.plain(value, limit)
    assert line == text.plain(line)
    assert "\n" not in line and not text.FORBIDDEN_RE.search(line)
    line.encode("utf-8")
    assert limit is None or len(line) <= limit
