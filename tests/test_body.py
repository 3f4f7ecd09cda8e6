"""The finder: where the body is when no selector says so."""

import pytest

from aggregator import body
from aggregator.clean.content import join, part
from aggregator.clean.elements import Ledger
from aggregator.fields.headline import find as find_headline
from aggregator.page import Page
from aggregator.publisher import Publisher
from aggregator.worth import HEADED, SHORT, Reader

URL = "https://kabar.example/politik/1/panen-kopi"
PUBLISHER = Publisher(id="kabar", publisher="Kabar", allowed_domains=["kabar.example"], start_urls=[URL])
TITLE = "Panen Kopi di Lereng Gunung Karang Naik Dua Kali Lipat"
TEXT = [
    "Warga Desa Sukamaju di lereng Gunung Karang mulai memanen kopi pada pekan ini setelah hujan reda.",
    "Ketua kelompok tani, Marwan Hidayat, mengatakan hasil panen naik dua kali lipat dibanding tahun lalu.",
    "Pemerintah kabupaten berjanji memperbaiki jalan menuju kebun agar truk pengangkut dapat lewat.",
    "Harga kopi di tingkat petani kini mencapai Rp 42.000 per kilogram, tertinggi dalam lima tahun.",
]
OTHER = [
    "Nelayan di Teluk Biru menunda melaut karena gelombang setinggi tiga meter, kata syahbandar setempat.",
    "Kapal perintis ke pulau terluar ditambah menjadi tiga kali sepekan mulai bulan depan, ujar camat.",
]
MENU = "<ul>" + "".join(f'<li><a href="/k{n}">Kanal berita nomor {n}</a></li>' for n in range(20)) + "</ul>"
TEASERS = "".join(
    f'<div class="item"><h3><a href="/b{n}">Judul berita lain nomor {n} yang panjang</a></h3><p>{text}</p></div>'
    for n, text in enumerate(OTHER * 6)
)
CARDS = "".join(
    f'<div class="card"><a href="/b{n}"><h3>Judul berita lain nomor {n} yang panjang</h3></a><span>{n} jam lalu</span>'
    f"<p>{text}</p></div>"
    for n, text in enumerate(OTHER * 6)
)
#: cards whose title and summary are one line, as programs that write styled elements leave them
GLUED = "".join(f'<div class="v"><a href="/b{n}">Bus Sekolah Gratis ke Desa {n} Meluncur</a><span>{text}</span></div>'
                for n, text in enumerate(OTHER * 6))
NEXT = "".join(f"<p>{text}</p>" for text in OTHER * 3)
COMMENTS = '<div class="komentar">' + "".join(f"<p>Komentar {n}: {t}</p>" for n, t in enumerate(TEXT * 4)) + "</div>"
P = "".join(f"<p>{t}</p>" for t in TEXT)


def found(inner: str, head: str = "") -> str:
    page = Page(
        f"""<html><head><title>{TITLE} - Kabar</title>{head}</head><body><div class="top">{MENU}</div>{inner}
<div class="bawah">{MENU}<p>Hak cipta Kabar 2026. Dilarang memperbanyak isi tanpa izin tertulis dari redaksi.</p></div>
</body></html>""".encode(),
        URL,
    )
    boxes = body.find(page.tree, find_headline(page, PUBLISHER).element, page.meta("description"))
    ledger = Ledger(URL)
    return join([part(boxes, URL, None, ledger)], ledger, TITLE, guessed=True).text


H1 = f"<h1>{TITLE}</h1>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<article>{H1}<div class='isi'>{P}</div></article>",
        f"{H1}<div>{P}</div><div class='terkini'>{TEASERS}</div>",
        f"<div class='terkini'>{TEASERS}</div>{H1}<div>{P}</div>",
        f"{H1}<div>{P}</div>{COMMENTS}",
        f"<table><tr><td>{MENU}</td><td>{H1}<div>{P}</div></td><td>{TEASERS}</td></tr></table>",
        f"{H1}<div class='x'>{'<br><br>'.join(TEXT)}</div>",
        f"{H1}<div><span>{'<br /><br />'.join(TEXT)}</span></div>",
        f"{H1}<div class='w'>{TEXT[0]}<div>{'<br><br>'.join(TEXT[1:])}</div></div>",
        f"{H1}{''.join(f'<div class=par><p>{t}</p></div><div id=iklan>ADVERTISEMENT</div>' for t in TEXT)}",
        f"<div>{H1}{''.join(f'<div class=hal><div class=teks><p>{t}</p></div></div>' for t in TEXT)}</div>",
        f"{H1}<div class='hal'>{''.join(f'<p>{t}</p>' for t in TEXT[:2])}</div>"
        f"<div class='hal' style='display:none'>{''.join(f'<p>{t}</p>' for t in TEXT[2:])}</div>",
        f"{H1}<div itemprop='articleBody'>{P}</div><div class='feed'>{''.join(f'<p>{t}</p>' for t in OTHER * 9)}</div>",
        f"{H1}<section class='konten-utama'>{'<div>' * 40}{P}{'</div>' * 40}</section>",
        f"<form>{H1}<div>{P}</div></form>",
        f"{H1}<div>{P}<div class='related'>{TEASERS}</div></div>",
        f"<div class='article-headline'>{H1}</div><div class='reader'>{P}</div>",
        f"{H1}<div>{P}</div><div class='latest'>{CARDS}</div>",
        f"{H1}<div>{P}</div><div class='latest'>{CARDS.replace('div', 'article')}</div>",
        f"{H1}<div>{P}</div><div class='n'><h2><a href='/b'>Bus sekolah gratis meluncur</a></h2>{NEXT}</div>",
        f"<div>{H1}<div class='v'>{P}</div><div class='v'><span>Lainnya</span>{GLUED}</div></div>",
        f"{H1}{''.join(f'<div class=b{n}><p>{t}</p></div>' for n, t in enumerate(TEXT))}"
        f"<div class='n'><h2><a href='/b'>Bus sekolah gratis meluncur</a></h2>{NEXT}</div>",
        f"{H1}<div class='awal'><p>{TEXT[0]}</p></div><div class='isi'>{'<br><br>'.join(TEXT[1:])}</div>",
        f"<main>{H1}<div class='b'>{TEXT[0]}</div><section class='k'><h2>Pilihan</h2>"
        f"<a href='/b'>Bus Sekolah Gratis Meluncur</a><p>Akhir pilihan</p></section><div class='b'>{TEXT[1]}</div>"
        f"<section class='w'><b>Kanal kami</b><p>{OTHER[0]}</p></section>"
        f"<div class='b'>{TEXT[2]}</div><div class='b'>{TEXT[3]}</div></main>",
        f"<main><article>{H1}<div>{P}</div></article><article><a href='/k'>Desa</a><h1>Bus sekolah gratis meluncur</h1>"
        f"<p>Oleh Rina</p>{NEXT}</article></main>",
        f"{H1}<div><img src='/a.jpg'></div><div class='x'>{OTHER[0]}</div><div class='isi'>{P}</div>",
        f"{H1}<div class='x'><div>Ringkasan oleh mesin</div><p>{OTHER[0]}</p></div><div class='isi'>{P}</div>",
        f"<div>{H1}<div class='n1'>{P}</div><div class='n2'><h3>6 Komentar</h3>{NEXT}</div></div>",
        f"{H1}<div class='ringkas'>{TEXT[1]}</div><div class='isi'>{P}</div>",
        f"<div class='elementor-widget'>{H1}</div><div class='elementor-widget elementor-widget-content'>{P}</div>",
        f"{H1}<div class='content no-sidebar has-comments'>{P}</div>",
    ],
)
def test_the_body_is_found_in_every_layout(inner):
    assert found(inner).split("\n") == TEXT


