"""Golden pages and listings: each gives what the JSON beside it says, written by hand from the page."""

import difflib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator import listing
from aggregator.extract import extract
from aggregator.normalise import normalise
from aggregator.page import Page
from aggregator.publisher import Publisher, load_file
from aggregator.urls import host
from spiders.catalogue import set_apart

TESTS = Path(__file__).parent
PAGES = sorted((TESTS / "publishers").glob("*/*.html"))
LISTINGS = sorted(file for file in (TESTS / "listings").iterdir() if file.suffix != ".json")
FILES = sorted((TESTS.parent / "spiders" / "publishers").glob("*.toml"))
PUBLISHERS: dict[str, Publisher] = set_apart({p.id: p for file in FILES for p in load_file(file)})
#: files of the catalogue that have golden pages, at the least
FILES_WITH_PAGES = 82
#: what a reader sees of an article; a golden page states all of them
KEYS = {"url", "title", "authors", "published", "updated", "published_precision", "published_zone", "section",
        "tags", "dateline", "summary", "image", "language", "kind", "complete", "related", "removed",
        "content_text"}


def beside(file: Path) -> dict[str, Any]:
    return json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))


def reading(page_file: Path, page: dict[str, str]) -> dict[str, Any]:
    """What the program makes of a page, in the form of the golden files."""
    publisher = PUBLISHERS[page_file.parent.name]
    article = normalise(extract([Page(page_file.read_bytes(), page["url"])], publisher,
                                fetched=datetime.fromisoformat(page["fetched"])), publisher)
    found = article.to_dict()
    return found | {"removed": [{"text": cut["text"]} for cut in found["removed"]],
                    "content_text": found["content_text"].split("\n")}


def difference(key: str, wanted: Any, got: Any) -> str:
    """Both values line by line, `-` what the page says, `+` what the program made of it."""
    lines = [value if isinstance(value, list) else [value] for value in (wanted, got)]
    texts = [[json.dumps(item, ensure_ascii=False) for item in items] for items in lines]
    return "\n".join([key, *difflib.ndiff(*texts)])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_golden_page_gives_the_article_beside_it(file):
    wanted = beside(file)
    got = reading(file, wanted.pop("page"))
    assert set(wanted) == KEYS
    wrong = [difference(key, wanted[key], got[key]) for key in wanted if wanted[key] != got[key]]
    assert not wrong, f"{file}\n" + "\n\n".join(wrong)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_with_rules_has_a_golden_page(file):
    papers = [p for p in PUBLISHERS.values() if p.file == str(file)]
    pages = [page for paper in papers for page in (TESTS / "publishers" / paper.id).glob("*.html")]
    assert pages or not any(paper.selectors for paper in papers)


def test_so_many_files_have_golden_pages():
    files = {PUBLISHERS[page.parent.name].file for page in PAGES}
    assert len(files) >= FILES_WITH_PAGES


@pytest.mark.parametrize("file", LISTINGS, ids=lambda file: file.stem)
def test_a_golden_listing_leads_to_the_articles_beside_it(file):
    wanted = beside(file)
    publisher = PUBLISHERS[wanted["publisher"]]
    found = listing.read(file.read_bytes(), wanted["url"])
    articles = [entry for entry in found.entries if publisher.owns(host(entry.url)) and (
        publisher.article_url.search(entry.url) if publisher.article_url else listing.looks_like_article(entry))]
    keys = ("url", "title", "published", "lastmod")
    assert found.type == wanted["type"]
    assert [url for url, _ in found.listings] == wanted.get("listings", [])
    assert [{key: getattr(entry, key) for key in keys} for entry in articles] == wanted["articles"]
