"""OPML: every feed that is there, and those of each kind, for readers that import a list."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from aggregator.config import OwnFeed
from tests.feed_store import Kiosk, news, paper

PAPERS = [paper(publisher="Kabar <Rimba> & Laut"), paper("ambon", kind="regional"), paper("bali", kind="regional"),
          paper("sunyi", kind="tech")]


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    own = {"gempa": OwnFeed(title="Gempa"), "sepi": OwnFeed(title="Sepi", sql="0")}
    kiosk = Kiosk(tmp_path, publishers=PAPERS, own=own)
    kiosk.save(news(1, section="Kota"), news(2, "ambon", section="Kota"), news(3, "bali", section="Kota"))
    kiosk.publish()
    return kiosk


def outlines(kiosk: Kiosk, name: str) -> list[str]:
    """Addresses of a list, each behind the heading it stands under."""
    root = etree.fromstring(kiosk.fetch(name))
    assert (root.tag, root.get("version")) == ("opml", "2.0") and root.findtext("head/title")
    found = root.xpath("//outline[@xmlUrl]")
    assert all(one.get("type") == "rss" and one.get("text") == one.get("title") and one.get("htmlUrl") for one in found)
    return [f"{one.getparent().get('text', '')} {one.get('xmlUrl')}".strip() for one in found]


def test_the_list_of_everything_has_every_feed_that_there_is_publishers_by_kind(kiosk):
    base = "https://feed.example"
    assert outlines(kiosk, "opml.xml") == [
        f"{base}/all.atom", f"{base}/gempa.atom", f"{base}/section-kota.atom", f"Nasional {base}/rimba.atom",
        f"Daerah {base}/ambon.atom", f"Daerah {base}/bali.atom"]


def test_there_is_a_list_for_each_kind_that_has_feeds(kiosk):
    assert sorted(path.name for path in kiosk.public.glob("opml*.xml")) == [
        "opml-national.xml", "opml-regional.xml", "opml.xml"]
    assert outlines(kiosk, "opml-regional.xml") == ["https://feed.example/ambon.atom", "https://feed.example/bali.atom"]


def test_every_address_in_it_is_a_file_and_names_are_text(kiosk):
    root = etree.fromstring(kiosk.fetch("opml.xml"))
    assert all(kiosk.fetch(url) for url in root.xpath("//@xmlUrl"))
    assert "Kabar <Rimba> & Laut" in root.xpath("//@text")


def test_a_list_without_feeds_is_removed(kiosk):
    kiosk.execute("DELETE FROM articles WHERE publisher = 'rimba'")
    kiosk.publish()
    assert not (kiosk.public / "opml-national.xml").exists()
    kiosk.execute("DELETE FROM articles")
    kiosk.publish()
    assert not list(kiosk.public.glob("opml*"))


def test_it_names_the_address_where_the_site_is_served(kiosk):
    kiosk.site = replace(kiosk.site, base_url="https://koran.example/berita/")
    kiosk.publish()
    assert b'xmlUrl="https://koran.example/berita/all.atom"' in (kiosk.public / "opml.xml").read_bytes()
