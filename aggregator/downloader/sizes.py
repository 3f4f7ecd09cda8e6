"""A listing that is too large is cut where the protocol ends, not lost: its first entries are its newest."""

from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response

from ..listing import MAX_BYTES

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ListingSizeMiddleware:
    """Ends the download of a listing at MAX_BYTES and passes on what came.

    Scrapy's own limit, which would throw all of it away, is lifted for the download alone: unpacking, nearer to the
    spider, shall keep it.
    """

    def __init__(self, crawler: "Crawler"):
        crawler.signals.connect(self.bytes_received, signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "ListingSizeMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if "listing" in request.meta:
            request.meta.update(download_maxsize=0, listing_bytes=0)

    def bytes_received(self, data: bytes, request: Request) -> None:
        if "listing" in request.meta:
            request.meta["listing_bytes"] += len(data)
            if request.meta["listing_bytes"] > MAX_BYTES:
                raise StopDownload(fail=False)

    def process_response(self, request: Request, response: Response) -> Response:
        if "listing" in request.meta:
            request.meta["download_maxsize"] = MAX_BYTES
        return response
