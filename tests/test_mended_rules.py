"""What reprocessing does in each case: kept copies are laid into a home, its rules change, the store is looked at."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.article import iso
from aggregator.frontier import Frontier
from aggregator.home import Home
from aggregator.kept import Copy, KeptPage, kept_page
from aggregator.listing import Entry
from aggregator.publisher import load_file
from aggregator.reprocess import Reprocessed, Reprocessing, Stop
from aggregator.store import Store
from aggregator.store.pages import PageStore
from aggregator.store.remade import Change
from tests import news

BASE = "https://kabar.example"
FETCHED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIRST = 'content_css = "div.isi > p:first-of-type"'
WHOLE = 'content_css = "div.isi"'
ONE = f"{BASE}/2026/11/20/panen-kopi"
AMP = f"{BASE}/amp/2026/11/20/panen-kopi"


@dataclass
class Desk:
    """A home with one publisher, its stores open, and what is done to them."""

    home: Home
    store: Store
    pages: PageStore
    told: list[Change] = field(default_factory=list)

    def rules(self, toml: str = "") -> None:
        """Lays down the publisher's rules from now on."""
        self.home.publishers.mkdir(exist_ok=True)
        file = self.home.publishers / "kabar.toml"
        file.write_text(
            f'publisher = "Kabar"\nallowed_domains = ["kabar.example"]\nstart_urls = ["{BASE}/rss"]\n{toml}\n')
        self.store.publishers(load_file(file))

    def keep(self, *pages: KeptPage, url: str = ONE, days: int = 0, **said: str) -> None:
        """Keeps a copy that was fetched `days` after FETCHED, and lets the frontier know its URL as refused then."""
        now = FETCHED + timedelta(days=days)
        frontier = Frontier(self.store)
        frontier.offer("kabar", [Entry(url)], now)
        frontier.lease("kabar", now)
        frontier.finish(url, "not an article", now, status=200, reason="by the rules of that day")
        self.pages.keep([Copy(url, "kabar", said, pages)], now)

    def reprocess(self, since: datetime | None = None, **options: bool) -> Reprocessed:
        """Reprocesses what is kept; what it came to for the one publisher."""
        self.told.clear()
        run = Reprocessing(self.home, self.store, **options)
        groups = self.pages.groups(self.home.database, ["kabar"], since)
        results = run.run(groups, Stop(), lambda _, changes: self.told.extend(changes))
        return results[0] if results else Reprocessed("kabar")

    def articles(self, columns: str = "url, content_text") -> list[tuple]:
        return [tuple(row.values()) for row in self.store.db.query(f"select {columns} from articles order by url")]

    def url(self, url: str = ONE) -> tuple:
        return self.store.db.execute("select state, status, reason, article from urls where url = ?", [url]).fetchone()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    home = Home(tmp_path)
    with Store(home.database) as store, PageStore(home.pages) as pages:
        desk = Desk(home, store, pages)
        desk.rules()
        yield desk


def page(title: str = "Panen kopi", url: str = ONE, asked: str = "", days: int = 0, **parts: object) -> KeptPage:
    """The kept page of an article, see `news.article`."""
    reply = news.article(title, **parts)
    return kept_page(asked or url, url, FETCHED + timedelta(days=days), 200, [("Content-Type", reply.content_type)],
                     reply.data)


TEXT = "\n".join(news.PARAGRAPHS)


def test_a_revision_is_made_where_the_text_differs_and_the_rest_is_replaced(desk):
    desk.rules(FIRST + '\ntimezone = "Asia/Jakarta"\n')
    desk.keep(page(published="2026-11-20 08:15"))
    assert desk.reprocess().new == 1
    [(seen, published)] = desk.articles("first_seen, published")
    assert published == "2026-11-20T01:15:00Z"
    desk.rules(WHOLE + '\ntimezone = "Asia/Jayapura"\n')
    result = desk.reprocess()
    assert (result.revised, result.new, result.updated) == (1, 0, 0)
    [(text, first_seen, revised, published, zone)] = desk.articles(
        "content_text, first_seen, revised, published, published_zone")
    assert text == TEXT and first_seen == seen and revised >= seen
    assert (published, zone) == ("2026-11-19T23:15:00Z", "+09:00")
    [kept] = desk.store.db["revisions"].rows
    assert kept["content_text"] == news.PARAGRAPHS[0] and kept["revised"] == revised
    assert kept["diff"].count(" rules 0.1.0 ") == 2 and f"+{news.PARAGRAPHS[1]}" in kept["diff"]


