"""Feeds of one's own: what each key of [feeds.<slug>] finds, and that a wrong one stops the load."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import OwnFeed, load_config
from aggregator.errors import ConfigError
from aggregator.own_feeds import OwnFeed as SameOwnFeed
from feeds import rows
from tests.feed_store import START, TEXT, Kiosk, news, paper

PAPERS = [paper(), paper("ambon", kind="regional", timezone="Asia/Jayapura", full_text=True),
          paper("bali", kind="regional", timezone="Asia/Makassar", language="en"),
          paper("dunia", kind="english", timezone="Europe/London", language="en")]
ARTICLES = [
    news(1, title="Gempa guncang Rawa", section="Daerah", tags=["gempa", "Rawa"]),
    news(2, "ambon", title="Kapal feri tiba", section="EKONOMI & BISNIS", tags=["Pelabuhan"]),
    news(3, "bali", title="Ferry arrives", section="Ekonomi Bisnis", tags=["ferry", "Économie"], language=""),
    news(4, "dunia", title="Harbour opens", section="World", language="en-GB", kind="video"),
    news(5, title="Gempa susulan", section="Daerah", language="jv", image="https://rimba.example/a.jpg"),
]


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path, publishers=PAPERS)
    kiosk.save(*ARTICLES)
    return kiosk


#: keys of a feed, and the numbers of the articles it holds
KEYS = [
    ({}, "54321"),
    ({"publisher": ["rimba"]}, "51"), ({"publisher": ["rimba", "dunia"]}, "541"),
    ({"kind": ["regional"]}, "32"), ({"kind": ["regional", "english"]}, "432"),
    ({"zone": ["WIB"]}, "51"), ({"zone": ["WIT"]}, "2"), ({"zone": ["WITA", "WIT"]}, "32"),
    ({"kind": ["regional"], "zone": ["WIB"]}, ""),
    ({"section": ["ekonomi bisnis"]}, "32"), ({"section": ["daerah", "WORLD"]}, "541"), ({"section": ["opini"]}, ""),
    ({"tag": ["pelabuhan"]}, "2"), ({"tag": ["GEMPA", "ferry"]}, "31"), ({"tag": ["économie"]}, "3"),
    ({"tag": ["gem"]}, ""), ({"language": ["en"]}, "43"), ({"language": ["en-GB"]}, "4"), ({"language": ["id"]}, "21"),
    ({"language": ["en", "jv"]}, "543"),
    ({"search": "gempa -susulan"}, "1"), ({"search": "feri OR ferry"}, "32"), ({"search": "-!?"}, ""),
    ({"sql": "kind = 'video' OR image IS NOT NULL"}, "54"), ({"sql": "title LIKE '%feri%' -- kapal"}, "2"),
    ({"sql": "url IN (SELECT url FROM articles WHERE section = 'Daerah')"}, "51"),
    ({"search": "gempa", "sql": "kind = 'video' OR language = 'jv'"}, "5"),
    ({"publisher": ["rimba"], "tag": ["gempa"], "section": ["daerah"], "language": ["id"]}, "1")]


@pytest.fixture(scope="module")
def by_keys(tmp_path_factory) -> Kiosk:
    """A feed for each row of KEYS, named by its number, published."""
    kiosk = Kiosk(tmp_path_factory.mktemp("keys"), publishers=PAPERS, own={
        f"milikku{number}": OwnFeed(title=f"Milikku {number}", **keys) for number, (keys, _) in enumerate(KEYS)})
    kiosk.save(*ARTICLES)
    kiosk.publish()
    return kiosk


@pytest.mark.parametrize(("number", "found"), [
    pytest.param(number, found, id=str(keys)) for number, (keys, found) in enumerate(KEYS)])
def test_the_keys_of_a_feed_are_all_wanted_and_of_a_list_one_value_is_enough(by_keys, number, found):
    if not found:
        assert not (by_keys.public / f"milikku{number}.atom").exists()
    else:
        assert "".join(by_keys.links(f"milikku{number}.atom")) == found
        assert by_keys.json(f"milikku{number}.json")["title"] == f"Milikku {number}"


def test_a_feed_takes_hours_and_at_most_so_many_entries(kiosk):
    kiosk.own = {"dua": OwnFeed(title="Dua", entries=2)}
    kiosk.publish()
    assert kiosk.links("dua.rss") == ["5", "4"]
    kiosk.save(*(news(number + 10_000) for number in range(31)))
    kiosk.own = {"sejam": OwnFeed(title="Sejam", hours=1), "lama": OwnFeed(title="Lama", hours=9000)}
    kiosk.publish()
    assert (len(kiosk.links("sejam.rss")), len(kiosk.links("lama.rss"))) == (31, 36)
    assert not (kiosk.public / "dua.rss").exists(), "it is no longer in the configuration"


@pytest.mark.parametrize(("public", "content", "full"), [
    (False, "", "rimba ambon"), (False, "full", "rimba ambon"), (False, "excerpt", ""),
    (True, "", "ambon"), (True, "full", "ambon"), (True, "excerpt", "")])
def test_a_feed_has_the_full_text_where_it_may_and_the_operator_wants_it(kiosk, public, content, full):
    long = f"{TEXT}\n" * 20 + "Akhir tulisan."
    values = {"content_html": f"<p>{long}</p>", "content_text": long}
    kiosk.save(news(6, "ambon", **values), news(7, **values))
    kiosk.site = replace(kiosk.site, public=public)
    kiosk.own = {"milikku": OwnFeed(title="Milikku", content=content)}
    kiosk.publish()
    found = {item.link.split("/")[2].split(".")[0] for item in kiosk.items("milikku.atom")
             if "Akhir tulisan." in item.content}
    assert found == set(full.split())


def test_another_question_under_the_same_slug_is_another_feed(kiosk):
    kiosk.own = {"milikku": OwnFeed(title="Milikku", search="gempa")}
    kiosk.publish()
    kiosk.own = {"milikku": OwnFeed(title="Milikku", search="feri OR ferry")}
    kiosk.publish()
    assert kiosk.links("milikku.atom") == ["3", "2"]


def test_an_article_joins_and_leaves_with_what_is_asked_of_it(kiosk):
    kiosk.own = {"gempa": OwnFeed(title="Gempa", search="gempa")}
    kiosk.publish()
    later = START + timedelta(hours=1)
    kiosk.save(news(1, title="Rawa kembali tenang", section="Daerah", fetched=later),
               news(2, "ambon", title="Gempa dirasakan di kapal", fetched=later), now=later)
    kiosk.publish()
    assert kiosk.links("gempa.atom") == ["5", "2"]


# --- what is wrong is said ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("keys", "key", "reason"), [
    ("", "title", "required"), ("title = ''", "title", "required"),
    ("title = 'x'\nkind = 'local'", "kind", "'local' is none of"),
    ("title = 'x'\nkind = ['regional', 'big']", "kind", "'big' is none of national, regional"),
    ("title = 'x'\nkind = [1]", "kind", "list of strings"),
    ("title = 'x'\nzone = 'CET'", "zone", "none of WIB, WITA, WIT"),
    ("title = 'x'\nlanguage = 'Bahasa Indonesia'", "language", "no language tag"),
    ("title = 'x'\ntags = 'gempa'", "tags", "did you mean 'tag'"),
    ("title = 'x'\nhours = 0", "hours", "at least 1"), ("title = 'x'\nentries = 0", "entries", "at least 1"),
    ("title = 'x'\nentries = 101", "entries", "at most 100"), ("title = 'x'\nentries = '9'", "entries", "whole number"),
    ("title = 'x'\ncontent = 'all'", "content", "none of full, excerpt"),
    ("title = 'x'\nsql = 'titel = 1'", "sql", "no such column: titel"),
    ("title = 'x'\nsql = 'title ='", "sql", "incomplete input"),
    ("title = 'x'\nsql = '1) OR (1'", "sql", "syntax error"),
    ("title = 'x'\nsql = '1 ORDER BY url'", "sql", "syntax error"),
    ("title = 'x'\nsql = '1 LIMIT 3'", "sql", "syntax error"), ("title = 'x'\nsql = 'title = ?'", "sql", "bindings"),
    ("title = 'x'\nsql = '1; DELETE FROM articles'", "sql", "one statement"),
    ("title = 'x'\nsql = 'url IN (SELECT url FROM urls)'", "sql", "no such table: urls"),
    ("title = 'x'\nsql = 'random() > 0'", "sql", "not authorized"),
    ("title = 'x'\nsql = 'title > current_timestamp'", "sql", "not authorized"),
    ("title = 'x'\nsql = \"load_extension('x')\"", "sql", "authorized"),
    ("title = 'x'\nsql = '1 UNION SELECT name FROM sqlite_master'", "sql", ""),
    ("title = 'x'\nsql = \"url IN (SELECT name FROM pragma_table_info('articles'))\"", "sql", ""),
    ("title = 'x'\nsql = \"\"\"1\n; -- \"\"\"", "sql", "")])
def test_a_wrong_key_stops_the_load_with_file_key_and_reason(tmp_path, keys, key, reason):
    file = tmp_path / "loper.toml"
    file.write_text(f"[feeds.milikku]\n{keys}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert (caught.value.file, caught.value.key) == (file, f"feeds.milikku.{key}")
    assert reason in caught.value.reason


@pytest.mark.parametrize("slug", ["all", "edits", "index", "section-ekonomi", "'a b'", "'../a'"])
def test_a_slug_that_is_taken_or_no_file_name_stops_the_load(tmp_path, slug):
    file = tmp_path / "loper.toml"
    file.write_text(f"[feeds.{slug}]\ntitle = 'Milikku'\n")
    with pytest.raises(ConfigError, match=f"feeds.{slug.strip(chr(39))}"):
        load_config(file)


def test_one_value_may_stand_without_a_list(tmp_path):
    file = tmp_path / "loper.toml"
    file.write_text("[feeds.x]\ntitle = 'X'\nkind = 'regional'\nzone = ['WIB', 'WIT']\nsql = \"image IS NULL\"\n")
    assert load_config(file).feeds == {"x": SameOwnFeed(title="X", kind=["regional"], zone=["WIB", "WIT"],
                                                        sql="image IS NULL")}


def test_a_publisher_that_does_not_exist_is_one_clear_line(home, loper: Callable[..., subprocess.CompletedProcess]):
    (home / "loper.toml").write_text("[feeds.x]\ntitle = 'X'\npublisher = ['tempo', 'tempoo']\n")
    done = loper("run")
    assert done.returncode == 1
    assert "feeds.x.publisher: there is no publisher 'tempoo'" in done.stderr.decode()


def test_a_condition_that_takes_too_long_is_named_and_keeps_no_other_feed_from_its_readers(kiosk, monkeypatch):
    monkeypatch.setattr(rows, "TIME_LIMIT", 0.2)
    monkeypatch.setattr("feeds.publish.TIME_LIMIT", 0.2)
    endless = ("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0")
    kiosk.own = {"lambat": OwnFeed(title="Lambat", search="gempa"), "gempa": OwnFeed(title="Gempa", search="gempa")}
    kiosk.publish()
    before = kiosk.fetch("lambat.atom")
    kiosk.own = {**kiosk.own, "lambat": OwnFeed(title="Lambat", sql=endless)}
    kiosk.save(news(9, title="Gempa lagi"))
    with pytest.raises(ConfigError, match=r"feeds\.lambat: takes more than 0 seconds"):
        kiosk.publish()
    assert kiosk.links("gempa.atom") == [*kiosk.links("all.atom")[:1], "5", "1"] == ["9", "5", "1"]
    assert kiosk.fetch("lambat.atom").count(b"<entry") == before.count(b"<entry")
