"""Conditional requests: what did not change is answered with 304 and costs its publisher nothing."""

from typing import TYPE_CHECKING

from scrapy.http import Request

from ..addon import HomeAddon, rules_of
from ..frontier import Frontier

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

HEADERS = ("If-None-Match", "If-Modified-Since")


class ValidatorsMiddleware:
    """Sends the ETag and Last-Modified that a listing, or the page of a stored article, came with last.

    A listing's are remembered once it was read to its end. An article's are those of the address in its listing: to
    where that leads on, they are not sent.
    """

    def __init__(self, crawler: "Crawler"):
        rules_of(crawler)
        self.store = HomeAddon.store(crawler.settings)
        self.frontier = Frontier(self.store)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "ValidatorsMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        redirected = request.meta.get("redirect_times")
        if "listing" in request.meta:
            if not redirected:
                send(request, self.store.listing(request.meta["listing_url"]) or ("", ""))
        elif redirected:
            send(request, ("", ""))
        elif (url := request.cb_kwargs.get("url")) and not request.cb_kwargs.get("pages"):
            send(request, self.frontier.validators(url))


def send(request: Request, validators: tuple[str, str]) -> None:
    """Sets the conditional headers of a request, or takes away those that a redirect brought along."""
    for name, value in zip(HEADERS, validators, strict=True):
        request.headers.pop(name, None)
        if value:
            request.headers[name] = value
