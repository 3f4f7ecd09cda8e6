"""Publishers are spiders: Scrapy's own commands work as in any Scrapy project."""

import os
import subprocess
import sys

import pytest

from aggregator.home import Home
from spiders import catalogue
from spiders.article_spider import ArticleSpider
from tests import news

PROJECT = os.path.dirname(os.path.dirname(__file__))
PATH = "/2026/11/20/panen-kopi"


@pytest.fixture
def scrapy(home):
    def run(*arguments):
        return subprocess.run([sys.executable, "-m", "scrapy", *arguments], capture_output=True, cwd=PROJECT,
                              timeout=60, check=False, env={"PATH": os.environ["PATH"], "LOPER_HOME": str(home)})
    return run


def test_scrapy_list_names_bundled_and_own_publishers(scrapy, publisher_file):
    publisher_file("baru", ["http://127.0.0.1:1/rss"])
    listed = scrapy("list").stdout.decode().split()
    assert {"suara", "suarajogja", "detik", "baru"} <= set(listed)


def test_scrapy_crawl_stores_into_the_home(scrapy, home, site, publisher_file):
    site.pages = {"/rss": news.rss(site, PATH), PATH: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/rss"])
    done = scrapy("crawl", "baru")
    assert done.returncode == 0 and (home / "news.db").exists(), done.stderr.decode()
    assert PATH in site.asked()


def test_scrapy_parse_shows_the_article_of_an_address(scrapy, home, site, publisher_file):
    site.pages = {PATH: news.article("Panen kopi")}
    publisher_file("baru", [f"{site.url}/rss"], r"article_url_re = '/\d{4}/\d{2}/\d{2}/'")
    shown = scrapy("parse", "--nocolour", site.url + PATH).stdout.decode()
    assert "'title': 'Panen kopi'" in shown, shown


def test_a_file_that_is_wrong_stops_scrapy_with_file_and_key(scrapy, home):
    (home / "publishers/rusak.toml").write_text("publisher = 'Rusak'\n")
    done = scrapy("list")
    assert done.returncode != 0 and b"rusak.toml: allowed_domains: required" in done.stderr


def test_the_keys_of_the_file_are_attributes_of_the_class(home, publisher_file):
    publisher_file("baru", ["http://127.0.0.1:1/rss"], 'title_css = "h1"\ncrawl_delay = 3')
    from scrapy.settings import Settings
    spider = catalogue.CatalogueLoader(Settings({"LOPER_HOME": str(home)})).load("baru")
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


def test_two_files_that_name_the_same_publisher_are_an_error(home):
    from aggregator.errors import ConfigError
    own = 'publisher = "A"\nallowed_domains = ["a.example"]\nstart_urls = ["https://a.example/"]\n'
    (home / "publishers/a.toml").write_text(own)
    (home / "publishers/b.toml").write_text(own + '[members.a]\n' + own)
    with pytest.raises(ConfigError, match=r"members\.a"):
        catalogue.load(Home(home))
