"""Packed answers: whole ones pass, one that breaks off anywhere is noticed, other bytes are not our business."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.downloader.wholeness import MOST, STEP, is_truncated, is_truncated_brotli


@given(st.binary(max_size=5000), st.data())
def test_a_stream_that_breaks_off_anywhere_is_truncated_and_a_whole_one_is_not(body, data):
    packed = gzip.compress(body, mtime=0)
    assert not is_truncated(packed)
    assert is_truncated(packed[:data.draw(st.integers(1, len(packed) - 1))])


@pytest.mark.parametrize("body", [b"<html>", b"\x1f", gzip.compress(b"a", mtime=0) + b"trailing"])
def test_what_is_no_gzip_or_has_more_behind_it(body):
    assert is_truncated(body) is (body == b"\x1f")


def test_a_bomb_is_unpacked_no_further_than_the_limit():
    assert not is_truncated(gzip.compress(bytes(2 * MOST), mtime=0)[:-9])


@given(st.binary(min_size=1, max_size=5000), st.data())
def test_so_with_brotli(body, data):
    packed = brotli.compress(body, quality=5)
    assert not is_truncated_brotli(packed)
    assert is_truncated_brotli(packed[:data.draw(st.integers(1, len(packed) - 1))])


def test_a_long_brotli_stream_is_followed_to_its_end():
    packed = brotli.compress(b"".join(number.to_bytes(4, "big") for number in range(STEP)), quality=1)
    assert not is_truncated_brotli(packed) and is_truncated_brotli(packed[:-1])
    assert not is_truncated_brotli(b"\xff" * 3000)
