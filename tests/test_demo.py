"""`loper demo`: a newcomer's first minute, and the proof that later days fetch only what changed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import feedparser
import pytest

from aggregator import urls
from aggregator.commands.demo import MARK, fresh_home
from aggregator.home import Home
from aggregator.newsstand.content import DAYS
from aggregator.newsstand.server import Newsstand
from tests.forked import Forked

START = date(2026, 7, 24)
#: the run in which articles are looked at again, from 0
LOOKED_AGAIN = 4


@pytest.fixture(scope="module")
def three_days(tmp_path_factory):
    """The newsstand crawled on its three days and twice more on the last: (home, newsstand, results and hits by run).

    Before the last run all articles have reached an age at which they are looked at again.
    """
    home = tmp_path_factory.mktemp("kios")
    with Newsstand(START) as newsstand:
        newsstand.publisher_files(home / "publishers")
        addresses = [paper.address for paper in newsstand.stand.papers.values()]
        (home / "loper.toml").write_text(f"[crawl]\npublishers = {json.dumps(list(newsstand.stand.papers))}\n"
                                         f"[network]\nallow = {json.dumps(addresses)}\n")
        runs = []
        for number, day in enumerate((*DAYS, DAYS[-1], DAYS[-1])):
            newsstand.day = day
            if number == LOOKED_AGAIN:
                with closing(sqlite3.connect(home / "news.db")) as db, db:
                    db.execute("update urls set next_try = first_seen where state in ('stored', 'unchanged')")
            before = len(newsstand.log)
            done = Forked(["--home", home, "run", "--json"], home).finish()
            assert done.returncode == 0, done.stderr.decode()
            hits = [hit for hit in newsstand.log[before:] if hit.path != "/robots.txt"]
            runs.append((json.loads(done.stdout)["publishers"], hits))
        yield home, newsstand, runs


def articles_asked(newsstand, hits):
    """(paper, slug) of the article pages among the hits."""
    pages = {newsstand.press.url(article): article.key for article in newsstand.stand.articles.values()}
    asked = [urls.identity(f"http://{hit.host}:{newsstand.port}{hit.path}") for hit in hits]
    return {pages[url] for url in asked if url in pages}


def test_the_first_day_fetches_every_article_once(three_days):
    _, newsstand, runs = three_days
    published = {a.key for a in newsstand.stand.articles.values() if a.day == 1}
    assert articles_asked(newsstand, runs[0][1]) == published
    assert sum(p["new"] for p in runs[0][0]) == len(published)


@pytest.mark.parametrize("day", [2, 3])
def test_later_days_fetch_only_what_is_new_revised_or_no_longer_listed(three_days, day):
    _, newsstand, runs = three_days
    changed = {a.key for a in newsstand.stand.articles.values()
               if a.day == day or (a.revision and a.revision.day == day) or a.gone == day}
    asked = articles_asked(newsstand, runs[day - 1][1])
    assert asked <= changed
    # a revision shows at once only where the listing dates it: an index page of links does not
    assert {key for key in changed - asked} <= {a.key for a in newsstand.stand.articles.values()
                                               if a.paper.id == "lembarlama" and a.revision}


def test_a_run_without_a_change_asks_only_for_listings_conditionally_and_rewrites_nothing(three_days):
    _, newsstand, runs = three_days
    publishers, hits = runs[3]
    assert articles_asked(newsstand, hits) == set()
    assert hits and all(hit.conditional for hit in hits)
    assert sum(p["new"] + p["revised"] + p["failed"] for p in publishers) == 0


def test_a_later_look_at_every_article_finds_the_revisions_that_no_listing_told_of(three_days):
    _, newsstand, runs = three_days
    publishers, hits = runs[LOOKED_AGAIN]
    live = {a.key for a in newsstand.stand.articles.values() if a.state(DAYS[-1]) == "live"}
    assert articles_asked(newsstand, hits) == live
    untold = {a.key for a in newsstand.stand.articles.values() if a.revision and a.paper.id == "lembarlama"}
    assert untold and {p["publisher"]: p["revised"] for p in publishers if p["revised"]} == {"lembarlama": len(untold)}
    assert sum(p["new"] + p["failed"] for p in publishers) == 0
    # a page that changes at every request has no validators, one page of several says nothing of the others
    assert sum(hit.status == 304 for hit in hits) > len(live) / 2


def test_every_text_in_the_store_is_what_its_author_wrote_last(three_days):
    from aggregator.newsstand.expected import expected
    home, newsstand, _ = three_days
    with sqlite3.connect(home / "news.db") as db:
        stored = dict(db.execute("select url, content_text from articles"))
    wrong = []
    for article in newsstand.stand.articles.values():
        last = DAYS[-1] if article.state(DAYS[-1]) == "live" else article.day
        if stored[newsstand.press.url(article)] != "\n".join(expected(article, last, START).lines):
            wrong.append(article.key)
    assert not wrong and len(stored) == len(newsstand.stand.articles)


def test_what_is_gone_keeps_its_text_and_every_url_has_a_state(three_days):
    home, newsstand, _ = three_days
    gone = sum(1 for a in newsstand.stand.articles.values() if a.gone)
    with sqlite3.connect(home / "news.db") as db:
        states = dict(db.execute("select state, count(*) from urls group by state"))
        kept = db.execute("select count(*) from urls where state = 'gone' and article is not null").fetchone()
    assert kept == (gone,)
    assert states.pop("gone") == gone and set(states) == {"stored", "unchanged"}
    assert sum(states.values()) == len(newsstand.stand.articles) - gone


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "a home"
    return home, subprocess.run([sys.executable, "-m", "aggregator.commands", "demo", "--once", "--home", str(home)],
                                capture_output=True, text=True, check=False, timeout=120, cwd=home.parent,
                                env={"PATH": os.environ["PATH"]})


def test_demo_once_leaves_feeds_and_a_database_and_says_what_to_do_next(demo):
    home, done = demo
    assert done.returncode == 0, done.stderr
    for words in ("new", "revised", "gone", "inserts cut", "from: ", "loper --home", "loper run --every"):
        assert words in done.stdout, words
    for name in ("all.atom", "all.rss"):
        feed = feedparser.parse((home / "public" / name).read_bytes())
        assert not feed.bozo and len(feed.entries) >= 30
    assert (home / "public/index.html").exists()
    with sqlite3.connect(home / "news.db") as db:
        assert db.execute("select count(*) from articles").fetchone() == (60,)


def test_a_second_demo_begins_anew(demo, tmp_path):
    home, _ = demo
    left = Path(shutil.copytree(home, tmp_path / "left"))
    assert {"news.db", "public", MARK} < {path.name for path in left.iterdir()}
    fresh_home(Home(left))
    assert [path.name for path in left.iterdir()] == [MARK]


def test_somebodys_own_home_is_never_cleared(loper, home):
    (home / "news.db").write_text("mine")
    done = loper("demo", "--once")
    assert done.returncode == 2 and b"not empty" in done.stderr
    assert (home / "news.db").read_text() == "mine"


def test_what_is_exported_and_imported_is_the_same_table_by_table(three_days, tmp_path):
    home, _, _ = three_days
    file, other = tmp_path / "kios.jsonl", tmp_path / "other"
    for command in (["export", str(file), "--home", str(home)], ["import", str(file), "--home", str(other)]):
        assert Forked(command, home).finish().returncode == 0
    for table in ("publishers", "articles", "revisions", "related", "removed"):
        was, came = ({row for row in sqlite3.connect(path / "news.db").execute(f"SELECT * FROM {table}")}
                     for path in (home, other))
        assert was == came and len(was) >= 6, table
