"""Publishing again and again: what changed is written, what is gone is removed, and nothing of anybody else's."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import OwnFeed
from aggregator.errors import LoperError
from aggregator.store import Store
from feeds import fingerprint, paging
from feeds.edition import FORMATS
from feeds.publish import register_of
from tests.feed_store import START, Kiosk, news, paper
from tests.reader import parse

PROJECT = Path(__file__).parent.parent


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path, publishers=[paper(), paper("ambon"), paper("bali")])
    kiosk.save(*(news(number, name) for number, name in enumerate(("rimba", "ambon", "rimba", "bali"))))
    kiosk.publish()
    return kiosk


def state(kiosk: Kiosk) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino)
            for path in [register_of(kiosk.public), *kiosk.public.rglob("*")]}


# --- only what changed ----------------------------------------------------------------------------------------------

def test_without_a_change_not_a_file_is_touched_and_every_feed_is_still_named(kiosk):
    before, said = state(kiosk), kiosk.publish()
    assert state(kiosk) == before
    assert [(one.slug, one.entries, one.changed) for one in said if one.path.suffix == ".atom"] == [
        ("all", 4, False), ("rimba", 2, False), ("ambon", 1, False), ("bali", 1, False)]


def test_after_one_revision_exactly_the_feeds_that_hold_the_article_change(kiosk):
    kiosk.save(*(news(number, section="Kota") for number in range(10, 14)))
    kiosk.save(*(news(number, "ambon", section="Desa") for number in range(20, 24)))
    kiosk.publish()
    later = START + timedelta(hours=3)
    kiosk.save(news(11, title="Bakau tumbang", section="Kota", fetched=later), now=later)
    feeds = ("all", "rimba", "section-kota", "edits")
    assert kiosk.changed() == {f"{slug}.{suffix}" for slug in feeds for suffix in FORMATS}


def test_what_was_only_fetched_again_makes_no_document(kiosk, monkeypatch):
    kiosk.save(news(0, fetched=START + timedelta(hours=3)))
    before = state(kiosk)
    monkeypatch.setattr("feeds.edition.Edition.documents", lambda *_: pytest.fail("a document was made"))
    kiosk.publish()
    assert state(kiosk).keys() == before.keys()


@pytest.mark.parametrize("sql", [
    "UPDATE articles SET title = 'Lain'", "UPDATE articles SET tags = '[\"baru\"]'",
    "UPDATE articles SET url = url || '/x'"])
def test_a_change_by_any_program_is_seen(kiosk, sql):
    kiosk.execute(f"{sql} WHERE publisher = 'ambon'")
    assert {name for name in kiosk.changed() if name.endswith(".atom")} == {"all.atom", "ambon.atom"}


def test_other_news_in_a_new_database_are_all_that_is_left_of_the_feeds(kiosk):
    for path in kiosk.folder.glob("news.db*"):
        path.unlink()
    kiosk.save(news(900), news(901))
    kiosk.publish()
    assert kiosk.links("all.atom") == kiosk.links("rimba.atom") == ["901", "900"]
    assert not list(kiosk.public.glob("ambon*"))


@pytest.mark.parametrize("change", [
    lambda kiosk: setattr(kiosk, "site", replace(kiosk.site, title="Lain")),
    lambda kiosk: setattr(kiosk, "site", replace(kiosk.site, base_url="https://lain.example")),
    lambda kiosk: setattr(kiosk, "publishers", [paper(publisher="Rimba Baru"), *kiosk.publishers[1:]])])
def test_another_name_or_address_changes_the_feeds_that_say_it(kiosk, change):
    change(kiosk)
    assert {"all.atom", "rimba.atom", "rimba.json"} <= kiosk.changed()
    assert not kiosk.changed()


def test_other_code_makes_every_document_anew_and_touches_none_that_is_the_same(kiosk, monkeypatch):
    before = {name: time for name, time in state(kiosk).items() if "public.db" not in name}
    monkeypatch.setattr(fingerprint, "code", lambda: "later")
    assert kiosk.changed() == set()
    assert {name: time for name, time in state(kiosk).items() if "public.db" not in name} == before


# --- what is not there is made, what is gone is removed, what is not ours stays --------------------------------------

@pytest.mark.parametrize("spoil", [
    lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:100]),
    lambda path: path.with_name(path.name + ".gz").unlink()])
def test_a_lost_or_spoiled_file_is_made_again(kiosk, spoil):
    before = kiosk.files()
    spoil(kiosk.public / "rimba.atom")
    kiosk.publish()
    assert kiosk.files() == before


def test_files_of_a_feed_that_left_the_configuration_are_removed_and_no_others(kiosk, monkeypatch):
    monkeypatch.setattr(paging, "ENTRIES", 2)
    kiosk.own = {"gempa": OwnFeed(title="Gempa", entries=1), "kapal": OwnFeed(title="Kapal")}
    kiosk.publish()
    foreign = [kiosk.public / name for name in ("gempa.pdf", "gempa.txt", "archive/gempa/catatan.txt", "robots.txt",
                                                "archive/gempa/9.atom", ".well-known/security.txt")]
    for path in foreign:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("milik orang")
    del kiosk.own["gempa"]
    kiosk.publish()
    assert sorted(kiosk.public.rglob("*gempa*")) == [kiosk.public / "archive/gempa", *foreign[:2]]
    assert sorted((kiosk.public / "archive/gempa").iterdir()) == [foreign[4], foreign[2]]
    assert all(path.read_text() == "milik orang" for path in foreign)
    assert (kiosk.public / "kapal.atom").exists()


def test_a_disabled_publishers_feed_stays_while_there_are_articles(kiosk):
    kiosk.execute("DELETE FROM articles WHERE publisher = 'bali'")
    assert {"bali.atom", "bali.json", "all.atom"} <= kiosk.changed()
    assert not list(kiosk.public.glob("bali*")) and (kiosk.public / "ambon.atom").exists()
    kiosk.publishers = kiosk.publishers[:1]
    kiosk.publish()
    assert not list(kiosk.public.glob("ambon*")), "nobody knows its rules any more"
    assert kiosk.links("all.atom") == ["2", "1", "0"]


def test_without_its_register_everything_is_made_again_the_same(kiosk):
    before = state(kiosk)
    register_of(kiosk.public).unlink()
    kiosk.publish()
    assert {name for name, was in before.items() if state(kiosk)[name] != was} == {str(register_of(kiosk.public))}


@pytest.mark.parametrize("content", [b"no database at all, but long enough to look at" * 9, None])
def test_a_register_that_is_none_is_said_to_be(kiosk, content):
    path = register_of(kiosk.public)
    if content is None:
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
    else:
        path.write_bytes(content)
    with pytest.raises(LoperError, match=r"public\.db: .*delete it"):
        kiosk.publish()


# --- killed while it writes -----------------------------------------------------------------------------------------

PUBLISHER = """
import sys
from dataclasses import replace
from pathlib import Path
from feeds import paging
from tests.feed_store import Kiosk, paper
paging.ENTRIES = 5
kiosk = Kiosk(Path(sys.argv[1]), publishers=[paper(), paper("ambon"), paper("bali")])
for number in range(10**6):
    kiosk.site = replace(kiosk.site, title=f"Judul {number % 7}")
    kiosk.publish()
    print(number, flush=True)
