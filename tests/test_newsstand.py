"""The newsstand: its content is checked, its pages say what the content says, its server is one a crawler can trust."""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from lxml import etree
from protego import Protego

from aggregator import listing
from aggregator.dates import parse
from aggregator.errors import ConfigError
from aggregator.extract import extract
from aggregator.newsstand.blocks import Insert, Link, PageBreak, Prose, Row, Span
from aggregator.newsstand.blocks import parse as blocks
from aggregator.newsstand.content import DAYS, NewsArticle, Paper
from aggregator.newsstand.expected import Expected, expected
from aggregator.newsstand.pages import Answer, Site
from aggregator.newsstand.pictures import HEIGHT, WIDTH, picture
from aggregator.newsstand.render import LISTED, Press, pages_of, printed
from aggregator.newsstand.server import Hit, Newsstand, NewsstandError, respond, takes_gzip
from aggregator.newsstand.stand import PAPERS, load
from aggregator.normalise import normalise
from aggregator.page import Page
from aggregator.publisher import Publisher, load_file
from aggregator.text import fold
from spiders.catalogue import unknown

START = date(2026, 7, 24)
STAND = load()
BASES = {paper.id: f"http://{paper.address}:8020" for paper in STAND.papers.values()}
PRESS = Press(STAND, START, BASES)
SITES = {paper.id: Site(PRESS, paper) for paper in STAND.papers.values()}
PAPERS_BY_ID = pytest.mark.parametrize("paper", STAND.papers.values(), ids=list(STAND.papers))
#: every text that is ever printed, once: as published, and as revised
VERSIONS = [(article, day) for article in STAND.articles.values()
            for day in sorted({article.day, article.revision.day if article.revision else article.day})]
PAPER = (PAPERS / "fajartimur" / "paper.toml").read_text(encoding="utf-8")
ARTICLE = 'title = "Jembatan"\nsection = "Daerah"\nday = 1\ntime = "08:15:20"\n'
BODY = 'body = "Warga membangun jembatan."\n'


# --- content ---------------------------------------------------------------------------------------------------------

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


# --- what an extraction must give ------------------------------------------------------------------------------------

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


# --- pages -----------------------------------------------------------------------------------------------------------

def answers(article: NewsArticle, day: int, number: int = 1) -> list[tuple[str, Answer]]:
    """Address and answer of every page of an article, as a reader who follows its pages gets them."""
    path = PRESS.path(article)
    count = len(pages_of(article.on(day))) if article.paper.layout == "linked" else 1
    targets = [path, *(f"{path}?page={page}" for page in range(2, count + 1))]
    site = SITES[article.paper.id]
    return [(BASES[article.paper.id] + target, site.get(target, day, number)) for target in targets]


def pages(article: NewsArticle, day: int, number: int = 1) -> list[Page]:
    return [Page(answer.body, url, answer.content_type) for url, answer in answers(article, day, number)]


def text_of(found: list[Page]) -> str:
    return fold(" ".join("".join(page.tree.itertext()) for page in found))


@pytest.mark.parametrize(("article", "day"), VERSIONS, ids=[f"{'/'.join(a.key)}-{d}" for a, d in VERSIONS])
def test_every_page_holds_every_expected_line_and_all_that_must_be_cut(article, day):
    wanted, text = expected(article, day, START), text_of(pages(article, day))
    for line in (wanted.title, *wanted.authors, wanted.section, *wanted.lines, *wanted.absent):
        for cell in line.split("\t"):
            assert fold(cell) in text
    for absent in wanted.absent:
        assert absent not in wanted.content_text


@pytest.mark.parametrize("day", DAYS)
@PAPERS_BY_ID
def test_every_picture_and_every_article_that_a_page_names_is_there(paper, day):
    site, base = SITES[paper.id], BASES[paper.id]
    for article in STAND.live(paper, day):
        for page in pages(article, day):
            shown = set(page.tree.xpath("//img/@src | //img/@data-src | //img/@data-original")) - {""}
            linked = {link.removeprefix(base) for link in page.tree.xpath("//a/@href")
                      if link.removeprefix(base) in site.articles}
            for target in {image for image in shown if image.startswith("/")} | linked:
                assert site.get(target, day, 1).status in ((200, 410) if target in linked else (200,)), target


