"""Selectors over an index find what XPath finds in the tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from aggregator.selectors import Index, Selector

PAGE = etree.HTML("""<html><head><meta name="author" content="Rani"><meta name="date"></head><body class="home  page">
<div id="isi" class="artikel detail"><h1 class="judul">Judul</h1><p class="lead artikel lead">Satu <b id="x">dua</b></p>
<div class="artikel" data-kind="lead-box"><p>Tiga<br></p><p class="">Empat</p></div><p>Lima</p></div>
<DIV CLASS="Artikel box-iklan" DATA-Kind="id-ID"><a href="/x" id="">Enam</a></div></body></html>""")


def by_xpath(css, tree):
    return etree.XPath(HTMLTranslator().css_to_xpath(css))(tree)


@pytest.mark.parametrize("css", [
    "p", "*", ".artikel", "div.artikel", "P.Artikel", "#isi", "#x", "p#x", "div#isi.detail", ".artikel p",
    ".artikel > p", "h1 + p", "h1 ~ p", ".artikel .artikel p", ".artikel > .artikel > p", "p, .judul, #isi",
    ".artikel, p.artikel, p",
    "[data-kind]", "div[data-kind='lead-box']", "[data-kind^=lead]", "[data-kind$='ID']", "[class*=ikel]",
    "[data-kind|=id]", "[class~=detail]", "[class~='']", "[class^='']", "[id='']", "meta[name=author]::attr(content)",
    "meta::attr(content)", "a::attr(href), meta[name='author']::attr(content)", "p::text", "p:nth-child(2)",
    "p:not(.lead)", "div:has(h1)", ".tidak-ada", "body *", "html", ".home.page"])
def test_a_selector_finds_what_xpath_finds_in_the_same_order(css):
    assert Selector(css).find(Index(PAGE)) == by_xpath(css, PAGE)


@pytest.mark.parametrize("css", ["", "p[", "p >", "::", "p:nosuch", "x|p", "p::attr()"])
def test_what_is_no_selector_is_said_with_the_text(css):
    with pytest.raises(ValueError, match="is no selector"):
        Selector(css)


def test_only_what_an_index_cannot_answer_is_left_to_xpath():
    left = {css: Selector(css).xpath is not None for css in ("p.a > #b [c^=d]", "p:first-child", "p::text", "i:has(b)")}
    assert left == {"p.a > #b [c^=d]": False, "p:first-child": True, "p::text": True, "i:has(b)": True}


NAMES = st.sampled_from(("a", "b", "a-b", "A"))
SIMPLE = st.one_of(st.sampled_from(("div", "p", "*")), NAMES.map(".{}".format), NAMES.map("#{}".format),
                   NAMES.map("[class^='{}']".format), NAMES.map("p[id$='{}']".format), st.just("[class]"))
COMBINATORS = st.sampled_from((" ", " > ", " + ", " ~ "))
COMPLEX = st.recursive(SIMPLE, lambda inner: st.tuples(inner, COMBINATORS, inner).map("".join), max_leaves=4)
ELEMENTS = st.recursive(
    st.just([]), lambda inner: st.lists(st.tuples(st.sampled_from(("div", "p")), st.lists(NAMES, max_size=2),
                                                  NAMES | st.none(), inner), max_size=4), max_leaves=12)


def tree_of(children):
    root = etree.Element("div")
    for tag, classes, name, inner in children:
        element = tree_of(inner)
        element.tag = tag
        if classes:
            element.set("class", " ".join(classes))
        if name:
            element.set("id", name)
        root.append(element)
    return root


@settings(deadline=None)
@given(st.lists(COMPLEX, min_size=1, max_size=3).map(", ".join), ELEMENTS)
def test_any_combination_finds_what_xpath_finds_in_any_tree(css, children):
    tree = tree_of(children)
    assert Selector(css).find(Index(tree)) == by_xpath(css, tree)
