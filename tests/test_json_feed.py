"""JSON Feed 1.1: what a document says, and that it says the same as the other formats."""

from datetime import timedelta

import pytest

from tests.feed_store import START, Kiosk, news, paper

ARTICLES = [
    news(1, authors=["Sari", "Budi"], tags=["bakau"], section="Daerah", summary="Ringkas <b>sekali</b>",
         image="https://img.example/bakau-1.jpg"),
    news(2, "ambon", complete="teaser", published=None), news(3, title="]]> \u202e<script>\"x\" \\", language="en")]


@pytest.fixture
def kiosk(tmp_path) -> Kiosk:
    kiosk = Kiosk(tmp_path, publishers=[paper(), paper("ambon", timezone="Asia/Jayapura")])
    kiosk.save(*ARTICLES)
    kiosk.publish()
    return kiosk


def test_the_head_says_what_the_format_wants(kiosk):
    head = kiosk.json("rimba.json")
    assert {key: value for key, value in head.items() if key != "items"} == {
        "version": "https://jsonfeed.org/version/1.1", "title": "Kabar Rimba",
        "home_page_url": "https://rimba.example/", "feed_url": "https://feed.example/rimba.json",
        "description": "Artikel Kabar Rimba, yang terbaru lebih dulu; dikumpulkan oleh Loper Uji",
        "icon": "https://feed.example/icon.png", "favicon": "https://feed.example/icon.png",
        "authors": [{"name": "Kabar Rimba"}], "language": "id",
        "_loper": {"id": "tag:feed.example,2025:rimba", "rights": "© Kabar Rimba"}}


def test_an_entry_has_what_is_known_and_nothing_else(kiosk):
    item = kiosk.json("all.json")["items"][2]
    assert {key: value for key, value in item.items() if key not in ("id", "content_html")} == {
        "url": "https://rimba.example/1", "title": "Bakau ke-1 ditanam", "summary": "Ringkas sekali",
        "image": "https://img.example/bakau-1.jpg", "date_published": "2026-03-04T12:01:00+07:00",
        "date_modified": "2026-03-04T12:01:00+07:00", "authors": [{"name": "Sari"}, {"name": "Budi"}],
        "tags": ["Daerah", "bakau"], "language": "id",
        "_loper": {"publisher": "Kabar Rimba", "homepage": "https://rimba.example/", "rights": "© Kabar Rimba"}}
    other = kiosk.json("all.json")["items"][1]
    assert "image" not in other and other["authors"] == [{"name": "Kabar Ambon"}]
    assert other["_loper"]["complete"] == "teaser" and "image" not in other


def test_ids_titles_times_and_content_are_those_of_the_other_formats(kiosk):
    later = START + timedelta(days=1)
    kiosk.save(news(1, title="Bakau tumbang", fetched=later), now=later)
    kiosk.publish()
    assert kiosk.items("all.json") == kiosk.items("all.atom") == kiosk.items("all.rss")
    assert [item.title for item in kiosk.items("all.json")] == ["]]> \"x\" \\", "Bakau ke-2 ditanam", "Bakau tumbang"]
