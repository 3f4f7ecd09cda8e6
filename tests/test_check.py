"""`loper check`: what broke at a publisher is said in one line, what holds is left in peace, and nothing is stored."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import click
import pytest

from aggregator.check import check_file
from aggregator.checks.diagnosis import conclude
from aggregator.checks.examine import examine
from aggregator.checks.report import ArticleCheck, ListingCheck
from aggregator.checks.sample import spread
from aggregator.checks.suspicion import called
from aggregator.errors import PageError
from aggregator.extract import extract
from aggregator.listing import Entry
from aggregator.normalise import normalise
from aggregator.page import Page
from aggregator.publisher import Publisher
from tests import news
from tests.site import Reply

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KABAR = Publisher(id="kabar", publisher="Kabar", allowed_domains=["kabar.example"],
                  start_urls=["https://kabar.example/rss"], article_url_re="/2026/", title_css="h1",
                  content_css="div.isi")
PROSE = [(f"{name} mengatakan panen tahun ini lebih baik daripada tahun lalu di seluruh kecamatan.",
          f"Menurut {name}, hujan datang tepat waktu dan hama wereng tidak terlihat sampai pekan ini.",
          f"Hasilnya dijual ke pasar induk, dan {name} berharap harga bertahan hingga akhir tahun.")
         for name in ("Sari", "Budi", "Marwan")]


def bodies(**more: str) -> list[bytes]:
    """Three articles without a fault."""
    return [news.article(f"Kabar {name} dari Desa", published=f"2026-11-20T0{number + 1}:15:00+07:00",
                         paragraphs=PROSE[number], **more).data
            for number, name in enumerate(("Kopi", "Teh", "Lada"))]


def checked(pages: list[bytes], publisher: Publisher):
    checks = []
    for number, body in enumerate(pages):
        page = Page(body, f"https://kabar.example/2026/{number}")
        article = normalise(extract([page], publisher, fetched=NOW), publisher)
        checks.append(examine(page.url, [page], publisher, article, {}))
    return conclude(publisher, [], checks)


def test_where_everything_holds_nothing_is_said():
    found = checked(bodies(), KABAR)
    assert (found.ok, found.notes) == (True, [])
    assert found.fields["content"] == {"content_css": 3} and found.fields["title"] == {"title_css": 3}
    assert [check.paragraphs for check in found.articles] == [(3, 3, 3)] * 3


@pytest.mark.parametrize(("change", "said"), [
    ({"content_css": "div.body"}, "content_css matches nothing on 3 of 3 pages: the template has probably changed"),
    ({"title_css": "h1.judul"}, "title_css matches nothing on 3 of 3 pages: the template has probably changed"),
    ({"published_css": "time.tgl"}, "published_css matches nothing on 3 of 3 pages"),
    ({"authors_css": ".penulis", "inferred": ["authors_css"]}, "(it was inferred from a sister paper)"),
    ({"content_css": "footer"}, "content_css finds 3 paragraphs where the generic finder finds 9, 0 of them in common"),
    ({"title_css": "footer"}, "the same title on 3 of 3 pages (title_css): 'Hak cipta Kabar'"),
])
def test_a_rule_that_no_longer_holds_is_named(change, said):
    found = checked(bodies(), replace(KABAR, **change))
    assert any(said in problem for problem in found.problems), found.problems


@pytest.mark.parametrize("change", [{"updated_css": ".x"}, {"remove_css": ".iklan"}, {"next_page_css": "a.next"}])
def test_a_rule_for_what_few_pages_have_may_find_nothing(change):
    assert checked(bodies(), replace(KABAR, **change)).ok


def test_a_rule_that_fails_on_some_pages_is_remarked():
    pages = [*bodies()[:2], bodies()[2].replace(b'class="isi"', b'class="foto"')]
    found = checked(pages, KABAR)
    assert found.ok and found.notes == ["content_css matches nothing on 1 of 3 pages"]


@pytest.mark.parametrize(("old", "new", "said"), [
    (b'"datePublished": "2026-11-20T0', b'"x": "', "no date on 3 of 3 pages"),
    (b"2026-11-20T0", b"2027-11-20T0", "a date in the future on 3 of 3 pages"),
    (b"<h1>", b'<meta itemprop="datePublished" content="2026-11-14"><h1>', "dates 6 days off on 3 of 3 pages"),
])
def test_dates_that_cannot_be_are_named(old, new, said):
    found = checked([body.replace(old, new) for body in bodies()], KABAR)
    assert any(said in problem for problem in found.problems), found.problems


def test_dates_that_are_an_hour_off_tell_of_a_wrong_zone():
    pages = [body.replace(b"</h1>", b'</h1><span class="tgl">Jumat, 20 November 2026 0%d:15</span>' % (number + 2))
             for number, body in enumerate(bodies())]
    found = checked(pages, KABAR)
    assert found.problems == ["dates 1 hour off on 3 of 3 pages: visible does not agree with json-ld datePublished: "
                              "timezone = 'Asia/Jakarta' is probably wrong"]


def test_a_local_time_that_is_stamped_as_utc_is_put_right_and_no_fault():
    pages = [body.replace(b"+07:00", b"Z").replace(
        b"</h1>", b"</h1><span>Jumat, 20 November 2026 0%d:15 WIB</span>" % (number + 1))
        for number, body in enumerate(bodies())]
    assert checked(pages, KABAR).ok


def test_one_date_on_all_pages_is_the_templates():
    pages = [body.replace(b"T02:", b"T01:").replace(b"T03:", b"T01:") for body in bodies()]
    assert "the same instant on 3 of 3 pages" in checked(pages, KABAR).problems[0]


@pytest.mark.parametrize(("line", "said"), [
    ("Kabar tersedia di saluran resmi kami dan dibaca ribuan orang.", "stands in 3 articles"),
    ('<a href="https://kabar.example/2026/x">Pasar Lama Dibongkar Mulai Senin</a> Redaksi', "stands in 3 articles"),
])
def test_lines_that_are_probably_inserts_are_quoted(line, said):
    found = checked([body.replace(b"</p>", f"</p><p>{line}</p>".encode(), 1) for body in bodies()], KABAR)
    assert "inserts are left in the text on 3 of 3 pages" in found.problems[0] and said in found.problems[0]


@pytest.mark.parametrize(("line", "words"), [
    ("Baca Juga Harga Beras Turun", "Baca Juga"), ("Klik selengkapnya", "Klik selengkapnya"), ("ADVERTISEMENT", "ADV"),
    ("Berita Terkait", "Berita Terkait"), ("Ikuti kami di WhatsApp Channel Kabar", "Ikuti"), ("© 2026 Kabar", "© 2026"),
    ("Artikel ini telah tayang di Kabar.", "Artikel ini telah tayang"), ("Scroll untuk melanjutkan", "Scroll untuk"),
    ("Simak juga bunyinya, kata ahli itu.", ""), ("Berikut hasil selengkapnya.", ""), ("Ia menggulir ke bawah", ""),
    ("Lagu ini telah tayang di YouTube", ""), ("Ikuti lomba ini sampai selesai", ""),
    ("x" * 300 + " klik di sini", "")])
def test_words_that_no_article_has(line, words):
    assert called(line).startswith(words) and bool(called(line)) == bool(words)


@pytest.mark.parametrize(("listing", "said"), [
    ({"problem": "answered 404"}, "listing https://kabar.example/rss: answered 404"),
    ({"type": "feed"}, "names no article: it is empty"),
    ({"type": "index page", "named": 30}, "of 30 links none is an article's by article_url_re: the shape of the addr"),
])
def test_a_listing_that_says_nothing_is_named(listing, said):
    found = conclude(KABAR, [ListingCheck("https://kabar.example/rss", **listing)], [])
    assert len(found.problems) == 1 and said in found.problems[0]


def test_articles_that_cannot_be_read_are_counted_by_reason_and_a_quiet_listing_is_remarked():
    listing = ListingCheck("https://kabar.example/rss", "feed", 3, 3, days=400)
    found = conclude(KABAR, [listing], [ArticleCheck(f"https://kabar.example/{n}", reason="answered 403")
                                        for n in range(2)])
    assert found.problems == ["2 of 2 pages gave no article: answered 403"]
    assert found.notes == ["listing https://kabar.example/rss: its newest entry is 400 days old"]


def test_the_sample_takes_from_every_listing_in_turn():
    entries = [[Entry("a1"), Entry("a2")], [], [Entry("a1"), Entry("b2"), Entry("b3")]]
    assert [entry.url for entry in spread(entries, 3)] == ["a1", "a2", "b2"]


def test_a_page_in_a_file_is_checked_under_its_canonical_address(tmp_path):
    file = tmp_path / "page.html"
    head = '<link rel="canonical" href="https://kabar.example/2026/11/20/kopi">'
    file.write_bytes(bodies(head=head)[0])
    found = check_file(file, "", None, [replace(KABAR, content_css="div.body")])
    assert found.publisher == "kabar" and found.problems == [
        "content_css matches nothing on 1 of 1 page: the template has probably changed"]
    assert check_file(file, "https://lain.example/2026/x", None, [KABAR]).publisher == "lain.example"
    file.write_bytes(bodies()[0])
    with pytest.raises(PageError, match="give it with --url"):
        check_file(file, "", None, [KABAR])


@pytest.fixture
def papers(home, site):
    """Publishers of one site: one that is well, and others of which something broke."""
    paths = [f"/2026/11/20/kabar-{number}" for number in range(3)]
    site.pages = {"/rss": news.rss(site, *paths), "/peta": Reply(
        f"<sitemapindex><sitemap><loc>{site.url}/news.xml</loc></sitemap></sitemapindex>", "text/xml"),
        "/news.xml": news.sitemap(site, *paths)}
    site.pages |= {path: Reply(body) for path, body in zip(paths, bodies(), strict=True)}
    rules = 'content_css = "div.isi"\n'
    files = {"sehat": (["/rss", "/peta"], rules), "pindah": (["/feed"], rules),
             "templat": (["/rss"], 'content_css = "div.body"\n'),
             "mati": (["/rss"], 'enabled = false\nreason = "asked"\n')}
    for name, (starts, more) in files.items():
        (home / f"publishers/{name}.toml").write_text(
            f'publisher = "{name}"\nallowed_domains = ["127.0.0.1"]\n'
            f"start_urls = {json.dumps([site.url + start for start in starts])}\n{more}")
    (home / "loper.toml").write_text('[crawl]\npublishers = ["sehat", "mati"]\n[network]\nallow = ["127.0.0.1"]\n')
    return site


def test_publishers_are_checked_by_name_and_nothing_is_stored(loper, home, papers):
    done = loper("check", "sehat", "pindah", "templat", "mati", "--json")
    found = {check["publisher"]: check for check in json.loads(done.stdout)}
    assert done.returncode == 1 and "mati is switched off: asked; checked because" in done.stderr.decode()
    assert {name: check["ok"] for name, check in found.items()} == {
        "sehat": True, "pindah": False, "templat": False, "mati": True}
    assert [(each["type"], each["articles"]) for each in found["sehat"]["listings"]] == [
        ("feed", 3), ("sitemap index", 3)]
    assert found["pindah"]["problems"] == [f"listing {papers.url}/feed: answered 404"]
    assert "content_css matches nothing on 3 of 3 pages" in found["templat"]["problems"][0]
    assert found["templat"]["articles"][0]["provenance"]["content"] == "finder"
    assert sorted(path.name for path in home.iterdir()) == ["loper.toml", "publishers"]


def test_all_are_those_that_are_enabled_and_robots_txt_is_obeyed(loper, home, papers):
    papers.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /rss\n", "text/plain")
    done = loper("check", "--all")
    said = done.stdout.decode()
    assert done.returncode == 1 and "/rss" not in papers.asked() and "mati" not in said
    assert f"sehat: listing {papers.url}/rss: robots.txt forbids this address" in said.replace("\n", " ")


def test_an_article_is_checked_by_its_address(loper, home, papers):
    done = loper("check", f"{papers.url}/2026/11/20/kabar-1")
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert "Kabar Teh dari Desa" in said and "nothing seems to be broken" in said and "/rss" not in papers.asked()


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "give publishers"), (["suara", "--all"], "give publishers"), (["tiada"], "no publisher 'tiada'"),
    (["http://"], "no http or https URL"), (["suara", "--url", "https://x.example/"], "--url goes with"),
    (["--html", __file__, "--url", "x"], "no http or https URL")])
def test_wrong_usage_is_one_clear_line(loper_here, arguments, words):
    with pytest.raises(click.UsageError) as caught:
        loper_here("check", *arguments)
    assert words in caught.value.format_message()
