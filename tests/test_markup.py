"""A body is rebuilt as paragraphs, headings, lists, quotes, tables and figures; HTML and text say the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from aggregator.markup import prune, rebuild, sanitise, to_html
from aggregator.spans import cut, lines_of, marks, text_of

BASE = "https://kabar.example/politik/judul"


def rebuilt(body: str):
    root = rebuild(html.fragment_fromstring(f"<div>{body}</div>"), BASE)
    prune(root)
    return root


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>satu</p><p>dua</p>", "satu\ndua"),
        ("satu<br><br>dua<br>\n<br>tiga", "satu\ndua\ntiga"),
        ("satu <b>dua</b>\n tiga", "satu dua tiga"),
        ("<p>judul<br>isi</p>", "judul\nisi"),
        ("<div>satu<p>dua</p>tiga</div>", "satu\ndua\ntiga"),
        ("<span>satu<br/><br/>dua</span>", "satu\ndua"),
        ("<b>satu<p>dua</p></b>", "satu\ndua"),
        ("<h1>judul</h1><ul><li>a</li><li><p>b</p><p>c</p></li></ul>", "judul\na\nb\nc"),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "a\nb\nc"),
        ("<li>lepas</li>", "lepas"),
        ("<table><tr><th>Tim</th><th>Poin</th></tr><tr><td>Elang</td><td>9</td></tr></table>", "Tim\tPoin\nElang\t9"),
        (
            "<table><tr><td>A <p>b</p></td><td>c<br>d</td></tr><tr><td>e</td><td>f</td></tr></table>",
            "A b\tc\nd\ne\tf",
        ),
        ("<table><tr><td><p>satu</p><p>dua</p></td></tr></table>", "satu\ndua"),
        ("<blockquote>kata<br><br>dia</blockquote>", "kata\ndia"),
        ("<p> </p><p>&nbsp;</p><p>x</p>", "x"),
        ("<p>a\xadb\u200bc \u202ed</p>", "abc d"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("<p>satu<p>dua", "satu\ndua"),
    ],
)
def test_every_shape_of_body_becomes_lines(body, text):
    assert text_of(rebuilt(body)) == text


@pytest.mark.parametrize(
    ("body", "markup"),
    [
        ('<p class="x" onclick="y">a <a href="/b">c</a></p>', '<p>a <a href="https://kabar.example/b">c</a></p>'),
        ('<p><a href="javascript:x">a</a> <a href=" jav&#9;ascript:x">b</a></p>', "<p>a b</p>"),
        ("<p><b>a</b> <i>b</i> <font>c</font></p>", "<p><strong>a</strong> <em>b</em> c</p>"),
        ("<strong>a<br><br>b</strong>", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>"),
        (
            '<img data-src="/a.jpg" src="data:image/gif;base64,R0">',
            '<figure><img src="https://kabar.example/a.jpg"></figure>',
        ),
        (
            '<p>x <img src="/placeholder.png" data-original="b.jpg" alt="kapal"> y</p>',
            '<p>x <img src="https://kabar.example/politik/b.jpg" alt="kapal"> y</p>',
        ),
        ('<img src="/a.gif" width="1" height="1"><p>x</p>', "<p>x</p>"),
        ("<h1>a</h1><p></p><div><p><b></b></p></div>", "<h2>a</h2>"),
        ("<b>" * 100 + "a</b>", "<p><strong>a</strong></p>"),
    ],
)
def test_markup_is_reduced_to_what_carries_meaning(body, markup):
    assert to_html(rebuilt(body)) == markup


def test_nesting_of_any_depth_is_read_without_recursion():
    body = "<div>" * 1_500 + "<p>dalam</p>" + "</div>" * 1_500 + "<p>luar</p>"
    root = html.document_fromstring(body, parser=html.HTMLParser(huge_tree=True))
    assert text_of(rebuild(root, BASE)) == "dalam\nluar"


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        (0, 5, "dua tiga"),
        (5, 9, "satu tiga"),
        (0, 13, ""),
        (2, 11, "saga"),
        (9, 13, "satu dua"),
    ],
)
def test_a_span_is_cut_through_elements_and_leaves_a_mark(start, end, left):
    root = rebuilt("<p>satu <b>dua</b> <a href='/x'>tiga</a></p>")
    line = lines_of(root)[0]
    cut(line, start, end, 7)
    assert text_of(root) == left
    assert list(marks(root)) == [7]


def test_several_cuts_of_a_line_are_made_from_its_end():
    root = rebuilt("<p>a b <i>c d</i> e</p>")
    line = lines_of(root)[0]
    for number, (start, end) in reversed(list(enumerate([(0, 2), (4, 6), (8, 9)]))):
        cut(line, start, end, number)
    assert text_of(root) == "b d"
    assert list(marks(root)) == [0, 1, 2]


def test_a_line_knows_its_links():
    line = lines_of(rebuilt('<p>Baca <a href="/x">judul satu</a> ya</p>'))[0]
    assert [(line.text[link.start : link.end], link.url) for link in line.links] == [
        ("judul satu", "https://kabar.example/x")
    ]


XSS = (
    '<p>isi<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">k</a>'
    '<iframe src="//x"></iframe><svg onload=alert(1)><style>b{}</style><form action="//e"><base href="//e/"></p>'
)


def test_sanitising_leaves_only_the_allowed():
    found = sanitise(XSS)
    assert "isi" in found
    assert not re.search(r"script|onerror|javascript:|iframe|svg|style|form|base", found)


TAGS = (
    "p",
    "div",
    "b",
    "a",
    "span",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "blockquote",
    "h2",
    "em",
    "font",
    "br",
    "section",
)
TREES = st.recursive(
    st.sampled_from(["kata", "dua kata", " ", "akhir."]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", st.sampled_from(TAGS), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


@given(TREES)
def test_no_word_is_lost_or_doubled_and_html_says_what_the_text_says(body):
    root = html.fragment_fromstring(f"<div>{body}</div>")
    words = " ".join(text for text in root.itertext()).split()
    new = rebuild(root, BASE)
    prune(new)
    assert "".join(text_of(new).split()) == "".join(words)
    assert "".join("".join(html.fragment_fromstring(f"<div>{to_html(new)}</div>").itertext()).split()) == "".join(
        words
    )
