"""Feeds of sections: which names are one section, what its slug is, and when it gets a feed and keeps it."""

from pathlib import Path

import pytest

from aggregator.publisher import ID_RE
from feeds import sections
from feeds.select import SLUG_RE
from tests.feed_store import Kiosk, news, paper


@pytest.mark.parametrize(("name", "slug"), [
    ("Olahraga", "section-olahraga"), ("Ekonomi & Bisnis", "section-ekonomi-bisnis"),
    ("  ekonomi/BISNIS ", "section-ekonomi-bisnis"), ("Économie", "section-economie"), ("Liga 1", "section-liga-1"),
    ("all", "section-all"), ("../../etc", "section-etc"), ("<b>News</b>", "section-news"), ("Jum'at", "section-jum-at"),
    ("政治", "section-50eccbd02fc9"), ("x" * 500, "section-" + "x" * 60), ("", ""), (" - ", ""), ("\x00\ud800", "")])
def test_a_section_has_a_slug_that_says_its_name(name, slug):
    found = sections.section_slug(name)
    assert found == slug
    if found:
        assert SLUG_RE.match(found) and not ID_RE.match(found), "no publisher can have it as its id"


@pytest.mark.parametrize(("counts", "published", "with_feed"), [
    ({"a": 3, "b": 2}, [], ["a"]), ({"a": 3, "b": 2}, ["b"], ["a", "b"]), ({"a": 3}, ["gone"], ["a"]),
    ({"a": 99_900, "b": 99, "c": 1}, [], ["a"]), ({"a": 99_800, "b": 100, "c": 100}, ["c"], ["a", "b", "c"])])
def test_a_section_needs_three_articles_that_are_a_thousandth_of_all_and_keeps_its_feed(counts, published, with_feed):
    assert sections.large_enough({slug: {slug: count} for slug, count in counts.items()}, published) == with_feed


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path, publishers=[paper(), paper("ambon")])


def test_spellings_of_several_publishers_are_one_feed_under_the_usual_one(kiosk):
    kiosk.save(news(1, section="Ekonomi & Bisnis"), news(2, "ambon", section="EKONOMI BISNIS"),
               news(3, section="Ekonomi & Bisnis"), news(4, section="Opini"), news(5))
    kiosk.publish()
    assert kiosk.links("section-ekonomi-bisnis.atom") == ["3", "2", "1"]
    assert kiosk.json("section-ekonomi-bisnis.json")["title"] == "Ekonomi & Bisnis · Loper Uji"
    assert not list(kiosk.public.glob("section-opini*"))


def test_a_new_spelling_joins_the_feed_and_a_section_that_is_empty_has_none(kiosk):
    kiosk.save(*(news(number, section="Kota") for number in range(3)))
    kiosk.publish()
    kiosk.save(news(9, section="KOTA"))
    kiosk.publish()
    assert kiosk.links("section-kota.rss") == ["9", "2", "1", "0"]
    kiosk.execute("UPDATE articles SET section = '' WHERE url NOT LIKE '%/0'")
    kiosk.publish()
    assert kiosk.links("section-kota.rss") == ["0"], "it keeps its feed"
    kiosk.execute("UPDATE articles SET section = ''")
    kiosk.publish()
    assert not list(kiosk.public.glob("**/*section-kota*"))