def test_short_parts_between_those_of_their_kind_stay():
    parts = [TEXT[0], "Dua hari", TEXT[1], "Hujan reda.", *TEXT[2:]]
    inner = "".join(f"<div class='b'>{part}</div>" for part in parts)
    assert found(f"<main>{H1}{inner}</main>").split("\n") == parts


def test_parts_of_a_kind_around_the_box_of_the_headline_come_in_the_order_of_the_page():
    first, second, *others = (f"<div class='b'>{text}</div>" for text in TEXT)
    assert found(f"<main><section>{H1}{first}{second}</section>{''.join(others)}</main>").split("\n") == TEXT


def test_the_next_article_is_known_however_deep_its_markup_is_indented():
    blank = "\n" + " " * 60
    other = f"{blank}<b>{blank}Olahraga{blank}</b>{blank}<h2><a href='/b'>Bus Sekolah Gratis</a></h2>{NEXT}"
    assert found(f"<main>{H1}<div class='b'>{P}</div><div class='b'>{other}</div></main>").split("\n") == TEXT


@pytest.mark.parametrize(("inner", "path", "passed"), [
    (H1, ".//h1", 0),
    (f"<h1><span>{TITLE}</span></h1>", ".//span", 0),
    (f"<div id='judul'>{H1}</div>", ".//div[@id]", 0),
    (f"{H1}<h1>Bus Sekolah Gratis</h1>", ".//h1", HEADED),
    (f"{H1}<h3>6 Komentar</h3>", ".//h1", HEADED),
])
def test_a_heading_behind_the_headline_ends_the_article(inner, path, passed):
    tree = Page(f"<html><body>{inner}{P}</body></html>".encode(), URL).tree
    reader = Reader(set(), set(), tree.find(path), "", SHORT)
    reader.read(tree.find("body"))
    assert reader.passed == passed


def test_a_part_that_opens_with_a_bold_dateline_is_no_promotion():
    inner = f"<div class='a'><b>KARANG</b> - {TEXT[0]}</div>" + "".join(f"<div class='b'>{t}</div>" for t in TEXT[1:])
    assert found(f"<main>{H1}{inner}</main>").split("\n") == [f"KARANG - {TEXT[0]}", *TEXT[1:]]


def test_a_promotion_with_a_link_is_no_introduction():
    promotion = f"<div class='x'>{OTHER[0]} <a href='/langganan'>Langganan</a></div>"
    assert found(f"{H1}{promotion}<div class='isi'>{'<br><br>'.join(TEXT)}</div>").split("\n") == TEXT


def test_a_short_text_is_found_by_what_the_head_says_of_it():
    head = f'<meta name="description" content="{TEXT[0]}">'
    assert found(f"<div>{''.join(f'<p>{t}</p>' for t in OTHER)}</div>{H1}<div>{TEXT[0]}</div>", head) == TEXT[0]


def test_a_page_without_prose_has_no_body():
    page = Page(f"<html><body>{MENU}</body></html>".encode(), URL)
    assert body.find(page.tree, None, "") == []


def test_containers_come_in_the_order_of_the_page_and_none_lies_in_another():
    inner = "".join(f"<div class='teks'><p>{t * n}</p></div><hr>" for n, t in enumerate(TEXT, 1))
    page = Page(f"<html><body>{H1}{inner}</body></html>".encode(), URL)
    boxes = body.find(page.tree, page.tree.find(".//h1"), "")
    order = list(page.tree.iter())
    assert [order.index(box) for box in boxes] == sorted(order.index(box) for box in boxes)
    assert not any(a is b for box in boxes for a in box.iterancestors() for b in boxes)
