"""The page of an article in Datasette: everything that is known of it, to be read, and nothing in it runs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from datasette.utils import tilde_encode

from aggregator.article import Conflict, Related, Removal
from aggregator.store import Store
from feeds.datasette_plugin.article_text import body, lead, marked
from feeds.edits import compared
from tests.datasette import Asked
from tests.koran import FULL, KORAN, LATER, NOW, article

TIMUR = replace(KORAN, id="timur", publisher="Timur Pos", timezone="Asia/Jayapura",
                allowed_domains=["timur.example"], start_urls=["https://timur.example/rss"])
LONG = "\n".join(f"Alinea ke-{n} tentang dermaga yang dibuka." for n in range(12))
#: what must never come to life, each of which would set the same mark
ATTACKS = ("<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "<svg onload=alert(1)>",
           '"><script>alert(1)</script>', "</script><script>alert(1)</script>", '<a href="javascript:alert(1)">x</a>',
           "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<style>@import 'https://evil.example'</style>",
           "{{ 7 * 7 }}", '<meta http-equiv="refresh" content="0;url=https://evil.example">',
           '<form action="https://evil.example"><input autofocus onfocus=alert(1)></form>')


class Elements(HTMLParser):
    """Which elements and attributes a browser would make of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def visible(page: str) -> str:
    """The text of the article on its page, white space folded."""
    part = page.partition('<article class="loper-article">')[2].partition("</article>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Iterator[Asked]:
    path = tmp_path_factory.mktemp("pages") / "news.db"
    with Store(path) as store:
        store.publishers([KORAN, TIMUR])
        second = article(2, content_text=LONG, content_html="", related=[
            Related("Baca juga:", "Dermaga", FULL.url), Related("Simak:", "Luar", "https://luar.example/x")])
        store.save([FULL, second,
                    article(3, url="https://timur.example/3", publisher="timur", published=NOW,
                            published_precision="day"),
                    article(4, published=None, first_seen=NOW)], NOW)
        store.save([replace(second, content_text=LONG.replace("ke-5 tentang", "ke-5 mengenai"), title="Judul baru")],
                   LATER)
        store.save([article(10 + n, **{key: attack for key in ("title", "summary", "section", "content_html",
                                                               "content_text", "dateline")},
                            authors=[attack], tags=[attack], related=[Related(attack, attack, "https://a.example/")],
                            removed=[Removal(attack, attack)], conflicts=[Conflict("published", attack, attack)],
                            provenance={"title": attack}, image="javascript:alert(1)")
                    for n, attack in enumerate(ATTACKS)], NOW)
    asked = Asked(path)
    yield asked
    asked.close()


def test_the_page_shows_title_byline_text_tags_and_the_way_to_the_publisher(asked):
    page = asked.article(FULL.url)
    said = visible(page)
    for text in (FULL.title, "Sari Lestari, Bima", "Ringkas", "Jembatan “baru” dibuka.", "Daerah", "photo", "teaser"):
        assert text in said
    assert [a for a in Elements(page).of("a") if a.get("href") == FULL.url and a.get("rel") == "noreferrer"]
    assert f"<title>{FULL.title} · Koran Rawa</title>" in page


@pytest.mark.parametrize(("url", "said", "machine"), [
    (FULL.url, "Published Sunday, 1 March 2026, 14:00 WIB", "2026-03-01T14:00:00+07:00"),
    ("https://timur.example/3", "Published Sunday, 1 March 2026 (the page names only the day)",
     "2026-03-01T17:00:00+09:00"),
    ("https://koran.example/4", "Found Sunday, 1 March 2026, 15:00 WIB (the page does not say when it was published)",
     "2026-03-01T15:00:00+07:00")])
def test_the_time_stands_in_the_publishers_zone_and_says_how_exact_it_is(asked, url, said, machine):
    page = asked.article(url)
    assert said in visible(page)
    assert machine in [time.get("datetime") for time in Elements(page).of("time")]


def test_related_articles_are_linked_both_ways_and_to_their_own_pages_where_stored(asked):
    links = [a["href"] for a in Elements(asked.article("https://koran.example/2")).of("a")]
    assert f"/data/news/articles/{tilde_encode(FULL.url)}" in links
    assert "https://luar.example/x" in links
    page = asked.article(FULL.url)
    assert "Who points to it" in visible(page)
    assert f"/data/news/articles/{tilde_encode('https://koran.example/2')}" in [
        a["href"] for a in Elements(page).of("a")]


def test_what_was_cut_what_disagreed_and_where_fields_were_read_is_told(asked):
    said = visible(asked.article(FULL.url))
    assert "Cut from the text: 1" in said and "advert IKLAN" in said
    assert "published 2026-03-01T07:00:00Z kemarin meta" in said
    assert "title og:title" in said and "version 7" in said


def test_a_revision_shows_which_words_changed_and_leaves_out_what_did_not(asked):
    page = asked.article("https://koran.example/2")
    part = page.partition('id="revisions"')[2].partition("</section>")[0]
    assert "<del>tentang</del><ins>mengenai</ins>" in part
    assert "<ins>Judul baru</ins>" in part or "<ins>Judul</ins>" in part
    assert "Alinea ke-4 " in part and "Alinea ke-6 " in part and "ke-9" not in part and "⋯" in part
    assert "Sunday, 1 March 2026, 17:00 WIB" in part


def test_a_revision_too_long_to_compare_says_so_and_marks_nothing():
    before, after = ["Judul", *(["satu"] * 5000)], ["Judul", *(["dua"] * 5000)]
    assert marked(compared(before, after)) == ""


def test_every_column_stands_below_for_who_wants_them(asked):
    page = asked.article(FULL.url)
    assert "Every column" in page and 'class="col-published_precision' in page


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_nothing_stored_comes_to_life(asked, number):
    page = asked.article(f"https://koran.example/{10 + number}")
    elements = Elements(page)
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert not [script for script in inline if "alert" in script]
    assert not {tag for tag, _ in elements.found} & {"svg", "iframe", "object", "embed", "base"}
    assert not [a for _, a in elements.found for name in a if name.startswith("on") and name != "one"]
    addresses = [value for _, a in elements.found for name, value in a.items() if name in ("href", "src", "action")]
    assert not [value for value in addresses if value and re.match(r"\s*(javascript|data|vbscript):", value)]
    assert not [a for tag, a in elements.found if tag in ("form", "meta") and "evil" in str(a)]
    assert "49" not in visible(page).split(), "no template in a text is filled in"


def test_lists_of_articles_do_not_bring_it_to_life_either(asked):
    for path in ("/articles?_size=max", "/newest", "/removed", "/related", "?sql=select+*+from+articles"):
        page = asked.get(path).text
        assert not [script for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL) if "alert(1)" in script]
        assert not [a for _, a in Elements(page).found for name in a if name.startswith("on")]