def test_other_fields_alone_are_replaced_without_a_revision(desk):
    desk.rules(WHOLE)
    desk.keep(page())
    desk.reprocess()
    desk.rules(WHOLE + '\nsection_css = "nav a:last-child"')
    assert desk.reprocess(dry_run=True).updated == 1 and desk.told[0].fields == ("section", "provenance")
    assert desk.articles("section") == [("",)]
    assert desk.reprocess().updated == 1
    assert desk.articles("section, revised") == [("Politik", None)]
    assert desk.reprocess().unchanged == 1


def test_what_was_refused_becomes_an_article_and_its_url_is_stored(desk):
    desk.rules('remove_css = "p"')
    desk.keep(page())
    assert (desk.reprocess().not_articles, desk.url()[0]) == (1, "not an article")
    assert "no text" in desk.url()[2]
    desk.rules()
    assert desk.reprocess().new == 1
    assert desk.url() == ("stored", 200, "", ONE)
    assert desk.articles() == [(ONE, TEXT)]


def test_what_becomes_an_article_is_looked_at_again_as_after_a_crawl(desk):
    young = datetime.now(UTC) - timedelta(minutes=5)
    reply = news.article("Panen kopi", published=young.isoformat())
    headers = [("Content-Type", reply.content_type), ("ETag", '"7"')]
    desk.rules('remove_css = "p"')
    desk.keep(kept_page(ONE, ONE, young, 200, headers, reply.data))
    desk.rules()
    desk.reprocess()
    [(due, etag)] = desk.store.db.execute("select next_try, etag from urls").fetchall()
    assert due > iso(young) and etag == '"7"'


def test_a_challenge_that_was_none_becomes_an_article_and_one_that_is_none_is_tried_when_it_was_to_be(desk):
    challenge = kept_page(AMP, AMP, FETCHED, 200, [("Content-Type", "text/html")],
                          b"<html><title>Just a moment...</title><body><h1>Just a moment...</h1></body></html>")
    desk.keep(page())
    desk.keep(challenge, url=AMP)
    change(desk, "update urls set state = 'blocked', next_try = '2026-11-22T00:00:00Z'")
    assert desk.reprocess().new == 1 and desk.url()[0] == "stored"
    assert desk.url(AMP)[0] == "blocked" and desk.url(AMP)[2].startswith("a challenge")
    assert desk.store.db.execute("select next_try from urls where url = ?", [AMP]).fetchone() == (
        "2026-11-22T00:00:00Z",)


def test_what_is_no_longer_an_article_stays_unless_it_shall_be_removed(desk):
    desk.keep(page())
    desk.reprocess()
    desk.rules('remove_css = "p"')
    result = desk.reprocess()
    assert (result.no_longer, result.ok) == (1, True) and desk.articles() == [(ONE, TEXT)]
    assert "no text" in desk.told[0].reason and desk.url()[0] == "stored"
    assert desk.reprocess(keep=False, dry_run=True).no_longer == 1 and desk.articles()
    assert desk.reprocess(keep=False).no_longer == 1
    assert desk.articles() == [] and desk.url()[0] == "not an article" and desk.store.search("kopi") == []
    assert desk.reprocess(keep=False).not_articles == 1


def test_an_article_moves_with_its_past_to_the_identity_that_mended_rules_read(desk):
    listed, canonical = f"{BASE}/baca/12", ONE
    head = f'<link rel="canonical" href="{canonical}">'
    desk.rules(f"article_url_re = '/baca/'\n{FIRST}")
    desk.keep(page(url=listed, head=head), url=listed)
    desk.reprocess()
    desk.rules(f"article_url_re = '/baca/'\n{WHOLE}")
    desk.reprocess()
    [(old, first_seen)] = desk.articles("url, first_seen")
    assert old == listed
    desk.rules(f"article_url_re = '/baca/|/2026/'\n{WHOLE}")
    assert desk.reprocess(dry_run=True).updated == 1 and desk.told[0].fields[0] == "url"
    assert desk.articles("url") == [(listed,)]
    assert desk.reprocess().updated == 1
    assert desk.articles("url, first_seen") == [(canonical, first_seen)]
    assert [row["article"] for row in desk.store.db["revisions"].rows] == [canonical]
    assert desk.url(listed) == ("stored", 200, "", canonical)
    assert [hit.article.url for hit in desk.store.search("kopi")] == [canonical]
    assert desk.reprocess().unchanged == 1


