"""Datasette without `loper serve`: the command in the documentation, with our plugin, and without."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from aggregator.config import Site
from aggregator.store import Store
from feeds.datasette_app import SETTINGS
from feeds.datasette_metadata import metadata
from tests.koran import FULL, KORAN, NOW, article
from tests.shown import Page

PROJECT = Path(__file__).parent.parent
COMMANDS = Page(PROJECT / "docs/datasette.md").commands()
[PLAIN] = [words for words in COMMANDS if words[0].endswith("/datasette")]
[COPY] = [words for words in COMMANDS if words[0] == "datasette"]


def run(words: list[str], home: Path, path: str) -> str:
    """What Datasette, started by `words` of the documentation, answers for `path`."""
    words = [str(home / word.removeprefix("data/")) if word.startswith("data/") else word for word in words[1:]]
    done = subprocess.run([sys.executable, "-m", "datasette", *words, "--get", path], cwd=PROJECT, capture_output=True,
                          text=True, timeout=60, check=False, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture
def stored(home: Path) -> Path:
    """A home with two articles and the metadata files of the documentation."""
    with Store(home / "news.db") as store:
        store.publishers([KORAN])
        store.save([FULL, article(2, title="Dermaga baru dibuka")], NOW)
    return home


@pytest.mark.parametrize(("path", "there"), [
    ("/news/articles/https~3A~2F~2Fkoran~2Eexample~2F1", '<article class="loper-article">'),
    # by the stem; the quotation mark would be a fault of FTS5
    ("/news/articles.atom?_search=pembukaan+dermaga+%22", "<title>Dermaga baru dibuka</title>")])
def test_the_plain_command_serves_articles_to_be_read_searches_and_feeds(stored, loper_here, path, there):
    assert loper_here("metadata", str(stored / "metadata.json")) == 0
    assert there in run(PLAIN, stored, path)


def test_the_plain_command_has_the_settings_of_loper_serve():
    given = {PLAIN[n + 1]: PLAIN[n + 2] for n, word in enumerate(PLAIN) if word == "--setting"}
    switched = {True: "on", False: "off"}
    assert given == {name: switched.get(value, str(value)) if isinstance(value, bool) else str(value)
                     for name, value in SETTINGS.items()}


def test_any_datasette_shows_a_copy_with_its_metadata_and_canned_queries(stored, loper_here):
    os.rename(stored / "news.db", stored / "copy.db")
    assert loper_here("metadata", "--database", "copy", str(stored / "copy.json")) == 0
    page = run(COPY, stored, "/copy/insert_share")
    assert "Inserts per publisher" in page and "Koran Rawa" in page and "/-/loper/" not in page


@pytest.mark.parametrize(("words", "read"), [
    ((), json.loads), (("--json",), json.loads), (("--yaml",), yaml.safe_load)])
def test_loper_metadata_prints_what_loper_serve_shows(loper_here, capsys, words, read):
    assert loper_here("metadata", *words) == 0
    assert read(capsys.readouterr().out) == metadata(Site())


@pytest.mark.parametrize(("name", "words", "read"), [
    ("m.json", (), json.loads), ("m.yaml", (), yaml.safe_load), ("m.yml", (), yaml.safe_load),
    ("m.yaml", ("--json",), json.loads), ("m", ("--yaml",), yaml.safe_load)])
def test_the_file_is_of_the_kind_that_its_name_or_the_option_says(loper_here, tmp_path, name, words, read):
    assert loper_here("metadata", *words, str(tmp_path / name)) == 0
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert list(read(text)["databases"]) == ["news"]
    assert text.startswith("{") == (read is json.loads)


def test_the_metadata_tells_the_plugin_of_the_site_and_nobody_of_the_contact(loper_here, capsys, home):
    (home / "loper.toml").write_text('[site]\ntitle = "Kabar Rawa"\ncontact = "redaksi@rawa.example"\npublic = true\n')
    (home / "publishers").mkdir(exist_ok=True)
    (home / "publishers/koran.toml").write_text(
        'publisher = "Koran"\nallowed_domains = ["koran.example"]\nstart_urls = ["https://koran.example/"]\n'
        "full_text = true\n")
    assert loper_here("metadata") == 0
    printed = capsys.readouterr().out
    told = json.loads(printed)["plugins"]["loper"]
    assert told["site"]["title"] == "Kabar Rawa" and told["site"]["public"] is True
    assert "koran" in told["full_text"]
    assert "redaksi" not in printed


def test_every_table_says_where_it_comes_from_and_what_may_be_done_with_it():
    said = metadata(Site())
    for name, table in said["databases"]["news"]["tables"].items():
        if not table.get("hidden"):
            assert all(table.get(key) or said.get(key) for key in ("source", "license")), name
            assert ("publisher" in table.get("source", said["source"])) == (name in {
                "articles", "revisions", "related", "removed", "publishers", "newest", "newest_revisions"}), name


def test_a_file_that_cannot_be_written_is_one_clear_line(loper, tmp_path):
    done = loper("metadata", str(tmp_path / "nowhere/m.json"))
    assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and b"nowhere/m.json" in done.stderr
