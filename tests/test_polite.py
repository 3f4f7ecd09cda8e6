"""Politeness through the real commands: a site that says wait, no or "as before" is given what it wants."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import brotli
import pytest

from tests import news
from tests.crawls import PATHS, change, crawl, rows, states
from tests.site import Reply, Site

DUE = "update urls set next_try = first_seen where state in ('stored', 'unchanged')"


@pytest.fixture
def paper(site, publisher_file):
    """Three articles in a feed that stands on another host, so that its answers are not those of the articles' host."""
    feed = Site("127.0.0.2")
    site.pages = {path: news.article(f"Kabar {path[12:]}") for path in PATHS}
    feed.pages = {"/rss": news.rss(site, *PATHS)}
    publisher_file("baru", [f"{feed.url}/rss"], domains=("127.0.0.1", "127.0.0.2"))
    site.feed = feed
    yield site
    feed.close()


def host(home):
    """The site's row in `hosts`."""
    return rows(home, "select * from hosts where host = '127.0.0.1'")[0]


def once(first, then):
    """A page that answers so the first time, and then otherwise."""
    answers = [then, first]
    return lambda headers: answers.pop() if len(answers) > 1 else answers[0]


def hours(text):
    """Hours from now to an instant in the database."""
    return (datetime.fromisoformat(text) - datetime.now(UTC)) / timedelta(hours=1)


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_holds_for_the_whole_host_and_then_the_page_is_asked_for_again(
        loper, home, paper, status):
    paper.pages[PATHS[0]] = once(Reply("later", status=status, headers={"Retry-After": "1"}), paper.pages[PATHS[0]])
    done, _ = crawl(loper)
    assert done.returncode == 0 and set(states(home).values()) == {"stored"}
    assert paper.asked() == [*PATHS, PATHS[0]]
    assert paper.gaps()[1] > 0.9  # after robots.txt and the first page


def test_who_asks_for_much_patience_gets_no_request_before_in_no_run(loper, home, paper):
    paper.pages[PATHS[0]] = Reply("later", status=429, headers={"Retry-After": "7200"})
    done, result = crawl(loper)
    assert done.returncode == 1 and "left alone until" in result["problems"][0] and "7200" in result["problems"][0]
    assert paper.asked() == [PATHS[0]] and result["waiting"] == 3
    assert host(home)["state"] == "asked us to wait" and 1.9 < hours(host(home)["until"]) < 2.01
    assert [r["next_try"] for r in rows(home, "select next_try from urls")] == [host(home)["until"]] * 3
    paper.feed.pages["/rss"] = news.rss(paper, *PATHS, "/2026/11/21/baru")
    done, result = crawl(loper)
    assert done.returncode == 1 and paper.asked() == [PATHS[0]] and len(result["problems"]) == 1
    assert states(home)["/2026/11/21/baru"] == "waiting"
    change(home, "update hosts set until = '2026-01-01T00:00:00Z'")
    change(home, "update urls set next_try = '2026-01-01T00:00:00Z'")
    paper.pages = {path: news.article("Kabar") for path in (*PATHS, "/2026/11/21/baru")}
    done, _ = crawl(loper)
    assert done.returncode == 0 and set(states(home).values()) == {"stored"} and host(home)["state"] == "answers"


def test_a_host_that_refuses_again_and_again_is_left_alone_and_others_go_on(loper, home, paper):
    refused = [f"/2026/11/22/kabar-{number}" for number in range(8)]
    paper.pages |= dict.fromkeys(refused, Reply("forbidden", status=403))
    paper.feed.pages |= {"/lain": news.article("Kabar lain")}
    items = [f"{paper.url}{path}" for path in refused] + [f"{paper.feed.url}/lain"]
    paper.feed.pages["/rss"] = Reply(f"""<rss version="2.0"><channel><title>Kabar</title>{''.join(
        f'<item><title>x</title><link>{item}</link></item>' for item in items)}</channel></rss>""", "text/xml")
    done, result = crawl(loper)
    assert done.returncode == 1 and len(paper.asked()) == 5
    assert (result["blocked"], result["waiting"], result["new"]) == (5, 3, 1)
    assert len(result["problems"]) == 1 and "5 times in a row, lastly: answered 403" in result["problems"][0]
    assert host(home)["state"] == "blocked" and 23.9 < hours(host(home)["until"]) <= 24


def test_a_challenge_page_is_no_article_and_calls_its_host_blocked(loper, home, paper):
    challenge = Reply("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>")
    paper.pages[PATHS[0]] = challenge
    paper.feed.pages["/indeks"] = challenge
    (home / "publishers/baru.toml").write_text((home / "publishers/baru.toml").read_text().replace(
        "/rss\"", f'/rss", "{paper.feed.url}/indeks"'))
    done, result = crawl(loper)
    assert done.returncode == 1 and "a challenge for robots" in result["problems"][0]
    assert states(home)[PATHS[0]] == "blocked" and (result["new"], result["blocked"]) == (2, 1)
    assert [row["state"] for row in rows(home, "select state from hosts")] == ["blocked", "blocked"]


