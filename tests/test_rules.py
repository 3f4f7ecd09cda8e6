"""The version of the rules changes when a rule changes, and only then."""

from dataclasses import replace

import pytest

from aggregator import rules
from aggregator.publisher import Publisher

KABAR = Publisher(id="kabar", publisher="Kabar", allowed_domains=["kabar.example"], start_urls=["https://kabar.example/"])


@pytest.mark.parametrize("change", [
    {"title_css": "h1"}, {"content_css": "div.isi"}, {"remove_css": ".iklan"}, {"timezone": "Asia/Makassar"},
    {"article_url_re": "/read/"}, {"article_query": {"page": "all"}}])
def test_a_mended_rule_gives_another_version(change):
    assert rules.version(replace(KABAR, **change)) != rules.version(KABAR)


@pytest.mark.parametrize("change", [
    {"notes": "x"}, {"checked": "2026-07"}, {"crawl_delay": 3.0}, {"file": "elsewhere.toml"}, {"enabled": False},
    {"start_urls": ["https://kabar.example/rss"]}])
def test_what_does_not_read_pages_does_not(change):
    assert rules.version(replace(KABAR, **change)) == rules.version(KABAR)


def test_a_mended_shared_table_gives_another_version(monkeypatch):
    before = rules.version(KABAR)
    monkeypatch.setattr(rules, "SHARED", ("inserts.toml",))
    rules.shared.cache_clear()
    assert rules.version(KABAR) != before
    rules.shared.cache_clear()
