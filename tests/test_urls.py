"""URLs: absolute, safe, and one identity per article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import urls

BASE = "https://www.kabar.example/news/2026/07/24/gempa"


@pytest.mark.parametrize(("link", "expected"), [
    ("/politik/1", "https://www.kabar.example/politik/1"),
    ("../25/banjir#komentar", "https://www.kabar.example/news/2026/07/25/banjir"),
    ("//cdn.kabar.example/a.jpg", "https://cdn.kabar.example/a.jpg"),
    ("HTTP://Kabar.Example:80/A", "http://kabar.example/A"),
    ("https://kabar.example:8443/a", "https://kabar.example:8443/a"),
    ("/judul dengan spasi", "https://www.kabar.example/judul%20dengan%20spasi"),
    ("/a\nb\tc", "https://www.kabar.example/abc"),
    ("/warta/é", "https://www.kabar.example/warta/%C3%A9"),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("file:///etc/passwd", None),
    ("ftp://kabar.example/a", None),
    ("mailto:redaksi@kabar.example", None),
    ("http://a b/", None),
    ("http://[::1", None),
    ("http://kabar.example:99999/", None),
    ("http:///berita", None),
    ("/" + "a" * 3000, None),
])
def test_absolute_gives_http_urls_only(link, expected):
    assert urls.absolute(BASE, link) == expected


@pytest.mark.parametrize(("url", "expected"), [
    ("https://a.example/x?utm_source=fb&id=7&fbclid=z#top", "https://a.example/x?id=7"),
    ("https://a.example/x?page=all", "https://a.example/x"),
    ("https://a.example/x?page=2", "https://a.example/x"),
    ("https://a.example/x?single=1&jxrecoid=9", "https://a.example/x"),
    ("https://a.example/x?page=budaya", "https://a.example/x?page=budaya"),
    ("https://a.example/?p=123", "https://a.example/?p=123"),
    ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),
    ("https://a.example/x?q=a%20b&kosong=", "https://a.example/x?q=a%20b&kosong="),
    ("https://a.example", "https://a.example/"),
])
def test_identity_drops_what_does_not_choose_the_article(url, expected):
    assert urls.identity(url) == expected


def test_identity_drops_the_publishers_own_article_query():
    assert urls.identity("https://a.example/x?tampil=semua&id=7", {"tampil": "semua"}) == "https://a.example/x?id=7"


def test_with_query_replaces_a_parameter_of_the_same_name():
    assert urls.with_query("https://a.example/x?page=2&id=7", {"page": "all"}) == "https://a.example/x?id=7&page=all"
    assert urls.with_query("https://a.example/x", {}) == "https://a.example/x"


@pytest.mark.parametrize(("url", "inside"), [
    ("https://kabar.example/", True), ("https://jogja.kabar.example/", True), ("https://kabar.example:81/", True),
    ("https://kabar.example.evil.test/", False), ("https://notkabar.example/", False), ("nothing", False)])
def test_within_knows_domains_and_what_lies_under_them(url, inside):
    assert urls.within(url, ["kabar.example"]) is inside


@pytest.mark.parametrize(("url", "same"), [
    ("http://kabar.example/2026/gempa", True), ("https://www.kabar.example/2026/gempa/", True),
    ("https://m.kabar.example/2026/gempa", True), ("https://amp.kabar.example/2026/gempa", True),
    ("https://www.m.kabar.example:443/2026/gempa", True), ("https://Kabar.Example./2026/gempa", True),
    ("https://kabar.example/2026/gempa?utm_source=rss&page=all", True),
    ("https://kabar.example/2026/gempa?page=2", True),
    ("https://kabar.example/2026/gempa/amp", True), ("https://kabar.example/amp/2026/gempa", True),
    ("https://kabar.example/2026/gempa.amp", True), ("https://kabar.example/2026/gempa?amp=1", True),
    ("https://kabar.example/2026/%67empa#komentar", True),
    ("https://kabar.example:8443/2026/gempa", False), ("https://jogja.kabar.example/2026/gempa", False),
    ("https://kabar.example/2026/gempa-susulan", False), ("https://kabar.example/2026/gempa?id=7", False),
    ("https://kabar.example/2026/ampas", False), ("https://kabar.example/", False), ("https://[::1/2026/gempa", False)])
def test_an_article_is_known_under_every_form_of_its_address(url, same):
    assert (urls.broad(url) == urls.broad("https://kabar.example/2026/gempa")) is same


def test_parameters_that_choose_the_article_count_in_any_order():
    forms = ["https://kabar.example/baca.php?id=7&kanal=2", "http://kabar.example/baca.php?kanal=2&fbclid=x&id=7"]
    assert urls.broad(forms[0]) == urls.broad(forms[1]) != urls.broad(forms[0].replace("7", "8"))


@given(st.text(), st.text())
def test_no_link_raises(base, link):
    found = urls.absolute("https://a.example/" + base, link)
    assert found is None or urls.identity(urls.identity(found)) == urls.identity(found)
    assert urls.broad(base + link) is not None and (found is None or urls.broad(found))
