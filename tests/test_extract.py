"""A page and its publisher's rules in, an article out: every field, and where it was read."""

import json
import time
from dataclasses import replace

import pytest

from aggregator.article import Claim
from aggregator.extract import extract
from aggregator.page import Page
from tests.pages import BARE, BODY, FETCHED, TEXT, TITLE, URL, html, raw, read


def test_every_field_says_where_it_was_read():
    ld = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "description": "Ringkasan berita.",
        "articleSection": "Ekonomi",
        "keywords": ["kopi", "desa", "kopi"],
        "image": {"url": "/img/kopi.jpg"},
        "inLanguage": "id-ID",
        "datePublished": "2026-11-20T08:15:00+07:00",
        "author": {"name": "Sari Wulandari"},
    }
    found = read(html(ld=ld))
    assert (found.summary, found.section, found.tags, found.language, found.image) == (
        "Ringkasan berita.",
        "Ekonomi",
        ["kopi", "desa"],
        "id-ID",
        "https://kabar.example/img/kopi.jpg",
    )
    assert {
        key: found.provenance[key]
        for key in ("title", "summary", "section", "tags", "image", "language", "authors", "published", "content")
    } == {
        "title": "json-ld headline",
        "summary": "json-ld description",
        "section": "json-ld articleSection",
        "tags": "json-ld keywords",
        "image": "json-ld image",
        "language": "json-ld inLanguage",
        "authors": "json-ld author",
        "published": "json-ld datePublished",
        "content": "finder",
    }


@pytest.mark.parametrize(
    ("lang", "language"), [("en", "id"), ("id", "id"), ("id-ID", "id-ID"), ("", "id"), ("x!", "id")]
)
def test_the_language_is_the_one_it_is_written_in(lang, language):
    assert read(html(lang=lang)).language == language


def test_keywords_that_are_a_chopped_sentence_are_no_tags():
    head = (
        '<meta name="keywords" content="Warga,Desa,Sukamaju,di,lereng">'
        '<meta name="description" content="Warga Desa Sukamaju di lereng.">'
    )
    body = f"<h1>{TITLE}</h1><div>{BODY}</div><ul class='tag-list'><li><a href='/tag/kopi'># kopi</a></li></ul>"
    assert read(html(body, head=head)).tags == ["kopi"]


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        (
            "/politik/2026/11/20/panen-kopi-lengkap?utm_source=x",
            "https://kabar.example/politik/2026/11/20/panen-kopi-lengkap",
        ),
        ("https://www.kabar.example/politik/2026/11/20/a", "https://www.kabar.example/politik/2026/11/20/a"),
        ("https://lain.example/politik/2026/11/20/a", URL),
        ("https://kabar.example/", URL),
        ("https://kabar.example", URL),
        ("javascript:alert(1)", URL),
        ("file:///etc/passwd", URL),
        ("https://kabar.example/indeks", URL),
        ("", URL),
    ],
)
def test_the_canonical_address_is_trusted_only_for_an_article_of_the_publisher(canonical, url):
    publisher = replace(BARE, article_url_re=r"/\d{4}/\d{2}/\d{2}/")
    found = raw(
        html(head=f'<link rel="canonical" href="{canonical}">'), url=f"{URL}?utm_source=rss", publisher=publisher
    )
    assert found.url == url


@pytest.mark.parametrize(
    ("first", "dateline"),
    [
        ("<b>JAKARTA, KABAR.com</b> - ", "JAKARTA, KABAR.com"),
        ("SuaraJogja.id - ", "SuaraJogja.id"),
        ("Bandung (ANTARA) - ", "Bandung (ANTARA)"),
        ("<strong>Sukamaju</strong> - ", "Sukamaju"),
        ("KABAR.CO.ID, JAKARTA -- ", "KABAR.CO.ID, JAKARTA"),
        ("Bisnis.com, JAKARTA—", "Bisnis.com, JAKARTA"),
        ("<b>Liputan6.com, Jakarta</b> ", "Liputan6.com, Jakarta"),
        ("<strong>KOPI</strong> ", ""),
        ("Di desa itu - kata warga - ", ""),
        ("", ""),
    ],
)
def test_the_dateline_is_read_and_stays_at_the_head(first, dateline):
    found = read(html(f"<h1>{TITLE}</h1><div><p>{first}{TEXT[0]}</p>{BODY}</div>"))
    assert found.dateline == dateline
    assert found.content_text.startswith(dateline)


def test_the_dateline_of_a_video_piece_may_stand_behind_its_caption():
    caption = "<figure><img src='/a.jpg'><figcaption>Warga memetik kopi di kebun pada pagi hari.</figcaption></figure>"
    page = html(f"<h1>{TITLE}</h1><div>{caption}<p>SUKAMAJU, KABAR.CO.ID - {TEXT[0]}</p>{BODY}</div>")
    assert read(page, url="https://kabar.example/video/panen-kopi").dateline == "SUKAMAJU, KABAR.CO.ID"


