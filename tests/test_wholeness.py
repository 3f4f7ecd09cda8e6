"""Packed answers: whole ones pass, one that breaks off anywhere is noticed, other bytes are not our business."""

import gzip
import random
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Request, Response

from aggregator.downloader.wholeness import (
    MOST,
    STEP,
    TruncatedError,
    WholenessMiddleware,
    is_truncated,
    is_truncated_brotli,
    is_truncated_deflate,
)


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


def test_a_gzip_stream_that_is_broken_within_is_no_whole_one_but_a_wrong_checksum_is_forgiven():
    body = random.Random(1).randbytes(3000)
    packed = gzip.compress(bytes(9000) + body, mtime=0)
    broken = packed[:30] + bytes(8) + packed[38:]
    assert is_truncated(broken) and not is_truncated(packed[:-8] + b"12345678")


@given(st.binary(min_size=1, max_size=5000), st.booleans(), st.data())
def test_so_with_deflate_with_its_header_or_without(body, header, data):
    maker = zlib.compressobj(wbits=15 if header else -15)
    packed = maker.compress(body) + maker.flush()
    assert not is_truncated_deflate(packed)
    cut = packed[:data.draw(st.integers(1, len(packed) - (5 if header else 1)))]  # four bytes are the checksum
    assert is_truncated_deflate(cut)


@pytest.mark.parametrize(("status", "encoding", "whole"), [
    (200, "", True), (200, "utf-8", True), (200, "zstd", False), (206, "", False), (206, "gzip", False)])
def test_parts_and_what_nobody_can_check_are_failures(status, encoding, whole):
    request = Request("https://koran.example/1")
    response = Response(request.url, status, {"Content-Encoding": encoding}, b"<p>Sebagian", request=request)
    if whole:
        assert WholenessMiddleware().process_response(request, response) is response
    else:
        with pytest.raises(TruncatedError, match=r"206, a part|zstd, which was not asked for"):
            WholenessMiddleware().process_response(request, response)
