"""`loper search`: three lines for each article, an array for programs, and nothing found is no failure."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.koran import FULL, LATER, NOW, article, koran_store


@pytest.fixture
def home(home: Path) -> Path:
    """A home with two articles, one of them revised."""
    with koran_store(home / "news.db") as store:
        store.save([FULL, article(2, published=NOW - timedelta(days=30))], NOW)
        store.save([article(2, content_text="Warga pulang." * 5, published=NOW - timedelta(days=30))], LATER)
    return home


def test_search_prints_what_it_found(here, home: Path):
    done = here("search", "jembatan", "-pulang")
    assert done.stdout.decode().splitlines() == [
        "[Jembatan] ke-1 dibuka", "  2026-03-01 14:00 WIB  koran  https://koran.example/1",
        "  [Jembatan] ke-1 dibuka hari ini. Ramai."]
    assert (done.returncode, done.stderr) == (0, b"")


def test_search_for_programs(here, home: Path):
    done = here("search", "kepulangan", "--by", "relevance", "--json", "--until", "2026-02-01", "--publisher", "koran")
    assert json.loads(done.stdout) == [{
        "url": "https://koran.example/2", "publisher": "koran", "title": "Jembatan ke-2 dibuka", "section": "",
        "shown": "2026-01-30T08:00:00Z", "published": "2026-01-30T08:00:00Z", "title_marked": "Jembatan ke-2 dibuka",
        "snippet": "Warga [pulang].Warga [pulang].Warga [pulang].Warga [pulang].Warga [pulang]."}]


@pytest.mark.parametrize(("query", "answer"), [("tiada", b""), ("--json tiada", b"[]\n"), ("-harga", b""), ("!", b"")])
def test_nothing_found_is_no_failure(here, home: Path, query: str, answer: bytes):
    done = here("search", *query.split())
    assert (done.returncode, done.stdout) == (0, answer)
    assert done.stderr.decode().strip() == ("" if answer else "nothing found")
