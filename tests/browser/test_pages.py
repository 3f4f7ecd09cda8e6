"""The pages that people see, in headless Chromium: they load whole, from us alone, and fit the window."""

import json
import os
import re
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import pytest

from .chromium import Chromium, Visit
from .conftest import Served

WINDOWS = [(390, 844), (1280, 900)]
COLUMNS = "_col=publisher&_col=title&_col=section&_col=published"
#: opens an article and scrolls to it
OPEN = ("[...document.querySelectorAll('article')].filter(one => one.textContent.includes('{words}')).forEach(one => "
        "{{ one.querySelector('details').open = true; one.scrollIntoView(); }})")
#: name in docs/images -> path, width, height, and what happens before it is taken
PICTURES = {
    "index.png": ("", 1280, 900, ""),
    "index-phone.png": ("", 390, 844, ""),
    "reading-phone.png": ("all.html", 390, 844, ""),
    # the one with related links and no picture: the demo's papers, which have the pictures, are no longer served
    "reading.png": ("fajartimur.html", 1280, 900, OPEN.format(words="Bahasa Ibu di Ruang Kelas")),
    # by the stem: dijual, menjual, berjualan
    "articles.png": (f"data/news/articles?_search=penjualan&{COLUMNS}", 1280, 1240, ""),
}
#: the contrast that WCAG 2.2, 1.4.3 asks of text
CONTRAST = 4.5
#: how wide the page is, in CSS pixels; a phone's own window grows with it
WIDTH = "document.documentElement.scrollWidth"
COLOURS = "(e => [e.color, e.backgroundColor])(getComputedStyle({element}))"


def flawless(visit: Visit, address: str) -> bool:
    """Whether a page asked for something, nobody but us, and complained of nothing; says what is wrong."""
    assert visit.requests and visit.outside(address) == []
    assert visit.complaints == []
    return True


def links(browser: Chromium, selector: str) -> list[str]:
    return browser.run(f"[...document.querySelectorAll({selector!r})].map(a => a.href)")


