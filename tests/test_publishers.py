"""Publisher files: the bundled ones hold together; an error in one names file, key and reason."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aggregator.errors import ConfigError
from aggregator.publisher import Publisher, load_file

FILES = sorted((Path(__file__).parent.parent / "spiders" / "publishers").glob("*.toml"))
BUNDLED = [publisher for file in FILES for publisher in load_file(file)]
PAPER = """publisher = "Kabar Wanareja"
allowed_domains = ["kabar.example"]
start_urls = ["https://kabar.example/rss"]
"""
EDITION = """
[members.timur]
publisher = "Kabar Timur"
allowed_domains = ["timur.kabar.example"]
start_urls = ["https://timur.kabar.example/"]
"""

bundled = pytest.mark.parametrize("publisher", BUNDLED, ids=lambda publisher: publisher.id)
with_article_url_re = pytest.mark.parametrize("publisher", [p for p in BUNDLED if p.article_url],
                                              ids=lambda publisher: publisher.id)


def of_network(publisher: Publisher, key: str) -> list[str]:
    """The examples of the publisher, or the first that a paper of its file has."""
    return getattr(publisher, key) or next(
        (found for p in BUNDLED if p.file == publisher.file and (found := getattr(p, key))), [])


def load(tmp_path: Path, content: str, name: str = "kabar.toml") -> list[Publisher]:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    return load_file(file)


def test_an_id_is_given_once():
    ids = [publisher.id for publisher in BUNDLED]
    assert len(ids) == len(set(ids))


def test_a_domain_belongs_to_one_publisher():
    domains = [domain for publisher in BUNDLED for domain in publisher.allowed_domains]
    assert len(domains) == len(set(domains))


@bundled
def test_a_bundled_publisher_owns_every_address_it_names(publisher):
    named = [*publisher.start_urls, *publisher.article_urls, publisher.homepage]
    assert [url for url in named if not publisher.owns(urlsplit(url).hostname)] == []


@bundled
def test_a_bundled_publisher_has_a_home_page_and_says_when_its_rules_were_checked(publisher):
    rules = publisher.selectors or publisher.article_url or publisher.article_query
    assert publisher.homepage and (publisher.checked or not rules)


@bundled
def test_a_key_is_inferred_only_where_it_has_a_value(publisher):
    assert [key for key in publisher.inferred if not getattr(publisher, key)] == []


@with_article_url_re
def test_how_articles_look_is_shown_by_addresses_that_are_some_and_that_are_none(publisher):
    assert of_network(publisher, "article_urls") and len(of_network(publisher, "not_article_urls")) >= 3


@with_article_url_re
def test_neither_a_listing_nor_the_home_page_of_a_bundled_publisher_is_an_article(publisher):
    listings = [publisher.homepage, *publisher.start_urls]
    assert [url for url in listings if publisher.article_url.search(url)] == []


@with_article_url_re
def test_an_article_named_inside_another_address_is_no_article(publisher):
    article = of_network(publisher, "article_urls")[0]
    assert not publisher.article_url.search(f"{publisher.homepage}masuk?kembali={article}")


def test_a_member_has_its_own_paper_and_the_rules_of_its_network(tmp_path):
    kabar, timur = load(tmp_path, PAPER + 'content_css = ".isi"\ncrawl_delay = 2\nchecked = "2026"\n'
                        + EDITION + 'crawl_delay = 5\ntimezone = "Asia/Jayapura"\n')
    assert (kabar.id, timur.id, timur.network) == ("kabar", "timur", "kabar")
    assert (timur.publisher, timur.content_css) == ("Kabar Timur", ".isi")
    assert (timur.crawl_delay, timur.zone.key, timur.checked) == (5, "Asia/Jayapura", "")


def test_a_family_name_goes_to_the_members_as_well(tmp_path):
    assert {p.network for p in load(tmp_path, PAPER + 'network = "kabar-grup"\n' + EDITION)} == {"kabar-grup"}


def test_a_paper_with_members_is_of_their_network(tmp_path):
    assert {p.network for p in load(tmp_path, PAPER + EDITION)} == {"kabar"}
    assert {p.network for p in load(tmp_path, PAPER)} == {""}


def test_members_may_share_rules_without_a_paper_above_them(tmp_path):
    [timur] = load(tmp_path, 'content_css = ".isi"\n' + EDITION)
    assert (timur.id, timur.network, timur.content_css) == ("timur", "kabar", ".isi")


@pytest.mark.parametrize(("line", "key", "reason"), [
    ('notes = "Cloudflare"', "notes", "says something of one paper"),
    ('homepage = "https://kabar.example/"', "homepage", "says something of one paper"),
    ('publisher = "Kabar"', "allowed_domains", "required, and missing"),
    ('title_css = "h1["', "title_css", "is no selector"),
    ('titel_css = "h1"', "titel_css", "did you mean 'title_css'"),
    ("enabled = false", "members.timur.reason", "required where enabled = false"),
])
def test_an_error_in_the_rules_that_members_share_is_named(tmp_path, line, key, reason):
    assert_error(tmp_path, f"{line}\n{EDITION}", key, reason)


def test_the_selectors_of_a_publisher_are_its_own_and_its_networks(tmp_path):
    kabar, timur = load(tmp_path, PAPER + 'content_css = ".isi"\n' + EDITION + 'title_css = "h1"\n')
    assert (kabar.selectors, timur.selectors) == (["content_css"], ["title_css", "content_css"])


def test_keys_that_are_not_given_have_defaults(tmp_path):
    [kabar] = load(tmp_path, PAPER)
    assert (kabar.language, kabar.timezone, kabar.kind) == ("id", "Asia/Jakarta", "national")
    assert kabar.enabled and not kabar.full_text
    assert kabar.article_url is None and kabar.selector("content_css") is None


@pytest.mark.parametrize(("host", "owned"), [
    ("kabar.example", True),
    ("foto.kabar.example", True),
    ("bukankabar.example", False),
    ("kabar.example.test", False),
])
def test_a_publisher_owns_its_domains_and_what_lies_under_them(tmp_path, host, owned):
    [kabar] = load(tmp_path, PAPER)
    assert kabar.owns(host) is owned


@pytest.mark.parametrize(("line", "key", "reason"), [
    ('content_cs = ".isi"', "content_cs", "did you mean 'content_css'"),
    ('warna = "biru"', "warna", "unknown key; known are"),
    ('id = "kabar"', "id", "unknown key"),
    ("homepage = 7", "homepage", "must be a string, is 7"),
    ('enabled = "no"', "enabled", "must be true or false"),
    ('crawl_delay = "2"', "crawl_delay", "must be a number"),
    ("crawl_delay = true", "crawl_delay", "must be a number"),
    ("crawl_delay = -1", "crawl_delay", "between 0 and 3600"),
    ("crawl_delay = nan", "crawl_delay", "between 0 and 3600"),
    ('article_query = "page=all"', "article_query", "must be a table"),
    ("article_query = { page = 1 }", "article_query", "page must be a string, is 1"),
    ('article_urls = "https://kabar.example/1"', "article_urls", "must be a list of strings"),
    ("article_urls = [1]", "article_urls", "must be a list of strings"),
    ('title_css = "h1["', "title_css", "'h1[' is no selector"),
    ('authors_css = "p:bukan-pseudo"', "authors_css", "is no selector"),
    ('remove_css = ".a, , .b"', "remove_css", "is no selector"),
    ('content_css = ".isi::text"', "content_css", "must select elements"),
    ("article_url_re = '/(read/'", "article_url_re", "is no regular expression"),
    ('timezone = "Asia/Bandung"', "timezone", "no IANA time zone"),
    ('timezone = "WIB"', "timezone", "no IANA time zone"),
    ('timezone = "../etc/passwd"', "timezone", "no IANA time zone"),
    ('homepage = "kabar.example"', "homepage", "no http or https URL"),
    ('homepage = "ftp://kabar.example/"', "homepage", "no http or https URL"),
    ('article_urls = ["https:///read/1"]', "article_urls", "no http or https URL"),
    ('article_urls = ["https://kabar.example:0x50/"]', "article_urls", "is no URL"),
    ('not_article_urls = ["https://kabar.example/a b"]', "not_article_urls", "no http or https URL"),
    ('kind = "daily"', "kind", "none of national, regional"),
    ('language = "Indonesian"', "language", "no language tag"),
    ('inferred = ["content"]', "inferred", "'content' is no key"),
    ("enabled = false", "reason", "required where enabled = false"),
    ("article_url_re = '/read/\\d+'\narticle_urls = ['https://kabar.example/foto/1']", "article_urls",
     "article_url_re does not accept https://kabar.example/foto/1"),
    ("article_url_re = '/read/'\nnot_article_urls = ['https://kabar.example/read/']", "not_article_urls",
     "article_url_re does not refuse https://kabar.example/read/"),
])
def test_a_wrong_key_is_named_with_its_file_and_the_reason(tmp_path, line, key, reason):
    assert_error(tmp_path, f"{PAPER}{line}\n", key, reason)


@pytest.mark.parametrize(("old", "new", "key", "reason"), [
    ('publisher = "Kabar Wanareja"\n', "", "publisher", "required, and missing"),
    ('publisher = "Kabar Wanareja"', 'publisher = ""', "publisher", "missing or empty"),
    ('allowed_domains = ["kabar.example"]\n', "", "allowed_domains", "required"),
    ('["https://kabar.example/rss"]', "[]", "start_urls", "missing or empty"),
    ('["https://kabar.example/rss"]', '["/rss"]', "start_urls", "no http or https URL"),
    ('["kabar.example"]', '["https://kabar.example"]', "allowed_domains", "no host name"),
    ('["kabar.example"]', '["kabar.example:8000"]', "allowed_domains", "no host name"),
    ('["kabar.example"]', '["Kabar.example"]', "allowed_domains", "no host name"),
])
def test_a_required_key_that_is_missing_or_wrong_is_named(tmp_path, old, new, key, reason):
    assert old in PAPER
    assert_error(tmp_path, PAPER.replace(old, new), key, reason)


@pytest.mark.parametrize(("members", "key", "reason"), [
    ('members = "timur"', "members", "must be a table"),
    ("[members]\ntimur = 1", "members.timur", "must be a table"),
    (EDITION.replace("members.timur", 'members."Kabar T"'), "members.Kabar T", "must be lower-case letters"),
    (EDITION.replace('publisher = "Kabar Timur"\n', ""), "members.timur.publisher", "required"),
    (EDITION + 'titel_css = "h1"\n', "members.timur.titel_css", "did you mean 'title_css'"),
    (EDITION + 'timezone = "WIT"\n', "members.timur.timezone", "no IANA time zone"),
    (EDITION + "enabled = false\n", "members.timur.reason", "required where enabled = false"),
    ("article_url_re = '/read/'\n" + EDITION + "article_urls = ['https://timur.kabar.example/1']\n",
     "members.timur.article_urls", "article_url_re does not accept"),
])
def test_an_error_in_a_member_is_named_with_the_members_key(tmp_path, members, key, reason):
    assert_error(tmp_path, f"{PAPER}{members}\n", key, reason)


@pytest.mark.parametrize(("content", "name", "reason"), [
    (b"publisher = Kabar", "kabar.toml", "not valid TOML"),
    (b'publisher = "a"\npublisher = "b"', "kabar.toml", "not valid TOML"),
    (b'publisher = "\xff"', "kabar.toml", "not valid TOML"),
    (PAPER.encode(), "Kabar Wanareja.toml", "the file's name must be lower-case"),
])
def test_an_error_of_the_whole_file_is_named_with_the_file(tmp_path, content, name, reason):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_file(file)
    assert str(caught.value).startswith(f"{file}: {reason}") and caught.value.key is None


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"tiada\.toml: cannot be read: No such file"):
        load_file(tmp_path / "tiada.toml")


def assert_error(tmp_path: Path, content: str, key: str, reason: str) -> None:
    """Loading `content` fails with one line that starts with file and key and says the reason."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, content)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'kabar.toml'}: {key}: ")
    assert reason in message and "\n" not in message
