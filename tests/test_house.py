"""A publisher's invitations to its own app and channels go by its name; the same advice about others stays."""

import pytest

from tests.pages import TEXT, TITLE, html, read

SITE = '<meta property="og:site_name" content="Kabar Lereng">'


def text_of(line: str) -> list[str]:
    body = f"<article><h1>{TITLE}</h1><div><p>{TEXT[0]}</p><p>{line}</p><p>{TEXT[1]}</p></div></article>"
    return read(html(body, head=SITE)).content_text.split("\n")


@pytest.mark.parametrize("line", [
    "Unduh aplikasi Kabar Lereng di Play Store dan App Store",
    "Baca Kabar Lereng lebih lengkap di Google News",
    "Ikuti Kabar Lereng di Instagram, TikTok, dan YouTube.",
    "Jangan ketinggalan kabar desa. Gabung WhatsApp Kabar Lereng sekarang!",
])
def test_an_invitation_that_names_the_house_goes(line):
    assert text_of(line) == list(TEXT[:2])


@pytest.mark.parametrize("line", [
    "Unduh aplikasi Layanan Petani di Play Store",
    "Kabar Lereng menerima surat itu lewat WhatsApp, Senin.",
    "Wartawan Kabar Lereng mengikuti rapat itu dari awal.",
    "Ikuti petunjuk petugas, kata Marwan kepada Kabar Lereng.",
])
def test_advice_about_others_and_prose_about_the_house_stay(line):
    assert text_of(line) == [TEXT[0], line, TEXT[1]]
