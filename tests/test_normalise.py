"""Normalise: claims become instants, text and HTML become valid, addresses one."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.article import Article, Claim, Related, Removal
from aggregator.normalise import normalise
from aggregator.publisher import Publisher

FETCHED = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
PUBLISHER = Publisher(
    id="kabar",
    publisher="Kabar",
    allowed_domains=["kabar.example"],
    start_urls=["https://kabar.example/"],
    article_query={"all": "1"},
)


def article(**fields) -> Article:
    return Article(
        **{"url": "https://kabar.example/a", "publisher": "kabar", "title": "Judul", "fetched": FETCHED, **fields}
    )


def test_claims_become_instants_with_precision_zone_and_provenance():
    found = normalise(
        article(
            claims=[
                Claim("published", "json-ld datePublished", "2026-11-20T08:15:30+07:00"),
                Claim("updated", "json-ld dateModified", "2026-11-20T09:00:00+07:00"),
            ]
        ),
        PUBLISHER,
    )
    assert found.published == datetime(2026, 11, 20, 1, 15, 30, tzinfo=UTC)
    assert found.updated == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert (found.published_precision, found.published_zone) == ("second", "+07:00")
    assert found.provenance["published"] == "json-ld datePublished"
    assert found.claims == []


def test_the_publishers_zone_is_assumed_where_none_is_printed():
    papua = Publisher(
        id="p",
        publisher="P",
        allowed_domains=["p.example"],
        start_urls=["https://p.example/"],
        timezone="Asia/Jayapura",
    )
    found = normalise(article(claims=[Claim("published", "visible", "20/11/2026 10:00")]), papua)
    assert (found.published, found.published_zone) == (datetime(2026, 11, 20, 1, 0, tzinfo=UTC), "+09:00")


@pytest.mark.parametrize(
    "value",
    [
        "2099-01-01T00:00:00+07:00",
        "1970-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "kemarin sore",
        "99999-01-01T00:00:00Z",
        "99999999999999999999",
    ],
)
def test_a_time_that_cannot_be_is_unknown_and_a_conflict(value):
    found = normalise(article(claims=[Claim("published", "meta article:published_time", value)]), PUBLISHER)
    assert (found.published, found.published_precision, found.published_zone) == (None, None, None)
    assert [(c.field, c.value) for c in found.conflicts] == [("published", value)]


def test_without_a_fetch_time_nothing_can_be_resolved():
    with pytest.raises(ValueError, match="fetched"):
        normalise(article(fetched=None), PUBLISHER)


def test_addresses_lose_tracking_and_paging():
    found = normalise(
        article(
            url="https://kabar.example/a?all=1&utm_source=x&id=5#top",
            related=[
                Related("Baca", "Judul", "https://kabar.example/b?utm_source=bacajuga"),
                Related("", "x", "javascript:x"),
                Related("", "y", None),
            ],
        ),
        PUBLISHER,
    )
    assert found.url == "https://kabar.example/a?id=5"
    assert [r.url for r in found.related] == ["https://kabar.example/b", None, None]


def test_html_holds_only_what_is_allowed():
    dirty = (
        '<p onclick="x">a<script>alert(1)</script><a href="javascript:x">b</a>'
        '<a href="https://x.example/" target="_blank">c'
        '</a><img src="https://x.example/a.jpg" onerror="x"><iframe src="https://x.example"></iframe></p>'
    )
    assert normalise(article(content_html=dirty), PUBLISHER).content_html == (
        '<p>a<a>b</a><a href="https://x.example/">c</a><img src="https://x.example/a.jpg"></p>'
    )


def test_text_is_free_of_what_cannot_be_stored():
    found = normalise(
        article(
            title="Ju\x01\x08dul \ufffe\u202etxt \ud800",
            content_text="satu\x00\n\n dua \x1f tiga\r\nempat",
            tags=["a\x02", " ", "b"],
            removed=[Removal("advert", "x\x00"), Removal("advert", "\x00 ")],
        ),
        PUBLISHER,
    )
    assert found.title == "Judul txt"
    assert found.content_text == "satu\ndua tiga\nempat"
    assert found.tags == ["a", "b"]
    assert found.removed == [Removal("advert", "x")]


def test_a_title_of_a_megabyte_is_cut():
    assert len(normalise(article(title="A" * 1_000_000), PUBLISHER).title) <= 300


TEXTS = st.text(st.characters(), max_size=40)


@given(TEXTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
def test_whatever_a_page_says_can_be_stored(title, text, markup, names, date):
    found = normalise(
        article(
            title=title,
            content_text=text,
            content_html=markup,
            authors=names,
            tags=names,
            summary=text,
            claims=[Claim("published", "visible", date)],
            related=[Related(title, text, markup)],
        ),
        PUBLISHER,
    )
    json.dumps(found.to_dict(), ensure_ascii=False).encode("utf-8")
