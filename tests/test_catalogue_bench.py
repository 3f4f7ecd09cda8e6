"""The bench holds the catalogue against a fact sheet: agreement by what selectors select, differences with a reason."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.publisher import Publisher

sys.path.append(str(Path(__file__).parent.parent / "bench"))

import catalogue
from catalogue_compare import Comparison, compare, known
from catalogue_selectors import cuts, finds

KABAR = Publisher(
    id="kabar", publisher="Kabar Wanareja", homepage="https://www.kabar.example/", allowed_domains=["kabar.example"],
    start_urls=["https://www.kabar.example/rss"], article_url_re=r"/read/\d+/", article_query={"page": "all"},
    title_css="h1.judul", authors_css='meta[name="penulis"]::attr(content)', content_css=".isi",
    remove_css=".iklan-samping, .kotak:contains('x')")
FACTS = {
    "id": "kabar", "name": "Kabar Wanareja", "homepage": "https://www.kabar.example/", "kind": "national",
    "domains": ["kabar.example", "politik.kabar.example"], "language": "id", "timezone": "Asia/Jakarta",
    "listings": [{"url": "http://www.kabar.example/rss/", "type": "rss"}], "article_query": {"page": "all"},
    "example_urls": ["https://politik.kabar.example/read/12/panen"], "title_css": "h1.judul",
    "content_css": ".isi p.baris, div.isi", "remove_css": [".iklan-samping", "script"], "confidence": "page"}
NO_FEEDS = known(iter(()))


def differences(record: dict, publisher: Publisher = KABAR, feeds: list[str] | None = None) -> list[tuple[str, str]]:
    """(key, value) of all that differs and has no reason of its own."""
    compared = compare(FACTS | record, {"kabar": publisher}, known(iter(feeds or ())))
    return [(found.key, found.value) for found in compared.differences if not found.why]


@pytest.mark.parametrize(("ours", "described", "found"), [
    (".isi", ".isi", True),
    (".isi", "div.isi.lebar", True),
    (".isi", ".isi p.baris", True),
    (".isi > p", "#badan .isi > p.baris", True),
    ("[class^=isi-]", 'div[class^="isi-"]', True),
    ("h1 ~ .isi", "h1 ~ div.isi", True),
    (".isi", "article", False),
    ("p.isi", "div.isi", False),
    (".isi p", ".isi", False),
    (".isi::attr(title)", ".isi[title]", True),
    ("", ".isi", False),
    ("p:contains('Isi')", "p:contains('Isi')", True),
    (".isi", "p:contains('Isi')", False),
])
def test_a_selector_agrees_where_it_selects_what_the_other_describes(ours, described, found):
    assert finds(replace(KABAR, title_css=ours), "title_css", described) is found


@pytest.mark.parametrize(("selector", "cut"), [
    (".iklan-samping", True),
    ("section.iklan-samping", True),
    (".baca-juga", True),
    ('[class^="related"]', True),
    ("#div-gpt-ad-1", True),
    (".kotak:contains('x')", True),
    (".kotak:contains('y')", False),
    (".paragraf", False),
    ("p", False),
])
def test_an_insert_agrees_where_the_rule_of_the_publisher_or_a_shared_one_cuts_it(selector, cut):
    assert cuts(KABAR, selector) is cut


def test_a_publisher_that_says_what_the_facts_say_agrees_in_everything():
    compared = compare(FACTS, {"kabar": KABAR}, NO_FEEDS)
    assert (compared.sure, compared.differences) == (True, [])
    assert compared.agreed == {"allowed_domains": 2, "start_urls": 1, "article_url_re": 2, "article_query": 1,
                               "kind": 1, "language": 1, "timezone": 1, "title_css": 1, "content_css": 2,
                               "remove_css": 2}


@pytest.mark.parametrize(("record", "difference"), [
    ({"id": "warta"}, ("missing", "https://www.kabar.example/")),
    ({"domains": ["kabar.example", "kabar.test"]}, ("allowed_domains", "-kabar.test")),
    ({"domains": ["politik.warta.example"]}, ("allowed_domains", "+kabar.example")),
    ({"listings": [*FACTS["listings"], {"url": "https://www.kabar.example/indeks", "type": "index"}]},
     ("start_urls", "-https://www.kabar.example/indeks")),
    ({"listings": []}, ("start_urls", "+https://www.kabar.example/rss")),
    ({"example_urls": ["https://kabar.example/baca/12"]}, ("article_url_re", "-https://kabar.example/baca/12")),
    ({"homepage": "https://kabar.example/read/1/"}, ("article_url_re", "+https://kabar.example/read/1/")),
    ({"article_query": {"single": "1"}}, ("article_query", "-{'single': '1'}")),
    ({"title_css": "h2.judul"}, ("title_css", "-h2.judul")),
    ({"published_css": ".tanggal"}, ("published_css", "-.tanggal")),
    ({"remove_css": ["p.sisipan"]}, ("remove_css", "-p.sisipan")),
    ({"kind": "regional"}, ("kind", "-regional +national")),
    ({"kind": "network-member"}, ("kind", "-regional +national")),
    ({"language": "en"}, ("language", "-en +id")),
    ({"timezone": "Asia/Jayapura"}, ("timezone", "-Asia/Jayapura +Asia/Jakarta")),
])
def test_every_value_that_differs_is_named_with_its_key(record, difference):
    assert difference in differences(record)


@pytest.mark.parametrize(("record", "feeds"), [
    ({"listings": [], "homepage": "https://www.kabar.example/rss"}, []),
    ({"listings": []}, ["https://www.kabar.example/rss"]),
    ({"listings": []}, ["http://www.kabar.example/{kanal}/"]),
    ({"listings": [*FACTS["listings"], {"url": "https://www.kabar.example/a.json", "type": "json"}]}, []),
    ({"title_css": "h1"}, []),
    ({"published_css": 'meta[property="article:published_time"], time[datetime]'}, []),
    ({"authors_css": 'meta[name="author"]'}, []),
    ({"confidence": "old"}, []),
])
def test_what_the_path_does_without_a_rule_and_feeds_known_elsewhere_are_no_open_difference(record, feeds):
    assert differences(record, feeds=feeds) == []


def test_reasons_are_written_into_the_differences_and_those_for_nothing_are_named(tmp_path):
    file = tmp_path / "reasons.toml"
    file.write_text('[[difference]]\nkey = "kind"\npublishers = ["kabar", "warta"]\nwhy = "so it calls itself"\n'
                    'values = ["-sport +national", "-tech +national"]\n', encoding="utf-8")
    compared = compare(FACTS | {"kind": "sport"}, {"kabar": KABAR}, NO_FEEDS)
    assert catalogue.explain([compared], file) == ["kind warta", "kind -tech +national"]
    assert [found.why for found in compared.differences] == ["so it calls itself"]


def sheet(folder: Path, *records: dict) -> str:
    """A fact sheet of `records`, as the bench takes it."""
    (folder / "publishers.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (folder / "feed_urls.tsv").write_text("https://www.kabar.example/feed\tsomebody/list \n")
    (folder / "reasons.toml").write_text("")
    return str(folder)


def bundled(name: str) -> dict:
    """What the catalogue itself says of a publisher, as a record."""
    publisher = catalogue.catalogue.load_folder(catalogue.catalogue.BUNDLED)[name]
    return {"id": name, "homepage": publisher.homepage, "domains": publisher.allowed_domains, "confidence": "page",
            "listings": [{"url": url, "type": "rss"} for url in publisher.start_urls], "kind": publisher.kind,
            "language": publisher.language, "timezone": publisher.timezone, "example_urls": publisher.article_urls}


@pytest.mark.parametrize(("change", "arguments", "code", "said"), [
    ({}, [], 0, "agrees, or says why not"),
    ({"kind": "sport"}, [], 1, "suara kind -sport +national: UNEXPLAINED"),
    ({"kind": "sport", "confidence": "index"}, [], 0, "suara kind -sport +national: UNEXPLAINED"),
    ({"kind": "sport", "confidence": "index"}, ["--all"], 1, "FAILED: 1 not explained"),
    ({"id": "tiada"}, [], 1, "tiada missing https://www.suara.com/: UNEXPLAINED"),
])
def test_it_fails_for_what_is_missing_or_differs_without_a_reason(tmp_path, capsys, change, arguments, code, said):
    facts = sheet(tmp_path, bundled("suara") | change)
    assert catalogue.main([facts, "--differences", str(tmp_path / "reasons.toml"), *arguments]) == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(("missing", "message"), [
    ("publishers.jsonl", "the facts cannot be read"), ("reasons.toml", "the reasons cannot be read")])
def test_a_sheet_that_cannot_be_read_is_named(tmp_path, missing, message):
    facts = sheet(tmp_path, bundled("suara"))
    (tmp_path / missing).unlink()
    with pytest.raises(SystemExit, match=message):
        catalogue.main([facts, "--differences", str(tmp_path / "reasons.toml")])


def test_the_table_counts_agreed_explained_and_open_values():
    comparison = Comparison("kabar", True)
    comparison.add("kind", "national", True)
    comparison.add("kind", "-sport +national", False, "so it calls itself")
    comparison.add("kind", "-tech +national", False)
    [line] = [line for line in catalogue.table([comparison]) if line.strip().startswith("kind")]
    assert line.split() == ["kind", "1", "1", "1"]
