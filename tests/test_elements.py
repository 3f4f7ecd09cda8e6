"""Inserts are cut on the elements and by their labels, kept as related or removed, and prose beside them stays."""

import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from aggregator.clean.content import Content, join, part
from aggregator.clean.elements import Ledger
from aggregator.clean.structures import named, normal
from aggregator.publisher import compile_css

BASE = "https://kabar.example/politik/judul"
PROSE = (
    "Warga Desa Sukamaju memanen kopi pekan ini setelah hujan reda, kata ketua kelompok tani di lereng gunung itu."
)
TITLE = "Harga Ikan Tongkol Naik Menjelang Musim Timur"


def cleaned(body: str, remove: str = "", captions: bool = False) -> Content:
    root = html.fragment_fromstring(f"<div>{body}</div>")
    ledger = Ledger(BASE)
    return join([part([root], BASE, compile_css(remove) if remove else None, ledger, captions)], ledger, "Judul lain")


def related(content: Content) -> list[tuple[str, str, str | None]]:
    return [(r.label, r.title, r.url) for r in content.related]


@pytest.mark.parametrize(
    "name",
    [
        "headline",
        "reader",
        "read",
        "thread",
        "market-share",
        "shareholder",
        "share-price",
        "download",
        "broadcast",
        "adegan",
        "ad-hoc-news",
        "shadow",
        "padding",
        "badge",
        "lead",
        "article-lead",
        "content-header",
        "tagline",
        "stage",
        "gadget",
        "roadmap",
        "commentary-body",
        "populerisasi",
        "terkaitan",
        "baca",
        "isi-artikel",
        "detail__body-text",
        "itp_bodycontent",
    ],
)
def test_a_class_is_no_structure_because_a_word_of_one_is_part_of_it(name):
    assert name == "baca" or not named(name)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("baca-juga__header", "related"),
        ("BacaJuga", "related"),
        ("inject-baca-juga", "related"),
        ("related__inline", "related"),
        ("linksisip", "related"),
        ("recommended-article", "related"),
        ("div-gpt-ad-123-0", "advert"),
        ("adsbygoogle", "advert"),
        ("article-ad", "advert"),
        ("share-buttons", "share"),
        ("social-share", "share"),
        ("detail__body-tag", "tags"),
        ("article-tags", "tags"),
        ("wrap-pagination", "pager"),
        ("ten-second", "promotion"),
        ("wp-caption-text", "caption"),
        ("newsletter-box", "promotion"),
        ("comments", "comments"),
        ("video-transcript", "embed"),
        ("ai-summary-box", "summary"),
        ("ad", "advert"),
        ("share", "share"),
    ],
)
def test_a_class_is_known_by_its_words(name, rule):
    assert named(name).id == rule


def test_a_class_is_read_as_words():
    assert normal("ArticleRelated__inlineBox") == "article-related-inline-box"


@pytest.mark.parametrize(
    "box",
    [
        f'<div class="baca-juga"><p>Baca Juga</p><ul><li><a href="/a/1">{TITLE}</a></li></ul></div>',
        f'<div class="baca-juga"><a href="/a/1"><span>Baca Juga</span><h4>{TITLE}</h4></a></div>',
        f'<p class="baca-juga"><b>Baca Juga</b></p><ul><li><a href="/a/1">{TITLE}</a></li></ul>',
        f'<table class="linksisip"><tr><td>Baca Juga <a href="/a/1">{TITLE}</a></td></tr></table>',
        f'<p><strong>Baca Juga <a href="/a/1">{TITLE}</a></strong></p>',
        f'<p>Baca Juga</p><p><a href="/a/1">{TITLE}</a></p>',
        f'<h3>Baca Juga</h3><ul><li><a href="/a/1">{TITLE}</a></li></ul>',
        f'<div style="x"><p>Baca Juga</p><h2><a href="/a/1">{TITLE}</a></h2></div>',
        f'<strong>Baca Juga</strong><br><a href="/a/1">{TITLE}</a><br><br>',
        f'<p>&raquo; Baca Juga <a href="/a/1">{TITLE}</a></p>',
    ],
)
def test_a_label_with_its_link_becomes_related_with_or_without_a_class(box):
    content = cleaned(f"<p>{PROSE}</p>{box}<p>Lain. {PROSE}</p>")
    assert content.text == f"{PROSE}\nLain. {PROSE}"
    assert related(content) == [("Baca Juga", TITLE, "https://kabar.example/a/1")]
    assert content.removed == []


