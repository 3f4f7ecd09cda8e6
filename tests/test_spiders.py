"""Publishers are spiders: Scrapy's own commands work as in any Scrapy project."""

import os
import sqlite3
import subprocess
import sys
from contextlib import nullcontext

import pytest
from scrapy.cmdline import execute
from scrapy.http import HtmlResponse, Request

from aggregator.errors import PageError
from aggregator.home import Home
from aggregator.page import Page
from aggregator.publisher import Publisher
from spiders import catalogue
from spiders.article_spider import ArticleSpider, spider_class
from spiders.loader import CatalogueLoader
from tests import news
from tests.forked import Forked

PROJECT = os.path.dirname(os.path.dirname(__file__))
PATH = "/2026/11/20/panen-kopi"


@pytest.fixture
def scrapy(home):
    return lambda *arguments: Forked(["scrapy", *arguments], PROJECT, program=execute, LOPER_HOME=str(home)).finish()


def test_scrapy_list_names_bundled_and_own_publishers(home, publisher_file):
    publisher_file("baru", ["http://127.0.0.1:1/rss"])
    done = subprocess.run([sys.executable, "-m", "scrapy", "list"], capture_output=True, cwd=PROJECT, timeout=60,
                          check=True, env={"PATH": os.environ["PATH"], "LOPER_HOME": str(home)})
    assert {"suara", "suarajogja", "detik", "baru"} <= set(done.stdout.decode().split())


def test_scrapy_crawl_stores_into_the_home_and_leaves_what_is_too_much_to_the_next_run(
        scrapy, home, site, publisher_file):
    site.pages = {"/rss": news.rss(site, PATH, "/2026/11/20/b", "/2026/11/20/c"), PATH: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/rss"])
    done = scrapy("crawl", "baru", "-s", "LOPER_PAGE_BUDGET=1")
    assert done.returncode == 0 and (home / "news.db").exists(), done.stderr.decode()
    assert site.asked() == ["/rss", PATH]
    with sqlite3.connect(home / "news.db") as db:
        assert dict(db.execute("select state, count(*) from urls group by state")) == {"stored": 1, "waiting": 2}


def test_scrapy_shell_opens_any_address_that_is_public_or_allowed_and_keeps_nothing(
        scrapy, home, site, publisher_file):
    site.pages = {"/": news.article("Panen kopi")}
    publisher_file("baru", ["https://baru.example/rss"], domains=("127.0.0.1",))
    (home / "publishers/baru.toml").unlink()
    done = scrapy("shell", "--nolog", f"{site.url}/", "-c", "response.status")
    assert done.stdout.strip() == b"200" and not (home / "news.db").exists(), done.stderr.decode()


def test_scrapy_parse_shows_the_article_of_an_address(scrapy, home, site, publisher_file):
    site.pages = {PATH: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/rss"], r"article_url_re = '/\d{4}/\d{2}/\d{2}/'")
    shown = scrapy("parse", "--nocolour", site.url + PATH).stdout.decode()
    assert "'title': 'Panen kopi'" in shown, shown


@pytest.mark.parametrize(("landed", "good"), [
    ("https://kabar.example/2026/11/20/panen", True), ("https://kabar.example/?p=12", True),
    ("https://kabar.example/", False), ("https://kabar.example", False),
    ("https://kabar.example/?utm_source=x", False)])
def test_an_article_that_redirects_to_the_home_page_is_none(home, landed, good):
    rules = Publisher(id="kabar", publisher="Kabar", allowed_domains=["kabar.example"], start_urls=[])
    spider = spider_class(rules)()
    response = HtmlResponse(landed, request=Request(landed, meta={"redirect_times": 1}))
    with nullcontext() if good else pytest.raises(PageError, match="redirects to"):
        spider.check_landing(response, "http://kabar.example/?p=12")


def test_the_next_page_is_the_first_one_that_a_pager_names_and_that_was_not_read(home):
    rules = Publisher(id="kabar", publisher="Kabar", allowed_domains=["kabar.example"], start_urls=[],
                      next_page_css="ul.pagination a")
    spider, read, url = spider_class(rules)(), [], "https://kabar.example/read/7/panen"
    for pager, following in [(("#", f"{url}/15", f"{url}/30"), f"{url}/15"),
                             ((f"{url}/", "#", f"{url}/30"), f"{url}/30"),
                             ((f"{url}/", f"{url}/15", "#"), None)]:
        links = "".join(f"<li><a href='{address}'>x</a></li>" for address in pager)
        read.append(Page(f"<html><body><ul class='pagination'>{links}</ul>".encode(), url))
        assert spider.next_page(read) == following
        url = following or url


def test_a_file_that_is_wrong_stops_scrapy_with_file_and_key(scrapy, home):
    (home / "publishers/rusak.toml").write_text("publisher = 'Rusak'\n")
    done = scrapy("list")
    assert done.returncode != 0 and b"rusak.toml: allowed_domains: required" in done.stderr


def test_the_keys_of_the_file_are_attributes_of_the_class(home, publisher_file):
    publisher_file("baru", ["http://127.0.0.1:1/rss"], 'title_css = "h1"\ncrawl_delay = 3')
    from scrapy.settings import Settings
    spider = CatalogueLoader(Settings({"LOPER_HOME": str(home)})).load("baru")
    assert issubclass(spider, ArticleSpider)
    assert (spider.name, spider.title_css, spider.crawl_delay) == ("baru", "h1", 3)


@pytest.mark.parametrize(("url", "expected"), [
    ("https://jogja.suara.com/read/2022/01/13/212451/x", "suarajogja"),
    ("https://www.suara.com/news/2022/01/13/212451/x", "suara"),
    ("https://finance.detik.com/x", "detik"),
    ("https://notdetik.com/x", None),
])
def test_an_address_belongs_to_the_most_special_publisher(home, url, expected):
    found = catalogue.of_url(catalogue.load(Home(home)).values(), url)
    assert (found.id if found else None) == expected


def test_a_paper_does_not_own_what_is_another_papers_below_it(home):
    (home / "publishers/travel.toml").write_text(
        'publisher = "T"\nallowed_domains = ["travel.detik.com"]\nstart_urls = ["https://travel.detik.com/"]\n')
    found = catalogue.load(Home(home))
    owned = [(name, host) for name in ("suara", "suarajogja", "detik", "travel", "disway") for host in (
        "www.suara.com", "amp.suara.com", "jogja.suara.com", "travel.detik.com", "20.detik.com", "disway.id",
        "harian.disway.id") if found[name].owns(host)]
    assert owned == [("suara", "www.suara.com"), ("suara", "amp.suara.com"), ("suarajogja", "jogja.suara.com"),
                     ("detik", "20.detik.com"), ("travel", "travel.detik.com"), ("disway", "disway.id")]


def test_two_files_that_name_the_same_publisher_are_an_error(home):
    from aggregator.errors import ConfigError
    own = 'publisher = "A"\nallowed_domains = ["a.example"]\nstart_urls = ["https://a.example/"]\n'
    (home / "publishers/a.toml").write_text(own)
    (home / "publishers/b.toml").write_text(own + '[members.a]\n' + own)
    with pytest.raises(ConfigError, match=r"members\.a"):
        catalogue.load(Home(home))
