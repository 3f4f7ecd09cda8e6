"""Publishers whose long articles go on at further pages: the pages are followed in order, and each once."""

import pytest

from aggregator.page import Page
from spiders.article_spider import spider_class
from tests.test_publishers import BUNDLED

RULES = {publisher.id: publisher for publisher in BUNDLED}
GENPI = "https://www.genpi.co/gaya-hidup/240118/lomba-masak-tanpa-api-di-kampung-nirmala"
JPNN = "https://www.jpnn.com/news/guru-honorer-pulau-kelapis-mengajar-sambil-menjaga-mercusuar"
PAGERS = {
    "genpi": (GENPI, '<nav class="mnmd-pagination"><a href="?page=1">1</a><a href="?page=2">2</a>'
                     '<a href="?page=3">3</a><a class="next" href="?page=2">Selanjutnya</a></nav>'),
    "jpnn": (JPNN, f'<ul class="pagination"><li><a href="{JPNN}?page=1">1</a></li>'
                   f'<li><a href="{JPNN}?page=2">2</a></li><li><a href="{JPNN}?page=3">3</a></li></ul>'),
}
ELSEWHERE = '<div class="terkait"><a href="/news/berita-lain-yang-panjang?page=2">Berita lain</a></div>'


def page(url: str, pager: str) -> Page:
    return Page(f"<html><body>{ELSEWHERE}<p>Isi berita.</p>{pager}</body></html>".encode(), url)


@pytest.mark.parametrize("name", PAGERS)
def test_the_pages_of_a_long_article_are_followed_to_the_last(name):
    url, pager = PAGERS[name]
    spider = spider_class(RULES[name])()
    pages = [page(url, pager)]
    while (following := spider.next_page(pages)) is not None:
        pages.append(page(following, pager))
    assert [p.url for p in pages] == [url, f"{url}?page=2", f"{url}?page=3"]


@pytest.mark.parametrize("name", PAGERS)
def test_an_article_without_a_pager_is_one_page(name):
    url, _ = PAGERS[name]
    assert spider_class(RULES[name])().next_page([page(url, "")]) is None


def test_no_publisher_asks_for_the_whole_article_and_for_its_further_pages():
    assert [publisher.id for publisher in BUNDLED if publisher.next_page_css and publisher.article_query] == []