@pytest.mark.parametrize(
    ("inner", "where", "image"),
    [
        (f"<div><table class='foto'><tr><td><img src='/a.jpg'></td></tr></table>{BODY}</div>", "content", "/a.jpg"),
        (f"<figure><img data-src='/a.jpg'></figure><div class='isi'>{BODY}</div>", "beside the headline", "/a.jpg"),
        (f"<div><a href='/'><img src='/logo.png'></a></div><div class='isi'>{BODY}</div>", None, None),
        (f"<div class='isi'>{BODY}<img src='/ads/1.jpg'></div>", None, None),
    ],
)
def test_without_a_stated_image_the_first_picture_of_the_article_is_the_lead_image(inner, where, image):
    found = read(html(f"<article><h1>{TITLE}</h1>{inner}</article>"))
    assert found.image == (image and f"https://kabar.example{image}")
    assert found.provenance.get("image") == where


def test_a_reference_that_the_page_does_not_describe_is_no_image():
    stated = '{"@type": "NewsArticle", "headline": "%s", "image": {"@id": "%s#primaryimage"}}'
    script = f"<script type='application/ld+json'>{stated % (TITLE, 'https://kabar.example/ekonomi/panen')}</script>"
    page = html(f"{script}<h1>{TITLE}</h1><div>{BODY}<img src='/a.jpg'></div>")
    assert read(page, url="https://kabar.example/ekonomi/panen").image == "https://kabar.example/a.jpg"


def test_a_line_from_the_home_page_on_names_the_section():
    trail = "<font><a href='/'>Depan</a> &raquo; <a href='/k'>Ekonomi</a></font><br>"
    assert read(html(f"{trail}<h1>{TITLE}</h1><div>{BODY}</div>")).section == "Ekonomi"


@pytest.mark.parametrize("short", ["Gempa terasa di Sukamaju.", "Warga tidak panik."])
def test_a_stated_article_of_a_few_words_is_found_beside_its_headline_not_in_the_list_below(short):
    head = '<meta property="article:published_time" content="2026-11-20T08:15:00+07:00">'
    cards = "".join(f"<div><a href='/b{n}'><h3>Judul berita lain nomor {n}</h3></a><p>{text}</p></div>"
                    for n, text in enumerate(TEXT * 2))
    foot = "<p>Copyright 2026 PT Kabar Nusantara. Hak cipta dilindungi undang-undang.</p>"
    page = html(f"<div><h1>{TITLE}</h1><div><p>{short}</p></div></div><div>{cards}</div>{foot}", head=head)
    assert read(page).content_text == short


def test_pages_are_joined_in_order_and_repeat_nothing():
    lead = f"<p>{TEXT[0]}</p>"
    found = read(
        html(f"<h1>{TITLE}</h1><div>{lead}<p>{TEXT[1]}</p></div>"),
        html(f"<h1>{TITLE}</h1><div>{lead}<p>{TEXT[2]}</p></div>"),
        html(f"<h1>{TITLE}</h1><div>{lead}<p>{TEXT[3]}</p></div>"),
    )
    assert found.content_text.split("\n") == list(TEXT)
    assert (found.url, found.complete) == (URL, "full")


def test_the_selector_finds_all_containers_and_none_twice():
    publisher = replace(BARE, content_css=".isi, .isi p", remove_css=".x")
    body = (
        f"<h1>{TITLE}</h1><div class='isi'><p>{TEXT[0]}</p></div><p class='x'>iklan</p>"
        f"<div class='isi'><p>{TEXT[1]}</p><i class='x'>y</i></div>"
    )
    found = read(html(body), publisher=publisher)
    assert found.content_text.split("\n") == list(TEXT[:2])
    assert [(r.rule, r.text) for r in found.removed] == [("remove_css", "y")]
    assert found.provenance["content"] == "content_css"


def test_where_the_selector_finds_nothing_the_finder_decides():
    found = read(html(), publisher=replace(BARE, content_css=".ganti-templat"))
    assert (found.content_text.split("\n"), found.provenance["content"]) == (list(TEXT), "finder")


def test_addresses_in_the_content_are_absolute():
    image = '<img data-src="../k.jpg" src="data:image/gif;base64,R0">'
    body = f'<h1>{TITLE}</h1><div><p>{TEXT[0]} <a href="lain.html">a</a></p>{image}</div>'
    found = read(html(body, head='<base href="/rubrik/">'))
    assert 'href="https://kabar.example/rubrik/lain.html"' in found.content_html
    assert 'src="https://kabar.example/k.jpg"' in found.content_html


