"""The newsstand's content: files are checked, and the expected article follows from them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ConfigError
from aggregator.newsstand.blocks import Insert, Link, PageBreak, Prose, Row, Span
from aggregator.newsstand.blocks import parse as blocks
from aggregator.newsstand.content import DAYS
from aggregator.newsstand.expected import Expected, expected
from aggregator.newsstand.stand import PAPERS, load
from tests.newsstand import PRESS, STAND, START

PAPER = (PAPERS / "fajartimur" / "paper.toml").read_text(encoding="utf-8")
ARTICLE = 'title = "Jembatan"\nsection = "Daerah"\nday = 1\ntime = "08:15:20"\n'
BODY = 'body = "Warga membangun jembatan."\n'


def stand_of(folder: Path, **articles: str) -> Path:
    """A folder of papers with one paper and `articles`, by slug (with _ for -)."""
    (folder / "fajartimur" / "articles").mkdir(parents=True)
    (folder / "fajartimur" / "paper.toml").write_text(PAPER, encoding="utf-8")
    for slug, text in articles.items():
        (folder / "fajartimur" / "articles" / f"{slug.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("text", "key", "reason"), [
    (ARTICLE + BODY + 'judul = "x"', "judul", "unknown key"),
    (ARTICLE, "body", "required"),
    (BODY, "title", "required"),
    ((ARTICLE + BODY).replace("day = 1", "day = 4"), "day", "none of 1, 2, 3"),
    ((ARTICLE + BODY).replace("08:15:20", "24:15:20"), "time", "no time"),
    ((ARTICLE + BODY).replace("08:15:20", "8.15"), "time", "no time"),
    (ARTICLE + BODY + "gone = 1", "gone", "after the publication"),
    (ARTICLE + BODY + 'kind = "foto"', "kind", "none of article, photo"),
    (ARTICLE + BODY + 'noise = "ya"', "noise", "true or false"),
    (ARTICLE + BODY + 'tags = "desa"', "tags", "list of strings"),
    (ARTICLE + BODY + 'image = "Kapal Pustaka"', "image", "lower-case words"),
    (ARTICLE + BODY + 'syndicated = "kapal"', "syndicated", "not 'paper/slug'"),
    (ARTICLE + BODY + 'syndicated = "fajartimur/tiada"', "syndicated", "text is not that of"),
    (ARTICLE + 'syndicated = "fajartimur/tiada"', "syndicated", "there is no text"),
    (ARTICLE + 'body = "@iklan"', "body", "has no text"),
    (ARTICLE + 'body = "Satu.\\n@kolom"', "body", "line 2: @kolom is no insert"),
    (ARTICLE + 'body = "Satu.\\n@baca Judul"', "body", "line 2: @baca needs"),
    (ARTICLE + 'body = "Satu.\\n@baca Judul -> Bukan Slug"', "body", "is not 'Title -> slug'"),
    (ARTICLE + 'body = "Satu.\\n@baca Judul -> tiada"', "body", "has no article 'tiada'"),
    (ARTICLE + 'body = "Satu.\\n@baca Judul -> lusa"', "body", "'lusa' is unborn on day 1"),
    (ARTICLE + 'body = "- butir\\n@inline Judul -> lusa"', "body", "must follow a paragraph"),
    (ARTICLE + 'body = "@halaman\\nSatu."', "body", "must have a page before it"),
    (ARTICLE + 'body = "| a | b |\\n| c |"', "body", "a row of 1 cells under one of 2"),
    (ARTICLE + 'body = "| a | b"', "body", "must begin and end with |"),
    (ARTICLE + 'body = "Kata **tebal."', "body", "does not end"),
    (ARTICLE + BODY + "[revision]\nday = 1\ntitle = 'x'", "revision.day", "after the publication"),
    (ARTICLE + BODY + "gone = 2\n[revision]\nday = 3\ntitle = 'x'", "revision.day", "before it is gone"),
    (ARTICLE + BODY + "[revision]\nday = 2\nnote = 'x'", "revision", "must change the title or the body"),
    (ARTICLE + BODY + "[revision]\nday = 2\nbody = '@baca J -> tiada\\nx'", "revision.body", "is not 'Title -> slug'"),
    (ARTICLE + BODY + "[revision]\nhari = 2", "revision.hari", "unknown key"),
])
def test_a_wrong_article_file_is_an_error_with_file_key_and_reason(tmp_path, text, key, reason):
    stand_of(tmp_path, uji=text, lusa=(ARTICLE + BODY).replace("day = 1", "day = 3"))
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert (Path(error.value.file).name, error.value.key) == ("uji.toml", key)
    assert reason in error.value.reason


@pytest.mark.parametrize(("old", "new", "key", "reason"), [
    ('name = "Fajar Timur"', "", "name", "required"),
    ('layout = "linked"', 'layout = "lain"', "layout", "none of linked"),
    ('precision = "second"', 'precision = "hour"', "precision", "none of second"),
    ('baca = ["Baca juga:"]', "", "inserts.baca", "required"),
    ('baca = ["Baca juga:"]', 'bacaan = ["Baca juga:"]', "inserts.bacaan", "unknown key"),
])
def test_a_wrong_paper_file_is_an_error_with_file_key_and_reason(tmp_path, old, new, key, reason):
    file = stand_of(tmp_path) / "fajartimur" / "paper.toml"
    assert old in PAPER
    file.write_text(PAPER.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert (error.value.file, error.value.key) == (file, key)
    assert reason in error.value.reason


def test_an_empty_folder_is_no_newsstand(tmp_path):
    with pytest.raises(ConfigError, match="holds no papers"):
        load(tmp_path)


@pytest.mark.parametrize(("line", "block"), [
    ("Warga pulang.", Prose("paragraph", (Span("Warga pulang."),))),
    ("## Tiga hari", Prose("subheading", (Span("Tiga hari"),))),
    ("- butir", Prose("item", (Span("butir"),))),
    ("> kutipan", Prose("quote", (Span("kutipan"),))),
    ("| a | b |", Row(((Span("a"),), (Span("b"),)))),
    ("Kata **tebal** dan [taut](https://example.org/x).", Prose("paragraph", (
        Span("Kata "), Span("tebal", bold=True), Span(" dan "), Span("taut", "https://example.org/x"), Span(".")))),
    ("@iklan", Insert("iklan")),
    ("@video Simak juga video 'X'", Insert("video", "Simak juga video 'X'")),
    ("@baca Satu -> satu ; Dua: tiga -> dua", Insert("baca", links=(Link("Satu", "satu"), Link("Dua: tiga", "dua")))),
    ("@halaman", PageBreak()),
])
def test_each_line_of_a_body_is_a_block(line, block):
    assert blocks(f"Pembuka.\n\n{line}") == (Prose("paragraph", (Span("Pembuka."),)), block)


def test_a_syndicated_article_has_the_prose_of_its_original_and_none_of_its_inserts(tmp_path):
    stand_of(tmp_path, asli=ARTICLE + 'body = "Satu.\\n@iklan\\n- dua"',
             salinan=ARTICLE + 'syndicated = "fajartimur/asli"')
    assert load(tmp_path).articles["fajartimur", "salinan"].blocks == blocks("Satu.\n- dua")


def test_a_bare_editors_pick_leads_to_the_oldest_other_article(tmp_path):
    stand_of(tmp_path, uji=ARTICLE + 'body = "Satu.\\n@editor"', tua=(ARTICLE + BODY).replace("08:", "07:"),
             muda=ARTICLE + BODY)
    assert load(tmp_path).articles["fajartimur", "uji"].blocks[-1].links == (Link("Jembatan", "tua"),)


def test_the_three_days_bring_what_the_demo_promises():
    new, revised, gone = ([sum(1 for a in STAND.articles.values() if test(a) == day) for day in DAYS] for test in (
        lambda a: a.day, lambda a: a.revision.day if a.revision else None, lambda a: a.gone))
    assert (new, revised, gone) == ([36, 14, 10], [0, 4, 3], [0, 0, 2])
    assert all(len(STAND.of(paper)) >= 8 for paper in STAND.papers.values()) and len(STAND.papers) == 6


def test_every_insert_and_kind_stands_somewhere():
    kinds = {block.kind for article in STAND.articles.values() for block in article.blocks if isinstance(block, Insert)}
    assert {"baca", "inline", "iklan", "gambas", "video", "promo", "tayang", "laporan", "editor", "newsletter", "share",
            "tags", "survey"} <= kinds
    assert {article.kind for article in STAND.articles.values()} == {"article", "photo", "video", "live"}


def test_no_two_articles_of_a_paper_share_an_address():
    for paper in STAND.papers.values():
        assert len({PRESS.path(article) for article in STAND.of(paper)}) == len(STAND.of(paper))


def expectation(folder: Path, text: str, day: int = 1, paper: str = PAPER) -> Expected:
    stand_of(folder, uji=text, lain=ARTICLE + BODY)
    (folder / "fajartimur" / "paper.toml").write_text(paper, encoding="utf-8")
    return expected(load(folder).articles["fajartimur", "uji"], day, START)


def test_the_expectation_has_the_text_without_inserts_and_marks(tmp_path):
    got = expectation(tmp_path, ARTICLE + 'dateline = "RAWA, Fajar Timur"\ncaption = "Foto."\ninitials = "(a/b)"\n'
                      'body = """\n@laporan\nSatu [dua](https://example.org/).\n@inline Lain -> lain\n## Judul\n'
                      '- butir **tebal**\n| a | b |\n@baca Satu -> lain ; Dua -> lain\n@iklan\n@halaman\n> kutip\n"""')
    assert got.content_text == "RAWA, Fajar Timur - Satu dua.\nJudul\nbutir tebal\na\tb\nkutip"
    assert got.dateline == "RAWA, Fajar Timur"
    assert got.related == tuple(("Baca juga:", title, "lain") for title in ("Lain", "Satu", "Dua"))
    assert got.absent == ("Laporan Wartawan Fajar Timur, Tim Redaksi Fajar Timur", "Lain", "Satu", "Dua",
                          "ADVERTISEMENT", "SCROLL TO CONTINUE WITH CONTENT", "Foto.", "(a/b)")


