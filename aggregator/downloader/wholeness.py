"""A packed answer that breaks off is a failure: Scrapy would unpack what came and take half an article for one."""

import zlib

from scrapy.http import Request, Response

#: unpacked at a time; and what is looked at in all, for larger answers are refused elsewhere
STEP, MOST = 1 << 20, 64 << 20


class TruncatedError(Exception):
    """The gzip stream of an answer has no end."""


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


class WholenessMiddleware:
    """Fails packed answers without an end, before they are unpacked."""

    def process_response(self, request: Request, response: Response) -> Response:
        packed = response.headers.get("Content-Encoding", b"").strip().lower() in (b"gzip", b"x-gzip")
        if packed and response.body and is_truncated(response.body):
            raise TruncatedError("the gzip stream breaks off")
        return response
