"""The newsstand's pages and listings say what the content says, in the habits of their papers."""

from datetime import datetime

import pytest
from lxml import etree
from protego import Protego

from aggregator import listing
from aggregator.dates import parse
from aggregator.newsstand.blocks import Prose
from aggregator.newsstand.content import DAYS, Paper
from aggregator.newsstand.expected import expected
from aggregator.newsstand.pages import Site
from aggregator.newsstand.pictures import HEIGHT, WIDTH, picture
from aggregator.newsstand.render import LISTED, Press, printed
from aggregator.page import Page
from aggregator.text import fold
from tests.newsstand import BASES, PAPERS_BY_ID, PRESS, SITES, STAND, START, VERSIONS, answers, pages, text_of


@pytest.mark.parametrize(("article", "day"), VERSIONS, ids=[f"{'/'.join(a.key)}-{d}" for a, d in VERSIONS])
def test_every_page_holds_every_expected_line_and_all_that_must_be_cut(article, day):
    wanted, text = expected(article, day, START), text_of(pages(article, day))
    for line in (wanted.title, *wanted.authors, wanted.section, *wanted.lines, *wanted.absent):
        for cell in line.split("\t"):
            assert fold(cell) in text
    for absent in wanted.absent:
        assert absent not in wanted.content_text


@pytest.mark.parametrize("day", DAYS)
@PAPERS_BY_ID
def test_every_picture_and_every_article_that_a_page_names_is_there(paper, day):
    site, base = SITES[paper.id], BASES[paper.id]
    for article in STAND.live(paper, day):
        for page in pages(article, day):
            shown = set(page.tree.xpath("//img/@src | //img/@data-src | //img/@data-original")) - {""}
            linked = {link.removeprefix(base) for link in page.tree.xpath("//a/@href")
                      if link.removeprefix(base) in site.articles}
            for target in {image for image in shown if image.startswith("/")} | linked:
                assert site.get(target, day, 1).status in ((200, 410) if target in linked else (200,)), target


@PAPERS_BY_ID
def test_what_is_printed_twice_on_one_day_is_the_same_but_for_noise(paper):
    again = Site(Press(STAND, START, BASES), paper)
    for path, article in SITES[paper.id].articles.items():
        for day in DAYS:
            one, other = SITES[paper.id].get(path, day, 1), again.get(path, day, 2)
            noisy = article.noise and article.state(day) == "live"
            assert (one.body != other.body) == noisy
            assert (one.changed is None) == (noisy or one.status != 200)


def test_noise_changes_nothing_of_the_text():
    for article in (a for a in STAND.articles.values() if a.noise):
        for line in expected(article, article.day, START).lines:
            for cell in line.split("\t"):
                assert all(fold(cell) in text_of(pages(article, article.day, number)) for number in (1, 2, 77))


def test_an_article_page_stays_the_same_from_day_to_day_unless_it_is_revised():
    for article in (a for a in STAND.articles.values() if not a.noise):
        days = [day for day in DAYS if article.state(day) == "live"]
        bodies = {tuple(answer.body for _, answer in answers(article, day)) for day in days}
        assert len(bodies) == (2 if article.revision else 1)


def test_an_old_page_is_windows_1252_under_another_name():
    article = next(a for a in STAND.articles.values() if a.paper.id == "lembarlama" and "“" in "".join(
        b.text for b in a.blocks if isinstance(b, Prose)))
    (_, answer), = answers(article, article.day)
    assert b"\x93" in answer.body and b"charset=iso-8859-1" in answer.body and answer.content_type == "text/html"


@pytest.mark.parametrize(("pattern", "text"), [
    ("{hari}, {d:%d} {bln} {d:%Y %H:%M}", "Jumat, 28 Agu 2026 05:07"),
    ("{hari}, {d:%d/%m/%Y}", "Jumat, 28/08/2026"),
    ("{d.day} {bulan} {d:%Y}", "28 Agustus 2026")])