@PAPERS_BY_ID
def test_what_is_printed_twice_on_one_day_is_the_same_but_for_noise(paper):
    again = Site(Press(STAND, START, BASES), paper)
    for path, article in SITES[paper.id].articles.items():
        for day in DAYS:
            one, other = SITES[paper.id].get(path, day, 1), again.get(path, day, 2)
            noisy = article.noise and article.state(day) == "live"
            assert (one.body != other.body) == noisy
            assert (one.changed is None) == (noisy or one.status != 200)


def test_noise_changes_nothing_of_the_text():
    for article in (a for a in STAND.articles.values() if a.noise):
        for line in expected(article, article.day, START).lines:
            for cell in line.split("\t"):
                assert all(fold(cell) in text_of(pages(article, article.day, number)) for number in (1, 2, 77))


def test_an_article_page_stays_the_same_from_day_to_day_unless_it_is_revised():
    for article in (a for a in STAND.articles.values() if not a.noise):
        days = [day for day in DAYS if article.state(day) == "live"]
        bodies = {tuple(answer.body for _, answer in answers(article, day)) for day in days}
        assert len(bodies) == (2 if article.revision else 1)


def test_an_old_page_is_windows_1252_under_another_name():
    article = next(a for a in STAND.articles.values() if a.paper.id == "lembarlama" and "“" in "".join(
        b.text for b in a.blocks if isinstance(b, Prose)))
    (_, answer), = answers(article, article.day)
    assert b"\x93" in answer.body and b"charset=iso-8859-1" in answer.body and answer.content_type == "text/html"


@pytest.mark.parametrize(("pattern", "text"), [
    ("{hari}, {d:%d} {bln} {d:%Y %H:%M}", "Jumat, 28 Agu 2026 05:07"),
    ("{hari}, {d:%d/%m/%Y}", "Jumat, 28/08/2026"),
    ("{d.day} {bulan} {d:%Y}", "28 Agustus 2026")])
def test_dates_are_printed_in_indonesian(pattern, text):
    assert printed(datetime(2026, 8, 28, 5, 7), pattern) == text


def test_a_picture_is_a_png_that_its_name_decides():
    names = sorted({article.image for article in STAND.articles.values() if article.image})
    assert len({picture(name) for name in names}) == len(names)
    picture.cache_clear()
    for name in names:
        data = picture(name)
        assert data == picture.__wrapped__(name) and data.startswith(b"\x89PNG") and 500 < len(data) < 10_000
        assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (WIDTH, HEIGHT)


# --- listings --------------------------------------------------------------------------------------------------------

def listed(paper: Paper, day: int) -> list[listing.Entry]:
    """The entries of a paper's listing, the children of an index in its order."""
    site, base = SITES[paper.id], BASES[paper.id]
    path = next(path for path in paper.listings if "{" not in path)
    answer = site.get(path, day, 1)
    found = listing.read(answer.body, base + path, answer.content_type)
    entries = list(found.entries)
    for child, _ in found.listings:
        answer = site.get(child.removeprefix(base), day, 1)
        entries += listing.read(answer.body, child, answer.content_type).entries
    return [entry for entry in entries if entry.url.removeprefix(base) in site.articles]


@pytest.mark.parametrize("day", DAYS)
@PAPERS_BY_ID
def test_a_listing_names_what_is_there_newest_first_with_its_times(paper, day):
    live, entries = STAND.live(paper, day), listed(paper, day)
    assert [entry.url for entry in entries] == [PRESS.url(article) for article in live]
    for article, entry in zip(live, entries, strict=True):
        assert not entry.title or entry.title == article.title
        for said, moment in ((entry.published, article.published(START)), (entry.lastmod, article.touched(START))):
            if said:
                assert parse(said, timezone=paper.zoneinfo, now=moment).instant == moment


@PAPERS_BY_ID
def test_feeds_and_sitemaps_are_well_formed(paper):
    for path in (path.format(day=1) for path, template in paper.listings.items() if template.endswith(".xml")):
        etree.fromstring(SITES[paper.id].get(path, 3, 1).body)


def test_feeds_and_sitemaps_say_when_an_article_was_revised():
    for article in (a for a in STAND.articles.values() if a.revision and a.paper.id != "lembarlama"):
        entry = next(e for e in listed(article.paper, article.revision.day) if e.url == PRESS.url(article))
        assert entry.lastmod


