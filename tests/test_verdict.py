"""What a page is: no article, an article, a photo, video or live piece; whole or a teaser."""

import pytest

from aggregator.errors import NotAnArticleError
from tests.pages import BODY, TEXT, TITLE, URL, html, raw, read


@pytest.mark.parametrize(
    ("url", "title", "ld", "kind"),
    [
        ("https://kabar.example/foto/1/kopi", TITLE, None, "photo"),
        ("https://foto.kabar.example/1/kopi", TITLE, None, "photo"),
        ("https://kabar.example/news/1/kopi", f"FOTO: {TITLE}", None, "photo"),
        ("https://kabar.example/video/1/kopi", TITLE, None, "video"),
        ("https://kabar.example/news/1/kopi", TITLE, {"@type": "LiveBlogPosting"}, "live"),
        ("https://kabar.example/news/1/video-panen-kopi", TITLE, None, "article"),
        ("https://kabar.example/news/foto-lama", TITLE, None, "article"),
    ],
)
def test_photo_video_and_live_pieces_are_named_so(url, title, ld, kind):
    assert read(html(f"<h1>{title}</h1><div>{BODY}</div>", title=title, ld=ld), url=url).kind == kind


def test_a_rubric_makes_no_photo_piece_of_a_long_text():
    figure = "<figure><img src='/a.jpg'><figcaption>Kebun kopi.</figcaption></figure>"
    body = f"<h1>FOTO: {TITLE}</h1><div>{BODY * 3}{figure}</div>"
    found = read(html(body, title=f"FOTO: {TITLE}"))
    assert (found.kind, "Kebun kopi." in found.content_text) == ("article", False)


def test_the_rubric_of_a_live_piece_holds_however_long_it_is():
    title = f"LIVE: {TITLE}"
    assert read(html(f"<h1>{title}</h1><div>{BODY * 3}</div>", title=title)).kind == "live"


@pytest.mark.parametrize(("lines", "kept"), [
    (["1/2 Petani memetik kopi.", "2/2 Petani menjemur kopi."], ["Petani memetik kopi.", "Petani menjemur kopi."]),
    (["1/2 sendok teh garam.", "1/2 sendok makan gula."], ["1/2 sendok teh garam.", "1/2 sendok makan gula."]),
    (["1/4 kilogram biji kopi."], ["1/4 kilogram biji kopi."]),
])
def test_the_numbers_of_a_gallery_are_no_part_of_its_captions(lines, kept):
    figures = "".join(f"<figure><img src='/{n}.jpg'><figcaption>{line}</figcaption></figure>"
                      for n, line in enumerate(lines))
    found = read(html(f"<h1>{TITLE}</h1><div class='galeri'>{BODY}{figures}</div>"),
                 url="https://kabar.example/foto/1/kopi")
    assert found.content_text.split("\n")[len(TEXT):] == kept


def test_captions_are_the_text_of_a_gallery():
    figures = "".join(
        f"<figure><img src='/{n}.jpg'><figcaption>{text}</figcaption></figure>" for n, text in enumerate(TEXT)
    )
    found = read(
        html(f"<h1>{TITLE}</h1><div class='galeri'>{figures}</div>"), url="https://kabar.example/foto/1/kopi"
    )
    assert (found.kind, found.content_text.split("\n")) == ("photo", list(TEXT))


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (html(ld={"@type": "NewsArticle", "isAccessibleForFree": False}), "json-ld isAccessibleForFree"),
        (html(ld={"@type": "NewsArticle", "isAccessibleForFree": "False"}), "json-ld isAccessibleForFree"),
        (
            html(
                f"<h1>{TITLE}</h1><div><p>{TEXT[0]}</p><p>Artikel ini khusus pelanggan. Silakan berlangganan.</p></div>"
            ),
            "marker",
        ),
        (
            html(
                f"<article><h1>{TITLE}</h1><div><p>Baca selengkapnya dengan berlangganan.</p></div></article>",
                ld={"@type": "NewsArticle"},
            ),
            "marker",
        ),
        (html(f"<h1>{TITLE}</h1><div>{BODY}</div><a href='?page=2'>2</a><a href='?page=3'>3</a>"), "page 1 of 3"),
        (html(f"<h1>{TITLE}</h1><div>{BODY}</div><a href='{URL}/2'>Selanjutnya</a>"), "page 1 of 2"),
        (html(f"<h1>{TITLE}</h1><div>{BODY}{'<div>' * 3000}x"), "the parser gave up"),
    ],
)
def test_what_is_not_whole_is_a_teaser_and_says_why(page, reason):
    found = read(page)
    assert found.complete == "teaser"
    assert reason in found.provenance["complete"]


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (html(), URL),
        (html(ld={"@type": "NewsArticle", "isAccessibleForFree": True}), URL),
        (html(f"<h1>{TITLE}</h1><div>{BODY}</div><a href='?page=2'>2</a>"), f"{URL}?page=all"),
        (html(f"<h1>{TITLE}</h1><div>{BODY}</div><a href='/indeks?page=2'>2</a>"), URL),
        (
            html(
                f"<h1>{TITLE}</h1><div class='hal' data-page='1'>{BODY}</div>"
                f"<div class='hal' data-page='2'><p>{TEXT[0]} Lagi.</p></div>"
                "<a href='?page=2'>2</a>"
            ),
            URL,
        ),
    ],
)
def test_what_is_whole_is_full(page, url):
    assert read(page, url=url).complete == "full"


