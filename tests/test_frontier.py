"""The frontier: every URL that a listing names ends in a state, whatever happens in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator.article import iso
from aggregator.errors import StoreError
from aggregator.frontier import DUE, DUE_AGAIN, DUE_LAST, MOST_UNANSWERED, Frontier
from aggregator.listing import Entry
from aggregator.outcome import FARTHEST, MAX_ATTEMPTS, Outcome
from aggregator.store import Store
from tests.koran import KORAN, LATER, NOW, article, koran_store

ONE, TWO, THREE = (Entry(f"https://koran.example/{number}") for number in (1, 2, 3))
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with koran_store(tmp_path / "news.db") as store:
        yield store


@pytest.fixture
def frontier(store: Store) -> Frontier:
    return Frontier(store)


def row(frontier: Frontier, url: str = ONE.url) -> dict:
    return frontier.db["urls"].get(url)


def stored(frontier: Frontier, entry: Entry = ONE, state: str = "stored") -> None:
    """Brings the URL through a whole crawl: listed, leased, fetched, stored."""
    frontier.offer("koran", [entry], NOW)
    frontier.lease("koran", NOW)
    frontier.store.save([replace(article(1), url=entry.url)], NOW)
    frontier.finish(entry.url, state, NOW, status=200, article=entry.url)


# offered


def test_an_offer_counts_what_is_new(frontier: Frontier):
    assert frontier.offer("koran", [ONE, TWO, ONE], NOW) == 2
    assert frontier.offer("koran", [TWO, THREE], LATER) == 1
    assert frontier.counts("koran") == {"waiting": 3}
    assert row(frontier)["first_seen"] == "2026-03-01T08:00:00Z"


def test_an_offer_of_many_entries_is_complete(frontier: Frontier):
    assert frontier.offer("koran", (Entry(f"https://koran.example/{n}") for n in range(2500)), NOW) == 2500


def test_http_and_https_are_one_url(frontier: Frontier):
    other = Entry(ONE.url.replace("https", "http"))
    assert frontier.offer("koran", [ONE, other], NOW) == 1
    assert frontier.offer("koran", [other], LATER) == 0
    assert frontier.known([other.url]) == set()
    stored(frontier)
    assert frontier.known([ONE.url, other.url, TWO.url]) == {ONE.url, other.url}


@pytest.mark.parametrize(("before", "after", "again"), [
    ("", "", False), ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z", False),
    ("2026-03-01T08:00:00Z", "2026-03-01T08:00:01Z", True), ("2026-03-01T08:00:00Z", "", False),
    ("2026-03-01T08:00:00Z", "2026-03-01T15:00:00+07:00", False), ("2026-03-01", "2026-03-01T00:00:00Z", False),
    ("2026-03-01T08:00:00Z", "Sun, 01 Mar 2026 08:00:00 GMT", False),
    ("2026-03-01T08:00:00Z", "Sun, 01 Mar 2026 15:30:00 +0700", True),
    ("2026-03-01T08:00:00Z", "2026-02-28T08:00:00Z", False), ("1 Maret", "2 Maret", True),
    ("1 Maret", "1 Maret", False),
    ("", "2026-03-01T07:00:00Z", False), ("", "2026-03-01T09:00:00Z", True), ("", "kemarin", False),
    ("2026-03-01T08:00:00Z", "2099-01-01T00:00:00Z", True),
])
@pytest.mark.parametrize("state", ["stored", "unchanged"])
def test_a_stored_url_waits_again_when_its_lastmod_moves_on(frontier: Frontier, before: str, after: str, again: bool,
                                                            state: str):
    stored(frontier, replace(ONE, lastmod=before), state)
    assert frontier.offer("koran", [replace(ONE, lastmod=after)], LATER) == 0
    assert row(frontier)["state"] == ("waiting" if again else state)


def test_two_listings_that_disagree_on_lastmod_do_not_have_it_fetched_for_ever(frontier: Frontier):
    listings = [replace(ONE, lastmod=f"2026-03-0{day}T08:00:00Z") for day in (2, 1)]
    now = NOW + 7 * DAY
    fetches = 0
    for _ in range(5):
        for entry in listings:
            frontier.offer("koran", [entry], now)
            for lease in frontier.lease("koran", now):
                fetches += 1
                frontier.finish(lease.url, "unchanged", now, status=200)
    assert fetches == 1


@pytest.mark.parametrize("state", ["gone", "refused", "blocked", "not an article"])
def test_a_lastmod_does_not_wake_what_is_no_article_of_ours(frontier: Frontier, state: str):
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-01")], NOW)
    frontier.lease("koran", NOW)
    frontier.finish(ONE.url, state, NOW)
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-02")], NOW + 2 * DAY)
    assert row(frontier)["state"] == state


def test_what_failed_for_good_gets_another_chance_when_it_changes(frontier: Frontier):
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-01")], NOW)
    for _ in range(MAX_ATTEMPTS):
        frontier.finish(ONE.url, "failed", NOW, status=500)
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-01")], NOW + 2 * DAY)
    assert frontier.lease("koran", NOW + 900 * DAY) == []
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-02")], NOW + 2 * DAY)
    assert [lease.attempts for lease in frontier.lease("koran", NOW + 2 * DAY)] == [0]


def test_a_refused_entry_is_written_down_with_its_reason(frontier: Frontier):
    assert frontier.refuse("koran", [(ONE, "not on the publisher's domains")], NOW) == 1
    assert frontier.refuse("koran", [(ONE, "other")], LATER) == 0
    assert (row(frontier)["state"], row(frontier)["reason"]) == ("refused", "not on the publisher's domains")
    assert frontier.lease("koran", NOW) == []


def test_what_a_rule_refused_waits_once_the_rule_is_mended(frontier: Frontier):
    frontier.refuse("koran", [(ONE, "no article's address")], NOW)
    frontier.offer("koran", [ONE], LATER)
    assert [lease.url for lease in frontier.lease("koran", LATER)] == [ONE.url]
    frontier.finish(ONE.url, "refused", LATER, reason="robots.txt")
    frontier.offer("koran", [ONE], LATER)
    assert frontier.lease("koran", LATER) == []


# leased


def test_a_lease_carries_what_all_listings_said(frontier: Frontier):
    first = replace(ONE, title="Judul", lastmod="2026-03-01")
    frontier.offer("koran", [first], NOW)
    frontier.offer("koran", [replace(ONE, title="Judul lain", published="1 Mar 2026", summary="Ringkas")], NOW)
    [lease] = frontier.lease("koran", NOW)
    assert (lease.url, lease.attempts, lease.lastmod) == (ONE.url, 0, "2026-03-01")
    assert lease.listing == {"title": "Judul", "published": "1 Mar 2026", "summary": "Ringkas", "lastmod": "2026-03-01"}


def test_what_is_leased_is_not_leased_again(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO], NOW)
    assert len(frontier.lease("koran", NOW)) == 2
    frontier.offer("koran", [ONE], NOW)
    assert frontier.lease("koran", NOW) == []
    assert frontier.counts() == {"leased": 2}


def test_the_newest_are_leased_first(frontier: Frontier):
    frontier.offer("koran", [
        Entry("https://koran.example/old", published="Wed, 25 Feb 2026 10:00:00 +0700"),
        Entry("https://koran.example/lastmod", lastmod="2026-02-27T10:00:00+07:00"),
        Entry("https://koran.example/new", published="2026-02-28T10:00:00+07:00", lastmod="2020-01-01"),
        Entry("https://koran.example/undated"), Entry("https://koran.example/undated-below"),
        Entry("https://koran.example/future", published="2099-01-01")], NOW)
    frontier.offer("koran", [Entry("https://koran.example/later")], LATER)
    names = [lease.url.rpartition("/")[2] for lease in frontier.lease("koran", LATER)]
    assert names == ["later", "undated", "undated-below", "future", "new", "lastmod", "old"]


def test_a_limit_leaves_the_rest_waiting(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO, THREE], NOW)
    assert [lease.url for lease in frontier.lease("koran", NOW, limit=2)] == [ONE.url, TWO.url]
    assert frontier.lease("koran", NOW, limit=0) == []
    assert frontier.counts("koran") == {"leased": 2, "waiting": 1}


def test_publishers_do_not_share_leases(frontier: Frontier):
    frontier.store.publishers([replace(KORAN, id="lain")])
    frontier.offer("koran", [ONE], NOW)
    frontier.offer("lain", [TWO], NOW)
    assert [lease.url for lease in frontier.lease("lain", NOW)] == [TWO.url]
    assert frontier.sweep("koran", NOW) == 0
    assert frontier.sweep(None, NOW) == 1


def test_a_sweep_returns_what_was_never_answered(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO], NOW)
    frontier.lease("koran", NOW)
    frontier.finish(ONE.url, "not an article", NOW)
    assert frontier.sweep("koran", LATER) == 1
    assert [lease.url for lease in frontier.lease("koran", LATER)] == [TWO.url]


def test_what_was_never_stored_is_leased_before_what_changed(frontier: Frontier):
    stored(frontier, replace(ONE, lastmod="2026-03-01T08:00:00Z"))
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-01T09:00:00Z"), TWO], LATER)
    frontier.offer("koran", [replace(THREE, published="2026-02-01")], LATER)
    assert [lease.url for lease in frontier.lease("koran", LATER)] == [TWO.url, THREE.url, ONE.url]


def test_a_stored_article_is_leased_again_when_its_age_says_so(frontier: Frontier):
    stored(frontier)
    assert row(frontier)["next_try"] == "2026-03-01T09:00:00Z"
    assert frontier.lease_again("koran", NOW + timedelta(minutes=59)) == []
    assert frontier.lease("koran", NOW + DAY) == []
    assert [lease.url for lease in frontier.lease_again("koran", NOW + timedelta(hours=1))] == [ONE.url]
    frontier.finish(ONE.url, "unchanged", NOW + timedelta(hours=1), status=304)
    assert (row(frontier)["state"], row(frontier)["next_try"]) == ("unchanged", "2026-03-01T11:00:00Z")


def test_the_date_on_the_page_says_how_old_an_article_is(frontier: Frontier):
    frontier.offer("koran", [ONE], NOW)
    frontier.store.save([replace(article(1), published=NOW - timedelta(hours=2))], NOW)
    frontier.finish(ONE.url, "stored", NOW, status=200, article=ONE.url)
    assert row(frontier)["next_try"] == "2026-03-01T09:00:00Z"


def test_what_waits_for_its_host_is_not_leased_before(frontier: Frontier):
    frontier.offer("koran", [ONE], NOW)
    frontier.lease("koran", NOW)
    frontier.finish_many([Outcome(ONE.url, "waiting", until=NOW + DAY, asked=False)], NOW)
    assert frontier.lease("koran", NOW + timedelta(hours=23)) == []
    assert [lease.attempts for lease in frontier.lease("koran", NOW + DAY)] == [0]


@pytest.mark.parametrize(("state", "ahead", "due"), [
    ("waiting", 13, False), ("waiting", 15, True), ("failed", 1, False), ("failed", 2, True), ("blocked", 63, False),
    ("blocked", 65, True), ("stored", 3, False), ("stored", 4, True), ("unchanged", 3650, True)])
def test_a_next_try_that_was_written_under_a_wrong_clock_strands_no_url(
        frontier: Frontier, state: str, ahead: int, due: bool):
    stored(frontier)
    with frontier.store.writing():
        frontier.db["urls"].update(ONE.url, {"state": state, "next_try": iso(NOW + ahead * DAY)})
    leases = [*frontier.lease("koran", NOW), *frontier.lease_again("koran", NOW)]
    assert [lease.url for lease in leases] == ([ONE.url] if due else [])


def test_a_clock_that_went_back_hides_no_change(frontier: Frontier):
    frontier.offer("koran", [ONE], NOW)
    frontier.store.save([replace(article(1), fetched=NOW + 900 * DAY)], NOW)
    frontier.finish(ONE.url, "stored", NOW, status=200, article=ONE.url)
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-01T10:00:00Z")], LATER + timedelta(minutes=1))
    assert row(frontier)["state"] == "stored"
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-01T12:00:00Z")], LATER + timedelta(minutes=1))
    assert row(frontier)["state"] == "waiting"


def test_validators_are_those_that_the_stored_article_came_with(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO], NOW)
    frontier.store.save([article(1)], NOW)
    frontier.finish_many([Outcome(ONE.url, "stored", 200, article=ONE.url, validators=('"v1"', "Sun"))], NOW)
    frontier.finish(ONE.url, "unchanged", LATER, status=304)
    assert frontier.validators(ONE.url) == ('"v1"', "Sun")
    assert frontier.validators(TWO.url) == frontier.validators("https://koran.example/9") == ("", "")


def test_what_is_due_is_found_by_the_index(frontier: Frontier):
    values = {"publisher": "koran", "now": "", "limit": 1, **dict.fromkeys(FARTHEST, "")}
    for query in (DUE, DUE_LAST, DUE_AGAIN):
        plan = [step["detail"] for step in frontier.db.query(f"EXPLAIN QUERY PLAN {query}", values)]
        searches = [step for step in plan if "urls_due (publisher=? AND state=? AND next_try" in step]
        assert len(searches) == query.count("UNION ALL") + 1 and not [s for s in plan if s.startswith("SCAN")], plan


# asked for, and never answered


def die_over(frontier: Frontier, url: str, now: datetime = NOW) -> None:
    """A run leases all there is, asks for `url`, and dies."""
    frontier.lease("koran", now)
    frontier.lease_last("koran", now)
    frontier.asked(url)
    frontier.sweep("koran", now)


def test_what_was_asked_for_when_a_run_died_comes_after_all_else(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO, THREE], NOW)
    die_over(frontier, ONE.url)
    frontier.offer("koran", [Entry("https://koran.example/old", published="2026-01-01")], LATER)
    assert [lease.url[-1] for lease in frontier.lease("koran", LATER)] == ["2", "3", "d"]
    assert frontier.lease("koran", LATER) == [] and frontier.has_last("koran", LATER)
    assert [lease.url for lease in frontier.lease_last("koran", LATER)] == [ONE.url]
    assert not frontier.has_last("koran", LATER)


def test_of_what_runs_died_over_the_least_often_asked_for_comes_first(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO], NOW)
    for url in (ONE.url, TWO.url, ONE.url):
        die_over(frontier, url)
    assert [lease.url for lease in frontier.lease_last("koran", NOW)] == [TWO.url, ONE.url]


@pytest.mark.parametrize("state", ["stored", "failed", "not an article"])
def test_what_was_answered_is_no_longer_last(frontier: Frontier, state: str):
    frontier.offer("koran", [ONE], NOW)
    die_over(frontier, ONE.url)
    frontier.lease_last("koran", NOW)
    frontier.finish(ONE.url, state, NOW)
    assert row(frontier)["unanswered"] == 0


def test_what_runs_die_over_again_and_again_has_failed(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO], NOW)
    for _ in range(MOST_UNANSWERED):
        assert frontier.counts() == {"waiting": 2}
        die_over(frontier, ONE.url)
    assert (row(frontier)["state"], row(frontier)["attempts"]) == ("failed", 1)
    assert row(frontier)["reason"] == "3 runs ended before they had its answer"
    assert [lease.url for lease in frontier.lease("koran", NOW)] == [TWO.url]
    assert [lease.url for lease in frontier.lease("koran", NOW + timedelta(minutes=30))] == [ONE.url]


# finished


def test_a_failed_url_is_leased_again_when_its_time_has_come(frontier: Frontier):
    frontier.offer("koran", [ONE], NOW)
    frontier.lease("koran", NOW)
    frontier.finish(ONE.url, "failed", NOW, status=503, reason="answered 503")
    assert {name: row(frontier)[name] for name in ("state", "attempts", "next_try", "status", "reason")} == {
        "state": "failed", "attempts": 1, "next_try": "2026-03-01T08:30:00Z", "status": 503, "reason": "answered 503"}
    assert frontier.lease("koran", NOW + timedelta(minutes=29)) == []
    assert [lease.attempts for lease in frontier.lease("koran", NOW + timedelta(minutes=30))] == [1]


def test_a_page_that_is_missing_twice_is_gone_and_its_article_stays(frontier: Frontier):
    stored(frontier, replace(ONE, lastmod="2026-03-01"))
    frontier.offer("koran", [replace(ONE, lastmod="2026-03-02")], NOW + DAY)
    for day in (1, 2):
        [lease] = frontier.lease("koran", NOW + day * DAY)
        frontier.finish(lease.url, "failed", NOW + day * DAY, status=404)
    assert (row(frontier)["state"], row(frontier)["article"]) == ("gone", ONE.url)
    assert frontier.store.article(ONE.url).title == article(1).title


def test_a_finished_url_knows_its_article_under_its_stored_identity(frontier: Frontier):
    frontier.offer("koran", [TWO], NOW)
    frontier.store.save([article(1)], NOW)
    frontier.finish(TWO.url, "stored", NOW, status=200, article="http://koran.example/1")
    assert row(frontier, TWO.url)["article"] == "https://koran.example/1"


def test_outcomes_that_cannot_be_written_are_named_and_the_others_written(frontier: Frontier):
    frontier.offer("koran", [ONE, TWO], NOW)
    with pytest.raises(StoreError, match=r"/9: finished, but no listing named it; .*/1: its article .* is not stored"):
        frontier.finish_many([Outcome("https://koran.example/9", "stored"), Outcome(ONE.url, "stored", article=ONE.url),
                              Outcome(TWO.url, "not an article")], NOW)
    assert frontier.counts() == {"waiting": 1, "not an article": 1}


def test_a_state_that_does_not_exist_is_refused(frontier: Frontier):
    frontier.offer("koran", [ONE], NOW)
    with pytest.raises(ValueError, match="no state that a URL can end in: done"):
        frontier.finish(ONE.url, "done", NOW)
