"""Half an answer is a failure: Scrapy would unpack what came of a stream, and take half an article for one."""

import re
import zlib

import brotli
from scrapy.http import Request, Response

#: unpacked at a time; and what is looked at in all, for larger answers are refused elsewhere
STEP, MOST = 1 << 20, 64 << 20
#: wbits of https://docs.python.org/3/library/zlib.html#zlib.decompressobj
GZIP, ZLIB, RAW = 31, 15, -15


class TruncatedError(Exception):
    """An answer is a part of what was asked for, or nobody can tell whether it is."""


def is_truncated(packed: bytes, form: int = GZIP) -> bool:
    """Whether `packed` is a stream of this form that breaks off or is broken within.

    What is no such stream at all is not looked at further, nor is a wrong checksum at its end, as browsers have it.
    """
    stream, rest, unpacked = zlib.decompressobj(wbits=form), packed, 0
    try:
        while rest and not stream.eof and unpacked < MOST:
            unpacked += len(stream.decompress(rest, STEP))
            rest = stream.unconsumed_tail
    except zlib.error as error:
        return not re.search("incorrect (header|data|length) check", str(error))
    return not stream.eof and unpacked < MOST


def is_truncated_deflate(packed: bytes) -> bool:
    """The same of what is called deflate: a zlib stream, or one without its header, as some servers send it."""
    return is_truncated(packed, ZLIB if packed[0] & 15 == 8 and int.from_bytes(packed[:2]) % 31 == 0 else RAW)


def is_truncated_brotli(packed: bytes) -> bool:
    """The same of a brotli stream, which has no mark that it begins with."""
    stream, unpacked = brotli.Decompressor(), 0
    try:
        chunk = stream.process(packed, output_buffer_limit=STEP)
        while chunk and not stream.is_finished() and unpacked < MOST:
            unpacked += len(chunk)
            chunk = stream.process(b"", output_buffer_limit=STEP)
    except brotli.error:
        return False
    return not stream.is_finished() and unpacked < MOST


#: Content-Encoding -> its check. We ask for gzip and br alone (see settings), but old servers send deflate to everybody
CHECKS = {b"gzip": is_truncated, b"x-gzip": is_truncated, b"deflate": is_truncated_deflate, b"br": is_truncated_brotli}
#: who sends these has not read what we ask for, and nothing here can tell whether they are whole
UNASKED = (b"zstd",)


class WholenessMiddleware:
    """Fails packed answers without an end, before they are unpacked; and parts, which nobody asked for."""

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 206:
            raise TruncatedError("answered 206, a part that was not asked for")
        encoding = response.headers.get("Content-Encoding", b"").strip().lower()
        if encoding in CHECKS and response.body and CHECKS[encoding](response.body):
            raise TruncatedError(f"the {encoding.decode()} stream breaks off")
        if encoding in UNASKED:
            raise TruncatedError(f"is packed with {encoding.decode()}, which was not asked for")
        return response