LINKS = "".join(f'<li><a href="/b{n}">Judul berita lain nomor {n} yang panjang sekali</a></li>' for n in range(12))
SUMMARIES = "".join(
    f'<div><h3><a href="/b{n}">Judul berita lain nomor {n} yang panjang</a></h3><p>{TEXT[n % 4]}</p></div>'
    for n in range(9)
)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (html("<h1>Halaman tidak ditemukan</h1>", title="404"), "not there"),
        (
            html(
                "<h1>Maaf</h1><p>Artikel yang Anda cari sudah tidak tersedia. Silakan kembali ke beranda kami.</p>",
                title="Kabar",
            ),
            "not there",
        ),
        (html("Checking your browser", title="Just a moment..."), "challenge"),
        (
            html(
                "<h1>Access Denied</h1><p>You don't have permission to access this server, please contact us.</p>",
                title="Access Denied",
            ),
            "challenge",
        ),
        (
            html(
                "<h1>Masuk</h1><form><input type='password'></form><p>Masuk untuk membaca berita di Kabar.</p>",
                title="Masuk",
            ),
            "log in",
        ),
        (html(f"<h1>{TITLE}</h1><div></div>"), "no text"),
        (html(f"<div>{BODY}</div>", title=""), "no headline"),
        (html(f"<h1>Indeks Berita</h1><ul>{LINKS}</ul>", title="Indeks Berita"), "no text"),
        (html(f"<h1>Indeks Berita</h1><div>{SUMMARIES}</div>", title="Indeks Berita"), "list"),
    ],
)
def test_what_is_no_article_is_refused_with_the_reason(page, reason):
    with pytest.raises(NotAnArticleError, match=reason):
        raw(page)


def test_a_home_page_is_no_article():
    with pytest.raises(NotAnArticleError, match="home page"):
        raw(
            html(f"<h1>Kabar</h1><div><p>{TEXT[0]}</p></div><ul>{LINKS}</ul>", title="Kabar"),
            url="https://kabar.example/",
        )


@pytest.mark.parametrize(
    "title",
    ["404 Rumah Rusak Akibat Gempa di Sukamaju", "Berita Bohong: Halaman Tidak Ditemukan Itu Bukan Peretasan"],
)
def test_a_real_article_may_have_such_words_in_its_headline(title):
    assert read(html(f"<h1>{title}</h1><div>{BODY * 2}</div>", title=title)).title == title


@pytest.mark.parametrize("title", ["Kabar Nomor 404 Panen", "404 Rumah Rusak Akibat Gempa di Sukamaju"])
def test_a_short_article_may_have_the_number_404_in_its_headline(title):
    assert read(html(f"<h1>{title}</h1><div>{BODY}</div>", title=f"{title} - Kabar")).title == title


def test_a_number_alone_is_no_headline_of_a_short_article():
    with pytest.raises(NotAnArticleError, match="not there"):
        raw(html("<h1>404</h1><div><p>Kembali ke beranda, atau cari berita lain di kotak pencarian kami.</p></div>",
                 title="404 - Kabar"))

