"""The whole path through the real commands: a site on loopback is crawled, stored and published."""

import gzip
import json
import time
from collections import Counter

import feedparser
import pytest

from aggregator import listing
from tests import news
from tests.crawls import INSERT, PATHS, change, crawl, many, rows, states
from tests.site import Reply


@pytest.fixture
def paper(site, publisher_file):
    """A paper that nobody has heard of: three articles, a feed; its file has name, domain and start URL alone."""
    site.pages = {"/rss": news.rss(site, *PATHS)} | {
        path: news.article(f"Kabar {path[12:]}", insert=INSERT) for path in PATHS}
    publisher_file("baru", [f"{site.url}/rss"])
    return site


def test_run_crawls_stores_and_publishes_a_publisher_never_seen_before(loper, home, paper):
    done = loper("run")
    assert done.returncode == 0, done.stderr.decode()
    assert "baru" in done.stdout.decode()
    stored = rows(home, "select * from articles order by url")
    assert [a["url"] for a in stored] == sorted(paper.url + path for path in PATHS)
    first = stored[0]
    assert first["title"] == "Kabar harga-beras"
    assert first["published"] == "2026-11-20T01:15:00Z" and first["published_zone"] == "+07:00"
    assert json.loads(first["authors"]) == ["Sari Wulandari"]
    assert first["content_text"].split("\n") == list(news.PARAGRAPHS)
    feed = feedparser.parse((home / "public/all.atom").read_bytes())
    assert not feed.bozo and len(feed.entries) == 3
    assert {p.name for p in (home / "public").iterdir()} >= {"all.rss", "all.atom", "baru.rss", "baru.atom"}


def test_inserts_are_kept_as_related_links(loper, home, paper):
    loper("crawl")
    related = rows(home, "select * from related where article like '%panen-kopi'")
    assert [(r["title"], r["url"]) for r in related] == [
        ("Pasar Baru Dibuka Kembali", f"{paper.url}/2026/11/19/pasar-baru")]


def test_a_second_crawl_fetches_no_article_that_is_stored(loper, home, paper):
    crawl(loper)
    first = len(paper.asked())
    done, result = crawl(loper)
    assert done.returncode == 0
    assert paper.asked()[first:] == ["/rss"]
    assert paper.log[-1][1]["if-none-match"] == paper.pages["/rss"].etag
    assert (result["new"], result["failed"]) == (0, 0)


def test_a_listing_that_changed_brings_only_what_is_new(loper, home, paper):
    crawl(loper)
    paper.pages["/2026/11/21/baru"] = news.article("Berita keempat")
    paper.pages["/rss"] = news.rss(paper, *PATHS, "/2026/11/21/baru")
    before = len(paper.asked())
    _, result = crawl(loper)
    assert paper.asked()[before:] == ["/rss", "/2026/11/21/baru"]
    assert (result["listed"], result["new"], result["unchanged"]) == (4, 1, 3)


