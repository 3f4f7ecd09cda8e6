"""Reading pages and a large index in headless Chromium: fit for everybody, from us alone, safe whatever is stored."""

import json
from collections.abc import Iterator

import pytest

from .chromium import Chromium
from .test_pages import WIDTH, WINDOWS, flawless, links

#: the page of everything, that of one paper, that of a feed of one's own, and the index
PAGES = ["all.html", "pelaut3.html", "pasang.html", "jahat.html", ""]
#: on the index: fifty papers, one's own feed, and a section
ROWS = 52
VISIBLE = "[...document.querySelectorAll('[data-row]')].filter(row => row.checkVisibility()).length"
#: what axe-core calls minor or moderate is often a matter of taste
GRAVE = ("serious", "critical")
TYPE = """(words => {{ const box = document.querySelector('#filter input'); box.value = words;
box.dispatchEvent(new Event('input')); return document.querySelector('[role=status]').textContent; }})({words})"""


@pytest.fixture
def visitor(browser) -> Iterator[Chromium]:
    """The browser of one who has not been here."""
    yield browser
    browser.run("localStorage.clear()")
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)


def type_words(browser: Chromium, words: str) -> str:
    """Types into the filter box; what it says then."""
    return browser.run(TYPE.format(words=json.dumps(words)))


def unfold(browser: Chromium) -> None:
    browser.run("document.querySelectorAll('details').forEach(details => { details.open = true })")


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_but_us_and_fits_the_window(visitor, crowd, path, window):
    visitor.window(*window)
    assert flawless(visitor.open(crowd.address + path), crowd.address)
    assert visitor.run(WIDTH) <= window[0]
    unfold(visitor)
    assert visitor.run(WIDTH) <= window[0]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("path", PAGES)
def test_axe_core_finds_no_serious_fault(visitor, crowd, axe, path, window, dark):
    visitor.window(*window, dark=dark)
    visitor.open(crowd.address + path)
    unfold(visitor)
    visitor.run(axe)
    found = json.loads(visitor.run("axe.run().then(found => JSON.stringify(found))"))
    grave = [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found["violations"]
             if one["impact"] in GRAVE]
    assert len(found["passes"]) > 20 and grave == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_in_the_store_runs_or_is_asked_for(visitor, crowd, path):
    assert flawless(visitor.open(crowd.address + path), crowd.address)
    assert visitor.run("typeof window.harmed") == "undefined"
    assert visitor.run("document.querySelectorAll('iframe, form, svg, [onclick], [onload], [onerror]').length") == 0
    assert visitor.run("[...document.querySelectorAll('a[href]')].every(a => /^https?:$/.test(a.protocol))") is True


def test_an_article_opens_at_a_tap_and_only_then_asks_for_its_pictures(visitor, crowd, album):
    visitor.window(390, 844)
    visit = visitor.open(crowd.address + "pelaut3.html")
    assert visit.outside(crowd.address) == []
    text = "document.querySelector('article .text')"
    assert visitor.run(f"{text}.checkVisibility()") is False
    visitor.run("document.querySelector('article summary').click()")
    shown = "[...document.querySelectorAll('article .text img')].filter(img => img.naturalWidth).length"
    assert visitor.until(f"{shown} === 2") and visitor.run(f"{text}.checkVisibility()") is True
    assert sorted(visit.outside(crowd.address)) == [f"{album.url}/5.png", f"{album.url}/9.png"]
    assert visit.complaints == []
    assert all("referer" not in headers for _, headers in album.log)


def test_lead_pictures_are_shown_when_asked_for_and_at_the_next_visit(visitor, crowd):
    assert visitor.open(crowd.address + "all.html").outside(crowd.address) == []
    shown = "document.querySelector('.lead').naturalWidth > 0 && document.querySelector('.lead').checkVisibility()"
    visitor.run("document.querySelector('#pictures').click()")
    assert visitor.until(shown)
    visitor.open(crowd.address + "pelaut3.html")
    assert visitor.until(shown) and visitor.run("document.querySelector('#pictures').ariaPressed") == "true"
    visitor.run("document.querySelector('#pictures').click()")
    assert visitor.run("document.querySelector('.lead').checkVisibility()") is False
    assert visitor.open(crowd.address + "pelaut3.html").outside(crowd.address) == []


def test_a_long_index_begins_folded_and_the_filter_unfolds_what_it_finds(visitor, crowd):
    visitor.window(390, 844)
    visitor.open(crowd.address)
    topics = visitor.run(VISIBLE)
    assert topics == 1, "only one's own feed"
    assert type_words(visitor, "wita PELAUT") == f"4 dari {ROWS}"
    assert visitor.run(VISIBLE) == 4
    headings = "[...document.querySelectorAll('h2, h3')].filter(h => h.checkVisibility()).map(h => h.textContent)"
    assert {"Daerah", "WITA"} < set(visitor.run(headings)) and "Nasional" not in visitor.run(headings)
    assert type_words(visitor, "tidak ada yang begini") == f"0 dari {ROWS}" and visitor.run(VISIBLE) == 0
    assert type_words(visitor, "") == "" and visitor.run(VISIBLE) == topics


def test_the_filter_of_a_reading_page_looks_into_the_texts(visitor, crowd):
    visitor.open(crowd.address + "pelaut3.html")
    assert type_words(visitor, "ombak teluk") == "1 dari 2"
    assert visitor.run(VISIBLE) == 1


@pytest.mark.parametrize(("path", "rows"), [("", ROWS), ("pelaut3.html", 2)])
def test_without_scripts_everything_is_there_but_the_box(visitor, crowd, path, rows):
    visitor.ask("Emulation.setScriptExecutionDisabled", value=True)
    assert flawless(visitor.open(crowd.address + path), crowd.address)
    visitor.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert visitor.run("document.querySelector('#filter').checkVisibility()") is False
    unfold(visitor)
    assert visitor.run(VISIBLE) == rows


def test_a_page_opened_as_a_file_works_as_well(visitor, crowd):
    for name in ("index.html", "all.html"):
        visit = visitor.open((crowd.home / "public" / name).as_uri())
        assert visit.complaints == [] and all(url.startswith("file:") for url in visit.requests)
        assert visitor.run("document.querySelector('#filter').checkVisibility()") is True


def test_the_index_leads_to_a_page_for_each_feed_and_each_page_back(visitor, crowd):
    visitor.open(crowd.address)
    pages = links(visitor, "[data-row] :is(h3, h4) a, .everything a[href$='.html']")
    assert len(pages) == ROWS + 1
    for page in (pages[0], pages[-1]):
        assert flawless(visitor.open(page), crowd.address)
        assert links(visitor, "nav a")[0] == f"{crowd.address}index.html"