def test_articles_that_were_taken_for_one_become_several(desk):
    head = f'<link rel="canonical" href="{BASE}/terbaru">'
    addresses = [f"{BASE}/2026/11/20/kabar-{number}" for number in range(3)]
    for number, url in enumerate(addresses):
        desk.keep(page(f"Panen ke {number}", url=url, head=head), url=url, days=number)
    desk.reprocess()
    assert desk.articles("url") == [(f"{BASE}/terbaru",)]
    desk.rules("article_url_re = '/2026/'")
    result = desk.reprocess()
    assert (result.new, result.updated + result.revised, result.no_longer) == (2, 1, 0)
    assert desk.articles("url, title") == [(url, f"Panen ke {number}") for number, url in enumerate(addresses)]
    assert [desk.url(url)[3] for url in addresses] == addresses


def test_an_article_that_others_are_now_seen_to_be_is_no_longer_one_of_its_own(desk):
    amp = f"{BASE}/amp/panen-kopi"
    desk.rules("article_url_re = '/amp/|/x/'")
    desk.keep(page(url=amp, head=f'<link rel="canonical" href="{ONE}">'), url=amp)
    desk.keep(page(), days=1)
    assert desk.reprocess().new == 2
    desk.rules("article_url_re = '/amp/|/2026/'")
    result = desk.reprocess(keep=False)
    assert (result.no_longer, result.failed) == (1, 0)
    assert desk.articles("url") == [(ONE,)] and desk.url(amp)[3] == ONE


def test_an_article_that_its_publisher_changed_is_made_of_all_its_copies_in_their_order(desk):
    desk.rules(FIRST)
    desk.keep(page(published="2026-11-20T08:15:00+07:00"), days=0)
    desk.reprocess()
    changed = (*news.PARAGRAPHS, "Panen berikutnya diperkirakan pada bulan Maret.")
    desk.keep(page(published="2026-11-21T10:00:00+07:00", paragraphs=changed, days=1), days=1)
    desk.rules(WHOLE)
    assert desk.reprocess().revised == 1
    assert desk.articles("content_text, published") == [("\n".join(changed), "2026-11-20T01:15:00Z")]


def test_a_copy_that_lost_its_text_replaces_no_fuller_one(desk):
    desk.rules(FIRST)
    desk.keep(page())
    desk.keep(page(paragraphs=news.PARAGRAPHS[:1], days=1), days=1)
    desk.rules(WHOLE)
    desk.reprocess()
    assert desk.articles() == [(ONE, TEXT)]


def test_where_the_first_copy_is_gone_the_date_stays_and_a_poorer_copy_replaces_nothing(desk):
    desk.keep(page(published="2026-11-20T08:15:00+07:00"))
    desk.reprocess()
    change(desk, "update articles set first_seen = '2026-11-01T00:00:00Z'")
    change(desk, "delete from copies", desk.pages.path)
    desk.keep(page(published="2026-11-25T08:15:00+07:00", paragraphs=news.PARAGRAPHS[:1], days=5), days=5)
    assert desk.reprocess().unchanged == 1
    assert desk.articles("content_text, published") == [(TEXT, "2026-11-20T01:15:00Z")]
    desk.keep(page(published="2026-11-25T08:15:00+07:00", days=6, insert="<p>Tambahan dari petani.</p>"), days=6)
    assert desk.reprocess().revised == 1
    assert desk.articles("published") == [("2026-11-20T01:15:00Z",)]


NEXT = '<a class="next" href="{}">Selanjutnya</a>'


def test_an_article_of_several_pages_is_made_of_them_again_and_of_those_that_the_rules_want(desk):
    second = f"{ONE}?page=2"
    desk.rules(f'{WHOLE}\nnext_page_css = "a.next"\nremove_css = "a.next"')
    desk.keep(page(paragraphs=news.PARAGRAPHS[:2], insert=NEXT.format(second)),
              page(url=second, paragraphs=news.PARAGRAPHS[2:]))
    assert (desk.reprocess().new, desk.articles()) == (1, [(ONE, TEXT)])
    desk.rules(f'{WHOLE}\nremove_css = "a.next"')
    desk.reprocess()
    assert desk.articles("content_text") == [("\n".join(news.PARAGRAPHS[:2]),)]


