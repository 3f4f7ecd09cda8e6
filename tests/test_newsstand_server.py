"""The newsstand's server is one that a crawler can trust."""

import gzip
import json
from http.client import HTTPConnection

import pytest

from aggregator.newsstand.content import DAYS, NewsArticle
from aggregator.newsstand.pages import Answer
from aggregator.newsstand.render import pages_of
from aggregator.newsstand.server import Hit, Newsstand, NewsstandError, respond, takes_gzip
from tests.newsstand import PAPERS_BY_ID, PRESS, SITES, STAND, START


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
