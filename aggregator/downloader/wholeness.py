"""A packed answer that breaks off is a failure: Scrapy would unpack what came and take half an article for one."""

import zlib

import brotli
from scrapy.http import Request, Response

#: unpacked at a time; and what is looked at in all, for larger answers are refused elsewhere
STEP, MOST = 1 << 20, 64 << 20


class TruncatedError(Exception):
    """The packed body of an answer has no end."""


def is_truncated(packed: bytes) -> bool:
    """Whether `packed` is a gzip stream that breaks off; what is no gzip is not looked at further."""
    stream, rest, unpacked = zlib.decompressobj(wbits=31), packed, 0
    try:
        while rest and not stream.eof and unpacked < MOST:
            unpacked += len(stream.decompress(rest, STEP))
            rest = stream.unconsumed_tail
    except zlib.error:
        return False
    return not stream.eof and unpacked < MOST


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


#: Content-Encoding -> its check; we ask for no others (see settings)
CHECKS = {b"gzip": is_truncated, b"x-gzip": is_truncated, b"br": is_truncated_brotli}


class WholenessMiddleware:
    """Fails packed answers without an end, before they are unpacked."""

    def process_response(self, request: Request, response: Response) -> Response:
        encoding = response.headers.get("Content-Encoding", b"").strip().lower()
        if encoding in CHECKS and response.body and CHECKS[encoding](response.body):
            raise TruncatedError(f"the {encoding.decode()} stream breaks off")
        return response