def test_a_listing_names_forty_articles_at_most():
    paper = STAND.papers["fajartimur"]
    text = PRESS.listing(paper, "rss.xml", 1, STAND.live(paper, 1) * 20)
    assert text.count("<item>") == LISTED == 40


@PAPERS_BY_ID
def test_home_and_section_pages_name_the_days_articles(paper):
    site = SITES[paper.id]
    for path in ("/", "/indeks", *site.sections):
        page = Page(site.get(path, 2, 1).body, BASES[paper.id] + path)
        links = {link.removeprefix(BASES[paper.id]) for link in page.tree.xpath("//a/@href")} & set(site.articles)
        assert links == {PRESS.path(article) for article in STAND.live(paper, 2)
                         if site.sections.get(path) in (None, article.section)}


@PAPERS_BY_ID
def test_robots_txt_allows_articles_and_listings_and_forbids_the_search(paper):
    rules = Protego.parse(SITES[paper.id].get("/robots.txt", 1, 1).body.decode())
    base = BASES[paper.id]
    assert not rules.can_fetch(base + "/cari?q=gempa", "Loper")
    assert all(rules.can_fetch(PRESS.url(article), "Loper") for article in STAND.of(paper))
    assert all(rules.can_fetch(base + path.format(day=1), "Loper") for path in paper.listings)
    assert list(rules.sitemaps) == {"kabarselaras": [base + "/sitemap-news.xml"],
                                    "suaraselat": [base + "/sitemap.xml"]}.get(paper.id, [])


# --- server ----------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def served() -> Iterator[Newsstand]:
    if sys.platform == "darwin":
        pytest.skip("macOS has no address but 127.0.0.1 up on loopback")
    with Newsstand(START, stand=STAND) as newsstand:
        yield newsstand


@pytest.fixture
def newsstand(served: Newsstand) -> Newsstand:
    served.day = 1
    served.log.clear()
    return served


def ask(newsstand: Newsstand, paper: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict, bytes]:
    """Status, headers (lower case) and body of one request; header names are written with _ for -."""
    connection = HTTPConnection(STAND.papers[paper].address, newsstand.port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def quiet(paper: str = "kabarselaras") -> NewsArticle:
    return next(a for a in STAND.live(STAND.papers[paper], 1) if not a.noise)


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 200),
    ({"If_None_Match": "TAG"}, 304),
    ({"If_None_Match": 'W/TAG'}, 304),
    ({"If_None_Match": '"lain", TAG'}, 304),
    ({"If_None_Match": "*"}, 304),
    ({"If_None_Match": '"lain"'}, 200),
    ({"If_Modified_Since": "DATE"}, 304),
    ({"If_Modified_Since": "Thu, 01 Jan 2032 00:00:00 GMT"}, 304),
    ({"If_Modified_Since": "Thu, 01 Jan 2015 00:00:00 GMT"}, 200),
    ({"If_Modified_Since": "kemarin"}, 200),
    ({"If_None_Match": '"lain"', "If_Modified_Since": "DATE"}, 200),
    ({"If_None_Match": "TAG", "If_Modified_Since": "Thu, 01 Jan 2015 00:00:00 GMT"}, 304),
])
@pytest.mark.parametrize("path", ["article", "/sitemap-news.xml", "/img/logo.png"])
def test_conditional_requests_are_answered_by_rfc_9110(newsstand, path, headers, status):
    path = PRESS.path(quiet()) if path == "article" else path
    first, known, body = ask(newsstand, "kabarselaras", path)
    assert first == 200 and known["etag"].startswith('"') and body
    values = {name: value.replace("TAG", known["etag"]).replace("DATE", known["last-modified"])
              for name, value in headers.items()}
    got, answered, rest = ask(newsstand, "kabarselaras", path, **values)
    assert (got, answered["etag"]) == (status, known["etag"])
    assert rest == (b"" if status == 304 else body)
    assert newsstand.log[-1].conditional == bool(headers)


def test_a_noisy_page_has_no_validators_and_differs_at_every_request(newsstand):
    article = next(a for a in STAND.articles.values() if a.noise and a.day == 1)
    (_, one, first), (_, _, second) = (ask(newsstand, article.paper.id, PRESS.path(article)) for _ in range(2))
    assert first != second and "etag" not in one and "last-modified" not in one
    assert ask(newsstand, article.paper.id, PRESS.path(article), If_None_Match="*")[0] == 200