@pytest.mark.parametrize(("html", "shown"), [
    ("<p>Teks <b onclick=x>tebal</b></p>", "<p>Teks tebal</p>"), ("<h1>Besar</h1>", "Besar"),
    ('<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>', '<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>'),
    ('<figure><img src="https://a.example/x.jpg?a=1&amp;b=2" alt="Kapal &quot;Rawa&quot;"></figure>',
     '<figure><a class="picture" href="https://a.example/x.jpg?a=1&amp;b=2" rel="noreferrer" '
     'data-alt="Kapal &#34;Rawa&#34;">Kapal &#34;Rawa&#34; <small>a.example</small></a></figure>'),
    ('<img src="data:image/png;base64,AA">', ""), ("", "<p>satu &lt;b&gt;</p>\n<p>dua</p>")])
def test_the_text_is_html_of_the_allow_list_and_its_pictures_wait(html, shown):
    assert body(html, "satu <b>\ndua") == shown


@pytest.mark.parametrize(("address", "html", "there"), [
    ("https://a.example/x.jpg", "", True), ("", "", False), ("javascript:x", "", False),
    ("https://a.example/x.jpg", '<img src="https://a.example/x.jpg">', False)])
def test_the_lead_picture_stands_once_and_waits(address, html, there):
    assert bool(lead(address, html)) is there


def test_an_article_that_is_not_stored_is_not_found(asked):
    assert asked.get(f"/articles/{tilde_encode('https://koran.example/nothing')}").status_code == 404


def test_a_row_with_broken_values_still_has_a_page(tmp_path: Path):
    with Store(tmp_path / "news.db") as store:
        store.publishers([KORAN])
        store.save([FULL], NOW)
        store.db.execute("update articles set title = '', published = 'kemarin', published_zone = 'x', authors = '{', "
                         "tags = '5', related = '[1, null]', removed = 'null', conflicts = '[{\"field\": [1]}]', "
                         "provenance = '[]', first_seen = '', content_text = x'ff00', image = 5")
    asked = Asked(tmp_path / "news.db")
    said = visible(asked.article(FULL.url))
    asked.close()
    assert "(no title)" in said and "at an unknown time" in said


def test_pictures_are_loaded_from_elsewhere_on_an_articles_page_alone(asked):
    policy = asked.get(f"/articles/{tilde_encode(FULL.url)}").headers["content-security-policy"]
    assert "img-src 'self' data: https: http:;" in policy
    assert "http" not in asked.get("/articles").headers["content-security-policy"]


def test_titles_in_lists_lead_to_the_page_and_diffs_are_marked(asked):
    assert f'<a href="/data/news/articles/{tilde_encode(FULL.url)}">{FULL.title}</a>' in asked.get("/newest").text
    page = asked.get("/newest_revisions").text
    assert re.search(r"<del>[^<]*ke-5 tentang[^<]*</del>", page) and "@@" not in page


