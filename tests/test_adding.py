"""Adding a publisher: one TOML file and its golden pages, nothing else is touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import TEXT, TITLE, html

PROJECT = Path(__file__).parent.parent
URL = "https://kabarwanareja.example/daerah/2026/11/20/panen-kopi"
RULES = """publisher = "Kabar Wanareja"
homepage = "https://kabarwanareja.example/"
allowed_domains = ["kabarwanareja.example"]
start_urls = ["https://kabarwanareja.example/indeks"]
article_url_re = '^https?://[^/?#]+/[a-z]+/\\d{4}/\\d\\d/\\d\\d/[^/?#]+/?(?:[?#]|$)'
content_css = ".isi"
article_urls = ["https://kabarwanareja.example/daerah/2026/11/20/panen-kopi"]
not_article_urls = [
  "https://kabarwanareja.example/tag/kopi",
  "https://kabarwanareja.example/indeks?page=2",
  "https://kabarwanareja.example/search?q=kopi",
]
checked = "2026-11, live"
"""
EXPECTED = {
    "page": {"url": URL, "fetched": "2026-11-20T05:00:00Z"}, "url": URL, "title": TITLE, "authors": [],
    "published": "2026-11-19T17:00:00Z", "updated": None, "published_precision": "day", "published_zone": "+07:00",
    "section": "", "tags": [], "dateline": "", "summary": "", "image": None, "language": "id", "kind": "article",
    "complete": "full", "related": [], "removed": [], "content_text": list(TEXT)}


@pytest.fixture
def checkout(tmp_path) -> Path:
    """What of the project a publisher may touch, as a copy; the rest is the installed one."""
    for folder in ("spiders", "tests"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "browser"))
    return tmp_path


def run(checkout: Path, *words: str) -> subprocess.CompletedProcess:
    """`python -m` in the copy, whose folders win over the installed ones."""
    return subprocess.run([sys.executable, "-m", *words], cwd=checkout, capture_output=True, text=True, check=False,
                          timeout=90, env={"PATH": os.environ["PATH"], "LOPER_HOME": str(checkout / "home")})


def test_adding_a_publisher_touches_one_file_and_its_golden_pages(checkout):
    (checkout / "spiders/publishers/kabarwanareja.toml").write_text(RULES, encoding="utf-8")
    tests = ("pytest", "-p", "no:cacheprovider", "tests/test_golden.py", "tests/test_publishers.py", "-k", "wanareja")
    without = run(checkout, *tests)
    assert "FAILED tests/test_golden.py::test_every_file_with_rules_has_a_golden_page[kabarwanareja]" in without.stdout
    folder = checkout / "tests/publishers/kabarwanareja"
    folder.mkdir()
    (folder / "panen-kopi.html").write_bytes(html())
    (folder / "panen-kopi.json").write_text(json.dumps(EXPECTED), encoding="utf-8")
    done = run(checkout, *tests)
    assert done.returncode == 0, done.stdout
    listed = json.loads(run(checkout, "aggregator.commands", "publishers", "--json").stdout)
    assert "kabarwanareja" in [publisher["id"] for publisher in listed]