def test_gzip_is_sent_to_who_asks_for_it_under_an_etag_of_its_own(newsstand):
    path = PRESS.path(quiet())
    _, plain, body = ask(newsstand, "kabarselaras", path)
    _, packed, small = ask(newsstand, "kabarselaras", path, Accept_Encoding="br, gzip;q=0.8")
    assert packed["content-encoding"] == "gzip" and gzip.decompress(small) == body and packed["etag"] != plain["etag"]
    assert packed["vary"] == "Accept-Encoding" and "content-encoding" not in plain
    assert ask(newsstand, "kabarselaras", path, Accept_Encoding="gzip", If_None_Match=packed["etag"])[0] == 304


@pytest.mark.parametrize(("accepted", "taken"), [
    ("gzip", True), ("GZIP, deflate", True), ("br;q=1, gzip;q=0.1", True), ("", False), ("br", False),
    ("gzip;q=0", False), ("gzip; q=0.0", False), ("x-gzipped", False)])
def test_an_accept_encoding_header_is_read(accepted, taken):
    assert takes_gzip(accepted) == taken


def test_head_says_what_get_would(newsstand):
    path = PRESS.path(quiet())
    status, headers, body = ask(newsstand, "kabarselaras", path, "HEAD")
    also, with_body, _ = ask(newsstand, "kabarselaras", path)
    del headers["date"], with_body["date"]
    assert (status, headers, body) == (also, with_body, b"")


@pytest.mark.parametrize(("paper", "path", "status"), [
    ("fajartimur", "/", 200), ("fajartimur", "/tentang", 200), ("fajartimur", "/cari?q=gempa", 200),
    ("fajartimur", "/tiada", 404), ("fajartimur", "/rss?utm_source=x", 200), ("fajartimur", "/img/tiada.png", 404),
    ("fajartimur", "/img/../../server.py", 404), ("lembarlama", "/baca.php", 404),
    ("lembarlama", "/baca.php?id=1", 404),
    ("suaraselat", "/sitemap/berita-1.xml", 200), ("suaraselat", "/sitemap/berita-2.xml", 404)])
def test_every_path_has_its_status(newsstand, paper, path, status):
    assert ask(newsstand, paper, path)[0] == status


@pytest.mark.parametrize(("query", "status"), [
    ("?page=1", 200), ("?page=2", 200), ("?page=9", 404), ("?page=0", 404), ("?page=dua", 404),
    ("?utm_source=rss", 200)])
def test_a_long_article_of_linked_pages_ends_where_it_ends(newsstand, query, status):
    article = next(a for a in STAND.live(STAND.papers["fajartimur"], 1) if len(pages_of(a)) > 1)
    assert ask(newsstand, "fajartimur", PRESS.path(article) + query)[0] == status


def test_an_article_comes_with_its_day_and_goes_with_410(newsstand):
    late = next(a for a in STAND.articles.values() if a.day == 2)
    short = next(a for a in STAND.articles.values() if a.gone == 3)
    seen = []
    for newsstand.day in DAYS:
        seen.append((ask(newsstand, late.paper.id, PRESS.path(late))[0],
                     ask(newsstand, short.paper.id, PRESS.path(short))[0]))
    assert seen == [(404, 200 if short.day == 1 else 404), (200, 200), (200, 410)]


@PAPERS_BY_ID
def test_moving_the_day_changes_a_listing_exactly_when_it_says_something_else(newsstand, paper):
    path = next(iter(paper.listings))
    answers: list[tuple[str, bytes]] = []
    for newsstand.day in DAYS:
        status, headers, body = ask(newsstand, paper.id, path)
        if answers:
            since = {"If_None_Match": answers[-1][0]}
            assert ask(newsstand, paper.id, path, **since)[0] == (304 if body == answers[-1][1] else 200)
        assert status == 200
        answers.append((headers["etag"], body))
    assert len({body for _, body in answers}) > 1


def test_a_list_that_lost_an_article_is_newer_than_it_was():
    for article in (a for a in STAND.articles.values() if a.gone):
        site = SITES[article.paper.id]
        before, after = (site.get("/indeks", day, 1) for day in (article.gone - 1, article.gone))
        assert before.body != after.body and before.changed < after.changed


def test_there_are_but_three_days(newsstand):
    with pytest.raises(ValueError, match="none of"):
        newsstand.day = 4


