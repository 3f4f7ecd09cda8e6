"""Feeds of any question to Datasette: the same entries as the published feeds, found by filter, search or SQL."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.article import Article, Related, iso
from aggregator.config import Site
from aggregator.store import Store
from feeds.datasette_plugin.live_feed import Question, fitting, newest
from feeds.publish import publish
from feeds.times import published_time
from tests.datasette import Asked
from tests.koran import KORAN, LATER, NOW, article

PANTAI = replace(KORAN, id="pantai", publisher="Pantai Pos", allowed_domains=["pantai.example"],
                 start_urls=["https://pantai.example/rss"], homepage="https://pantai.example", full_text=True)
COUNT = 130
TEXT = "Dermaga itu dibuka pagi tadi setelah setahun diperbaiki oleh warga dan nelayan setempat. " * 5


def news(number: int, **changes: object) -> Article:
    seen = NOW + timedelta(minutes=number)
    values = {"published": seen - timedelta(minutes=1), "first_seen": seen, "fetched": seen, "language": "id",
              "section": ("Ekonomi", "Daerah")[number % 2], "content_text": TEXT, "content_html": f"<p>{TEXT}</p>",
              **changes}
    return article(number, **values)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("live") / "news.db"
    with Store(path) as store:
        store.publishers([KORAN, PANTAI])
        store.save([news(n) for n in range(COUNT)], NOW)
        store.save([
            news(200, url="https://pantai.example/a", publisher="pantai", section="Ekonomi",
                 related=[Related("Baca juga:", "Lain", "https://koran.example/3")]),
            # no date: it counts as found, and is the newest
            news(300, title="Mercusuar tanpa tanggal", published=None),
            # found last, and claims to be from long ago
            news(400, title="Arsip mercusuar", published=NOW - timedelta(days=900))], NOW)
        store.save([news(7, title="Jembatan ke-7 ditutup lagi")], LATER)
    return path


@pytest.fixture(scope="module")
def asked(database: Path) -> Iterator[Asked]:
    asked = Asked(database)
    yield asked
    asked.close()


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"].startswith("application/feed+json"):
        return [item["title"] for item in json.loads(answer.content)["items"]]
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    return [entry.title for entry in parsed.entries]


SUFFIXES = pytest.mark.parametrize("suffix", ["atom", "rss", "jsonfeed"])


MINUTES = st.integers(-3000, 3000)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(MINUTES, st.none() | MINUTES), max_size=40), st.integers(1, 6))
def test_the_newest_are_those_of_the_latest_times_shown_whatever_pages_claim(times, count):
    rows = [(f"u{n:02}", None if claim is None else iso(NOW + timedelta(minutes=claim)),
             iso(NOW + timedelta(minutes=seen))) for n, (seen, claim) in enumerate(times)]
    right = sorted(rows, key=lambda row: (-published_time(row[1], row[2])[0].timestamp(), row[0]))
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("create table articles(url, published, first_seen)")
        db.executemany("insert into articles values (?, ?, ?)", rows)
        question = Question(title="", page="", address="", where="url <> :none", params={"none": ""})
        assert newest(db, question, count) == [(url, "") for url, *_ in right[:count]]


@SUFFIXES
def test_a_filter_a_search_and_a_query_are_feeds(asked, suffix):
    assert titles(asked.get(f"/articles.{suffix}?publisher=pantai")) == ["Jembatan ke-200 dibuka"]
    assert titles(asked.get(f"/articles.{suffix}?_search=ditutup")) == ["Jembatan ke-7 ditutup lagi"]
    assert titles(asked.sql("select url from articles where title like '%mercusuar%'", suffix)) == [
        "Mercusuar tanpa tanggal", "Arsip mercusuar"]


def test_the_hundred_newest_articles_stand_in_a_feed_by_the_time_shown(asked):
    found = titles(asked.get("/articles.atom"))
    assert found[:3] == ["Mercusuar tanpa tanggal", "Jembatan ke-200 dibuka", "Jembatan ke-129 dibuka"]
    assert len(found) == 100 and "Arsip mercusuar" not in found


@pytest.mark.parametrize("looks", ["_sort=title", "_sort_desc=url", "_size=1", "_col=title", "_facet=section",
                                   "_nofacet=1&_labels=on"])
def test_how_the_page_looks_makes_no_difference_to_its_feed(asked, looks):
    assert titles(asked.get(f"/articles.rss?section=Ekonomi&{looks}")) == titles(
        asked.get("/articles.rss?section=Ekonomi"))


@pytest.mark.parametrize(("filters", "count"), [
    ("section=Ekonomi&publisher=koran", 67), ("title__contains=ke-12", 11), ("published__isnull=1", 1),
    ("section__in=Daerah,Ekonomi&_search=mercusuar", 2), ("_where=length(title)>22", 2), ("section=Budaya", 0),
    ("_where=title+like+'%25+order+by+%25'+or+publisher='pantai'", 1)])
def test_every_filter_of_the_table_holds_for_its_feed(asked, filters, count):
    assert len(titles(asked.get(f"/articles.jsonfeed?{filters}"))) == count
    rows = asked.rows(f"/articles.json?_shape=array&_size=max&{filters}")
    assert len(rows) == count, "the page itself"


@pytest.mark.parametrize(("path", "found"), [
    ("/revisions.atom", ["Jembatan ke-7 ditutup lagi"]), ("/newest_revisions.rss", ["Jembatan ke-7 ditutup lagi"]),
    ("/revisions.atom?_labels=on", ["Jembatan ke-7 ditutup lagi"]), ("/related.atom", ["Jembatan ke-200 dibuka"]),
    ("/newest.atom?_size=1", ["Mercusuar tanpa tanggal"]),
    ("/revised_after_publication.rss", ["Jembatan ke-7 ditutup lagi"]),
    ("/most_linked.atom", ["Jembatan ke-3 dibuka"]),
    ("/newest_per_topic.jsonfeed?days=5", ["Mercusuar tanpa tanggal", "Jembatan ke-129 dibuka"])])
def test_tables_views_and_canned_queries_that_name_articles_are_feeds(asked, path, found):
    assert titles(asked.get(path)) == found


def test_entries_are_those_of_the_published_feeds(asked, database, tmp_path):
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        publish(connection, tmp_path / "public", Site(), [KORAN, PANTAI])
    for suffix in ("atom", "rss", "jsonfeed"):
        documents = (asked.get(f"/articles.{suffix}").content,
                     (tmp_path / f"public/all.{suffix.removesuffix('feed')}").read_bytes())
        live, published = (json.loads(document)["items"] if suffix == "jsonfeed" else
                           feedparser.parse(document).entries for document in documents)
        assert published and live[:len(published)] == published


def test_the_self_link_is_the_address_asked_for_and_the_page_its_alternate(asked):
    path = "/articles.atom?section=Ekonomi&_search=dermaga+%22pagi%22"
    feed = feedparser.parse(asked.get(path).content).feed
    links = {link.rel: link.href for link in feed.links}
    assert links == {"self": f"http://localhost/data/news{path}",
                     "alternate": f"http://localhost/data/news{path.replace('.atom', '')}"}
    feed = json.loads(asked.get(path.replace("atom", "jsonfeed")).content)
    assert feed["feed_url"] == f"http://localhost/data/news{path.replace('atom', 'jsonfeed')}"


@pytest.mark.parametrize(("path", "title"), [
    ("/articles.atom", "Articles · Loper"),
    ("/articles.atom?section=Ekonomi&_sort=title", 'Articles where section = "Ekonomi" · Loper'),
    ("/articles.atom?section=Ekonomi&_title=Pasar", "Pasar · Loper"),
    ("/newest_per_topic.atom?days=3", "Newest per topic · 3 · Loper"),
    (".atom?sql=select+url+from+articles", "SQL · Loper"),
    (".atom?sql=select+url+from+articles&_title=%3Cb%3ESemua%3C/b%3E", "Semua · Loper")])
def test_a_feed_is_called_by_its_question_or_as_one_wants(asked, path, title):
    assert feedparser.parse(asked.get(path).content).feed.title == title


def test_feeds_of_different_questions_have_different_ids_and_formats_share_one(asked):
    ids = {path: feedparser.parse(asked.get(path).content).feed.id for path in (
        "/articles.atom", "/articles.atom?section=Ekonomi", "/articles.atom?section=Daerah")}
    assert len(set(ids.values())) == 3
    document = json.loads(asked.get("/articles.jsonfeed?section=Daerah").content)
    assert document["_loper"]["id"] == ids["/articles.atom?section=Daerah"]


@pytest.mark.parametrize("path", ["/articles.atom?_search=dermaga", "/newest_per_topic.rss",
                                  ".jsonfeed?sql=select+url+from+articles"])
def test_a_feed_is_not_sent_again_to_who_has_it(asked, path):
    first = asked.get(path)
    for headers in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = asked.get(path, **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert asked.get(path, If_None_Match='"other"').status_code == 200


def test_a_feed_changes_with_its_articles_and_with_no_others(tmp_path):
    path = tmp_path / "news.db"
    with Store(path) as store:
        store.publishers([KORAN])
        store.save([news(1), news(2)], NOW)
        asked = Asked(path)
        first = asked.get("/articles.atom?section=Ekonomi")
        store.save([news(3)], NOW)
        assert asked.get("/articles.atom?section=Ekonomi", If_None_Match=first.headers["etag"]).status_code == 304
        store.save([news(4)], NOW)
        assert asked.get("/articles.atom?section=Ekonomi", If_None_Match=first.headers["etag"]).status_code == 200
    asked.close()


@pytest.mark.parametrize(("size", "fits"), [(1, 100), (10_000, 99), (300_000, 3), (999_999, 1)])
def test_a_document_holds_as_many_entries_as_stay_below_a_megabyte(size, fits):
    assert len(fitting(lambda count: b"x" * (size * count), 100)) == size * fits


def test_a_feed_comes_compressed_to_who_takes_that(asked):
    plain = asked.get("/articles.rss", accept_encoding="identity")
    packed = asked.get("/articles.rss", accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.headers["etag"] != plain.headers["etag"]
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3
    assert plain.headers["access-control-allow-origin"] == "*"


def test_on_a_public_site_feeds_carry_excerpts_but_of_publishers_that_allow_the_whole(database):
    asked = Asked(database, Site(public=True, base_url="https://kabar.example"), full_text=["pantai"])
    found = {item["url"]: item["content_html"] for item in json.loads(asked.get("/articles.jsonfeed").content)["items"]}
    asked.close()
    assert TEXT.strip() in found["https://pantai.example/a"]
    assert len(found["https://koran.example/9"] if "https://koran.example/9" in found else
               found["https://koran.example/129"]) < len(TEXT)


@pytest.mark.parametrize(("path", "reason"), [
    (".atom?sql=select+1+as+n", "a column `url` or `article`"), ("/runs.rss", "a column `url` or `article`"),
    ("/listings.rss", "a column `url` or `article`"), ("/hours.jsonfeed", "a column `url` or `article`"),
    (".atom?sql=select+url+from+nowhere", "no such table"), (".atom?sql=delete+from+articles", "must be a SELECT"),
    ("/articles.atom?_where=colour%3D1", "no such column"), (".rss?sql=selec", "must be a SELECT")])
def test_what_is_no_question_about_articles_is_refused_with_the_reason(asked, path, reason):
    answer = asked.get(path)
    assert answer.status_code == 400 and reason in answer.text


def test_values_that_are_no_addresses_are_passed_over(asked):
    sql = "select url from articles where publisher = 'pantai' union all select 5 union all select null union all " \
          "select x'ff' union all select 'https://nowhere.example/'"
    assert titles(asked.sql(sql, "atom")) == ["Jembatan ke-200 dibuka"]


@pytest.mark.parametrize("path", ["/articles", "/articles?section=Ekonomi&_sort=title&_next=x", "/newest",
                                  "/revisions", "/newest_per_topic?days=3", "?sql=select+url+from+articles"])
def test_pages_that_list_articles_offer_their_feeds(asked, path):
    page = asked.get(path).text
    for suffix, media_type in (("atom", "application/atom+xml"), ("rss", "application/rss+xml"),
                               ("jsonfeed", "application/feed+json")):
        place, _, query = path.partition("?")
        kept = "&amp;".join(part for part in query.split("&") if part and not part.startswith(("_sort", "_next")))
        address = f"/data/news{place}.{suffix}{'?' + kept if kept else ''}"
        assert f'rel="alternate" type="{media_type}"' in page
        assert page.count(f'href="{address}"') >= 2, "in the head, and to be seen"


@pytest.mark.parametrize("path", ["/runs", "/publishers", "/hours", "?sql=select+1+as+n", ""])
def test_pages_without_articles_offer_none(asked, path):
    page = asked.get(path).text
    assert "Subscribe" not in page and "atom+xml" not in page
