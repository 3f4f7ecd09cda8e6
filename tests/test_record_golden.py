"""`make golden`: what the program gives now replaces what a golden page's JSON says, and nothing else moves."""

import json
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.record_golden import chosen, main, pretty, record, spans, with_values
from tests.test_golden import PAGES, reading

PROJECT = Path(__file__).parent.parent
#: what no page gives, for each key that a mended rule may change
WRONG = {"title": "Judul yang salah", "authors": ["Bukan Penulisnya"], "updated": "1999-01-01T00:00:00Z",
         "related": [], "removed": [{"text": "tiada"}], "content_text": ["Satu baris."]}


@pytest.fixture
def page(tmp_path):
    """A copy of a golden page in a folder of its publisher, whose JSON lacks `tags` and is wrong in WRONG."""
    original = next(page for page in PAGES if "jembatan" in page.stem)
    folder = tmp_path / original.parent.name
    folder.mkdir()
    copy = Path(shutil.copy(original, folder))
    wanted = json.loads(original.with_suffix(".json").read_text(encoding="utf-8"))
    got = reading(original, wanted["page"])
    kept = {"page": wanted["page"]} | {key: got[key] for key in wanted if key not in ("page", "tags")}
    copy.with_suffix(".json").write_text(layout(kept | WRONG), encoding="utf-8")
    copy.with_suffix(".expected").write_text(layout(kept), encoding="utf-8")
    return copy


def layout(values):
    """A golden file by hand: an odd but valid layout of `page`, then a line or more per key."""
    lines = [f'  "page":  {{ "url": "{values["page"]["url"]}", "fetched": "{values["page"]["fetched"]}"}}']
    lines += [f'  "{key}": {pretty(value, len(key) + 6)}' for key, value in values.items() if key != "page"]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def test_what_changed_is_written_and_every_other_byte_stays(page):
    assert set(record(page)) == set(WRONG)
    assert page.with_suffix(".json").read_bytes() == page.with_suffix(".expected").read_bytes()


def test_a_page_that_gives_what_its_json_says_is_not_touched(page):
    record(page)
    before = page.with_suffix(".json").stat()
    assert record(page) == []
    assert page.with_suffix(".json").stat().st_mtime_ns == before.st_mtime_ns


def test_a_page_without_json_is_refused(page):
    page.with_suffix(".json").unlink()
    with pytest.raises(FileNotFoundError):
        record(page)
    assert not page.with_suffix(".json").exists()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_each_key_of_a_golden_file_can_be_replaced_alone(file):
    text = file.with_suffix(".json").read_text(encoding="utf-8")
    values = json.loads(text)
    assert list(spans(text)) == list(values)
    for key in values:
        assert json.loads(with_values(text, {key: ["baru"]})) == values | {key: ["baru"]}


@pytest.mark.parametrize(("text", "expected"), [
    ('{"a": 1, "b": [1, {"c": 2}], "d": "x"}', {"a": "1", "b": '[1, {"c": 2}]', "d": '"x"'}),
    ('{\n  "a\\"b" : null ,\n"c":{"a": 1}}', {'a"b': "null", "c": '{"a": 1}'}),
    ("{}", {}),
])
def test_spans_are_those_of_the_outermost_keys(text, expected):
    assert {key: text[start:end] for key, (start, end) in spans(text).items()} == expected


@pytest.mark.parametrize(("value", "expected"), [
    ([], "[]"),
    (["a", "b"], '["a", "b"]'),
    ([{"text": "a"}], '[{"text": "a"}]'),
    ([{"text": "a"}, {"text": "b"}], '[\n    {"text": "a"},\n    {"text": "b"}\n  ]'),
    (["é" * 70, "b" * 70], f'[\n    "{"é" * 70}",\n    "{"b" * 70}"\n  ]'),
    ([{"text": "a" * 130}], f'[\n    {{"text": "{"a" * 130}"}}\n  ]'),
    ([{"label": "a" * 70, "url": "b" * 70}],
     f'[\n    {{\n      "label": "{"a" * 70}",\n      "url": "{"b" * 70}"\n    }}\n  ]'),
])
def test_a_value_is_laid_out_as_golden_files_are(value, expected):
    assert pretty(value, 10) == expected


def test_a_publisher_names_all_its_pages_and_a_slug_one():
    pages = [Path("kompas/a.html"), Path("kompas/b.html"), Path("kompasiana/a.html")]
    assert chosen("kompas", pages) == pages[:2]
    assert chosen("kompas/b", pages) == pages[1:2]
    with pytest.raises(click.UsageError, match="kompas, kompasiana"):
        chosen("komp", pages)


@pytest.mark.parametrize(("name", "words"), [("", "NAME"), ("tiada", "tiada")])
def test_make_golden_needs_a_name_that_exists(name, words):
    done = subprocess.run(["make", "--old-file=.venv/ready", "golden", f"NAME={name}"], cwd=PROJECT,
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and words in done.stderr


def test_what_changed_is_said_key_by_key(page, monkeypatch):
    monkeypatch.setattr("tests.record_golden.PAGES", [page])
    first, second = (CliRunner().invoke(main, [page.parent.name]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == f"{page.parent.name}/{page.stem}: {', '.join(WRONG)}\n"
    assert second.output == f"{page.parent.name}/{page.stem}: as it was\n"


def test_a_page_that_cannot_be_recorded_is_named_and_fails(page, monkeypatch):
    monkeypatch.setattr("tests.record_golden.PAGES", [page])
    page.write_bytes(b"%PDF-1.7")
    done = CliRunner().invoke(main, [page.parent.name])
    assert done.exit_code == 1 and page.stem in done.output
