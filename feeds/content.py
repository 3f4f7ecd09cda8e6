"""Text and HTML of an article as they may stand in a feed: checked again, whatever the store holds."""

import re
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

import nh3

from aggregator import text

from .mojibake import mended

TAGS = {"a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt", "em",
        "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "mark", "ol", "p",
        "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "u", "ul"}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan"},
              "th": {"colspan", "rowspan"}, "ol": {"start"}}
#: elements that go with all that is in them
DROPPED = {"script", "style", "iframe", "object", "noscript", "template", "svg", "math", "select", "textarea",
           "button", "title"}
#: nh3 writes `<` and `>` within attribute values as references, so these two are exact on what it returns
IMG_RE = re.compile(r"<img\b[^>]*>")
TAG_RE = re.compile(r"<[^>]*>")
SRC_RE = re.compile(r' src="(https?:[^"]+)"')
PIXEL_RE = re.compile(r' (?:width|height)="\s*0*[01](?:\.0*)?(?:px)?\s*"')
#: markup in what should be plain text; names of elements only, so that "3 <b" or "x<y" stays
MARKUP_RE = re.compile(
    r"</?(?:a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blockquote|body|br|button"
    r"|canvas|caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed"
    r"|fieldset|figcaption|figure|font|footer|form|frame|frameset|h\d|head|header|hgroup|hr|html|i|iframe|img|input|ins"
    r"|kbd|label|legend|li|link|listing|main|map|mark|marquee|math|menu|meta|meter|nav|nobr|noframes|noscript|object|ol"
    r"|optgroup|option|output|p|param|picture|plaintext|pre|progress|q|rp|rt|ruby|s|samp|script|section|select|slot"
    r"|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time"
    r"|title|tr|track|tt|u|ul|var|video|wbr|xmp)\b[^>]*>", re.IGNORECASE)
#: what may be markup, a reference, or broken in a text; nearly all titles and names have nothing of it
SUSPECT_RE = re.compile("[<&ÂÃâð\ufffd\U00020000-\U0010ffff]")
#: non-characters of the planes that hold rare signs alone: XML bears them, HTML does not (WHATWG HTML, 13.2.3.5)
RARE_RE = re.compile("[\U00020000-\U0010ffff]")
NONCHARACTER_RE = re.compile("[" + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(2, 17)) + "]")
#: escaped once too often: "&amp;amp;nbsp;"
DOUBLED_RE = re.compile(r"&(?:amp;)+((?:lt|gt|amp|quot|apos|nbsp|#\d+|#x[0-9a-f]+);)", re.IGNORECASE)
#: how often HTML is cleaned until it stays as it is: what a dropped element held may not stand where that one stood
ROUNDS = 4
#: what one line of text is read from at most: a title of a megabyte costs no more than a long one
LONGEST = 20_000
#: shorter file names ("1.jpg", "image.jpg") do not tell one image from another
TELLING_NAME = 12


def line(value: Any, limit: int) -> str:
    """One line of plain text, at most `limit` characters: no markup, references, control characters, U+FFFD.

    "" for anything but text. Readers take a title for HTML or for text as they please: one without markup and
    references means the same in both.
    """
    previous, value = None, value[:LONGEST] if isinstance(value, str) else ""
    if not SUSPECT_RE.search(value):
        return text.plain(value, limit)
    while value != previous:
        previous, value = value, text.unescaped(scrubbed(value))
    return text.plain(MARKUP_RE.sub(" ", value), limit)


def scrubbed(value: str) -> str:
    """`value` as valid XML text: its broken characters mended, or gone where nobody can tell what they were."""
    value = text.valid(mended(value)).replace("\ufffd", "")
    return NONCHARACTER_RE.sub("", value) if RARE_RE.search(value) else value


def sanitised(html: str, base: str) -> str:
    """`html` with allowed elements alone, absolute http(s) and mailto addresses, without pixels that count readers.

    A parser finds no mistake in it.
    """
    clean = scrubbed(html)
    for _ in range(ROUNDS):
        previous, clean = clean, cleaned(clean, base)
        if clean == previous:
            break
    return clean.strip()


def cleaned(html: str, base: str) -> str:
    clean = nh3.clean(html, tags=TAGS, clean_content_tags=DROPPED, attributes=ATTRIBUTES, link_rel=None,
                      url_schemes={"http", "https", "mailto"}, url_relative=("rewrite_with_base", base))
    return DOUBLED_RE.sub(r"&\1", scrubbed(IMG_RE.sub(lambda match: visible(match[0]), clean)))


def can_be_opened(url: str) -> bool:
    """Whether an absolute `url` is one to a browser, too (WHATWG URL): its host may be none ("https://xn--/")."""
    parts = urlsplit(url)
    return is_origin(f"{parts.scheme}://{parts.netloc}")


@lru_cache(maxsize=10_000)
def is_origin(address: str) -> bool:
    try:
        nh3.clean("", url_relative=("rewrite_with_base", address))
    except ValueError:
        return False
    return True


def visible(img: str) -> str:
    """The `<img>` itself, or "" for one that shows nothing."""
    return "" if PIXEL_RE.search(img) or not SRC_RE.search(img) else img


def has_text(html: str) -> bool:
    """Whether sanitised `html` holds anything to read."""
    return bool(TAG_RE.sub("", html).replace("&nbsp;", " ").strip())


def paragraphs(plain: str) -> str:
    """Lines of plain text as HTML paragraphs."""
    return "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in text.lines(scrubbed(plain)))


def with_lead(html: str, image: str | None) -> str:
    """Sanitised `html` with the lead image at the top, where it does not show that image already."""
    if not image or any(same_image(image, src) for img in IMG_RE.findall(html) for src in SRC_RE.findall(img)):
        return html
    return f'<p><img src="{escape(image)}" alt=""></p>\n{html}'


def same_image(one: str, other: str) -> bool:
    """Whether two addresses are one picture: same path, or the same telling file name in another size's folder."""
    first, second = (unquote(urlsplit(url.replace("&amp;", "&")).path) for url in (one, other))
    name = first.rsplit("/", 1)[-1]
    return first == second or (len(name) >= TELLING_NAME and name == second.rsplit("/", 1)[-1])
