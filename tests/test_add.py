"""`loper add`: from the home page of a site never seen to a publisher file by which a crawl finds every article."""

import json
import sqlite3
from collections.abc import Iterator

import click
import pytest

from aggregator.discovery.draft import draft
from aggregator.errors import ConfigError
from aggregator.publisher import load_file
from spiders import catalogue
from tests import news, sites
from tests.site import Reply, Site

PATHS = ("/2026/11/20/panen-kopi", "/2026/11/20/jalan-desa", "/2026/11/20/harga-beras")


@pytest.fixture
def allowed(home):
    (home / "loper.toml").write_text('[network]\nallow = ["127.0.0.1"]\n')
    return home


@pytest.fixture(scope="module")
def papers() -> Iterator[dict[str, tuple[Site, sites.Paper]]]:
    """Every invented site on a port of its own."""
    found = {lay.__name__: (site := Site(), lay(site)) for lay in sites.SITES}
    yield found
    for site, paper in found.values():
        for each in (site, *paper.helpers):
            each.close()


@pytest.fixture
def paper(site):
    """A paper with a feed at a usual place."""
    site.pages = {"/": sites.page(sites.linked(PATHS)), "/rss": news.rss(site, *PATHS)} | {
        path: news.article(f"Kabar {path[12:]}") for path in PATHS}
    return site


def test_a_crawl_of_what_was_added_finds_every_article_of_sites_never_seen(
        loper, loper_here, allowed, papers, tmp_path):
    file = tmp_path / "langganan.opml"
    file.write_text(sites.opml([(name, paper.start) for name, (_, paper) in papers.items()]))
    done = loper("add", "--opml", str(file), "--json")
    additions = json.loads(done.stdout)
    assert [(a["title"], a["state"], a["reason"]) for a in additions] == [(name, "added", "") for name in papers]
    assert done.returncode == 0, done.stderr.decode()
    crawled = loper("crawl", *(a["id"] for a in additions), "--json")
    results = {r["publisher"]: r for r in json.loads(crawled.stdout)["publishers"]}
    with sqlite3.connect(allowed / "news.db") as db:
        for addition in additions:
            stored = {url for url, in db.execute("select url from articles where publisher = ?", [addition["id"]])}
            wanted = set(papers[addition["title"]][1].articles)
            assert stored == wanted, (addition["title"], addition["toml"])
            assert not results[addition["id"]]["problems"], (results[addition["id"]], addition["toml"])
    assert crawled.returncode == 0
    written = {a["title"]: load_file(allowed / "publishers" / f"{a['id']}.toml")[0] for a in additions}
    assert {name for name, p in written.items() if p.timezone == "Asia/Makassar"} == {
        "news_sitemap_alone", "unnamed_news_sitemap", "no_home_page"}
    assert written["index_alone"].publisher == "Koran Cempaka"
    assert loper_here("add", "--opml", str(file)) == 0  # everything is known now


def refuse(site: Site, home: Reply, robots: str = "") -> str:
    """A site that has an article and does not want it read."""
    site.pages = {"/": home, "/rss": news.rss(site, PATHS[0]), PATHS[0]: news.article("Kabar")}
    if robots:
        site.pages["/robots.txt"] = Reply(robots, "text/plain")
    return site.url


FEED_ELSEWHERE = '<link rel="alternate" type="application/rss+xml" href="http://10.1.2.3/rss">'
REFUSALS = {
    "a shop": (sites.shop, "nothing to read"),
    "robots.txt forbids": (lambda s: refuse(s, sites.page("x"), "User-agent: *\nDisallow: /"), "robots.txt forbids"),
    "Scrapy by name": (lambda s: refuse(s, sites.page("x"), "User-agent: Scrapy\nDisallow: /"), "refuses Scrapy"),
    "403": (lambda s: refuse(s, Reply("no", status=403)), "answered 403: it does not want"),
    "a challenge": (lambda s: refuse(s, sites.page("", title="Just a moment...")), "challenge for robots"),
    "articles forbidden": (lambda s: refuse(s, sites.page("x"), "User-agent: *\nDisallow: /2026/"),
                           "none is an article (robots.txt forbids"),
    "a feed elsewhere": (lambda s: refuse(s, sites.page("", head=FEED_ELSEWHERE), "User-agent: *\nDisallow: /rss"),
                         "10.1.2.3 is a private address"),
}


