"""The sentences of the pages that people see beside the feeds, in the language of the site."""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: offset from UTC -> what an Indonesian clock is called there
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


@dataclass(frozen=True)
class IndexWords:
    """Sentences of one language; what stands in braces is filled in with `str.format`."""

    language: str
    months: tuple[str, ...]
    #: between a day and a time
    at: str
    #: between hours and minutes
    colon: str
    #: a publisher's `kind` -> heading
    kinds: dict[str, str]
    tagline: str
    everything: str
    everything_hint: str
    read: str
    filter_feeds: str
    filter_articles: str
    #: `{shown}` and `{all}` are filled in by filter.js
    filtered: str
    lists: str
    lists_of_kind: str
    topics: str
    bundled: str
    address: str
    latest: str
    how: str
    steps: tuple[str, ...]
    empty: str
    empty_hint: str
    database: str
    database_hint: str
    rights: str
    made_by: str
    # of the reading pages
    all_feeds: str
    subscribe: str
    show_pictures: str
    #: of a picture that has no words of its own
    picture: str
    #: before a time that is not the publisher's
    found: str
    teaser: str
    related: str
    original: str
    page: str
    further: str
    to_newest: str
    older: str
    no_older: str
    missing: str
    missing_hint: str
    unpublished: str

    def printed(self, when: datetime) -> str:
        """An instant as people write it; 00:00 is how a day without time is stored, so no time is printed then."""
        day = f"{when.day} {self.months[when.month - 1]} {when.year}"
        if not (when.hour or when.minute):
            return day
        return f"{day}{self.at}{when:%H}{self.colon}{when:%M} {zone_name(when)}"


def zone_name(when: datetime) -> str:
    """WIB, WITA or WIT, else the offset: "UTC+05:30"."""
    offset = when.utcoffset() or timedelta()
    hours, rest = divmod(offset, timedelta(hours=1))
    return ZONES[hours] if hours in ZONES and not rest else f"UTC{when.isoformat()[-6:]}"


INDONESIAN = IndexWords(
    language="id", at=" pukul ", colon=".",
    months=("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
            "November", "Desember"),
    kinds={"national": "Nasional", "regional": "Daerah", "business": "Ekonomi dan bisnis", "tech": "Teknologi",
           "sport": "Olahraga", "lifestyle": "Gaya hidup", "english": "Berbahasa Inggris",
           "factcheck": "Periksa fakta", "official": "Lembaga resmi"},
    tagline="Berita Indonesia, diantar ke pembaca feed Anda.",
    everything="Semua artikel",
    everything_hint="Satu feed untuk semuanya. Penerbit di dalamnya: {count}.",
    read="Baca di sini",
    filter_feeds="Saring penerbit dan topik",
    filter_articles="Saring artikel",
    filtered="{shown} dari {all}",
    lists="Semua feed sekaligus, untuk pembaca yang dapat mengimpor daftar:",
    lists_of_kind="Semua di bawah judul ini sekaligus:",
    topics="Topik pilihan",
    bundled="Rubrik dan revisi",
    address="Alamat:",
    latest="Artikel terbaru",
    how="Cara berlangganan",
    steps=("Pilih satu feed: semua artikel, atau satu penerbit di bawah ini.",
           "Salin alamat tautan Atom, lalu tempelkan di pembaca feed Anda.",
           "Kalau pembaca itu tidak mengenal Atom, pakai RSS. Cukup satu format: isinya sama.",
           "Banyak pembaca juga menawarkan semua feed bila diberi alamat halaman ini."),
    empty="Belum ada artikel",
    empty_hint="Feed muncul di sini setelah artikel pertama diambil: jalankan “loper run”.",
    database="Cari dan saring",
    database_hint="Seluruh simpanan dapat dicari, disaring, dan diunduh: artikel, revisi, tautan terkait, dan apa saja "
                  "yang dipotong dari halamannya.",
    rights="Hak cipta tiap artikel ada pada penerbitnya",
    made_by="Disusun oleh Loper.",
    all_feeds="Semua feed",
    subscribe="Berlangganan",
    show_pictures="Tampilkan gambar",
    picture="Gambar",
    found="ditemukan",
    teaser="Cuplikan",
    related="Terkait",
    original="Halaman aslinya di {publisher}",
    page="halaman {number}",
    further="Halaman lain",
    to_newest="Yang terbaru",
    older="Artikel sebelumnya",
    no_older="Tidak ada artikel yang lebih lama.",
    missing="Halaman tidak ditemukan",
    missing_hint="Alamat ini tidak ada, atau feed-nya sudah tidak berisi artikel.",
    unpublished="Belum ada yang diterbitkan: jalankan “loper publish”, lalu muat ulang halaman ini.")

ENGLISH = IndexWords(
    language="en", at=", ", colon=":",
    months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December"),
    kinds={"national": "National", "regional": "Regional", "business": "Business", "tech": "Technology",
           "sport": "Sport", "lifestyle": "Lifestyle", "english": "In English", "factcheck": "Fact checks",
           "official": "Official"},
    tagline="Indonesian news, delivered to your feed reader.",
    everything="All articles",
    everything_hint="One feed for everything. Publishers in it: {count}.",
    read="Read here",
    filter_feeds="Filter publishers and topics",
    filter_articles="Filter articles",
    filtered="{shown} of {all}",
    lists="All feeds at once, for readers that can import a list:",
    lists_of_kind="All under this heading at once:",
    topics="Topics",
    bundled="Sections and revisions",
    address="Address:",
    latest="Newest article",
    how="How to subscribe",
    steps=("Choose one feed: all articles, or one of the publishers below.",
           "Copy the address of the Atom link, and paste it into your feed reader.",
           "Where the reader does not know Atom, use RSS. One format is enough: both hold the same.",
           "Many readers also offer every feed when they are given the address of this page."),
    empty="No articles yet",
    empty_hint="Feeds appear here once the first article is fetched: run “loper run”.",
    database="Search and filter",
    database_hint="The whole store can be searched, filtered and downloaded: articles, revisions, related links, and "
                  "whatever was cut from the pages.",
    rights="The copyright of each article is its publisher's",
    made_by="Made by Loper.",
    all_feeds="All feeds",
    subscribe="Subscribe",
    show_pictures="Show pictures",
    picture="Picture",
    found="found",
    teaser="Beginning only",
    related="Related",
    original="The original page at {publisher}",
    page="page {number}",
    further="Other pages",
    to_newest="The newest",
    older="Earlier articles",
    no_older="There are no earlier articles.",
    missing="Page not found",
    missing_hint="This address does not exist, or its feed holds no article any more.",
    unpublished="Nothing is published yet: run “loper publish”, then load this page again.")


def index_words(language: str) -> IndexWords:
    """The sentences for a BCP 47 `language`: English for English, Indonesian for all others."""
    return ENGLISH if language.lower().split("-")[0] == "en" else INDONESIAN
