"""Every statement about a time is a claim, verbatim, with where it was read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.pages import BARE, BODY, MENU, TITLE, html, raw, read


def claims(*pages: bytes, **more) -> list[tuple[str, str, str]]:
    return [(c.field, c.where, c.value) for c in raw(*pages, **more).claims]


def test_every_statement_about_time_is_a_claim_verbatim():
    publisher = replace(BARE, published_css=".tgl", updated_css=".ubah")
    body = (
        f"<h1>{TITLE}</h1><p class='tgl'>Jum'at, 20 November 2026 | 08:15 WIB</p>"
        "<p class='ubah'>Diperbarui 20/11/2026 09:00</p>"
        f"<time datetime='2026-11-20T08:15:00+07:00'>tadi</time><div>{BODY}</div>"
    )
    head = (
        '<meta property="article:published_time" content="2026-11-20 08:15">'
        '<meta name="last-modified" content="2026-11-21">'
    )
    ld = {"@type": "NewsArticle", "datePublished": "2026-11-20T01:15:00Z", "dateModified": "2026-11-20T02:00:00Z"}
    assert claims(
        html(body, head=head, ld=ld),
        publisher=publisher,
        listing={"published": "Fri, 20 Nov 2026 08:15:00 +0700", "lastmod": "2026-11-20"},
    ) == [
        ("published", "published_css", "Jum'at, 20 November 2026 | 08:15 WIB"),
        ("updated", "updated_css", "Diperbarui 20/11/2026 09:00"),
        ("published", "json-ld datePublished", "2026-11-20T01:15:00Z"),
        ("updated", "json-ld dateModified", "2026-11-20T02:00:00Z"),
        ("published", "meta article:published_time", "2026-11-20 08:15"),
        ("published", "time[datetime]", "2026-11-20T08:15:00+07:00"),
        ("published", "visible", "Jum'at, 20 November 2026 | 08:15 WIB"),
        ("updated", "visible", "Diperbarui 20/11/2026 09:00"),
        ("published", "listing", "Fri, 20 Nov 2026 08:15:00 +0700"),
        ("updated", "listing", "2026-11-20"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Kamis, 31 Desember 2026</p>{MENU}<h1>{TITLE}</h1><p>Sabtu, 14/11/2026 10:30 WIB</p><div>{BODY}</div>",
        f"<p>Kamis, 31 Desember 2026</p>{MENU}<p>Sabtu, 14 Nov 2026 10:30 WIB</p><h1>{TITLE}</h1><div>{BODY}</div>",
        f"<h1>{TITLE}</h1><p>Sabtu, 14 November 2026 - 10:30 wib</p><div>{BODY}</div><p>Komentar: 15/11/2026 11:00</p>",
    ],
)
def test_the_stamp_next_to_the_headline_is_the_articles(body):
    assert read(html(body)).published == datetime(2026, 11, 14, 3, 30, tzinfo=UTC)


def test_a_page_without_a_date_claims_none():
    assert raw(html()).claims == []
    assert read(html(), url="https://kabar.example/politik/panen-kopi").published is None


@pytest.mark.parametrize(("line", "claim"), [
    ("<abbr class='published' itemprop='datePublished' title='2026-11-20T08:15:00+07:00'>08.15</abbr>",
     ("published", "time[datetime]", "2026-11-20T08:15:00+07:00")),
    ("<span property='dc:date dc:created' content='2026-11-20T08:15:00+07:00'>Oleh Sari</span>",
     ("published", "rdfa dc:created", "2026-11-20T08:15:00+07:00")),
    ("<div><b>Oleh Humas</b> <i>Dipublikasikan pada 20 November 2026</i> <i>Kategori: Desa</i></div>",
     ("published", "visible", "Dipublikasikan pada 20 November 2026")),
])
def test_times_that_the_markup_of_other_programs_states_are_claims(line, claim):
    assert claims(html(f"<h1>{TITLE}</h1>{line}<div>{BODY}</div>")) == [claim]


def test_what_stands_in_a_row_above_the_headline_is_the_day_of_reading():
    row = "<div><b>Jumat, 20 November 2026</b> <a href='/masuk'>Masuk</a></div>"
    assert claims(html(f"{row}<h1>{TITLE}</h1><div>{BODY}</div>")) == []


def test_what_the_head_states_needs_no_rdfa():
    span = "<span property='dc:date' content='2026-11-21'></span>"
    head = '<meta property="article:published_time" content="2026-11-20">'
    assert claims(html(f"<h1>{TITLE}</h1>{span}<div>{BODY}</div>", head=head)) == [
        ("published", "meta article:published_time", "2026-11-20")]
