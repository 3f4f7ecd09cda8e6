"""Conditional requests: a listing that did not change is answered with 304 and costs its publisher nothing."""

from typing import TYPE_CHECKING

from scrapy.http import Request

from ..addon import HomeAddon, rules_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ValidatorsMiddleware:
    """Sends the ETag and Last-Modified that were remembered when the listing was last read to its end."""

    def __init__(self, crawler: "Crawler"):
        rules_of(crawler)
        self.store = HomeAddon.store(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "ValidatorsMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if "listing" not in request.meta or request.meta.get("redirect_times"):
            return
        etag, last_modified = self.store.listing(request.meta["listing_url"]) or ("", "")
        if etag:
            request.headers["If-None-Match"] = etag
        if last_modified:
            request.headers["If-Modified-Since"] = last_modified
