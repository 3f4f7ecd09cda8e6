"""The feed of revisions: what was changed after publication, marked, each under an id and a time of its own."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.edits import DELETED, INSERTED, blocks, compared, html, words_compared
from feeds.times import edit_time
from tests.feed_store import START, Kiosk, news, paper

BEFORE = "Bupati menutup jembatan.\nWarga memutar lewat bukit.\nHujan turun sejak pagi hari tadi."
AFTER = "Bupati membuka jembatan.\nWarga memutar lewat bukit.\nPasar kembali ramai.\nHujan turun sejak pagi hari tadi."


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    kiosk = Kiosk(tmp_path, publishers=[paper(), paper("ambon", full_text=True)])
    kiosk.save(news(1, title="Jembatan ditutup", content_text=BEFORE, content_html=f"<p>{BEFORE}</p>"), news(2))
    return kiosk


def revise(kiosk: Kiosk, hours: float, **changes: str) -> None:
    now = START + timedelta(hours=hours)
    assert kiosk.save(news(1, fetched=now, **changes), now=now) == ["revised"]


def test_a_store_without_revisions_has_no_such_feed(kiosk):
    kiosk.publish()
    assert not list(kiosk.public.glob("edits*"))


def test_a_revision_shows_the_whole_text_with_what_is_gone_and_what_is_new(kiosk):
    revise(kiosk, 5, title="Jembatan dibuka", content_text=AFTER)
    kiosk.publish()
    [item] = kiosk.items("edits.atom")
    assert (item.title, item.link) == ("Direvisi: Jembatan dibuka", "https://rimba.example/1")
    assert item.content == (
        "<h2>Jembatan <del>ditutup</del><ins>dibuka</ins></h2>\n"
        "<p>Bupati <del>menutup</del><ins>membuka</ins> jembatan.</p>\n<p>Warga memutar lewat bukit.</p>\n"
        "<p><ins>Pasar kembali ramai.</ins></p>\n<p>Hujan turun sejak pagi hari tadi.</p>")
    assert "dihapus: 2; yang ditambahkan: 3" in kiosk.json("edits.json")["items"][0]["summary"]
    assert kiosk.json("edits.json")["items"][0]["id"] != kiosk.json("rimba.json")["items"][0]["id"]


def test_each_revision_is_an_entry_that_never_changes_again(kiosk):
    revise(kiosk, 5, title="Jembatan dibuka", content_text=AFTER)
    kiosk.publish()
    [first] = kiosk.items("edits.rss")
    revise(kiosk, 9, title="Jembatan dibuka lagi", content_text=AFTER + "\nSelesai.")
    kiosk.publish()
    second, again = kiosk.items("edits.rss")
    assert again == first
    assert second.id != first.id and "<ins>Selesai.</ins>" in second.content and "menutup" not in second.content


def test_its_time_is_the_quarter_of_an_hour_in_which_it_was_found():
    assert [edit_time(f"2026-03-04T05:{rest}Z").strftime("%H:%M:%S") for rest in ("00:00", "14:59", "15:00", "59:59")
            ] == ["05:00:00", "05:00:00", "05:15:00", "05:45:00"]
    assert edit_time("tadi") is None


def test_of_a_public_site_a_revision_has_the_beginning_of_what_changed_and_a_link(kiosk):
    long = [f"Baris ke-{number} yang lama ini." for number in range(40)]
    kiosk.save(*(news(3, name, content_text="\n".join(long)) for name in ("rimba", "ambon")))
    later = START + timedelta(hours=5)
    kiosk.save(*(news(3, name, fetched=later, content_text="\n".join(line.replace("lama", "baru") for line in long))
                 for name in ("rimba", "ambon")), now=later)
    kiosk.site = type(kiosk.site)(public=True, base_url=kiosk.site.base_url)
    kiosk.publish()
    found = {item.link: item.content for item in kiosk.items("edits.atom")}
    short, full = found["https://rimba.example/3"], found["https://ambon.example/3"]
    assert len(short) < 900 and "<del>lama</del><ins>baru</ins>" in short and "ke-20" not in short
    assert 'href="https://rimba.example/3"' in short and "ke-39" in full


def test_an_article_that_is_taken_down_takes_its_revisions_with_it(kiosk):
    revise(kiosk, 5, title="Jembatan dibuka", content_text=AFTER)
    kiosk.publish()
    kiosk.execute("DELETE FROM articles WHERE url = ?", news(1).url)
    kiosk.publish()
    assert not list(kiosk.public.glob("edits*"))


LINES = st.lists(st.text(st.sampled_from("ab <&\n]"), max_size=12).map(lambda one: " ".join(one.split())), min_size=1,
                 max_size=8)


@given(LINES, LINES)
def test_without_what_is_marked_deleted_it_is_the_newer_text_and_without_what_is_inserted_the_older(before, after):
    found = compared(before, after)
    for mark, whole in ((DELETED, after), (INSERTED, before)):
        kept = ["".join(part for one, part in paragraph if one != mark) for paragraph in found]
        assert [one for one in kept if one] == [one for one in whole if one]


@given(st.text(), st.text())
def test_no_text_is_markup(old, new):
    shown = html(words_compared(old, new))
    rest = shown.replace("<del>", "").replace("</del>", "").replace("<ins>", "").replace("</ins>", "")
    assert "<" not in rest and ">" not in rest


def test_texts_too_long_to_compare_are_shown_as_they_are_now():
    found = compared(["Judul", *["a"] * 3000], ["Judul", *["b"] * 3000])
    assert found == [[("", "Judul")], *[[("", "b")]] * 3000]
    assert sum(len(part) for _, one in blocks(found, excerpt=True) for _, part in one) < 400


def test_what_would_take_minutes_to_compare_is_one_replacement():
    old, new = "uashapus " * 990, "qaswangi " * 990
    assert compared(["Judul", old], ["Judul", new])[1] == [(DELETED, old[:-1]), (INSERTED, new[:-1]), ("", " ")]


def test_a_word_changed_in_a_long_paragraph_of_equal_ones_is_found():
    old = "kata " * 900
    new = f"{old[:2000]}lain {old[2000:]}"
    assert compared(["Judul", old], ["Judul", new])[1] == [("", old[:2000]), (INSERTED, "lain "), ("", old[2000:])]