def test_captions_are_text_in_photo_and_video_pieces_only(tmp_path):
    text = ARTICLE + BODY + 'caption = "Perahu bersandar."\n'
    assert expectation(tmp_path / "a", text).content_text == "Warga membangun jembatan."
    for kind in ("photo", "video"):
        got = expectation(tmp_path / kind, text + f'kind = "{kind}"')
        assert got.lines == ["Perahu bersandar.", "Warga membangun jembatan."] and got.absent == ()


def test_a_members_only_piece_shows_two_paragraphs(tmp_path):
    got = expectation(tmp_path, ARTICLE + 'teaser = true\nbody = "Satu.\\n@iklan\\nDua.\\n@baca J -> lain\\nTiga."')
    assert (got.content_text, got.complete, got.related) == ("Satu.\nDua.", "teaser", ())


@pytest.mark.parametrize(("zone", "published", "offset"), [
    ("Asia/Jakarta", "2026-07-24T01:15:20", "+07:00"), ("Asia/Makassar", "2026-07-24T00:15:20", "+08:00"),
    ("Asia/Jayapura", "2026-07-23T23:15:20", "+09:00")])
def test_times_are_wall_times_of_the_papers_zone(tmp_path, zone, published, offset):
    got = expectation(tmp_path, ARTICLE + BODY, paper=PAPER.replace("Asia/Jakarta", zone))
    assert got.published == datetime.fromisoformat(published).replace(tzinfo=UTC)
    assert (got.published_zone, got.updated) == (offset, got.published)


def test_a_paper_that_prints_minutes_is_not_expected_to_know_seconds(tmp_path):
    paper = PAPER.replace('"second"', '"minute"').replace("states_updated = true", "states_updated = false")
    got = expectation(tmp_path, ARTICLE + BODY, paper=paper)
    assert (got.published.second, got.published_precision, got.updated) == (0, "minute", None)


def test_a_revision_is_read_from_its_day_on_and_dated(tmp_path):
    text = ARTICLE + BODY + '[revision]\nday = 2\ntime = "09:00:01"\nbody = "Jembatan selesai."'
    old, new = ("Warga membangun jembatan.", (24, 1, 15, 20)), ("Jembatan selesai.", (25, 2, 0, 1))
    for day, (content, updated) in ((1, old), (2, new), (3, new)):
        got = expectation(tmp_path / str(day), text, day)
        assert (got.content_text, got.updated) == (content, datetime(2026, 7, *updated, tzinfo=UTC))