@pytest.mark.parametrize(
    "page",
    [
        html(
            ld={
                "@type": ["NewsArticle", 5],
                "headline": ["a", {"b": 1}],
                "datePublished": 20261120,
                "author": [None, 5, {"name": None}],
                "image": {"url": [[]]},
                "articleBody": {"x": 1},
                "keywords": {"a": [1]},
                "description": [[]],
                "articleSection": 5,
                "isAccessibleForFree": [],
                "inLanguage": {"x": 1},
                "@graph": 5,
            }
        ),
        html(
            head='<meta property="og:image" content="javascript:x">'
            '<meta property="article:section" content="../../../tmp/pwn">'
        ),
        html(
            f"<h1>Ju\ufffe\u202edul &#1; &#xD800; x panen kopi</h1><div>{BODY}</div>",
            title="Ju\ufffe\u202edul &#1; &#xD800; x panen kopi",
        ),
        html(f"<h1>');DROP TABLE articles;--</h1><div>{BODY}</div>", title="');DROP TABLE articles;--"),
    ],
)
def test_whatever_a_page_says_gives_an_article_that_can_be_stored(page):
    found = read(page)
    json.dumps(found.to_dict(), ensure_ascii=False).encode("utf-8")
    assert found.title
    assert found.content_text.split("\n") == list(TEXT)


def test_extract_does_not_change_the_page():
    page = Page(html(), URL)
    assert extract([page], BARE, fetched=FETCHED) == extract([page], BARE, fetched=FETCHED)


def test_the_listing_only_adds_claims():
    assert (
        Claim("published", "listing", "kemarin") in raw(html(), listing={"published": "kemarin", "title": "x"}).claims
    )


@pytest.mark.parametrize(("beside", "section"), [
    ("<span class='rubrik'><a href='/desa'>Desa</a></span>", "Desa"),
    ("<div class='post-meta'><a href='/desa' rel='category tag'>Desa</a></div>", "Desa"),
    ("<dl><dd class='category-name'>Category: <a href='/desa'>Desa</a></dd></dl>", "Desa"),
    ("<nav class='kategori'><a href='/desa'>Desa</a></nav>", ""),
    ("<div class='kategori'>Desa Kota Ekonomi Bola Gaya Hidup Hiburan Olahraga Teknologi</div>", ""),
    ("<p class='categorical'>Desa</p>", ""),
])
def test_a_name_beside_the_headline_tells_the_section(beside, section):
    for page in (f"<div>{beside}<h1>{TITLE}</h1></div><div>{BODY}</div>", f"<h1>{TITLE}</h1>{beside}<div>{BODY}</div>"):
        assert read(html(f"<div>{page}</div>")).section == section


def test_steps_from_the_home_page_on_right_before_the_headline_name_the_section():
    steps = "<ul><li><a href='/'>Home</a></li><li><a href='/desa'>Desa</a></li></ul>"
    assert read(html(f"{steps}<h1>{TITLE}</h1><div>{BODY}</div>")).section == "Desa"
    assert read(html(f"{steps}{'<p>menu</p>' * 4}<h1>{TITLE}</h1><div>{BODY}</div>")).section == ""


@pytest.mark.parametrize(("below", "tags"), [
    ("<span class='post-labels'>Label: <a rel='tag' href='/search/label/kopi'>kopi</a>, "
     "<a rel='tag' href='/search/label/desa'>desa</a></span>", ["kopi", "desa"]),
    ("<div>Topics: <ul><li><a href='/tag/kopi'>#kopi</a></li><li><a href='/tag/desa'>#desa</a></li></ul></div>",
     ["kopi", "desa"]),
    ("<footer><a href='/tag/kopi'>kopi</a></footer>", []),
    ("<aside><a href='/tag/kopi'>kopi</a></aside>", []),
    (f"<p>{TEXT[0]} <a href='/tag/kopi'>kopi</a></p>", []),
    ("<a href='/tag/'>Semua tag</a>", []),
])
def test_links_to_tags_that_stand_together_below_the_headline_are_the_tags(below, tags):
    menu = "<div><a href='/tag/pilkada'>#pilkada</a></div>"
    assert read(html(f"{menu}<h1>{TITLE}</h1><div>{BODY}</div>{below}")).tags == tags


@pytest.mark.parametrize("part", [
    '<a href="/x">Kata tautan</a> ', "<span>kata </span>", "Kata.<br>", '<div class="title">Judul lain</div>',
    '<span class="author">Budi</span>', "<option>Kota</option>", '<a href="/x"><b>a</b></a>. Baca juga: ',
    'Warga pulang. Baca juga: <a href="/x">Bus Sekolah Gratis Meluncur</a> ',
    "<p>e\u0301\u0316\u0301\u0316\u0301\u0316\u0301\u0316"], ids=lambda part: part[:12])
def test_a_page_of_thousands_of_equal_parts_takes_linear_time(part):
    def seconds(count: int) -> float:
        began = time.process_time()
        read(html(f"{BODY}<p>{part * count}</p>"))
        return time.process_time() - began

    seconds(500)  # what is made once
    few, many = (min(seconds(count) for _ in range(2)) for count in (1_000, 8_000))
    assert many < 24 * few + 0.2, "eight times the parts: 8 times the time is linear, 64 is quadratic"
