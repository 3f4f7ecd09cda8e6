"""The JSON-LD of a page as flat objects, whatever its author did to it."""

import json
import re
from collections.abc import Iterable
from typing import Any

#: a script longer than this (characters) is no statement about an article and is not read
MAX_SCRIPT = 1_000_000
#: objects and lists looked at on one page, and scripts read
MAX_NODES = 500
MAX_SCRIPTS = 40
#: keys under which publishers nest the object that says something of the article
CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed")
ARTICLE_TYPES = frozenset((
    "NewsArticle", "Article", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "Report", "TechArticle",
    "SocialMediaPosting", "AdvertiserContentArticle", "SatiricalArticle", "ScholarlyArticle", "ImageGallery",
    "MediaGallery", "VideoGallery"))
#: what is left around the JSON of a script by templates of other times
WRAPPING_RE = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|"
                         r"(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*\Z")
TRAILING_COMMA_RE = re.compile(r",(\s*,)*(?=\s*[}\]])")
#: what an article states by reference: {"@id": "...#primaryimage"}, described elsewhere on the page (Yoast SEO)
REFERRED = ("author", "image")


def objects(scripts: Iterable[str]) -> list[dict[str, Any]]:
    """Every object that `scripts` state, containers before what they hold; never raises.

    A script that is too long, too deep or broken beyond a superfluous comma counts as not there.
    """
    found: list[dict[str, Any]] = []
    for number, script in enumerate(scripts):
        if number == MAX_SCRIPTS:
            break
        flatten(load(script), found)
    refer(found)
    return found


def refer(nodes: list[dict[str, Any]]) -> None:
    """Put in the place of an article's references to an author or image the objects among `nodes` that they name."""
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    for node in articles(nodes):
        for key in REFERRED:
            value = node.get(key)
            if isinstance(value, list):
                node[key] = [referent(item, named) for item in value]
            elif value is not None:
                node[key] = referent(value, named)


def referent(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    """The object that `value` refers to, or `value` where it is no reference or to nothing on the page."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def load(script: str) -> Any:
    """The value of one script, or None."""
    if len(script) > MAX_SCRIPT:
        return None
    text = WRAPPING_RE.sub("", script)
    for attempt in (text, TRAILING_COMMA_RE.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):  # ValueError: also an integer of more than 4300 digits
            continue
    return None


def flatten(value: Any, found: list[dict[str, Any]]) -> None:
    """Append the objects in `value` to `found`, at most MAX_NODES of them."""
    queue = [value]
    for _ in range(MAX_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue[:0] = node[:MAX_NODES]
        elif isinstance(node, dict):
            found.append(node)
            queue.extend(node[key] for key in CONTAINERS if isinstance(node.get(key), dict | list))


def types(node: dict[str, Any]) -> set[str]:
    """The names of an object's types, without a vocabulary's prefix ("schema:NewsArticle")."""
    return {re.split(r"[:/#]", name)[-1] for name in texts(node.get("@type"))}


def articles(nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of `nodes` that describe an article."""
    return [node for node in nodes if types(node) & ARTICLE_TYPES]


def texts(value: Any, keys: tuple[str, ...] = ("name", "@value", "url", "@id")) -> list[str]:
    """The texts in `value`: itself, its items, or of an object the first of `keys` that holds any."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [text for item in value[:100] if not isinstance(item, list) for text in texts(item, keys)]
    if isinstance(value, dict):
        for key in keys:
            inner = value.get(key)
            if isinstance(inner, str | list) and (found := texts(inner, ())):
                return found
    return []


def text(value: Any, keys: tuple[str, ...] = ("name", "@value", "url", "@id")) -> str:
    """The first text in `value`, "" where there is none."""
    return next(iter(texts(value, keys)), "")