"""


def test_who_reads_in_a_loop_sees_whole_files_only_while_the_builder_is_killed_again_and_again(kiosk):
    """Killed at six moments, from the first new file on."""
    kiosk.save(*(news(number) for number in range(100, 112)))
    names = ["all.atom", "all.rss", "all.json", "rimba.atom", "opml.xml", "index.html"]
    stop, seen, faults = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            for name in names:
                try:
                    data = (kiosk.public / name).read_bytes()
                    if name.endswith(("atom", "rss", "json")):
                        seen.add((name, len(parse(data).items)))
                    elif not data.rstrip().endswith((b"</opml>", b"</html>")):
                        faults.append(f"{name} is torn")
                except (OSError, ValueError, SyntaxError) as error:
                    faults.append(f"{name}: {error!r}")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(6):
            process = subprocess.Popen([sys.executable, "-c", PUBLISHER, str(kiosk.folder)], cwd=PROJECT,
                                       stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)})
            if number % 2:
                process.stdout.readline()
            else:
                wait_for_a_new_file(kiosk.public)
            time.sleep(0.03 * number)
            process.send_signal(signal.SIGKILL)
            process.communicate()
    finally:
        stop.set()
        reader.join()
    assert not faults and seen
    kiosk.publish()
    other = Kiosk(kiosk.folder, kiosk.publishers)
    assert not other.changed()
    assert not list(kiosk.public.rglob(".*.new"))
    assert not [path for path in kiosk.public.rglob("*.atom") if not path.with_name(path.name + ".gz").exists()]


def wait_for_a_new_file(folder: Path) -> None:
    """Until another process writes; fails after twenty seconds."""
    end = time.monotonic() + 20
    while not list(folder.glob(".*.new")):
        assert time.monotonic() < end, "the builder wrote nothing"
        time.sleep(0.001)


# --- the command ----------------------------------------------------------------------------------------------------

def test_the_command_counts_and_names_what_cannot_be_published(home: Path, loper):
    kiosk = Kiosk(home)
    kiosk.save(news(1), news(2), news(3))
    kiosk.execute("UPDATE articles SET content_html = '', content_text = '', summary = '' WHERE url LIKE '%/2'")
    done = loper("publish")
    assert done.returncode == 0
    assert re.fullmatch(r"1 feeds in .*/public, \d+ files changed, 1 articles left out\n", done.stdout.decode())
    assert "left out: https://rimba.example/2: no text\n" in done.stderr.decode()
    assert kiosk.links("all.rss") == ["3", "1"]
    again = loper("publish", "--json", "--log-json")
    rows = json.loads(again.stdout)
    assert {row["slug"] for row in rows} == {"all"} and not any(row["changed"] for row in rows)
    assert rows[0]["left_out"] == [{"url": "https://rimba.example/2", "reason": "no text"}]
    log = [json.loads(line) for line in again.stderr.splitlines()]
    assert [line["url"] for line in log if line["level"] == "WARNING"] == ["https://rimba.example/2"]
    with Store(home / "news.db") as store:
        assert store.db.execute("SELECT count(*) FROM changes").fetchone()[0] == 1, "the log is no longer than needed"