def test_young_articles_are_looked_at_after_new_ones_with_conditions_and_within_the_budget(loper, home, paper):
    crawl(loper)
    before, asked = rows(home, "select * from articles order by url"), len(paper.log)
    change(home, DUE)
    (home / "loper.toml").write_text((home / "loper.toml").read_text().replace("[crawl]", "[crawl]\npage_budget = 3"))
    new = "/2026/11/21/baru"
    paper.pages[new] = news.article("Kabar keempat")
    paper.feed.pages["/rss"] = news.rss(paper, *PATHS, new)
    _, result = crawl(loper)
    looked = paper.log[asked + 1:]
    assert [path for path, _ in looked] == [new, PATHS[0], PATHS[1]]
    assert ["if-none-match" in headers for _, headers in looked] == [False, True, True]
    assert sorted(states(home).items()) == [(PATHS[2], "stored"), (PATHS[1], "unchanged"), (PATHS[0], "unchanged"),
                                            (new, "stored")]
    assert (result["new"], result["unchanged"]) == (1, 3)
    assert [row for row in rows(home, "select * from articles order by url") if new not in row["url"]] == before


def test_a_look_finds_what_no_listing_tells(loper, home, paper):
    """A revision; an article that has moved, where the old validators say nothing; a 304 that nobody asked for."""
    crawl(loper)
    change(home, DUE)
    change(home, "update urls set etag = '' where url like '%' || ?", PATHS[2])
    before = rows(home, "select * from articles where url like '%beras'")
    paper.pages = {PATHS[0]: news.article("Kabar panen-kopi", paragraphs=(*news.PARAGRAPHS, "Panen berlanjut.")),
                   PATHS[1]: Reply("", status=302, headers={"Location": PATHS[1] + "-baru"}),
                   PATHS[1] + "-baru": news.article("Kabar jalan-desa"), PATHS[2]: Reply("", status=304)}
    _, result = crawl(loper)
    assert (result["revised"], result["failed"]) == (1, 1)
    assert "berlanjut" in rows(home, "select content_text from articles where url like '%kopi'")[0]["content_text"]
    conditional = {path: "if-none-match" in headers for path, headers in paper.log[5:]}
    assert conditional[PATHS[1]] and not conditional[PATHS[1] + "-baru"] and not conditional[PATHS[2]]
    assert states(home)[PATHS[2]] == "failed" and rows(home, "select * from articles where url like '%beras'") == before


def test_the_last_good_robots_txt_holds_while_the_host_fails(loper, home, paper):
    paper.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /2026/11/20/jalan\n", "text/plain")
    crawl(loper)
    paper.pages["/robots.txt"] = Reply("overloaded", status=503)
    paper.feed.pages["/rss"] = news.rss(paper, *PATHS, "/2026/11/21/baru", "/2026/11/20/jalan-raya")
    paper.pages["/2026/11/21/baru"] = news.article("Kabar keempat")
    done, result = crawl(loper)
    assert done.returncode == 0 and result["new"] == 1
    assert paper.log[-2][0] == "/robots.txt" and "if-none-match" in paper.log[4][1]
    assert states(home)["/2026/11/20/jalan-raya"] == "refused"


def test_a_refused_robots_txt_is_asked_for_again_the_next_day(loper, home, paper):
    paper.pages["/robots.txt"] = Reply("forbidden", status=403)
    for _ in range(2):
        done, result = crawl(loper)
        assert done.returncode == 1 and paper.asked(robots=True) == ["/robots.txt"] and result["failed"] == 3
        change(home, "update urls set next_try = '2026-01-01T00:00:00Z'")
    change(home, "update robots set asked = '2026-01-01T00:00:00Z'")
    del paper.pages["/robots.txt"]
    _, result = crawl(loper)
    assert result["new"] == 3


def test_two_publishers_on_one_host_share_its_crawl_delay(loper, home, paper, publisher_file):
    paper.pages["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 0.3\n", "text/plain")
    paper.feed.pages["/lain"] = news.rss(paper, "/2026/11/21/baru", "/2026/11/21/lama")
    paper.pages |= {path: news.article("Kabar") for path in ("/2026/11/21/baru", "/2026/11/21/lama")}
    publisher_file("lain", [f"{paper.feed.url}/lain"], domains=("127.0.0.1", "127.0.0.2"))
    (home / "loper.toml").write_text((home / "loper.toml").read_text().replace('["lain"]', '["baru", "lain"]'))
    assert json.loads(loper("crawl", "--json").stdout)["ok"]
    assert len(paper.asked()) == 5 and min(paper.gaps()[1:]) > 0.2  # the first gap lies between two robots.txt


def test_brotli_is_asked_for_and_understood_and_half_of_it_is_no_article(loper, home, paper):
    packed = brotli.compress(paper.pages[PATHS[0]].data)
    for path, body in ((PATHS[0], packed), (PATHS[1], packed[:-100])):
        paper.pages[path] = Reply(body, headers={"Content-Encoding": "br"})
    crawl(loper)
    assert paper.log[-1][1]["accept-encoding"] == "gzip, br"
    assert states(home) == {PATHS[0]: "stored", PATHS[1]: "failed", PATHS[2]: "stored"}
    text = rows(home, "select url, content_text from articles")
    assert {urlsplit(row["url"]).path for row in text} == {PATHS[0], PATHS[2]}
    assert all(row["content_text"].split("\n") == list(news.PARAGRAPHS) for row in text)