@pytest.mark.parametrize(
    ("line", "text", "label"),
    [
        (f'{PROSE} Baca juga: <a href="/a/1">{TITLE}</a>', PROSE, "Baca juga:"),
        (f'Baca juga: <a href="/a/1">{TITLE}</a> {PROSE}', PROSE, "Baca juga:"),
        (f'<b>Baca juga:<a href="/a/1">{TITLE}</a></b><br>{PROSE}', PROSE, "Baca juga:"),
        (f'{PROSE} (Baca juga: <a href="/a/1">{TITLE}</a>) {PROSE}', f"{PROSE} {PROSE}", "Baca juga:"),
        (f'{PROSE}BACA JUGA - <a href="/a/1">{TITLE}</a>', PROSE, "BACA JUGA -"),
        (f'{PROSE} <a href="/a/1">Baca juga: {TITLE}</a>', PROSE, "Baca juga:"),
        (f'Baca: <a href="/a/1">{TITLE}</a><br>{PROSE}', PROSE, "Baca:"),
        (f'Simak juga video <a href="/a/1">{TITLE}</a><br>{PROSE}', PROSE, "Simak juga video"),
    ],
)
def test_prose_in_the_line_of_an_insert_stays(line, text, label):
    content = cleaned(f"<p>{line}</p>")
    assert content.text == text
    assert related(content) == [(label, TITLE, "https://kabar.example/a/1")]


@pytest.mark.parametrize(
    "line",
    [
        'Menurut <a href="/tag/bmkg">BMKG</a>, gempa itu tidak berpotensi tsunami dan warga diminta tenang.',
        'Ia mengajak warga <a href="/x">baca juga</a> buku panduan keselamatan yang dibagikan di balai desa.',
        'Buku itu ia baca <a href="/x">Laskar Hujan</a> sampai tamat dalam semalam di rumahnya.',
        "Singkat saja.",
        "dehidrasi",
        '<a href="/a">Kementerian Pertanian</a> belum menjawab.',
        "Baca puisi itu, katanya, seperti membaca surat lama yang ditulis untuk diri sendiri.",
    ],
)
def test_real_paragraphs_stay_however_short_or_linked(line):
    assert (
        cleaned(f"<p>{PROSE}</p><p>{line}</p>").text.split("\n")[1]
        == html.fragment_fromstring(f"<p>{line}</p>").text_content()
    )


@pytest.mark.parametrize("name", ["baca-juga", "related", "ads", "share-box", "tags", "pagination"])
def test_an_unclosed_box_does_not_take_the_prose_behind_it(name):
    content = cleaned(f'<p>{PROSE}</p><div class="{name}"><p>Lagi. {PROSE}</p><p>Akhir. {PROSE}</p></div>')
    assert content.text == f"{PROSE}\nLagi. {PROSE}\nAkhir. {PROSE}"


@pytest.mark.parametrize(
    ("box", "rule", "text"),
    [
        ('<div class="ads">ADVERTISEMENT</div>', "advert", "ADVERTISEMENT"),
        ('<div class="share-buttons"><a href="/f">Facebook</a> <a href="/x">X</a></div>', "share", "Facebook X"),
        ('<ul class="article-tags"><li><a href="/t">kopi</a></li></ul>', "tags", "kopi"),
        (
            "<figure><img src='/a.jpg'><figcaption>Petani kopi. (Foto: Sari)</figcaption></figure>",
            "caption",
            "Petani kopi. (Foto: Sari)",
        ),
        (f'<div class="newsletter"><p>{PROSE}</p></div>', "promotion", PROSE),
        ("<form><p>Cari</p><button>Kirim</button></form>", "form", "Cari Kirim"),
    ],
)
def test_other_boxes_are_removed_under_their_rule(box, rule, text):
    content = cleaned(f"<p>{PROSE}</p>{box}<p>Lain. {PROSE}</p>")
    assert content.text == f"{PROSE}\nLain. {PROSE}"
    assert [(r.rule, r.text) for r in content.removed] == [(rule, text)]


def test_captions_stay_where_they_are_the_text():
    gallery = "<figure><img src='/a.jpg'><figcaption>Petani kopi di Sukamaju.</figcaption></figure>"
    assert cleaned(gallery, captions=True).text == "Petani kopi di Sukamaju."


