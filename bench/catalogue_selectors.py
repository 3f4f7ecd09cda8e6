"""An element as a selector describes it, and whether a publisher's own rules would find it, or cut it."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import cssselect
from cssselect import parser
from lxml import etree
from lxml.etree import _Element as Element

from aggregator.extract import extract
from aggregator.page import Page
from aggregator.publisher import Publisher, compile_css
from aggregator.selectors import Index

#: says nothing by which the shared wordings would know it
PROBE = "Kotak uji coba"
BODY = ("Warga Desa Sukamaju di lereng Gunung Karang mulai memanen kopi pada pekan ini setelah hujan reda.",
        "Ketua kelompok tani, Marwan Hidayat, mengatakan hasil panen naik dua kali lipat dibanding tahun lalu.",
        "Pemerintah kabupaten berjanji memperbaiki jalan menuju kebun agar truk pengangkut dapat lewat.")
SIBLINGS = ("+", "~")
#: which part of an element is read says nothing of which element it is
PART_RE = re.compile(r"::(?:attr\([^()]*\)|text)")


def alternatives(css: str | list[str]) -> list[str]:
    """The alternatives of a selector list, each as one selector."""
    selectors = css if isinstance(css, list) else [css]
    return [selector.canonical() for value in selectors for selector in cssselect.parse(value)]


def described(selector: str) -> Element | None:
    """The innermost element of the smallest tree that `selector` selects; None where it asks for more than names."""
    root = etree.Element("body")
    try:
        return build(cssselect.parse(selector)[0].parsed_tree, root)
    except (TypeError, ValueError):  # a pseudo-class; a value that no attribute may have
        return None


def build(tree: object, root: Element) -> Element:
    """The element of one node of a parsed selector, put under `root`; TypeError for a node that names none."""
    match tree:
        case parser.Element():
            return etree.SubElement(root, tree.element or "div")
        case parser.Class():
            return added(build(tree.selector, root), "class", tree.class_name)
        case parser.Hash():
            return added(build(tree.selector, root), "id", tree.id)
        case parser.Attrib():
            return added(build(tree.selector, root), tree.attrib, tree.value.value if tree.value else "")
        case parser.CombinedSelector():
            left = build(tree.selector, root)
            return build(tree.subselector, left.getparent() if tree.combinator in SIBLINGS else left)
    raise TypeError(f"{tree!r} describes no element")


def added(element: Element, name: str, value: str) -> Element:
    """`element` with `value` under `name`, behind what is there."""
    element.set(name, f"{element.get(name, '')} {value}".strip())
    return element


def finds(publisher: Publisher, key: str, selector: str) -> bool:
    """Whether the publisher's selector under `key` selects what `selector` describes, or what it stands in."""
    ours = PART_RE.sub("", getattr(publisher, key))
    if not ours:
        return False
    target = described(selector)
    if target is None:
        return selector in alternatives(ours)
    around = {target, *target.iterancestors()}
    return any(element in around for element in compile_css(ours).find(Index(target.getroottree().getroot())))


def cuts(publisher: Publisher, selector: str) -> bool:
    """Whether what `selector` describes is cut from a body, by the publisher's rule or by the shared ones."""
    target = described(selector)
    if target is None:
        return selector in alternatives(publisher.remove_css)
    target.text = PROBE
    top = next(iter(target.getroottree().getroot()))
    box = etree.tostring(top, encoding="unicode", method="html")
    paragraphs = [f"<p>{text}</p>" for text in BODY]
    page = (f"<html><head><title>Panen Kopi di Lereng Gunung Karang</title></head><body><article>"
            f"<h1>Panen Kopi di Lereng Gunung Karang</h1><div class='isi'>{paragraphs[0]}{box}"
            f"{''.join(paragraphs[1:])}</div></article></body></html>")
    article = extract([Page(page.encode(), f"https://{publisher.allowed_domains[0]}/berita/panen-kopi-di-lereng")],
                      replace(publisher, content_css="div.isi"), fetched=datetime.now(UTC))
    return PROBE not in article.content_text