def test_a_sitemaps_newer_lastmod_brings_a_revision(loper, home, site, publisher_file):
    path = PATHS[0]
    site.pages = {"/sitemap.xml": news.sitemap(site, path), path: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/sitemap.xml"])
    crawl(loper)
    first = rows(home, "select * from articles")[0]
    revised = (*news.PARAGRAPHS[:3], "Harga kopi di tingkat petani kini mencapai Rp 45.000 per kilogram.")
    site.pages = {"/sitemap.xml": news.sitemap(site, path, lastmod="2026-11-20T12:00:00+07:00"),
                  path: news.article("Panen kopi", paragraphs=revised)}
    _, result = crawl(loper)
    assert (result["new"], result["revised"]) == (0, 1)
    after = rows(home, "select * from articles")[0]
    assert after["first_seen"] == first["first_seen"] and after["published"] == first["published"]
    assert after["revised"] and "45.000" in after["content_text"]
    assert "42.000" in rows(home, "select * from revisions")[0]["content_text"]


def test_an_article_that_its_listing_drops_is_looked_at_and_found_gone(loper, home, paper):
    crawl(loper)
    paper.pages["/rss"] = news.rss(paper, PATHS[0], PATHS[2])
    paper.pages[PATHS[1]] = Reply("gone", status=410)
    before = len(paper.asked())
    _, result = crawl(loper)
    assert paper.asked()[before:] == ["/rss", PATHS[1]]
    assert (result["gone"], result["failed"]) == (1, 0)
    assert len(rows(home, "select * from articles")) == 3  # the stored text stays


def test_an_index_page_is_enough(loper, home, site, publisher_file):
    site.pages = {"/indeks": news.index(*PATHS, "/tag/kopi-desa-wisata")} | {
        path: news.article(f"Kabar {path[12:]}") for path in PATHS}
    publisher_file("baru", [f"{site.url}/indeks"])
    _, result = crawl(loper)
    assert result["new"] == 3 and "/tag/kopi-desa-wisata" not in site.asked()


def test_a_sitemap_index_leads_to_its_sitemaps_each_once_also_where_they_name_each_other(
        loper, home, site, publisher_file):
    named = "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in
                    ("/news.xml", "/sitemap.xml", *(f"/sitemap.xml?page={number}" for number in range(9))))
    site.pages = {"/sitemap.xml": Reply(f"<sitemapindex>{named}</sitemapindex>", "text/xml"),
                  "/news.xml": news.sitemap(site, PATHS[0]), PATHS[0]: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/sitemap.xml"])
    _, result = crawl(loper)
    assert result["new"] == 1 and len(site.asked()) == len(set(site.asked())) == 12


def test_a_sitemap_grows_while_its_index_stands_unchanged(loper, home, site, publisher_file):
    site.pages = {"/sitemap.xml": Reply(f"<sitemapindex><sitemap><loc>{site.url}/news.xml</loc></sitemap>"
                                        "</sitemapindex>", "text/xml"),
                  "/news.xml": news.sitemap(site, PATHS[0])} | {path: news.article(f"Kabar {path}") for path in PATHS}
    publisher_file("baru", [f"{site.url}/sitemap.xml"])
    crawl(loper)
    site.pages["/news.xml"] = news.sitemap(site, *PATHS)
    before = len(site.log)
    _, result = crawl(loper)
    assert (result["listed"], result["new"], result["unchanged"]) == (3, 2, 1)
    assert [(path, "if-none-match" in headers) for path, headers in site.log[before:] if "xml" in path] == [
        ("/sitemap.xml", True), ("/news.xml", True)]


def test_pages_of_one_article_are_joined(loper, home, site, publisher_file):
    path = PATHS[0]
    site.pages = {"/rss": news.rss(site, path),
                  path: news.article("Panen kopi", paragraphs=news.PARAGRAPHS[:2],
                                     insert=f'<a class="next" href="{path}?page=2">Selanjutnya</a>'),
                  f"{path}?page=2": news.article("Panen kopi", paragraphs=news.PARAGRAPHS[2:])}
    publisher_file("baru", [f"{site.url}/rss"],
                   'next_page_css = "a.next"\ncontent_css = "div.isi"\nremove_css = "a.next"')
    crawl(loper)
    stored = rows(home, "select * from articles")
    assert [a["url"] for a in stored] == [site.url + path]
    assert stored[0]["content_text"].split("\n") == list(news.PARAGRAPHS)


@pytest.mark.parametrize(("reply", "state", "reason"), [
    (Reply("gone", status=410), "failed", "?page=2: answered 410"),
    (Reply("not found", status=404), "failed", "?page=2: answered 404"),
    (Reply(f"<p>{'kata ' * 1_600_000}</p>"), "refused", "its first 2 pages are larger than is read of an article")])
def test_an_article_is_not_gone_with_its_second_page_and_not_larger_in_pages_than_in_one(
        loper, home, site, publisher_file, reply, state, reason):
    path = PATHS[0]
    site.pages = {"/rss": news.rss(site, path), f"{path}?page=2": reply,
                  path: news.article("Panen kopi", insert=f'<a class="next" href="{path}?page=2">{"x" * 400_000}</a>')}
    publisher_file("baru", [f"{site.url}/rss"], 'next_page_css = "a.next"')
    crawl(loper)
    [row] = rows(home, "select state, status, reason from urls")
    assert row["state"] == state and row["reason"].endswith(reason) and row["status"] in (None, 200)


def test_the_article_query_is_asked_for_and_is_no_part_of_the_identity(loper, home, site, publisher_file):
    path = PATHS[0]
    site.pages = {"/rss": news.rss(site, path), f"{path}?page=all": news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/rss"], 'article_query = { page = "all" }')
    crawl(loper)
    assert rows(home, "select url from articles") == [{"url": site.url + path}]


@pytest.mark.parametrize(("reply", "state", "code"), [
    (Reply("Internal error", status=500), "failed", 1),
    (Reply("not found", status=404), "failed", 1),
    (Reply("gone", status=410), "gone", 0),
    (Reply("forbidden", status=403), "blocked", 1),
    (Reply(gzip.compress(news.article("Panen kopi").data, mtime=0)[:-200], headers={"Content-Encoding": "gzip"}),
     "failed", 1),
    (Reply(b"%PDF-1.7 ...", "application/pdf"), "not an article", 0),
    (Reply("<html><title>x</title><body><h1>Halaman tidak ditemukan</h1></body></html>"), "not an article", 0),
    (Reply("", status=302, headers={"Location": "http://169.254.169.254/latest"}), "refused", 0),
    (Reply("", status=302, headers={"Location": "/"}), "not an article", 0),
    (Reply("", status=302, headers={"Location": "file:///etc/passwd"}), "failed", 1),
    (Reply("", status=302, headers={"Location": "/x?" + "x" * 5000}), "refused", 0),
    (Reply(b"<p>Kopi</p>" * 1_000_000), "refused", 0),
])
def test_every_url_ends_in_a_state(loper, home, paper, reply, state, code):
    paper.pages[PATHS[1]] = reply
    paper.pages["/"] = news.index(*PATHS)
    done, result = crawl(loper)
    assert done.returncode == code
    assert result["new"] == 2
    assert rows(home, "select state, count(*) as n from urls group by state order by n") == [
        {"state": state, "n": 1}, {"state": "stored", "n": 2}]
    assert rows(home, "select reason from urls where state = ?", state)[0]["reason"]


def test_what_a_listing_names_elsewhere_is_refused_and_written_down(loper, home, paper):
    paper.pages["/rss"] = Reply(paper.pages["/rss"].body.replace(
        "</channel>", "<item><title>Lain</title><link>http://127.0.0.9/x</link></item></channel>"))
    crawl(loper)
    assert rows(home, "select url, state from urls where state = 'refused'") == [
        {"url": "http://127.0.0.9/x", "state": "refused"}]


def test_robots_txt_is_obeyed_and_what_it_kept_from_us_is_fetched_when_it_allows_that(loper, home, paper):
    paper.pages["/robots.txt"] = Reply("User-agent: Loper\nDisallow: /2026/11/20/jalan\n", "text/plain")
    done, _ = crawl(loper)
    assert done.returncode == 0 and PATHS[1] not in paper.asked() and PATHS[0] in paper.asked()
    assert states(home) == {PATHS[0]: "stored", PATHS[1]: "refused", PATHS[2]: "stored"}

    change(home, "update urls set state = 'waiting' where url like '%' || ?", PATHS[0])
    change(home, "update robots set fetched = '2026-01-01T00:00:00Z'")
    paper.pages["/robots.txt"] = Reply("overloaded", status=503)
    done, _ = crawl(loper)
    assert done.returncode == 1 and states(home)[PATHS[0]] == "failed"

    del paper.pages["/robots.txt"]
    paper.pages["/rss"] = news.rss(paper, *PATHS, "/2026/11/21/baru")
    change(home, "update urls set next_try = '2026-01-01T00:00:00Z' where next_try is not null")
    crawl(loper)
    assert {path: state for path, state in states(home).items() if path in PATHS} == {
        PATHS[0]: "unchanged", PATHS[1]: "stored", PATHS[2]: "stored"}


@pytest.mark.parametrize("status", [500, 503, 429, 403])
def test_a_robots_txt_that_fails_means_no(loper, home, paper, status):
    paper.pages["/robots.txt"] = Reply("error", status=status)
    done, result = crawl(loper)
    assert done.returncode == 1 and paper.asked() == []
    assert str(status) in result["problems"][0]


def test_a_listing_beyond_the_protocols_size_is_read_up_to_there(loper, home, paper):
    listed = news.sitemap(paper, *PATHS)
    paper.pages["/rss"] = Reply(listed.body.replace("</urlset>", f"<!--{'x' * listing.MAX_BYTES}--></urlset>"))
    _, result = crawl(loper)
    assert (result["listed"], result["new"], result["problems"]) == (3, 3, [])


def test_a_host_is_asked_for_one_page_after_the_other(loper, home, site, publisher_file):
    under_way, most = Counter(), 0

    def watched(reply):
        def answer(_headers):
            nonlocal most
            under_way["requests"] += 1
            most = max(most, under_way["requests"])
            time.sleep(0.05)
            under_way["requests"] -= 1
            return reply
        return answer

    paths = many(site, 6)
    site.pages |= {path: watched(site.pages[path]({})) for path in paths}
    publisher_file("baru", [f"{site.url}/rss"])
    _, result = crawl(loper)
    assert (result["new"], most) == (6, 1)


def test_a_private_address_that_is_not_allowed_is_never_asked(loper, home, paper):
    (home / "loper.toml").write_text('[crawl]\npublishers = ["baru"]\n')
    done, result = crawl(loper)
    assert done.returncode == 1 and paper.log == []
    assert "private address" in result["problems"][0]


def test_a_publisher_that_cannot_be_reached_is_told_in_a_few_lines_however_many_listings_it_has(
        loper, home, paper, publisher_file):
    paper.close()
    publisher_file("baru", [f"{paper.url}/rss/{number}" for number in range(9)])
    done = loper("crawl")
    said = done.stderr.decode().splitlines()
    assert done.returncode == 1 and len(said) == 4 and "refused" in said[0] and "6 more" in said[3]


@pytest.mark.parametrize(("reply", "reason"), [
    (Reply("<html><body><p>Situs dalam perbaikan</p></body></html>"), "names no article"),
    (Reply("", status=304), "304 without being asked")])
def test_a_listing_that_is_none_is_a_problem(loper, home, paper, reply, reason):
    paper.pages["/rss"] = reply
    done, result = crawl(loper)
    assert done.returncode == 1 and reason in result["problems"][0]


def test_a_listing_that_failed_is_asked_again_in_full(loper, home, paper):
    good = paper.pages["/rss"]
    paper.pages["/rss"] = Reply("<html><body>rusak</body></html>")
    crawl(loper)
    paper.pages["/rss"] = good
    _, result = crawl(loper)
    assert result["new"] == 3


def test_who_we_are_is_said_without_disguise(loper, home, paper):
    (home / "loper.toml").write_text('[crawl]\npublishers = ["baru"]\n[network]\nallow = ["127.0.0.1"]\n'
                                     '[site]\ncontact = "redaksi@kabar.example"\n')
    crawl(loper)
    agents = {headers["user-agent"] for _, headers in paper.log}
    assert len(agents) == 1 and agents.pop().startswith("Loper/") and "cookie" not in paper.log[-1][1]
    assert "redaksi@kabar.example" in paper.log[-1][1]["user-agent"]
    assert paper.log[-1][1]["accept-language"].startswith("id")


def test_a_feed_of_ones_own_holds_what_its_search_finds(loper, home, paper):
    with (home / "loper.toml").open("a") as file:
        file.write('[feeds.beras]\ntitle = "Soal beras"\nsearch = "harga-beras OR tidakada"\n'
                   '[feeds.famili]\ntitle = "Berasnya"\nsearch = "berasnya seharga"\n'
                   '[feeds.kosong]\ntitle = "Kosong"\nsearch = "tidakada"\n')
    assert loper("run").returncode == 0
    feed = feedparser.parse((home / "public/beras.atom").read_bytes())
    assert feed.feed.title == "Soal beras"
    assert [entry.link for entry in feed.entries] == [paper.url + PATHS[2]]
    assert (home / "public/famili.atom").read_text().count("</entry>") == 1
    assert not (home / "public/kosong.atom").exists()
    assert "Soal beras" in (home / "public/index.html").read_text()


def test_publishing_again_rewrites_nothing(loper, home, paper):
    loper("run")
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (home / "public").iterdir()}
    assert before and loper("publish").returncode == 0
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (home / "public").iterdir()} == before


def test_ones_own_machines_are_crawled_without_delay(loper, home, paper):
    crawl(loper)
    assert len(paper.moments) == 5 and min(paper.gaps()) < 1  # with a delay of two seconds, jittered, none would be


def test_a_crawl_delay_holds_for_ones_own_machines_too(loper, home, paper, publisher_file):
    publisher_file("baru", [f"{paper.url}/rss"], "crawl_delay = 0.6")
    crawl(loper)
    assert len(paper.moments) == 5 and min(paper.gaps()) > 0.2  # jitter goes down to half


def test_a_crawl_delay_in_robots_txt_holds(loper, home, paper):
    paper.pages["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 0.6\n", "text/plain")
    crawl(loper)
    assert len(paper.moments) == 5 and min(paper.gaps()) > 0.4