def test_a_page_that_was_never_fetched_is_named_and_what_is_stored_stays(desk):
    desk.keep(page(insert=NEXT.format(f"{ONE}?page=2")))
    desk.reprocess()
    desk.rules('title_css = "footer"\nnext_page_css = "a.next"')
    before = desk.articles("*")
    result = desk.reprocess()
    assert (result.failed, result.ok) == (1, False) and desk.articles("*") == before
    assert result.problems == [f"{ONE}: today's rules take {ONE}?page=2 for a page of it, which was not fetched"]


@pytest.mark.parametrize(("damage", "said"), [
    ("body = zeroblob(9)", "cannot be unpacked"), ("body = substr(body, 1, 100)", "cannot be unpacked"),
    ("sha256 = 'ff'", "its checksum differs")])
def test_a_damaged_page_is_counted_and_named_and_not_used(desk, damage, said):
    other = f"{BASE}/2026/11/20/lain"
    desk.keep(page())
    desk.keep(page(url=other), url=other)
    change(desk, f"update pages set {damage} where url = '{ONE}'", desk.pages.path)
    result = desk.reprocess()
    assert (result.damaged, result.failed, result.new, result.ok) == (1, 1, 1, False)
    assert ONE in result.problems[0] and said in result.problems[0]
    assert desk.articles("url") == [(other,)] and desk.url()[0] == "not an article"


def test_an_older_text_never_comes_back_because_the_newest_copy_is_damaged(desk):
    desk.keep(page())
    desk.keep(page(paragraphs=(*news.PARAGRAPHS, "Tambahan."), days=1), days=1)
    desk.reprocess()
    before = desk.articles("*")
    change(desk, "update pages set sha256 = 'ff' where copy = (select max(copy) from pages)", desk.pages.path)
    desk.rules('title_css = "footer"')
    assert desk.reprocess().failed == 1 and desk.articles("*") == before


def test_a_redirect_to_the_home_page_is_no_article_in_a_kept_page_either(desk):
    desk.keep(page(url=f"{BASE}/", asked=ONE))
    assert desk.reprocess().not_articles == 1 and "redirects to" in desk.url()[2]


def test_what_the_listing_said_is_used_again(desk):
    reply = news.article("Panen kopi").data.replace(b'"datePublished": "2026-11-20T08:15:00+07:00",', b"")
    kept = kept_page(ONE, ONE, FETCHED, 200, [("Content-Type", "text/html")], reply)
    desk.keep(kept, published="2026-11-20T09:30:00+07:00")
    desk.reprocess()
    assert desk.articles("published") == [("2026-11-20T02:30:00Z",)]


def test_since_takes_what_was_fetched_then_or_later_with_its_older_copies(desk):
    old = f"{BASE}/2026/11/20/lama"
    desk.keep(page(url=old), url=old)
    desk.keep(page(published="2026-11-20T08:15:00+07:00"))
    desk.keep(page(published="2026-11-20T09:15:00+07:00", days=3), days=3)
    assert desk.reprocess(since=FETCHED + timedelta(days=2)).pages == 2
    assert desk.articles("url, published") == [(ONE, "2026-11-20T01:15:00Z")]
    assert desk.reprocess(since=FETCHED + timedelta(days=4)).pages == 0


def test_a_publisher_that_is_no_longer_in_the_catalogue_is_named_and_loses_nothing(desk):
    desk.keep(page())
    desk.reprocess()
    (desk.home.publishers / "kabar.toml").unlink()
    result = desk.reprocess()
    assert result.problems == ["1 articles: there is no publisher 'kabar' any more"] and len(desk.articles()) == 1


def test_what_was_taken_down_is_not_brought_back(desk):
    desk.keep(page())
    desk.reprocess()
    desk.store.forget(desk.store.known(ONE), "asked for", FETCHED)
    desk.pages.keep([Copy(AMP, "kabar", {}, (page(url=AMP),))], FETCHED)
    result = desk.reprocess()
    assert (result.forgotten, result.new) == (2, 0) and desk.articles() == []
    assert desk.url()[0] == "gone" and desk.url()[2] == "forgotten"


def change(desk: Desk, sql: str, path: Path | None = None) -> None:
    with closing(sqlite3.connect(path or desk.store.path)) as db, db:
        db.execute("pragma foreign_keys = on")
        db.execute(sql)
