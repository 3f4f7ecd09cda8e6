"""Datasette as people use it, in headless Chromium: tables, articles, charts and feeds; whole, and from us alone."""

import os
import urllib.request
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote_plus, urlencode, urljoin

import feedparser
import pytest
from datasette.utils import tilde_encode

from feeds.datasette_plugin.queries import QUERIES

from .odd import ATTACK, DAYS, HARMFUL
from .test_pages import COLOURS, CONTRAST, WIDTH, WINDOWS, ask, contrast, flawless, links, luminance

EVERY_WINDOW = pytest.mark.parametrize("window", WINDOWS, ids=str)
EVERY_LIGHT = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
REVISED = "select article from revisions order by length(diff) desc limit 1"
LINKED = "select url from related where url in (select url from articles) group by url order by count(*) desc limit 1"
#: those before it, if any, are the colours of its legend
CHART = "[...document.querySelectorAll('.loper-chart svg')].at(-1)"
#: of the home `odd`: wherever something that means harm is shown
HARMED = ["", "articles/" + tilde_encode(HARMFUL), "articles?_facet_array=authors&_facet_array=tags&_facet=title",
          "articles?_search=lama+script", "newest", "newest_revisions", "revisions", "related", "removed", "urls",
          "publishers", "publishers/koran", "publisher_runs", "publisher_runs/1,koran", "related?_facet=label",
          "removed/" + tilde_encode(HARMFUL) + ",0", "related/" + tilde_encode(HARMFUL) + ",0",
          "revisions/" + tilde_encode(HARMFUL) + ",2026-03-01T10~3A00~3A00Z", *QUERIES,
          "?sql=select+*+from+articles+order+by+published+desc", "articles?_search=" + quote_plus(ATTACK),
          "articles?section=" + quote_plus(ATTACK), "hours?days=" + quote_plus(ATTACK)]
#: name in docs/images -> address or query for one, width, height, dark
PICTURES = {
    "data.png": ("data/news", 1280, 1100, False),
    "article.png": (LINKED, 1280, 1100, False),
    "revision.png": (REVISED, 1280, 900, False),
    "chart.png": ("data/news/articles_per_day", 1280, 760, False),
    "chart-phone.png": ("data/news/insert_share", 390, 844, True),
}


def page_of(served, query: str) -> str:
    """The address of the page of the article that a query finds."""
    return f"{served.address}data/news/articles/{tilde_encode(ask(served, query)[0][0])}"


@EVERY_WINDOW
def test_the_front_page_leads_to_tables_queries_and_sql(browser, served, window):
    browser.window(*window)
    assert flawless(browser.open(f"{served.address}data/"), served.address)
    assert flawless(browser.open(f"{served.address}data/news"), served.address)
    found = links(browser, "section.content a")
    assert {urljoin(served.address, f"data/news/{name}") for name in ("articles", "newest", *QUERIES)} <= set(found)
    assert browser.run(WIDTH) <= window[0]


def test_a_facet_narrows_the_table_to_one_publisher(browser, served):
    browser.window(1280, 900)
    browser.open(f"{served.address}data/news/articles")
    facet = links(browser, ".facet-info[data-column=publisher] li a")[0]
    assert flawless(browser.open(facet), served.address)
    cells = browser.run("[...document.querySelectorAll('td.col-publisher')].map(cell => cell.textContent.trim())")
    counted = ask(served, "select count(*) from articles group by publisher order by 1 desc limit 1")[0][0]
    assert len(set(cells)) == 1 and len(cells) == counted


@EVERY_LIGHT
@EVERY_WINDOW
def test_an_article_is_read_on_its_page(browser, served, window, dark):
    browser.window(*window, dark=dark)
    assert flawless(browser.open(page_of(served, LINKED)), served.address)
    [(title, text)] = ask(served, f"select title, content_text from articles where url = ({LINKED})")
    assert browser.run("document.querySelector('.loper-article h1').textContent") == title
    shown = browser.run("document.querySelector('.loper-article .text').innerText").split()
    assert [word for word in text.split() if word not in shown] == []
    assert browser.run(WIDTH) <= window[0]
    colour, _ = browser.run(COLOURS.format(element="document.querySelector('.loper-article .text')"))
    _, ground = browser.run(COLOURS.format(element="document.body"))
    assert contrast(colour, ground) >= CONTRAST and (luminance(colour) > luminance(ground)) == dark


def test_who_points_to_an_article_is_one_click_away(browser, served):
    browser.window(1280, 900)
    browser.open(page_of(served, LINKED))
    pointing = [a for a in links(browser, "#related a") if "/data/news/articles/" in a]
    expected = ask(served, f"select count(distinct article) from related where url = ({LINKED})")[0][0]
    assert expected and len(pointing) >= expected
    assert flawless(browser.open(pointing[-1]), served.address)
    assert browser.run("document.querySelector('.loper-article h1') !== null")


def test_a_picture_is_asked_for_when_it_is_clicked_and_not_before(browser, served):
    browser.window(1280, 900)
    visit = browser.open(page_of(served, "select url from articles where image is not null limit 1"))
    assert flawless(visit, served.address)
    address = links(browser, "a.picture")[0]
    browser.run("document.querySelector('a.picture').click()")
    # nobody serves the newsstand now: the link stays, to be opened by another click
    while browser.run("document.querySelector('a.picture.failed') === null"):
        browser.take(0.1)
    assert visit.outside(served.address) == [address]


