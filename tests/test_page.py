"""A page is parsed once: what bytes are read as, what is refused, what the head and the JSON-LD say."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import jsonld
from aggregator.errors import NotHtmlError, TooComplexError
from aggregator.extract import extract
from aggregator.page import Page
from tests.pages import BARE, FETCHED, TEXT

URL = "https://kabar.example/politik/1/judul"


def page(body: str | bytes = "<p>isi</p>", head: str = "", content_type: str = "text/html; charset=utf-8") -> Page:
    if isinstance(body, str):
        body = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode("utf-8", "surrogatepass")
    return Page(body, URL, content_type)


def shown(found: Page) -> str:
    return "".join(found.tree.find("body").itertext())


@pytest.mark.parametrize(
    ("raw", "content_type", "text"),
    [
        ("<p>“naik” – kafé</p>".encode(), "text/html; charset=utf-8", "“naik” – kafé"),
        ("<p>“naik” – kafé</p>".encode(), "", "“naik” – kafé"),
        ("<p>“naik” – kafé</p>".encode("cp1252"), "text/html; charset=utf-8", "“naik” – kafé"),
        ("<p>“naik” – kafé</p>".encode("cp1252"), "", "“naik” – kafé"),
        ("<p>“naik” – kafé</p>".encode(), "text/html; charset=iso-8859-1", "“naik” – kafé"),
        ("<p>kafé</p>".encode("utf-16"), "text/html; charset=utf-8", "kafé"),
        (b'<meta charset="windows-1252"><p>kaf\xe9</p>', "text/html", "kafé"),
        (b"<p>kaf\xc3\xa9 \xff\xfe\xc3( x</p>", "text/html; charset=utf-8", "kafé"),
        (b"<p>+ADw-script+AD4-</p>", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        (b'<meta charset="utf-7"><p>+ADw-script+AD4-</p>', "text/html", "+ADw-script+AD4-"),
        (b"<p>teks</p>", "text/html; charset=x-foo", "teks"),
        (b"<p>is\x00i \x01x</p>", "text/html", "isi x"),
    ],
)
def test_bytes_are_read_by_mark_header_meta_and_what_they_are(raw, content_type, text):
    assert text in shown(Page(raw, URL, content_type))


@pytest.mark.parametrize(("raw", "content_type", "said"), [
    ("<p>“naik”</p>".encode("cp1252"), "text/html; charset=utf-8", "cp1252, not utf-8 as announced"),
    ('<meta charset="utf-8"><p>“naik”</p>'.encode("cp1252"), "text/html", "cp1252, not utf-8 as announced"),
    ("<p>“naik”</p>".encode(), "text/html; charset=UTF8", None),
    ("<p>kafé</p>".encode("cp1252"), "text/html; charset=iso-8859-1", None),
    ("<p>kafé</p>".encode("cp1252"), "", None),
    (b"<p>teks</p>", "text/html; charset=x-foo", None)])
def test_an_encoding_under_a_wrong_name_is_marked(raw, content_type, said):
    body = f"<article><h1>Kopi</h1>{''.join(f'<p>{text}</p>' for text in TEXT)}</article>"
    page = Page(raw + body.encode("ascii", "xmlcharrefreplace"), URL, content_type)
    assert extract([page], BARE, fetched=FETCHED).provenance.get("encoding") == said


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", "text/html"),
        (b" \n ", "text/html"),
        (b"%PDF-1.7 ...", "text/html"),
        (b"\x1f\x8b\x08\x00data", "text/html"),
        (b"\x89PNG\r\n", "text/html"),
        (b"<p>x</p>", "application/pdf"),
        (b"<p>x</p>", "image/jpeg"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "text/xml"),
        (b"<!-- a --><!-- b -->\n<feed xmlns='http://www.w3.org/2005/Atom'/>", "text/html"),
        (b"<urlset><url/></urlset>", ""),
        (b'{"title": "x"}', "text/html"),
        (b"hanya teks", "text/plain"),
        (b"MZ\x00\x00\x00\x00\x00\x00", "text/html"),
    ],
)
def test_what_is_no_page_is_refused(raw, content_type):
    with pytest.raises(NotHtmlError) as refused:
        Page(raw, URL, content_type)
    assert URL in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        "<b>x</b>" * 110_000,
        "<p " + " ".join(f"a{i}=1" for i in range(4_000)) + ">x</p>",
        "<p " + " ".join(f'a{i}=">"' for i in range(4_000)) + ">x</p>",
        "<script " + "a " * 15_000 + ">x</script>",
        "<div>" * 100_001 + "</div>" * 100_000,
    ],
)
def test_a_page_that_costs_too_much_is_refused_before_it_is_parsed(body):
    with pytest.raises(TooComplexError):
        page(body)


@pytest.mark.parametrize(
    "body",
    [
        f'<iframe name="{"&lt;p&gt;" * 10_000}"></iframe><p>isi</p>',
        f'<img src="data:image/png;base64,{"A" * 40_000}"><p>isi</p>',
        f"<script>{'a<b;' * 20_000}</script><p>isi</p>",
        f"<!-- {'<p ' * 20_000} --><p>isi</p>",
        f"<p>isi</p>{' ' * 200_000}{'<' * 100_000}",
    ],
)
def test_one_long_value_a_script_or_a_comment_is_no_complex_tag(body):
    started = time.process_time()
    assert "isi" in shown(page(body))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("<div>" * 300 + "<p>dalam</p>" + "</div>" * 300 + "<p>sesudah</p>", 2),
        ("<font><p>paragraf</p>" * 400, 400),
    ],
)
def test_prose_below_deep_nesting_is_kept(body, paragraphs):
    found = page(body)
    assert len(found.tree.findall(".//p")) == paragraphs
    assert not found.cut_short


def test_a_page_the_parser_gave_up_on_is_marked():
    assert page("<div>" * 5_000 + "x").cut_short


def test_the_base_element_makes_addresses_absolute():
    assert page(head='<base href="/rubrik/">').base_url == "https://kabar.example/rubrik/"
    assert page(head='<base href="javascript:x">').base_url == URL


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/politik/1/judul">', URL),
        ('<link rel="Canonical" href="https://lain.example/x">', "https://lain.example/x"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="file:///etc/passwd">', None),
        ('<meta property="og:url" content="https://kabar.example/a">', "https://kabar.example/a"),
        ("", None),
    ],
)
def test_the_canonical_address_is_http_or_nothing(head, canonical):
    assert page(head=head).canonical == canonical


def test_meta_is_found_by_name_property_or_itemprop_in_any_case():
    found = page(
        head='<meta property="OG:Title" content=" Judul &amp;quot;baru&amp;quot; "><meta name="author" content="Sari">'
        '<meta itemprop="datePublished" content="2026-01-02"><meta name="kosong" content="">'
    )
    assert found.meta("og:title") == 'Judul "baru"'
    assert found.meta("Author") == "Sari"
    assert found.meta("datepublished") == "2026-01-02"
    assert found.meta("kosong") == found.meta("tiada") == ""


def ld(*scripts: str) -> Page:
    return page(head="".join(f'<script type="application/ld+json">{s}</script>' for s in scripts))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Judul"}',
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle", 5], "headline": "Judul"}]}',
        '[[{"@type": "schema:NewsArticle", "headline": ["Judul", {"b": 1}]}]]',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Judul"}}',
        '{"@type": "NewsArticle", "headline": "Judul",, }',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Judul"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Ju\ndul"}'.replace("\n", "\\n").replace("\\ndul", "dul"),
        '{"@type": "NewsArticle", "headline": "Judul", "wordCount": NaN, "x": Infinity}',
    ],
)
def test_json_ld_is_flat_and_forgives_what_can_be_forgiven(script):
    assert jsonld.text(ld(script).article_json[0]["headline"]) == "Judul"


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "null",
        "5",
        '"x"',
        "",
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        "[" * 100_000 + "]" * 100_000,
        '{"position":' + "9" * 5_000 + "}",
        '{"@type": "NewsArticle", "pad": "' + "y" * 1_000_001 + '"}',
    ],
)
def test_json_ld_that_cannot_be_read_is_not_there(script):
    found = ld(script, '{"@type": "NewsArticle", "headline": "Judul"}')
    assert [node.get("headline") for node in found.article_json] == ["Judul"]


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ({"@id": "https://kabar.example/1#primaryimage"}, "https://kabar.example/a.jpg"),
        ([{"@id": "https://kabar.example/1#primaryimage"}], "https://kabar.example/a.jpg"),
        ({"@id": "https://kabar.example/b.jpg"}, "https://kabar.example/b.jpg"),
        ({"@id": "https://kabar.example/1#primaryimage", "url": "https://kabar.example/c.jpg"},
         "https://kabar.example/c.jpg"),
        ("https://kabar.example/d.jpg", "https://kabar.example/d.jpg"),
    ],
)
def test_what_an_article_refers_to_is_the_object_described_elsewhere_on_the_page(image, address):
    article = {"@type": "NewsArticle", "@id": "https://kabar.example/1", "image": image}
    picture = {"@type": "ImageObject", "@id": "https://kabar.example/1#primaryimage",
               "url": "https://kabar.example/a.jpg"}
    [found] = ld(json.dumps({"@graph": [article, picture]})).article_json
    assert jsonld.text(found["image"], ("url", "@id")) == address


def test_json_ld_is_bounded():
    found = ld("[" + ",".join('{"@graph": [{}, {}]}' for _ in range(5_000)) + "]")
    assert len(found.json_ld) <= jsonld.MAX_NODES


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["@type", "name", "url", "@graph", "headline"]), inner)
        ),
    )
)
def test_any_value_gives_texts_and_never_raises(value):
    nodes: list = []
    jsonld.flatten(value, nodes)
    assert all(isinstance(text, str) for node in nodes for text in jsonld.texts(node))
    assert isinstance(jsonld.text(value), str)
