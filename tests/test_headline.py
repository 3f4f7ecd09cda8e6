"""The headline is the one that is shown, not the channel's name and not the site's."""

from dataclasses import replace

import pytest

from tests.pages import BARE, BODY, TITLE, html, read, shown


@pytest.mark.parametrize(
    ("body", "head", "title"),
    [
        (f"<h1>{TITLE}</h1>", "", TITLE),
        (f"<h1>Politik</h1><h2>{TITLE}</h2>", "", TITLE),
        (f"<h1>Kabar</h1><h2><a href='/x'>{TITLE}</a></h2>", "", TITLE),
        (f"<div class='judul'>Foto Hari Ini: {TITLE}</div>", "", f"Foto Hari Ini: {TITLE}"),
        (f"<h1>{TITLE}: Ada Apa?</h1>", f'<meta property="og:title" content="{TITLE}">', f"{TITLE}: Ada Apa?"),
        ("<h1>Politik</h1>", f'<meta property="og:title" content="{TITLE} | Kabar">', TITLE),
        ("", f'<meta property="og:title" content="Kabar: {TITLE}">', TITLE),
        (f"<h1>{TITLE}</h1>", '<meta property="og:title" content="Foto : ' + TITLE + '">', TITLE),
    ],
)
def test_the_headline_is_the_one_shown_not_the_channels_name(body, head, title):
    assert read(html(shown(body), head=head)).title == title


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE} - Kabar",
        f"{TITLE} | Kabar",
        f"{TITLE} - Halaman all - Kabar",
        f"{TITLE} - kabar.example",
        f"{TITLE} - Halaman 2",
        f"{TITLE} : Kabar Politik",
    ],
)
def test_names_behind_the_title_are_no_part_of_it(title):
    assert read(html(f"<div>{BODY}</div>", title=title)).title == TITLE


@pytest.mark.parametrize("title", [f"Harian Umum Lereng - {TITLE}", f"{TITLE} | Warta Desa Terkini dan Terpercaya"])
def test_what_is_shown_decides_which_side_of_a_title_is_the_headline(title):
    found = read(html(shown(f"<span class='judul'>{TITLE}</span>"), title=title))
    assert (found.title, found.provenance["title"]) == (TITLE, "span as title")


def test_a_dash_in_a_headline_is_not_the_site():
    assert read(html(f"<div>{BODY}</div>", title="Elang FC vs Rajawali 2-1 - Babak Kedua - Kabar")).title == (
        "Elang FC vs Rajawali 2-1 - Babak Kedua"
    )


def test_the_publishers_selector_wins_and_provenance_says_so():
    found = read(
        html(shown(f"<h1>{TITLE}</h1><p class='t'>Judul menurut aturan</p>")), publisher=replace(BARE, title_css=".t")
    )
    assert (found.title, found.provenance["title"]) == ("Judul menurut aturan", "title_css")
