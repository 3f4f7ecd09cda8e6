"""The guard: what may be asked, by scheme, domain and address, in every form an address can be written."""

import ipaddress

import pytest
from scrapy import Spider
from scrapy.http import Request
from scrapy.utils.test import get_crawler

from aggregator.downloader.guard import GuardMiddleware, RefusedError, literal, may_connect


class Kabar(Spider):
    name = "kabar"
    allowed_domains = ("kabar.example", "127.0.2.1", "127.0.0.3")
    start_urls = ("https://feed.lain.example/rss", "http://127.0.2.1:8000/rss")


@pytest.fixture
def guard(tmp_path):
    (tmp_path / "loper.toml").write_text('[network]\nallow = ["127.0.2.1"]\n')
    return GuardMiddleware(get_crawler(Kabar, {"LOPER_HOME": str(tmp_path), "ADDONS": {}}))


@pytest.mark.parametrize(("host", "address"), [
    ("127.0.0.3", "127.0.0.3"), ("2130706435", "127.0.0.3"), ("0x7f000003", "127.0.0.3"), ("0177.0.0.3", "127.0.0.3"),
    ("127.3", "127.0.0.3"), ("[::1]", "::1"), ("::ffff:127.0.0.3", "127.0.0.3"), ("::ffff:7f00:3", "127.0.0.3"),
    ("64:ff9b::7f00:3", "127.0.0.3"), ("2002:7f00:3::", "127.0.0.3"), ("fe80::1%eth0", "fe80::1"),
    ("kabar.example", None), ("fade.example", None), ("123.kabar.example", None)])
def test_literal_addresses_are_known_in_every_form(host, address):
    assert literal(host) == (ipaddress.ip_address(address) if address else None)


@pytest.mark.parametrize(("address", "good"), [
    ("93.184.216.34", True), ("2606:2800:220:1::", True), ("127.0.0.1", False), ("10.1.2.3", False),
    ("169.254.169.254", False), ("192.168.0.1", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
    ("::1", False), ("fe80::1", False), ("fd00::1", False), ("127.0.2.1", True), ("127.0.2.2", False)])
def test_only_public_and_allowed_addresses_are_connected_to(address, good):
    assert may_connect(ipaddress.ip_address(address), {ipaddress.ip_address("127.0.2.1")}) is good


@pytest.mark.parametrize(("url", "meta", "reason"), [
    ("https://kabar.example/a", {}, None),
    ("https://jogja.kabar.example/a", {}, None),
    ("http://127.0.2.1:9000/a", {}, None),
    ("https://feed.lain.example/rss", {"listing": 0}, None),
    ("https://feed.lain.example/rss", {}, "none of the publisher's domains"),
    ("https://lain.example/a", {}, "none of the publisher's domains"),
    ("https://kabar.example:rahasia@lain.example/a", {}, "an address with a user's name in it"),
    ("https://sari@kabar.example/a", {}, "an address with a user's name in it"),
    ("https://kabar.example.lain.example/a", {}, "none of the publisher's domains"),
    ("https://lain.example/robots.txt", {"dont_obey_robotstxt": True}, None),
    ("http://127.0.0.3/a", {}, "private address"),
    ("http://2130706435/a", {}, "private address"),
    ("http://[::ffff:127.0.0.3]/a", {}, "private address"),
    ("http://169.254.169.254/robots.txt", {"dont_obey_robotstxt": True}, "private address"),
    ("ftp://kabar.example/a", {}, "scheme"),
    ("file:///etc/passwd", {}, "scheme"),
])
def test_requests_are_let_out_or_refused_with_the_reason(guard, url, meta, reason):
    request = Request(url, meta=meta)
    if reason is None:
        assert guard.process_request(request) is None
    else:
        with pytest.raises(RefusedError, match=reason):
            guard.process_request(request)
