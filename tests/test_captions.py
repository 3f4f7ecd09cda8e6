"""Captions that no class gives away are cut beside their picture, and the same words elsewhere stay."""

import pytest

from tests.pages import TEXT, TITLE, html, read

IMAGE = '<img src="/foto/kebun.jpg" alt="Petani memetik kopi di kebun">'


def text_of(body: str, url: str = "https://kabar.example/desa/panen-kopi") -> list[str]:
    page = html(f"<article><h1>{TITLE}</h1><div>{body}<p>{TEXT[0]}</p><p>{TEXT[1]}</p></div></article>")
    return read(page, url=url).content_text.split("\n")


@pytest.mark.parametrize("caption", [
    "Petani memetik kopi (Foto: Dinas Pertanian)",
    "Petani memetik kopi. Foto: Kabar/Sari Wulandari",
    "Petani memetik kopi. Dok. Pemkab Sukamaju",
    "Petani memetik kopi. ANTARA FOTO/Sari/nz",
    "Ilustrasi petani kopi",
    "Petani memetik kopi di kebun",
])
@pytest.mark.parametrize("markup", [
    "<p>{image}<br><em>{caption}</em></p>",
    "<p>{image}</p><p><small>{caption}</small></p>",
    "<table align=right><tr><td>{image}</td></tr><tr><td>{caption}</td></tr></table>",
])
def test_a_caption_beside_its_picture_is_cut_by_its_credit_or_its_words(markup, caption):
    assert text_of(markup.format(image=IMAGE, caption=caption)) == list(TEXT[:2])


@pytest.mark.parametrize("before", [
    "<p>Petani memetik kopi (Foto: Dinas Pertanian)</p>",
    f"<p>{IMAGE}</p><p>Foto itu dipasang di balai desa sejak kemarin.</p>",
    f"<p>{IMAGE}</p><p>Ia bertanya: siapa pemilik kebun?</p>",
])
def test_words_that_are_no_caption_stay(before):
    assert len(text_of(before)) == 3


def test_in_a_photo_piece_captions_are_the_text():
    caption = "Petani memetik kopi (Foto: Dinas Pertanian)"
    assert caption in text_of(f"<p>{IMAGE}<br>{caption}</p>", "https://kabar.example/foto/panen-kopi")