def test_what_has_nothing_to_read_or_does_not_want_it_is_refused_with_the_reason(loper, allowed, tmp_path):
    served = {name: (site := Site(), make(site), reason) for name, (make, reason) in REFUSALS.items()}
    file = tmp_path / "langganan.opml"
    file.write_text(sites.opml([*((name, url) for name, (_, url, _) in served.items()),
                                ("private", "http://10.1.2.3/"), ("no URL", "koran cempaka")]))
    try:
        done = loper("add", "--opml", str(file), "--json")
    finally:
        for site, _, _ in served.values():
            site.close()
    said = {a["title"]: (a["state"], a["reason"]) for a in json.loads(done.stdout)}
    wanted = {name: reason for name, (_, _, reason) in served.items()} | {
        "private": "private address and not in network.allow", "no URL": "no http or https URL"}
    assert done.returncode == 1 and not list((allowed / "publishers").iterdir())
    assert {name: said[name][0] for name in wanted} == dict.fromkeys(wanted, "refused")
    for name, reason in wanted.items():
        assert reason in said[name][1], (name, said[name])


def test_the_result_is_shown_and_the_file_is_complete_and_never_overwritten_without_force(
        loper, loper_here, allowed, paper):
    done = loper("add", paper.url, "--id", "koran")
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "feed: " + paper.url + "/rss" in said and "Kabar panen-kopi" in said and "2026-11-20 01:15" in said
    assert "next: loper crawl koran" in said
    file = allowed / "publishers/koran.toml"
    publisher = load_file(file)[0]
    assert (publisher.homepage, publisher.allowed_domains) == (f"{paper.url}/", ["127.0.0.1"])
    assert publisher.start_urls == [f"{paper.url}/rss"] and publisher.article_urls == [paper.url + p for p in PATHS]
    assert publisher.not_article_urls and publisher.checked and publisher.timezone == "Asia/Jakarta"

    file.write_text(file.read_text().replace(paper.url, "http://127.0.0.1:1"))  # the file of another paper
    before = file.read_bytes()
    with pytest.raises(click.UsageError, match="--force"):
        loper_here("add", paper.url, "--id", "koran")
    assert file.read_bytes() == before
    assert loper("add", paper.url, "--id", "koran", "--force").returncode == 0
    assert load_file(file) == [publisher]


def test_a_dry_run_prints_the_file_and_writes_none(loper, allowed, paper, tmp_path):
    done = loper("add", paper.url, "--dry-run")
    assert done.returncode == 0 and not list((allowed / "publishers").iterdir())
    (tmp_path / "koran.toml").write_bytes(done.stdout)
    assert load_file(tmp_path / "koran.toml")[0].start_urls == [f"{paper.url}/rss"]


def test_a_publisher_that_is_known_is_named_and_nobody_is_asked(loper_here, capsys):
    assert loper_here("add", "suara.com") == 0
    assert "is known: suara (Suara.com)" in capsys.readouterr().out
    assert loper_here("add", "https://jogja.suara.com/read", "--json") == 0
    assert json.loads(capsys.readouterr().out)["id"] == "suarajogja"


def test_a_private_address_says_how_it_is_let_in(loper, home, paper):
    done = loper("add", paper.url)
    assert done.returncode == 1 and paper.log == [] and "Traceback" not in done.stderr.decode()
    assert "loper.toml: [network] allow" in done.stderr.decode()


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "give either a URL or --opml"), (["http://x.example", "--opml", __file__], "give either"),
    (["http://"], "no http or https URL"), (["x.example", "--id", "Koran Baru"], "lower-case"),
    (["x.example", "--id", "suara"], "there is a publisher 'suara'"), (["--opml", "none.opml"], "none.opml"),
    (["--opml", __file__, "--id", "x"], "--id goes with a URL"),
])
def test_wrong_usage_is_one_clear_line(loper_here, arguments, words):
    with pytest.raises(click.UsageError) as caught:
        loper_here("add", *arguments)
    assert words in caught.value.format_message()


@pytest.mark.parametrize("body", ["<opml><body>", "<opml version='2.0'><body/></opml>"])
def test_a_file_without_subscriptions_is_named_with_the_reason(loper_here, tmp_path, body):
    (tmp_path / "x.opml").write_text(body)
    with pytest.raises(ConfigError, match=r"x\.opml: "):
        loper_here("add", "--opml", str(tmp_path / "x.opml"))


def test_a_drafted_file_reads_back_as_the_same_publisher(tmp_path):
    for publisher in catalogue.load_folder(catalogue.BUNDLED).values():
        file = tmp_path / f"{publisher.id}.toml"
        file.write_text(draft(publisher), encoding="utf-8")
        assert load_file(file) == [publisher]