@EVERY_LIGHT
def test_a_revision_shows_deleted_and_inserted_words(browser, served, dark):
    browser.window(1280, 900, dark=dark)
    assert flawless(browser.open(page_of(served, REVISED)), served.address)
    diff = "document.querySelector('#revisions details[open] .diff')"
    for tag in ("del", "ins"):
        text, ground = browser.run(COLOURS.format(element=f"{diff}.querySelector('{tag}')"))
        assert contrast(browser.run(COLOURS.format(element=diff))[0], ground) >= CONTRAST, (tag, text, ground)
    [(older,)] = ask(served, f"select content_text from revisions where article = ({REVISED})")
    deleted = browser.run(f"[...{diff}.querySelectorAll('p del')].map(e => e.textContent).join(' ')").split()
    assert deleted and not [word for word in deleted if word not in older]


@pytest.mark.parametrize("name", [name for name in QUERIES if name != "clocks"])
@pytest.mark.parametrize(("window", "dark"), [(WINDOWS[0], True), (WINDOWS[1], False)], ids=["phone dark", "desk"])
def test_a_canned_query_draws_its_chart(browser, served, name, window, dark):
    browser.window(*window, dark=dark)
    assert flawless(browser.open(f"{served.address}data/news/{name}?days=30"), served.address)
    assert browser.run(f"{CHART}.getBoundingClientRect().height") > 100
    drawn = browser.run(f"{CHART}.querySelectorAll('rect').length")
    rows = browser.run("document.querySelectorAll('.rows-and-columns tbody tr').length")
    assert drawn == min(rows, QUERIES[name].chart.most) > 0
    assert browser.run(WIDTH) <= window[0]
    text = browser.run(f"getComputedStyle({CHART}.querySelector('text')).fill")
    assert contrast(text, browser.run(COLOURS.format(element="document.body"))[1]) >= CONTRAST


def test_a_chart_is_drawn_anew_for_another_window(browser, served):
    browser.window(1280, 900)
    browser.open(f"{served.address}data/news/insert_share")
    wide = browser.run(f"{CHART}.getBoundingClientRect().width")
    browser.window(390, 844)
    browser.run("new Promise(done => requestAnimationFrame(() => setTimeout(done, 200)))")
    assert browser.run(f"{CHART}.getBoundingClientRect().width") < 390 < wide


@pytest.mark.parametrize("path", ["articles?_search=laut", "newest_per_topic?days=5",
                                  "?" + urlencode({"sql": "select url from articles where title like '%Kapal%'"})])
def test_the_feed_link_of_a_page_leads_to_its_articles(browser, served, path):
    browser.window(1280, 900)
    separator = "" if path.startswith("?") else "/"
    assert flawless(browser.open(f"{served.address}data/news{separator}{path}"), served.address)
    seen, announced = links(browser, ".loper-subscribe a"), links(browser, "link[rel=alternate][title]")
    assert seen == announced and len(seen) == 3
    rows = browser.run("document.querySelectorAll('.rows-and-columns tbody tr').length")
    for address in seen[:2]:
        with urllib.request.urlopen(address, timeout=20) as answer:
            parsed = feedparser.parse(answer.read(), response_headers=dict(answer.headers))
        assert len(parsed.entries) == rows > 0 and not parsed.bozo
        assert address in [link.href for link in parsed.feed.links if link.rel == "self"]


@pytest.mark.parametrize("path", HARMED)
def test_a_stored_script_never_runs(browser, odd, path):
    browser.window(1280, 900)
    separator = "" if path.startswith("?") else "/"
    assert flawless(browser.open(f"{odd.address}data/news{separator}{path}"), odd.address)
    browser.run("document.querySelectorAll('details').forEach(details => { details.open = true })")
    browser.run("document.querySelectorAll('.trap').forEach(trap => trap.click())")
    assert browser.run("window.ran === undefined")
    assert browser.run("document.querySelectorAll('iframe, [onload], [onerror], [href^=javascript]').length") == 0


@EVERY_WINDOW
def test_a_chart_of_many_days_has_them_all_and_names_as_many_as_fit(browser, odd, window):
    browser.window(*window)
    assert flawless(browser.open(f"{odd.address}data/news/articles_per_day?days=90"), odd.address)
    assert browser.run(f"{CHART}.querySelectorAll('[aria-label=cell] rect').length") == DAYS
    names = f"[...{CHART}.querySelectorAll('[aria-label^=x-axis][aria-label$=label] text')]"
    lefts = browser.run(f"{names}.map(text => text.getBoundingClientRect().left)")
    assert 5 < len(lefts) < DAYS and min(after - left for left, after in pairwise(sorted(lefts))) > 12


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_for_the_documentation(browser, served, tmp_path, name):
    what, width, height, dark = PICTURES[name]
    browser.window(width, height, dark=dark)
    address = page_of(served, what) if what.startswith("select") else served.address + what
    assert flawless(browser.open(address), served.address)
    if what == REVISED:
        browser.run("document.querySelector('#revisions').scrollIntoView()")
    picture = Path(os.environ.get("SCREENSHOTS", tmp_path)) / name
    picture.write_bytes(browser.screenshot())
    header = picture.read_bytes()[:24]
    assert header.startswith(b"\x89PNG") and header[16:] == width.to_bytes(4, "big") + height.to_bytes(4, "big")
    assert picture.stat().st_size > 20_000, "an empty page is smaller"