def ask(served: Served, sql: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(f"{(served.home / 'news.db').as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql, values).fetchall()


def luminance(colour: str) -> float:
    """Relative luminance of "rgb(1, 2, 3)" by WCAG 2.2."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_index_loads_from_us_alone_and_fits_the_window(browser, served, window, dark):
    browser.window(*window, dark=dark)
    assert flawless(browser.open(served.address), served.address)
    assert browser.run(WIDTH) <= window[0]
    publishers = ask(served, "select count(*) from publishers")[0][0]
    assert publishers == browser.run("document.querySelectorAll('.group section [data-row]').length")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_index_keeps_to_the_colours_that_its_reader_prefers(browser, served, dark):
    browser.window(1280, 900, dark=dark)
    browser.open(served.address)
    text, ground = browser.run(COLOURS.format(element="document.body"))
    assert (luminance(text) > luminance(ground)) == dark
    assert contrast(text, ground) >= CONTRAST
    soft, _ = browser.run(COLOURS.format(element="document.querySelector('.label')"))
    button = browser.run(COLOURS.format(element="document.querySelector('.formats .button')"))
    assert contrast(soft, ground) >= CONTRAST and contrast(*button) >= CONTRAST


def test_each_button_of_the_index_leads_to_a_feed_with_articles(browser, served):
    browser.open(served.address)
    buttons = links(browser, ".formats a[type]")
    formats = browser.run("document.querySelectorAll('.everything .formats a[type]').length")
    feeds = browser.run("document.querySelectorAll('[data-row]').length")
    assert formats >= 2 and len(buttons) == formats * (1 + feeds) and feeds > 6
    assert sorted(buttons) == sorted(links(browser, "link[rel=alternate]"))
    for address in buttons:
        with urllib.request.urlopen(address, timeout=20) as answer:
            data, headers = answer.read(), dict(answer.headers)
        if address.endswith(".json"):
            assert json.loads(data)["items"], address
        else:
            parsed = feedparser.parse(data, response_headers=headers)
            assert parsed.entries and not parsed.bozo, address


def test_how_to_subscribe_opens_at_a_click(browser, served):
    browser.window(390, 844)
    browser.open(served.address)
    steps = "document.querySelector('details li').checkVisibility()"
    assert browser.run(steps) is False
    browser.run("document.querySelector('summary').click()")
    assert browser.run(steps) is True


def test_the_address_to_copy_is_that_of_the_feed_of_everything(browser, served):
    browser.open(served.address)
    assert browser.run("document.querySelector('.address code').textContent") == urljoin(served.address, "all.atom")


@pytest.mark.parametrize("path", ["nothing-here", "nothing.atom"])
def test_an_address_where_nothing_is_leads_back_to_the_index(browser, served, path):
    browser.window(390, 844)
    visit = browser.open(served.address + path)
    assert visit.outside(served.address) == []
    assert len(visit.complaints) == 1 and "404" in visit.complaints[0]
    assert links(browser, "main a") == [served.address]


def test_the_index_leads_to_datasette(browser, served):
    browser.open(served.address)
    assert flawless(browser.open(links(browser, ".database a")[0]), served.address)
    assert urljoin(served.address, "data/news") in links(browser, "a")


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("path", ["news", "news/newest", "news/articles", "news/removed", "news/urls",
                                  "news?sql=select+count(*)+from+articles"])
def test_datasettes_pages_load_from_us_alone(browser, served, path, window):
    browser.window(*window)
    assert flawless(browser.open(f"{served.address}data/{path}"), served.address)
    # a wide table scrolls within its own frame
    assert browser.run(WIDTH) <= window[0]


def test_the_articles_table_begins_on_the_first_screen_with_the_newest(browser, served):
    browser.window(1280, 900)
    browser.open(f"{served.address}data/news/articles")
    first = "document.querySelector('.rows-and-columns tbody tr')"
    assert browser.run(f"{first}.getBoundingClientRect().top < window.innerHeight")
    newest = ask(served, "select title from articles order by published desc limit 1")
    assert browser.run(f"{first}.querySelector('.col-title').textContent") == newest[0][0]


def test_a_search_in_datasette_finds_what_the_full_text_index_finds(browser, served):
    browser.window(1280, 900)
    assert flawless(browser.open(f"{served.address}data/news/articles?_search=laut&_col=title"), served.address)
    shown = browser.run("[...document.querySelectorAll('td.col-title')].map(cell => cell.textContent)")
    found = ask(served, "select title from articles where rowid in (select rowid from articles_fts where articles_fts "
                        "match 'laut')")
    assert sorted(shown) == sorted(title for (title,) in found) and len(shown) > 1


def test_a_search_in_datasette_finds_every_form_of_a_word(browser, served):
    browser.window(1280, 900)
    assert flawless(browser.open(f"{served.address}data/news/articles?_search=penjualan&_col=title"), served.address)
    shown = browser.run("[...document.querySelectorAll('td.col-title')].map(cell => cell.textContent)")
    texts = ask(served, "select title, lower(title || ' ' || content_text) from articles")
    expected = [title for title, text in texts if re.search(r"\b(men|di|ber|ter|pen)?jual(an|kan)?(nya)?\b", text)]
    assert sorted(shown) == sorted(expected) and len(shown) > 5


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_an_articles_row_reads_downwards_with_the_name_of_each_column(browser, served, window):
    browser.window(*window)
    browser.open(f"{served.address}data/news/articles?_col=title")
    assert flawless(browser.open(links(browser, "td.col-url a, td.col-Link a")[0]), served.address)
    browser.run("document.querySelector('.loper-row summary').click()")
    names = browser.run("[...document.querySelectorAll('.rows-and-columns td')]"
                        ".map(cell => getComputedStyle(cell, '::before').content)")
    assert names == [f'"{column}"' for (column,) in ask(served, "select name from pragma_table_info('articles')")]
    tops = browser.run("[...document.querySelectorAll('.rows-and-columns td')].map(c => c.getBoundingClientRect().top)")
    assert tops == sorted(set(tops)) and browser.run(WIDTH) <= window[0]
    shown = browser.run("document.querySelector('td.col-content_text').textContent")
    assert shown.strip() in [text.strip() for (text,) in ask(served, "select content_text from articles")]


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_for_the_documentation(browser, served, tmp_path, name):
    path, width, height, script = PICTURES[name]
    browser.window(width, height)
    assert flawless(browser.open(served.address + path), served.address)
    browser.run(script or "true")
    picture = Path(os.environ.get("SCREENSHOTS", tmp_path)) / name
    picture.write_bytes(browser.screenshot())
    header = picture.read_bytes()[:24]
    assert header.startswith(b"\x89PNG") and header[16:] == width.to_bytes(4, "big") + height.to_bytes(4, "big")
    assert picture.stat().st_size > 20_000, "an empty page is smaller"