def test_a_caption_that_is_cut_becomes_the_words_of_its_picture():
    content = cleaned(f"<p>{PROSE}</p><figure><img src='/a.jpg'><figcaption>Petani kopi.</figcaption></figure>")
    assert 'alt="Petani kopi."' in content.html


def test_what_the_publisher_removes_is_related_if_it_points_elsewhere_and_else_removed():
    content = cleaned(
        f'<p>{PROSE}</p><div class="x1">Baca Juga <a href="/a/1">{TITLE}</a></div>'
        f'<div class="x1">Unduh aplikasi kami <a href="/app">di sini</a></div>',
        ".x1",
    )
    assert content.text == PROSE
    assert related(content) == [("Baca Juga", TITLE, "https://kabar.example/a/1")]
    assert [(r.rule, r.text) for r in content.removed] == [("remove_css", "Unduh aplikasi kami di sini")]


def test_a_selector_that_would_remove_the_text_itself_removes_nothing():
    body = "".join(f"<p>{n}. {PROSE}</p>" for n in range(9))
    assert cleaned(f'<div class="x1">{body}</div>', ".x1").text.count(PROSE) == 9


def test_related_and_removed_come_in_the_order_of_the_page():
    content = cleaned(
        f'<p>{PROSE} Baca juga: <a href="/a/1">{TITLE} Satu</a></p><div class="ads">IKLAN</div>'
        f'<div class="baca-juga">Baca Juga <a href="/a/2">{TITLE} Dua</a></div>'
        f'<p>Baca: <a href="/a/3">{TITLE} Tiga</a></p><p>(abc/def)</p>'
    )
    assert [r.url[-1] for r in content.related] == ["1", "2", "3"]
    assert [r.text for r in content.removed] == ["IKLAN", "(abc/def)"]


def test_scripts_styles_and_comments_are_no_text():
    hidden = "<script>var a</script><style>b{}</style><noscript>c</noscript><template>d</template><!-- e -->"
    content = cleaned(f"{hidden}<p>{PROSE}</p>")
    assert (content.text, content.removed) == (PROSE, [])


def test_a_text_that_is_nothing_but_an_insert_is_kept():
    assert cleaned("<p>Baca selengkapnya dengan berlangganan.</p>").text == "Baca selengkapnya dengan berlangganan."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<h1>Judul lain</h1><p>Senin, 2 Maret 2026</p><p>{PROSE}</p>", PROSE),
        (f"<ul><li><a href='/'>Beranda</a></li></ul><h1>Judul lain</h1><p>{PROSE}</p>", PROSE),
        (f"<p>{PROSE}</p><h2>Judul lain</h2><p>{PROSE}!</p>", f"{PROSE}\nJudul lain\n{PROSE}!"),
        (f"<p>{PROSE}</p><p><a href='/tag/kopi'>kopi</a></p><p><a href='/tag/desa'>desa</a></p>", PROSE),
        (f"<b>Sukamaju</b> -<p>{PROSE}</p>", f"Sukamaju - {PROSE}"),
    ],
)
def test_headline_stamps_and_tags_around_the_text_are_no_text(body, text):
    assert cleaned(body).text == text


def test_a_later_page_repeats_nothing():
    ledger = Ledger(BASE)
    pages = [[html.fragment_fromstring(f"<div><p>{PROSE}</p><p>Halaman {n}. {PROSE}</p></div>")] for n in (1, 2)]
    content = join([part(page, BASE, None, ledger) for page in pages], ledger, "Judul lain")
    assert content.text == f"{PROSE}\nHalaman 1. {PROSE}\nHalaman 2. {PROSE}"
    assert [(r.rule, r.text) for r in content.removed] == [("repeated", PROSE)]


CLASSES = st.sampled_from(
    ["", "", "", "baca-juga", "ads", "share", "caption", "newsletter", "tags", "isi", "comment"]
)
WORDS = st.sampled_from(
    [
        "Baca juga:",
        "Baca Juga",
        "ADVERTISEMENT",
        "(abc/def)",
        "Simak juga video",
        "Berita Terkait",
        "1 / 5",
        "Penulis: Sari",
        "Halaman selanjutnya",
        PROSE,
        "kata",
        "Sukamaju -",
        "Judul lain",
        TITLE,
    ]
)
ELEMENTS = st.sampled_from(
    ["p", "div", "span", "strong", "ul", "li", "h2", "table", "td", "blockquote", "em", "section", "form"]
)
BODIES = st.recursive(
    WORDS | st.just("<br>"),
    lambda inner: st.one_of(
        st.builds(
            lambda tag, name, parts: f'<{tag} class="{name}">{" ".join(parts)}</{tag}>',
            ELEMENTS,
            CLASSES,
            st.lists(inner, max_size=4),
        ),
        st.builds(lambda text: f'<a href="/a/1">{text}</a>', WORDS),
    ),
    max_leaves=20,
)


