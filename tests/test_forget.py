"""`loper forget`: an article is taken down for good, to the last byte, under every address that it has."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.article import Article, Related, Removal
from aggregator.commands import main
from aggregator.frontier import Frontier
from aggregator.home import Home
from aggregator.kept import Copy, KeptPage, kept_page
from aggregator.listing import Entry
from aggregator.store import Store
from aggregator.store.pages import PageStore
from tests import news
from tests.koran import KORAN, LATER, NOW, article, koran_store
from tests.test_reprocess import run

URL = "https://koran.example/2026/03/01/jembatan-rawa"
AMP = "https://koran.example/amp/2026/03/01/jembatan-rawa"
LISTED = "https://koran.example/baca/4711"
#: words of the article, of its older texts, of what was cut from it: of none other, and each with a beginning of its
#: own, for the search index keeps of a word only what the one before it has not
WORDS = ("qaswangi", "xaslama", "zasiklan", "vastaut", "yasringkas", "wuslisting", "uashapus")


def kept(url: str, body: str) -> KeptPage:
    return kept_page(url, url, NOW, 200, [("Content-Type", "text/html")], body.encode())


def one(word: str, **changes: object) -> Article:
    return article(0, url=URL, title=f"Jembatan {word}", published=NOW + timedelta(minutes=5), summary="yasringkas",
                   related=[Related("Baca:", "vastaut", "https://koran.example/7")],
                   removed=[Removal("advert", "zasiklan")], **changes)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with 301 articles, one of them to be taken down, its feeds published."""
    home = tmp_path_factory.mktemp("home")
    (home / "publishers").mkdir()
    (home / "publishers/koran.toml").write_text(
        'publisher = "Koran Rawa"\nallowed_domains = ["koran.example"]\nstart_urls = ["https://koran.example/rss"]\n')
    filler = "kabar dari rawa dan sungai " * 60
    link = [Related("Baca:", "Jembatan dibuka", URL)]
    with koran_store(home / "news.db") as store, PageStore(home / "pages.db") as pages:
        for written in (store, pages):  # some builds of SQLite erase by default what is deleted
            written.db.execute("PRAGMA secure_delete = OFF").fetchone()
        frontier = Frontier(store)
        frontier.offer(KORAN.id, [Entry(LISTED, "Judul wuslisting"), Entry(AMP)], NOW)
        store.save([article(n, content_text=f"{filler}{n}") for n in range(150)], NOW)
        store.save([one("xaslama", content_text=f"{filler}xaslama")], NOW)
        store.save([article(n, content_text=f"{filler}{n}", related=link) for n in range(150, 300)], NOW)
        store.save([one("uashapus" * 9, content_text=filler + "uashapus\n" * 800)], LATER)
        store.save([one("qaswangi", content_text=filler + "qaswangi\n" * 400)], LATER)
        frontier.finish(LISTED, "stored", NOW, status=200, article=URL)
        frontier.finish(AMP, "unchanged", NOW, status=200, article=URL)
        pages.keep([Copy(f"https://koran.example/{n}", "koran", {}, (kept(f"https://koran.example/{n}", f"{n}" * 999),))
                    for n in range(20)], NOW)
        pages.keep([Copy(LISTED, "koran", {}, (kept(URL, "qaswangi"), kept(f"{URL}?page=2", "xaslama"))),
                    Copy(AMP, "koran", {}, (kept(AMP, "qaswangi amp"),))], NOW)
    assert loper(home, "publish") == 0
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "home")


def loper(home: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(home), *arguments])
    return ended.value.code


def holding(home: Path, word: str) -> set[str]:
    """Names of the home's files that hold `word` somewhere; short bodies lie in their zstd frames as they are."""
    return {path.name for path in home.rglob("*") if path.is_file() and word.encode() in path.read_bytes().lower()}


@pytest.mark.parametrize("form", [
    URL, f"{URL}?utm_source=rss&fbclid=1", URL.replace("https", "http"), AMP, f"{URL}/amp", LISTED,
    "https://www.koran.example/2026/03/01/jembatan-rawa/#komentar"])
def test_nothing_of_it_is_left_whatever_form_of_its_address_is_given(home, form, capsys):
    for word in WORDS:
        assert "news.db" in holding(home, word)
    assert {"pages.db", "all.atom", "koran.rss"} <= holding(home, "qaswangi")
    assert loper(home, "forget", form, "--reason", "diminta keluarga", "--json") == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (result["articles"], result["copies"], result["already"]) == ([URL], 2, None)
    assert set(result["addresses"]) == {URL, LISTED, AMP} and result["feeds_changed"] >= 4
    for word in WORDS:
        assert holding(home, word) == set(), word


def test_everything_else_stays_also_links_of_others_to_it(home):
    loper(home, "forget", URL, "--reason", "diminta keluarga")
    with Store(home / "news.db") as store, PageStore(home / "pages.db") as pages:
        assert store.db["articles"].count == 300 and store.article(URL) is None
        hits = store.search("sungai", limit=1000)
        assert len(hits) == 300 and all("[sungai]" in hit.snippet for hit in hits)
        assert [hit.article.url for hit in store.search('"dan sungai 217"')] == ["https://koran.example/217"]
        store.db.execute("insert into articles_fts(articles_fts, rank) values ('integrity-check', 1)")
        assert store.db.execute("select count(*) from related where url = ?", [URL]).fetchone() == (150,)
        assert store.db["revisions"].count == store.db["removed"].count == 0
        assert pages.db["copies"].count == pages.db["pages"].count == 20
        assert store.db.execute("pragma integrity_check").fetchone() == ("ok",)


