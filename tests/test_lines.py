"""Which spans of plain lines are inserts, and that a text without them keeps every other byte."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.article import Removal
from aggregator.clean.line_wordings import wordings
from aggregator.clean.lines import Cut, clean_text, judge

LEAD = "KabarBarat.id - Warga Lereng membangun jembatan bambu sepanjang dua puluh meter."
TAIL = "\"Kami kerjakan tiga minggu,\" kata Budi Santoso, Senin (4/8/2031)."


def cut_parts(text):
    """The lines of `text` with each cut between ⟦ and ⟧."""
    lines = text.split("\n")
    marked = []
    for line, cuts in zip(lines, judge(lines), strict=True):
        for cut in reversed(cuts):
            line = f"{line[:cut.start]}⟦{line[cut.start:cut.end]}⟧{line[cut.end:]}"
        marked.append(line)
    return "\n".join(marked)


@pytest.mark.parametrize(("line", "cut"), [
    ("Baca Juga:Warga Ekspor Kopi", Cut(0, 27, "baca-juga", "Baca Juga:", "Warga Ekspor Kopi")),
    ("Baca juga : harga cabai naik lagi", Cut(0, 33, "baca-juga", "Baca juga :", "harga cabai naik lagi")),
    ("BACA JUGA - Bupati Minta Sabar", Cut(0, 30, "baca-juga", "BACA JUGA -", "Bupati Minta Sabar")),
    ("Baca jugaBupati Pindahkan Pasar", Cut(0, 31, "baca-juga", "Baca juga", "Bupati Pindahkan Pasar")),
    ("Ia pergi.Baca juga: Tim Muda Menang", Cut(9, 35, "baca-juga", "Baca juga:", "Tim Muda Menang")),
    ("Naik (Baca juga: Tarif Baru) lagi.", Cut(5, 29, "baca-juga", "Baca juga:", "Tarif Baru")),
    ("Simak juga 'Tim Muda Menang':", Cut(0, 29, "baca-juga", "Simak juga", "Tim Muda Menang")),
    ("  Baca Juga  ", Cut(0, 13, "baca-juga", "Baca Juga")),
    ("ADVERTISEMENT", Cut(0, 13, "iklan")),
    ("Ia pergi. (eva/imk)", Cut(9, 19, "inisial-di-baris")),
])
def test_a_cut_has_offsets_rule_label_and_title_as_printed(line, cut):
    assert judge([line]) == [[cut]]


@pytest.mark.parametrize("text", [
    "⟦Baca juga:⟧\n⟦Bupati Jelaskan Jalan Rusak di Lereng⟧\nWarga menunggu penjelasan itu sejak pagi.",
    "⟦Baca juga:⟧\n⟦Polisi tangkap pencuri sepeda di Kota Barat⟧\nWarga lega.",
    "⟦Baca Juga⟧\nWarga menunggu penjelasan itu sejak pagi, kata Bupati.",
    "⟦Baca Juga⟧\n\n⟦Bupati Jelaskan Jalan Rusak di Lereng⟧\n⟦Tim Muda Menang Tiga Gol di Laga Perdana⟧\nWarga lega.",
    "⟦Baca Juga⟧\n1. Fakta Jembatan Bambu di Desa Lereng\nWarga menunggu.",
    "⟦Baca juga:⟧\n⟦Bupati Jelaskan Jalan Rusak di Lereng⟧\nSejarah Singkat\nWarga menunggu.",
    "⟦Baca juga:⟧\n\"Kami menunggu sejak pagi,\" kata Budi.",
    "⟦Baca selanjutnya: Jejak Perahu Karam di Teluk Barat⟧\nKesimpulan\nWarga menunggu.",
    "⟦Halaman selanjutnya: Jejak Perahu⟧\n\"Kami menunggu,\" kata Budi.",
    "⟦Bagikan:⟧\n⟦Facebook⟧\n⟦Twitter⟧\nTotal: 1.240 suara",
    "⟦Tonton juga video⟧\n⟦Panen Raya Padi Organik di Desa Sukamaju⟧\nWarga lega.",
])
def test_titles_under_a_label_that_stands_alone_go_and_the_article_goes_on(text):
    assert cut_parts(re.sub("[⟦⟧]", "", text)) == text


@pytest.mark.parametrize("text", [
    "Pasar tutup. ⟦Baca juga: Pedagang Pasar Lama Menolak Pindah Lagi? ⟧Mereka sudah diberi tahu bulan lalu.",
    "Pasar tutup. ⟦Baca juga: Pedagang Pasar Lama Menolak Pindah⟧Padahal mereka sudah diberi tahu bulan lalu.",
    "Kata Siti⟦ Pilihan Editor: Mengapa Nelayan Menolak Tambang⟧",
    "Ia pergi. ⟦Lihat juga Video: Tim Muda Menang ⟧⟦[Gambas:Video 20detik] ⟧Tim itu pulang besok.",
    "Ia pergi. ⟦ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT ⟧Ia pulang.",
    "Pasar tutup. ⟦Baca juga: Pedagang Pasar Lama Menolak Pindah ⟧Mereka sudah diberi tahu bulan lalu.",
    "Ia pergi. ⟦Baca: Pedagang Pasar Lama Menolak Pindah ⟧Menurut Budi, kios baru terlalu sempit.",
    "Pasar tutup.⟦ Baca Juga⟧",
    "Pasar tutup.⟦ Advertisement⟧",
    "⟦Simak berita pilihan kami langsung di ponselmu. ⟧Pasar itu tutup sejak Senin.",
    "Pasar itu tutup.⟦ Follow Instagram @kabarkota⟧",
    "\"Sudah,\" ujarnya.⟦Update berita lainnya di Google News KABAR.co.id⟧⟦Artikel ini telah tayang di Kabar.com⟧",
])
def test_an_insert_inside_a_line_goes_and_the_prose_around_it_stays(text):
    assert cut_parts(re.sub("[⟦⟧]", "", text)) == text


@pytest.mark.parametrize("line", [
    "Pasar tutup. Baca juga: Pedagang Menolak Pindah Mereka sudah diberi tahu sejak bulan lalu oleh kepala dinas, "
    "namun sampai hari ini belum ada satu pun yang mau mengosongkan kios lama di tepi sungai itu.",
    "Ia menyuruh murid baca juga halaman tiga.",
    "Video keakraban mereka menjadi viral.",
    "Halaman 12",
    "Tautan 'Baca juga:' di tiap paragraf mengganggu, kata peneliti.",
    "\"Gabung ke grup Telegram kami, dapatkan uang tiap hari,\" begitu bunyi pesan itu.",
    "Ikuti saluran WhatsApp kami, pesan camat, agar tahu kabar banjir.",
    "Artikel Terkait Bupati Dihapus",
    "2. Ikuti saluran WhatsApp Kabar Kota",
    "Follow us to the river, the guide told the children.",
    "Komisi itu memanggil tiga saksi (KPK).",
    "(KPK)",
    "1 10 7 2 1",
    "Inter Barat",
    ".",
    "3. Memotong bambu",
    "Film pendek ini telah tayang di YouTube.",
    "Saksikan pertandingan itu malam ini.",
    "Berikut jadwal selengkapnya.",
])
def test_prose_stays(line):
    assert judge([line]) == [[]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_a_text_loses_its_inserts_and_no_other_byte(end, last):
    last = end if last else ""
    insert = "Baca Juga:Warga Ekspor Kopi" + end
    text = LEAD + "  " + end + insert + end + "\t" + TAIL + end + insert + TAIL + last
    rest, removed = clean_text(text)
    assert rest == text.replace(insert, "")
    assert removed == [Removal("baca-juga", "Baca Juga:Warga Ekspor Kopi")] * 2


def test_an_insert_that_ends_the_text_leaves_the_line_end_before_it():
    assert clean_text(f"{LEAD}\nADVERTISEMENT") == (f"{LEAD}\n", [Removal("iklan", "ADVERTISEMENT")])


def test_removed_names_everything_in_order_with_white_space_folded():
    rest, removed = clean_text("A.  Baca  juga:\u00a0Kopi Lereng Laris\nADVERTISEMENT\nB.&nbsp;[Gambas:Video  X]\n")
    assert rest == "A.\nB.\n"
    assert removed == [Removal("baca-juga", "Baca juga: Kopi Lereng Laris"), Removal("iklan", "ADVERTISEMENT"),
                       Removal("gambas", "&nbsp;[Gambas:Video X]")]


FRAGMENTS = [text for w in wordings() for text in (*w.goes, *w.stays)] + [
    LEAD, TAIL, "Baca juga", "Simak", "breaking news", "SCROLL TO ", "CONTINUE WITH CONTENT", "[Gambas:", "]", "(", ")",
    ". ", ":", "Judul Berita yang Panjang Sekali", "prosa biasa saja", ">>>", "*", "\"", "&nbsp;", "\u00a0"]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8) | st.sampled_from(["\n", "\r\n", " ", "  "]),
                 max_size=12).map("".join)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_cleaning_never_raises_never_lengthens_and_does_nothing_the_second_time(text):
    rest, removed = clean_text(text)
    assert len(rest) <= len(text)
    assert (rest == text) == (not removed)
    assert clean_text(rest) == (rest, [])


@given(st.lists(TEXTS.map(lambda text: text.replace("\n", " ")), max_size=6))
@settings(max_examples=200, deadline=None)
def test_cuts_are_in_range_in_order_and_do_not_overlap(lines):
    for line, cuts in zip(lines, judge(lines), strict=True):
        edges = [edge for cut in cuts for edge in (cut.start, cut.end)]
        assert edges == sorted(edges)
        assert all(0 <= cut.start < cut.end <= len(line) for cut in cuts)


@pytest.mark.parametrize("line", [
    " " * 200_000, ">" * 200_000, "*" * 200_000, "baca" + " " * 200_000 + "juga",
    "Baca juga: " * 18_000, "(Baca juga: " * 16_000, "simak juga \"" * 16_000, "[gambas:" * 25_000,
    "SCROLL TO " * 10_000 + "CONTINUE WITH CONTENT " * 5_000, "ikuti whatsapp " * 13_000, "ikuti " + "a " * 99_000,
    "baca berita di google " * 9_000, "(function (a) { " * 12_000, "Penulis: A" * 20_000,
    "halaman " + "1 " * 100_000, "tags #" + "#a " * 60_000, "Artikel ini telah tayang di " * 7_000,
    "lihat video " * 16_000, "Baca google news whatsapp berita " * 6_000, "Share. Iklan. Komentar. " * 8_000,
    "Baca juga: " + "Namun ia pergi jauh sekali " * 7_000,
], ids=lambda line: line[:12])
def test_a_hostile_line_of_200_kb_takes_linear_time(line):
    began = time.process_time()
    clean_text(line)
    assert time.process_time() - began < 2
