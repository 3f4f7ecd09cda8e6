"""Pages of an invented paper, and what the path from page to article makes of them."""

import json
from datetime import UTC, datetime

from aggregator.article import Article
from aggregator.extract import extract
from aggregator.normalise import normalise
from aggregator.page import Page
from aggregator.publisher import Publisher

FETCHED = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
URL = "https://kabar.example/politik/2026/11/20/panen-kopi"
BARE = Publisher(
    id="kabar", publisher="Kabar", allowed_domains=["kabar.example"], start_urls=["https://kabar.example/"]
)
TITLE = "Panen Kopi di Lereng Gunung Karang Naik Dua Kali Lipat"
TEXT = (
    "Warga Desa Sukamaju di lereng Gunung Karang mulai memanen kopi pada pekan ini setelah hujan reda.",
    "Ketua kelompok tani, Marwan Hidayat, mengatakan hasil panen naik dua kali lipat dibanding tahun lalu.",
    "Pemerintah kabupaten berjanji memperbaiki jalan menuju kebun agar truk pengangkut dapat lewat.",
    "Harga kopi di tingkat petani kini mencapai Rp 42.000 per kilogram, tertinggi dalam lima tahun.",
)
MENU = "<p>menu</p>" * 10
BODY = "".join(f"<p>{text}</p>" for text in TEXT)


def html(
    body: str = "", *, head: str = "", title: str = f"{TITLE} - Kabar", lang: str = "id", ld: dict | None = None
) -> bytes:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    body = body or f"<article><h1>{TITLE}</h1><div class='isi'>{BODY}</div></article>"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}{script}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def read(*pages: bytes, url: str = URL, publisher: Publisher = BARE, listing: dict | None = None) -> Article:
    return normalise(raw(*pages, url=url, publisher=publisher, listing=listing), publisher)


def raw(*pages: bytes, url: str = URL, publisher: Publisher = BARE, listing: dict | None = None) -> Article:
    urls = [url, *(f"{url}?page={n}" for n in range(2, len(pages) + 1))]
    return extract(
        [Page(page, at) for page, at in zip(pages, urls, strict=True)], publisher, fetched=FETCHED, listing=listing
    )


def shown(headline: str) -> str:
    return f"{headline}<div>{BODY}</div>"
