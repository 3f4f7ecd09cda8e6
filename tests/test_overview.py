"""docs/publishers.md: counts, a table for each kind, who is off and why; never older than the catalogue."""

from aggregator.publisher import Publisher
from spiders import overview
from spiders.catalogue import BUNDLED, load_folder


def paper(name: str, **keys) -> Publisher:
    return Publisher(id=name, publisher=f"Kabar {name.title()}", allowed_domains=[f"{name}.example"], start_urls=[],
                     homepage=f"https://{name}.example/", **{"file": f"{name}.toml", **keys})


PAPERS = [
    paper("wanareja", content_css=".isi", title_css="h1", inferred=["content_css", "timezone"], checked="2026 | live"),
    paper("anggrek", kind="regional", timezone="Asia/Jayapura", network="wanareja", file="wanareja.toml"),
    paper("sembada", kind="regional", timezone="Asia/Pontianak", enabled=False, reason="asks for it"),
    paper("timor", kind="regional", timezone="Asia/Dili"),
]
PAGE = overview.page(PAPERS)


def test_the_page_in_docs_is_that_of_the_catalogue():
    fresh = overview.page(load_folder(BUNDLED).values())
    assert overview.PAGE.read_text(encoding="utf-8") == fresh, "stale: make publishers"


def test_files_with_rules_and_files_with_only_a_listing_are_counted_apart():
    assert "4 publishers in 3 files: 1 file with rules, 2 with only a listing. 1 publisher is off." in PAGE


def test_a_table_counts_publishers_by_kind_and_zone():
    assert "| kind | WIB | WITA | WIT | others | all |\n" in PAGE
    assert "| national | 1 | 0 | 0 | 0 | 1 |\n| regional | 1 | 0 | 1 | 1 | 3 |\n| all | 2 | 0 | 1 | 1 | 4 |\n" in PAGE


def test_each_kind_has_a_table_from_west_to_east():
    row = "| `wanareja` | [Kabar Wanareja](https://wanareja.example/) | WIB |  | 2, 1 inferred | 2026 \\| live |"
    assert row in PAGE.splitlines() and "## sport" not in PAGE
    places = [PAGE.index(f"| `{name}` |") for name in ("wanareja", "sembada", "anggrek", "timor")]
    assert places == sorted(places)


def test_who_is_off_is_listed_with_the_reason():
    assert "[Kabar Sembada](https://sembada.example/), *off* |" in PAGE and "- asks for it: `sembada`" in PAGE
