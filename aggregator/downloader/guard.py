"""Which addresses may be asked: only http(s), only the publisher's domains, no private address but the allowed."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver

from .. import urls
from ..home import Home

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

#: characters of an address that is asked for: with what a publisher's `article_query` adds to it
MAX_LENGTH = 2 * urls.MAX_LENGTH
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedError(IgnoreRequest):
    """A request that the guard does not let out; the message says why."""


def literal(host: str) -> Address | None:
    """The address that `host` spells, in any form a resolver takes: dotted, decimal, octal, hexadecimal, IPv6."""
    try:
        address = ipaddress.ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        if not re.fullmatch(r"[0-9a-fx.]+", host):
            return None
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return unwrapped(address)


def unwrapped(address: Address) -> Address:
    """The IPv4 address within an IPv6 one that only carries it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return inner or address
    return address


def may_connect(address: Address, allowed: Iterable[Address]) -> bool:
    """Whether `address` is public, or one of the exceptions in loper.toml's `network.allow`."""
    return address in allowed or (address.is_global and not address.is_multicast)


def allowed_addresses(settings: "Crawler.settings") -> frozenset[Address]:
    network = Home.locate(settings.get("LOPER_HOME")).config.network
    return frozenset(unwrapped(ipaddress.ip_address(a)) for a in network.allow)


class GuardMiddleware:
    """Refuses a request before it is made, on every hop: redirects pass here too.

    Articles stay on the publisher's domains; listings may also stand on the hosts of `start_urls` (a feed on
    another host); robots.txt is asked of the same hosts, and its redirects may go to any public one (RFC 9309).
    A spider without domains, such as that of `scrapy shell`, may ask every public host.
    """

    def __init__(self, crawler: "Crawler"):
        self.allowed = allowed_addresses(crawler.settings)
        spider = crawler.spidercls
        self.domains = list(getattr(spider, "allowed_domains", None) or [])
        self.listing_hosts = {urls.host(u) for u in getattr(spider, "start_urls", None) or []}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "GuardMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if reason := self.refusal(request):
            raise RefusedError(reason)

    def refusal(self, request: Request) -> str | None:
        """Why `request` must not be made; None if it may."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            return f"the scheme {parts.scheme or 'of nothing'!r} is not http or https"
        if len(request.url) > MAX_LENGTH:
            return f"an address of {len(request.url)} characters, more than {MAX_LENGTH}"
        if parts.username is not None:
            return "an address with a user's name in it"
        host = urls.host(request.url)
        if (address := literal(host)) and not may_connect(address, self.allowed):
            return f"{host} is a private address and not in network.allow of loper.toml"
        for_robots = request.meta.get("dont_obey_robotstxt")
        known = urls.within(request.url, self.domains) or ("listing" in request.meta and host in self.listing_hosts)
        if self.domains and not known and not for_robots:
            return f"{host} is none of the publisher's domains"
        return None


class GuardedResolver(CachingThreadedResolver):
    """Resolves names as Scrapy does, and refuses those that lead to a private address."""

    def __init__(self, reactor: "ReactorBase", cache_size: int, timeout: float, allowed: frozenset[Address]):
        super().__init__(reactor, cache_size, timeout)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: "ReactorBase") -> "GuardedResolver":
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"),
                   allowed_addresses(settings))

    def getHostByName(self, name: str, timeout: Iterable[int] = ()) -> "Deferred[str]":
        return super().getHostByName(name, timeout).addCallback(self.check, name)

    def check(self, address: str, name: str) -> str:
        if not may_connect(unwrapped(ipaddress.ip_address(address)), self.allowed):
            raise RefusedError(f"{name} resolves to the private address {address}")
        return address
