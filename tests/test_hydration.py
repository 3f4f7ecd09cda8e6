"""An article that a page carries only as data for its program is read from there."""

import json

import pytest

from aggregator.errors import NotAnArticleError
from tests.pages import TEXT, TITLE, html, read

MARKUP = "".join(f"<p>{text}</p>" for text in TEXT)
OTHER = {"title": "Bus Sekolah Gratis Meluncur", "content": MARKUP.replace("kopi", "teh") * 3}


def shell(script: str) -> bytes:
    return html(f"<div id='app'>Memuat...</div>{script}", head=f'<meta property="og:title" content="{TITLE}">')


def data(article: dict) -> str:
    return json.dumps({"props": {"popular": [OTHER], "page": {"article": article}}})


@pytest.mark.parametrize("script", [
    f'<script id="__NEXT_DATA__" type="application/json">{data({"title": TITLE, "content": MARKUP})}</script>',
    f'<script>window.__INITIAL_STATE__ = {data({"headline": TITLE, "isi": chr(10).join(TEXT)})};</script>',
    '<script type="application/json">'
    f'{data({"title": TITLE, "body": {"blocks": [{"type": "p", "text": t} for t in TEXT]}})}</script>',
    f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": chr(10).join(TEXT)})}'
    "</script>",
])
def test_the_text_is_that_of_the_object_that_names_the_headline(script):
    found = read(shell(script))
    assert (found.content_text.split("\n"), found.provenance["content"]) == (list(TEXT), "data")


@pytest.mark.parametrize("script", [
    f'<script type="application/json">{data({"title": "Judul lain", "content": MARKUP})}</script>',
    f'<script type="application/json">{data({"title": TITLE, "content": "Pendek."})}</script>',
    f'<script type="application/json">{data({"title": TITLE, "token": "QUJD" * 100})}</script>',
    '<script type="application/json">{"title": </script>',
    f"<script>function f() {{ return {data({'title': TITLE, 'content': MARKUP})} }}</script>",
    f'<script type="application/json">{"[" * 5000}</script>',
])
def test_data_that_says_nothing_of_the_article_is_left(script):
    with pytest.raises(NotAnArticleError):
        read(shell(script))


def test_inserts_in_it_are_cut_and_kept():
    content = f'{MARKUP}<p>Baca juga: <a href="/b">Harga Ikan Tongkol Naik</a></p><script>alert(1)</script>'
    found = read(shell(f'<script type="application/json">{json.dumps({"title": TITLE, "content": content})}'
                       .replace("</script>", "<\\/script>") + "</script>"))
    assert (found.content_text.split("\n"), found.related[0].title) == (list(TEXT), "Harga Ikan Tongkol Naik")


def test_a_text_that_the_page_shows_is_not_taken_from_data():
    other = data({"title": TITLE, "content": MARKUP.replace("kopi", "teh")})
    script = f'<script type="application/json">{other}</script>'
    assert read(html(f"<h1>{TITLE}</h1><div>{MARKUP}</div>{script}")).provenance["content"] == "finder"
