"""Conditional requests and compression, as RFC 9110 has them."""

import gzip
from email.utils import formatdate
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.responses import Document, accepts_gzip, answer, unchanged

MODIFIED = 1_767_225_600.75
DOCUMENT = Document(b"<feed/>" * 500, MODIFIED, "application/atom+xml; charset=utf-8", 300)
TAG = f'"{sha256(DOCUMENT.data).hexdigest()[:32]}"'
GZIP_TAG = TAG[:-1] + '-gzip"'
SAME, EARLIER, LATER = (formatdate(MODIFIED + seconds, usegmt=True) for seconds in (0, -1, 3600))


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 200),
    ({"if-none-match": TAG}, 304),
    ({"if-none-match": f"W/{TAG}"}, 304),
    ({"if-none-match": f'"other", "with, comma" ,W/{TAG}'}, 304),
    ({"if-none-match": " * "}, 304),
    ({"if-none-match": '"other"'}, 200),
    ({"if-none-match": TAG.strip('"')}, 200),
    ({"if-none-match": f'"{TAG[1:9]}"'}, 200),
    ({"if-none-match": ""}, 200),
    ({"if-modified-since": SAME}, 304),
    ({"if-modified-since": LATER}, 304),
    ({"if-modified-since": EARLIER}, 200),
    ({"if-modified-since": "Thursday, 01-Jan-26 00:00:00 GMT"}, 304),
    ({"if-modified-since": "Thu Jan  1 00:00:00 2026"}, 304),
    ({"if-modified-since": "yesterday"}, 200),
    ({"if-modified-since": "Thu, 99 Jan 2026 00:00:00 GMT"}, 200),
    ({"if-modified-since": "Thu, 01 Jan 2026 00:00:00 +999999999999"}, 200),
    ({"if-modified-since": ""}, 200),
    # If-None-Match alone counts where both are given
    ({"if-none-match": '"other"', "if-modified-since": LATER}, 200),
    ({"if-none-match": TAG, "if-modified-since": EARLIER}, 304),
    # each encoding is a representation of its own
    ({"accept-encoding": "gzip", "if-none-match": GZIP_TAG}, 304),
    ({"accept-encoding": "gzip", "if-none-match": TAG}, 200),
    ({"if-none-match": GZIP_TAG}, 200),
])
def test_what_a_condition_is_answered(headers, status):
    assert answer(DOCUMENT, headers).status == status


def test_a_304_has_what_a_200_would_have_said_of_freshness_and_no_body():
    full, nothing = answer(DOCUMENT, {}), answer(DOCUMENT, {"if-none-match": TAG})
    assert nothing.body == b""
    assert {name: full.headers[name] for name in nothing.headers} == nothing.headers
    assert {"etag", "last-modified", "cache-control", "vary"} <= set(nothing.headers)


def test_gzip_is_the_same_document_the_same_bytes_each_time_and_says_so():
    plain, first, second = (answer(DOCUMENT, headers) for headers in ({}, *[{"accept-encoding": "br, gzip"}] * 2))
    assert gzip.decompress(first.body) == plain.body == DOCUMENT.data
    assert first == second
    assert (plain.headers["etag"], first.headers["etag"]) == (TAG, GZIP_TAG)
    assert first.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert plain.headers["vary"] == first.headers["vary"] == "Accept-Encoding"


def test_an_image_is_not_compressed_again():
    response = answer(Document(b"\x89PNG", MODIFIED, "image/png", 60), {"accept-encoding": "gzip"})
    assert response.body == b"\x89PNG"
    assert not {"vary", "content-encoding"} & set(response.headers)


@pytest.mark.parametrize(("accepted", "wanted"), [
    ("gzip", True), ("GZip", True), ("deflate, gzip;q=1.0, *;q=0.5", True), ("x-gzip", True), ("*", True),
    ("gzip; q=0.5", True), ("gzip;level=9;q=0.3", True), ("identity;q=0.5, gzip", True),
    ("", False), ("br", False), ("identity", False), ("gzip;q=0", False), ("gzip;q=0.000", False),
    ("*;q=0", False), ("*, gzip;q=0", False), ("identity, gzip;q=0.5", False), ("gzip;q=", False),
    ("gzip;q=abc", False), ("gzip;q=inf", False), ("gzipped", False), (",;,", False)])
def test_who_accepts_gzip(accepted, wanted):
    assert accepts_gzip(accepted) is wanted


@given(st.text(), st.text(), st.text())
def test_no_header_is_an_error(accepted, tags, since):
    assert isinstance(accepts_gzip(accepted), bool)
    assert isinstance(unchanged({"if-none-match": tags}, TAG, MODIFIED), bool)
    assert isinstance(unchanged({"if-modified-since": since}, TAG, MODIFIED), bool)
