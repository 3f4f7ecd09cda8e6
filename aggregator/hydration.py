"""The text of an article that a page carries only as data: in its JSON-LD, or in what its own program starts from."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml.etree import _Element as Element

from . import jsonld
from .page import Page
from .text import fold, plain, unescaped

#: characters of a text that is worth the name
LEAST = 150
#: values looked at in one script, and steps from the object that names the headline down to the text
MOST_VALUES, DEEPEST = 20_000, 4
#: "window.__INITIAL_STATE__ = {...};"
ASSIGNED_RE = re.compile(r"\A\s*(?:var |const )?[\w$.]{0,80}(?:state|data|nuxt|props|preload)[\w$]{0,80}\s*=\s*"
                         r"(?=[{[])", re.IGNORECASE)
MARKUP_RE = re.compile(r"</?(?:p|br|div|h[2-6]|ul|figure)\b", re.IGNORECASE)
TAG_RE = re.compile(r"<[^<>]*>")
#: keys of a block's text in editors that keep an article as a list of blocks
BLOCK_KEYS = ("text", "content", "html", "value", "data")


def body_of(page: Page, title: str) -> Element | None:
    """An element with the text that `page` states for the headline `title`, None where it states none."""
    for node in page.article_json:
        if (box := element_of(jsonld.text(node.get("articleBody")), page)) is not None:
            return box
    wanted = fold(title).casefold()
    for value in states(page) if wanted else ():
        for owner in owners(value, wanted):
            longest = max(texts(owner), key=lambda text: len(said(text)), default="")
            if (box := element_of(longest, page)) is not None:
                return box
    return None


def states(page: Page) -> Iterator[Any]:
    """What the scripts of a page hold as JSON, but for JSON-LD."""
    for script in page.tree.iter("script"):
        text, kind = script.text or "", (script.get("type") or "").lower()
        if kind.startswith("application/json"):
            yield jsonld.load(text)
        elif match := ASSIGNED_RE.match(text):
            yield jsonld.load(text[match.end():].rstrip().rstrip(";"))


def owners(value: Any, wanted: str) -> Iterator[dict[str, Any]]:
    """The objects in `value` that say the headline `wanted`."""
    queue = [value]
    for _ in range(MOST_VALUES):
        if not queue:
            return
        node = queue.pop()
        if isinstance(node, dict):
            if any(says(each, wanted) for each in node.values()):
                yield node
            queue.extend(node.values())
        elif isinstance(node, list):
            queue.extend(node)


def says(value: Any, wanted: str) -> bool:
    """Whether a value is the headline `wanted`; one much longer is not looked at."""
    return isinstance(value, str) and len(value) < 4 * len(wanted) + 20 and plain(unescaped(value)).casefold() == wanted


def texts(owner: dict[str, Any]) -> Iterator[str]:
    """The texts that an object holds: strings, and lists of blocks as one."""
    queue: list[tuple[Any, int]] = [(owner, 0)]
    for _ in range(MOST_VALUES):
        if not queue:
            return
        node, depth = queue.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list):
            blocks = [block for item in node if (block := block_of(item))]
            if len(blocks) > 1:
                yield "\n".join(blocks)
        if depth < DEEPEST and isinstance(node, dict | list):
            queue.extend((each, depth + 1) for each in (node.values() if isinstance(node, dict) else node))


def block_of(item: Any) -> str:
    """The text of one block of a list, "" where it is none."""
    if isinstance(item, dict):
        item = next((item[key] for key in BLOCK_KEYS if isinstance(item.get(key), str)), "")
    return item if isinstance(item, str) and not item.startswith(("http://", "https://")) else ""


def said(text: str) -> str:
    """What a text says without its markup; "" where it is no prose."""
    bare = fold(TAG_RE.sub(" ", text))
    return bare if bare.count(" ") * 20 > len(bare) else ""


def element_of(text: str, page: Page) -> Element | None:
    """A text, with markup or a paragraph on each line, as an element; None where it is too short to be an article."""
    if len(said(text)) < LEAST:
        return None
    if not MARKUP_RE.search(text):
        text = "".join(f"<p>{escape(line)}</p>" for line in unescaped(text).split("\n"))
    return Page(f"<!doctype html><html><body><div>{text}</div></body></html>".encode("utf-8", "replace"),
                page.url).tree.find("body")