def test_dates_are_printed_in_indonesian(pattern, text):
    assert printed(datetime(2026, 8, 28, 5, 7), pattern) == text


def test_a_picture_is_a_png_that_its_name_decides():
    names = sorted({article.image for article in STAND.articles.values() if article.image})
    assert len({picture(name) for name in names}) == len(names)
    picture.cache_clear()
    for name in names:
        data = picture(name)
        assert data == picture.__wrapped__(name) and data.startswith(b"\x89PNG") and 500 < len(data) < 10_000
        assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (WIDTH, HEIGHT)


def listed(paper: Paper, day: int) -> list[listing.Entry]:
    """The entries of a paper's listing, the children of an index in its order."""
    site, base = SITES[paper.id], BASES[paper.id]
    path = next(path for path in paper.listings if "{" not in path)
    answer = site.get(path, day, 1)
    found = listing.read(answer.body, base + path, answer.content_type)
    entries = list(found.entries)
    for child, _ in found.listings:
        answer = site.get(child.removeprefix(base), day, 1)
        entries += listing.read(answer.body, child, answer.content_type).entries
    return [entry for entry in entries if entry.url.removeprefix(base) in site.articles]


@pytest.mark.parametrize("day", DAYS)
@PAPERS_BY_ID
def test_a_listing_names_what_is_there_newest_first_with_its_times(paper, day):
    live, entries = STAND.live(paper, day), listed(paper, day)
    assert [entry.url for entry in entries] == [PRESS.url(article) for article in live]
    for article, entry in zip(live, entries, strict=True):
        assert not entry.title or entry.title == article.title
        for said, moment in ((entry.published, article.published(START)), (entry.lastmod, article.touched(START))):
            if said:
                assert parse(said, timezone=paper.zoneinfo, now=moment).instant == moment


@PAPERS_BY_ID
def test_feeds_and_sitemaps_are_well_formed(paper):
    for path in (path.format(day=1) for path, template in paper.listings.items() if template.endswith(".xml")):
        etree.fromstring(SITES[paper.id].get(path, 3, 1).body)


def test_feeds_and_sitemaps_say_when_an_article_was_revised():
    for article in (a for a in STAND.articles.values() if a.revision and a.paper.id != "lembarlama"):
        entry = next(e for e in listed(article.paper, article.revision.day) if e.url == PRESS.url(article))
        assert entry.lastmod


def test_a_listing_names_forty_articles_at_most():
    paper = STAND.papers["fajartimur"]
    text = PRESS.listing(paper, "rss.xml", 1, STAND.live(paper, 1) * 20)
    assert text.count("<item>") == LISTED == 40


@PAPERS_BY_ID
def test_home_and_section_pages_name_the_days_articles(paper):
    site = SITES[paper.id]
    for path in ("/", "/indeks", *site.sections):
        page = Page(site.get(path, 2, 1).body, BASES[paper.id] + path)
        links = {link.removeprefix(BASES[paper.id]) for link in page.tree.xpath("//a/@href")} & set(site.articles)
        assert links == {PRESS.path(article) for article in STAND.live(paper, 2)
                         if site.sections.get(path) in (None, article.section)}


@PAPERS_BY_ID
def test_robots_txt_allows_articles_and_listings_and_forbids_the_search(paper):
    rules = Protego.parse(SITES[paper.id].get("/robots.txt", 1, 1).body.decode())
    base = BASES[paper.id]
    assert not rules.can_fetch(base + "/cari?q=gempa", "Loper")
    assert all(rules.can_fetch(PRESS.url(article), "Loper") for article in STAND.of(paper))
    assert all(rules.can_fetch(base + path.format(day=1), "Loper") for path in paper.listings)
    assert list(rules.sitemaps) == {"kabarselaras": [base + "/sitemap-news.xml"],
                                    "suaraselat": [base + "/sitemap.xml"]}.get(paper.id, [])