def test_the_log_says_who_was_asked_what(newsstand):
    ask(newsstand, "suaraselat", "/cari?q=a", If_None_Match="*")
    newsstand.day = 2
    ask(newsstand, "lembarlama", "/tiada", "HEAD")
    assert newsstand.log == [Hit("127.0.3.5", "/cari?q=a", "GET", 304, True, 1),
                             Hit("127.0.3.4", "/tiada", "HEAD", 404, False, 2)]


def test_the_log_is_written_as_json_lines(tmp_path, newsstand):
    with Newsstand(START, stand=STAND, log_file=tmp_path / "log") as other:
        ask(other, "fajartimur", "/rss")
    (line,) = (tmp_path / "log").read_text().splitlines()
    assert json.loads(line) == {"host": "127.0.3.1", "path": "/rss", "method": "GET", "status": 200,
                                "conditional": False, "day": 1}


def test_a_port_that_is_taken_is_a_clear_error(newsstand):
    with pytest.raises(NewsstandError, match=r"cannot listen on 127\.0\.3\.1:\d+: .*another newsstand"):
        Newsstand(START, port=newsstand.port, stand=STAND)


def test_a_message_page_is_no_ground_for_a_304():
    gone = Answer(410, "text/html", b"hilang")
    assert respond(gone, {"If-None-Match": "*"})[0] == 410


def test_what_a_browser_cannot_find_is_said_in_the_papers_own_page(newsstand):
    status, _, body = ask(newsstand, "wartapesisir", "/tiada/")
    assert status == 404 and "Halaman tidak ditemukan" in body.decode() and "Warta Pesisir" in body.decode()


# --- with Loper's rules ----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def publishers(tmp_path_factory, served: Newsstand) -> dict[str, Publisher]:
    return {file.stem: load_file(file)[0] for file in served.publisher_files(tmp_path_factory.mktemp("publishers"))}


@PAPERS_BY_ID
def test_the_publisher_file_accepts_the_papers_articles_and_nothing_else(publishers, paper):
    publisher, site = publishers[paper.id], SITES[paper.id]
    assert publisher.owns(paper.address) and publisher.timezone == paper.timezone
    for article in STAND.of(paper):
        assert publisher.article_url.search(PRESS.url(article))
    for path in ("/", "/indeks", "/tentang", "/img/logo.png", *site.sections, *paper.listings):
        assert not publisher.article_url.search(BASES[paper.id] + path)


def extracted(article: NewsArticle, day: int, publisher: Publisher) -> dict[str, object]:
    """What Loper makes of the pages of an article, under the names of Expected."""
    now = datetime.combine(START + timedelta(days=7), datetime.min.time(), UTC)
    got = normalise(extract(pages(article, day), publisher, fetched=now), publisher)
    slugs = {PRESS.url(other): other.slug for other in STAND.of(article.paper)}
    fields = {name: getattr(got, name) for name in Expected.__dataclass_fields__ if name not in ("absent", "related")}
    return fields | {"authors": tuple(got.authors), "tags": tuple(got.tags),
                     "related": tuple((r.label, r.title, slugs[r.url]) for r in got.related if r.url in slugs)}


@pytest.mark.parametrize("rules", [True, False], ids=["rules", "no-rules"])
@pytest.mark.parametrize(("article", "day"), [
    pytest.param(article, day, id=f"{'/'.join(article.key)}-{day}") for article, day in VERSIONS])
def test_loper_extracts_what_the_content_says(publishers, article, day, rules):
    publisher = publishers[article.paper.id]
    if not rules:
        publisher = replace(unknown(BASES[article.paper.id]), timezone=publisher.timezone)
    wanted = {name: getattr(expected(article, day, START), name)
              for name in Expected.__dataclass_fields__ if name != "absent"}
    assert extracted(article, day, publisher) == wanted


@PAPERS_BY_ID
def test_the_lead_image_is_found_without_rules(paper):
    for article in STAND.of(paper):
        found = extract(pages(article, article.day), unknown(BASES[paper.id]), fetched=datetime.now(UTC)).image
        assert article.image in (found or "") if article.image else found is None


def test_what_must_be_cut_is_nowhere_a_line_of_an_article():
    prose = {line for article, day in VERSIONS for line in expected(article, day, START).lines}
    for article, day in VERSIONS:
        assert not prose & {text for text in expected(article, day, START).absent if re.search(r"[a-z]", text)}