def test_no_form_of_it_comes_back_by_a_listing_a_crawl_or_an_import(home):
    loper(home, "forget", URL, "--reason", "diminta keluarga")
    with Store(home / "news.db") as store:
        frontier = Frontier(store)
        forms = [URL, AMP, LISTED, f"http://m.koran.example{URL[21:]}", f"{URL}/amp", "https://koran.example/2026/lain"]
        frontier.offer(KORAN.id, [Entry(form, "Judul wuslisting", lastmod="2026-03-09") for form in forms], LATER)
        frontier.look_again(forms)
        assert [lease.url for lease in frontier.lease(KORAN.id, LATER)] == ["https://koran.example/2026/lain"]
        rows = store.db.execute("select state, reason, listing from urls where url not like '%lain'").fetchall()
        assert rows == [("gone", "forgotten", "{}")] * 5
        again = [one("qaswangi"), article(1, url=AMP), article(1, url="https://koran.example/x", listed=LISTED)]
        assert store.save([*again, article(5000)], LATER) == ["forgotten", "forgotten", "forgotten", "new"]
        assert store.article(URL) is None and store.search("qaswangi") == []


def test_it_is_said_what_was_taken_down_when_and_why(home, capsys):
    capsys.readouterr()
    assert loper(home, "forget", "--list") == 0 and capsys.readouterr().out == ""
    loper(home, "forget", LISTED, "--reason", " diminta keluarga ")
    capsys.readouterr()
    assert loper(home, "forget", AMP, "--reason", "lain") == 0
    assert "was taken down before" in (said := capsys.readouterr().out) and "diminta keluarga" in said
    assert loper(home, "forget", "--list", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["url"] for row in rows} == {URL, LISTED} and {row["reason"] for row in rows} == {"diminta keluarga"}
    assert loper(home, "forget", "--list") == 0 and URL in capsys.readouterr().out


def test_what_was_broken_off_is_brought_to_its_end_by_doing_it_again(home):
    with Store(home / "news.db") as store:
        store.db.execute("PRAGMA secure_delete = OFF").fetchone()
        store.forget(store.known(URL), "diminta keluarga", LATER)  # killed before the words left the files
    assert {"news.db", "all.atom"} <= holding(home, "qaswangi")
    assert loper(home, "forget", URL, "--reason", "diminta keluarga") == 0
    assert holding(home, "qaswangi") == set()


def test_an_address_that_was_only_listed_can_be_taken_down_before_it_is_fetched(home):
    address = "https://koran.example/2026/03/02/belum"
    with Store(home / "news.db") as store:
        Frontier(store).offer(KORAN.id, [Entry(address)], NOW)
    assert loper(home, "forget", address, "--reason", "diminta") == 0
    with Store(home / "news.db") as store:
        assert Frontier(store).lease(KORAN.id, LATER) == []
        assert store.save([article(1, url=address)], LATER) == ["forgotten"]


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (["https://koran.example/tidak-ada", "--reason", "x"], 1, "no such article is stored"),
    (["koran", "--reason", "x"], 2, "'koran' is no http or https URL"),
    ([URL], 2, "give either URL with --reason TEXT, or --list"),
    ([URL, "--reason", " "], 2, "give either URL with --reason"),
    ([URL, "--reason", "x", "--list"], 2, "give either URL with --reason"),
    ([], 2, "give either URL with --reason")])
def test_wrong_usage_and_unknown_addresses_change_nothing(home, capsys, arguments, code, said):
    before = (home / "news.db").read_bytes()
    assert loper(home, "forget", *arguments) == code and said in capsys.readouterr().err
    assert (home / "news.db").read_bytes() == before


def test_it_waits_until_no_run_could_store_the_article_again(home, capsys):
    with Home(home).lock():
        assert loper(home, "forget", URL, "--reason", "x") == 75
    with Store(home / "news.db") as store:
        assert store.article(URL)



def test_a_crawl_asks_for_no_form_of_it_and_keeps_nothing_of_what_turns_out_to_be_it(
        site, publisher_file, home):
    path, other = "/2026/11/20/panen-kopi", "/2026/11/20/jalan-desa"
    canonical = f'<link rel="canonical" href="{site.url}{path}">'
    for file in home.iterdir():
        if file.is_file():
            file.unlink()
    shutil.rmtree(home / "public")
    site.pages = {"/rss": news.rss(site, path, other), path: news.article("Panen kopi"), other: news.article("Jalan")}
    publisher_file("baru", [f"{site.url}/rss"])
    assert run(home, "crawl").returncode == 0
    assert loper(home, "forget", f"{site.url}{path}?ref=x", "--reason", "diminta") == 0
    before = len(site.asked())
    alias = "/baca/4711"  # nothing tells before it is fetched
    site.pages |= {"/rss": news.rss(site, f"{path}/amp", f"/amp{path}", path, alias),
                   alias: news.article("Panen kopi qaswangi", head=canonical)}
    assert run(home, "crawl").returncode == 0
    assert site.asked()[before:] == ["/rss", alias]
    with Store(home / "news.db") as store, PageStore(home / "pages.db") as pages:
        assert [row["url"] for row in store.db["articles"].rows] == [site.url + other]
        assert dict(store.db.execute("select state, count(*) from urls group by state")) == {"stored": 1, "gone": 4}
        assert [row["url"] for row in pages.db["copies"].rows] == [site.url + other]
    assert holding(home, "qaswangi") == set()