@given(BODIES)
def test_every_rendered_word_ends_in_the_content_in_related_or_in_removed(body):
    number = count()
    body = re.sub("kata|Sukamaju", lambda word: f"{word[0]}{next(number)}x", body)
    content = cleaned(body)
    kept = " ".join(
        [
            content.text,
            *(r.label for r in content.related),
            *(r.title for r in content.related),
            *(r.text for r in content.removed),
        ]
    )
    rendered = html.fragment_fromstring(f"<div>{body}</div>").text_content()
    assert [word for word in re.findall(r"(?:kata|Sukamaju)\d+x", rendered) if word not in kept] == []


@given(BODIES)
def test_what_is_clean_stays_as_it_is(body):
    once = cleaned(body)
    again = cleaned(once.html)
    assert again.text == once.text


@pytest.mark.parametrize("label", ["Selanjutnya:", "Menarik Dibaca:", "Terbaru:"])
def test_a_label_that_also_opens_sentences_goes_with_a_colon_and_a_link(label):
    content = cleaned(f'<p>{PROSE}</p><p>{label} <a href="/a/1">{TITLE}</a></p><p>Selanjutnya: rebus air. {PROSE}</p>')
    assert content.text == f"{PROSE}\nSelanjutnya: rebus air. {PROSE}"
    assert related(content) == [(label, TITLE, "https://kabar.example/a/1")]


@pytest.mark.parametrize("name", ["newsletter-box", "post-info", "rating", "twitter-tweet", "caption", "vote"])
def test_what_was_chosen_as_the_body_is_no_insert_whatever_its_name(name):
    container = html.fragment_fromstring(f'<div class="{name}"><p>{PROSE}</p></div>')
    assert join([part([container], BASE, None, ledger := Ledger(BASE))], ledger, "Judul").text == PROSE


def test_a_box_with_most_of_the_text_is_no_insert_whatever_its_name():
    text = "\n".join(f"{n}. {PROSE}" for n in range(6))
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    assert cleaned(f'<div class="post-info">{body}</div>').text == text


@pytest.mark.parametrize("name", ["no-sidebar", "has-caption", "with-comments", "without-newsletter", "not-related"])
def test_a_class_that_says_what_a_box_has_is_not_that(name):
    assert named(name) is None


def test_a_table_of_contents_goes_and_its_headings_stay():
    contents = '<div id="toc_container"><p>Daftar Isi</p><ul><li><a href="#a">Musim panen</a></li></ul></div>'
    assert cleaned(f"{contents}<h2 id=a>Musim panen</h2><p>{PROSE}</p>").text == f"Musim panen\n{PROSE}"


LONE = f'<p><strong><a href="/read/1">{TITLE}</a></strong></p>'


@pytest.mark.parametrize(("lone", "stays"), [
    (LONE, False),
    (LONE.replace("/read/1", "https://kabar.example/read/1"), False),
    (LONE.replace("/read/1", "https://data.example/ikan"), True),
    (LONE.replace("p>", "h2>"), True),
    (LONE.replace(TITLE, "Laporan lengkap dinas perikanan"), True),
    (LONE.replace("<p>", "<p>Arsip: "), True),
])
def test_a_paragraph_that_is_a_headline_linked_to_the_house_is_an_insert(lone, stays):
    content = cleaned(f"<p>{PROSE}</p>{lone}<p>Lain. {PROSE}</p>")
    assert (len(content.text.split("\n")) == 3) == stays
    assert bool(content.related) != stays


def test_a_list_of_links_keeps_them():
    text = cleaned(f"<p>{PROSE}</p>{LONE}{LONE}{LONE}").text
    assert text.count(TITLE) == 3


def test_the_pictures_that_go_with_their_captions_are_known():
    figure = '<figure class="caption"><img src="/a.jpg"><figcaption>Kopi</figcaption></figure>'
    assert cleaned(f"{figure}<p>{PROSE}</p>").pictures == ["https://kabar.example/a.jpg"]
