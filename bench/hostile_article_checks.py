"""What the judges of the hostile bench look at in articles and feeds, after one run or two."""

import re
import time
from datetime import UTC, datetime
from typing import Any

from hostile_checks import ATOM, Check, View
from lxml import html

#: what XML forbids, what turns text around, and what is half a character
CONTROL_RE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
ACTIVE = ("script", "iframe", "style", "form", "base", "object", "svg", "math", "input", "embed", "meta", "link")


def stored(**columns: Any) -> Check:
    """Exactly one article at its own address, whose columns are these; a function judges, None is NULL."""
    def check(view: View) -> str:
        found = view.articles()
        if len(found) != 1:
            return f"{len(found)} articles ({', '.join({row['state'] + ': ' + row['reason'] for row in view.rows()})})"
        for name, wanted in columns.items():
            value = found[0][name]
            if not (wanted(value) if callable(wanted) else value == wanted):
                return f"{name} is {str(value)[:80]!r}"
        return ""
    return check


def not_stored(view: View) -> str:
    listed = {row["article"] for row in view.rows() if row["article"]}
    return f"{len(view.articles())} articles" if view.articles() or listed else ""


def clean(view: View) -> str:
    """No control character in any text of the article, and it can be written as UTF-8."""
    for name, value in view.articles()[0].items():
        if isinstance(value, str) and CONTROL_RE.search(value.replace("\n", "").replace("\t", "")):
            return f"control character in {name}"
        str(value).encode()
    return ""


def in_feed(view: View) -> str:
    count = len(view.entries())
    return "" if count == 1 else f"{count} entries in the feed"


def feed_title_is_title(view: View) -> str:
    """As stored, but for the mark of a character that could not be read, which a feed goes without."""
    said = view.entries()[0].findtext("a:title", "", ATOM)
    title = " ".join(view.articles()[0]["title"].replace("\ufffd", "").split())
    return "" if said == title else f"the feed's title is {said[:80]!r}"


def harmless(view: View) -> str:
    """Nothing in the feed's HTML runs, frames, styles or posts; every link is http(s)."""
    for entry in view.entries():
        content = entry.findtext("a:content", "", ATOM) or entry.findtext("a:summary", "", ATOM)
        for element in html.fragment_fromstring(content or "x", create_parent=True).iter():
            if element.tag in ACTIVE:
                return f"<{element.tag}> in the feed"
            for name, value in element.attrib.items():
                if name.startswith("on") or name == "style":
                    return f"{name}= in the feed"
                if name in ("href", "src") and not re.match(r"https?://", value):
                    return f"{name}={value[:60]}"
    return ""


def feed_date_is_first_seen(view: View) -> str:
    """Without a date of the page, the feed shows when we saw it first: in no future, and not at the top for ever."""
    shown = view.entries()[0].findtext("a:published", "", ATOM) or view.entries()[0].findtext("a:updated", "", ATOM)
    seen = datetime.fromisoformat(view.articles()[0]["first_seen"])
    if datetime.fromisoformat(shown) != seen:
        return f"the feed shows {shown}, first seen {seen}"
    return "" if seen <= datetime.now(UTC) else "first seen in the future"


def conflict_kept(view: View) -> str:
    return "" if '"published"' in view.articles()[0]["conflicts"] else "the date it claims is not kept as a conflict"


def only_own_files(view: View) -> str:
    papers = {paper.id for paper in view.seen.scene.papers}
    own = {"all", "edits", "index", "style", "icon", "filter", "pictures", "opml", "opml-national"} | papers
    strange = [name for name in view.last.feeds if name.split(".")[0] not in own]
    return f"strange files: {strange}" if strange else ""


# -- two runs

def revisions(count: int) -> Check:
    def check(view: View) -> str:
        found = [r for r in view.last.revisions if view.mine(r["article"])]
        return "" if len(found) == count else f"{len(found)} revisions"
    return check


def same_but(*moved: str) -> Check:
    """Identity, first_seen and published stayed from the first run to the last; the columns `moved` did not."""
    def check(view: View) -> str:
        before, after = view.articles(view.seen.turns[0])[0], view.articles()[0]
        for name in ("url", "first_seen", "published"):
            if before[name] != after[name]:
                return f"{name} changed"
        return next((f"{name} did not move" for name in moved if before[name] == after[name]), "")
    return check


def same_guid_later_update(view: View) -> str:
    before, after = view.entries(view.seen.turns[0])[0], view.entries()[0]
    if before.findtext("a:id", "", ATOM) != after.findtext("a:id", "", ATOM):
        return "the feed's id changed"
    moved = before.findtext("a:updated", "", ATOM) < after.findtext("a:updated", "", ATOM)
    return "" if moved else "the feed's updated did not move"


def text_stays(view: View) -> str:
    texts = [view.articles(turn)[0]["content_text"] for turn in view.seen.turns]
    return "" if len(set(texts)) == 1 else "the text changed"


def feed_stays(feed: str) -> Check:
    def check(view: View) -> str:
        first, last = (turn.feeds[feed] for turn in (view.seen.turns[0], view.last))
        return "" if first == last else f"{feed} was rewritten"
    return check


def refetched(view: View) -> str:
    return "" if len(view.asked(view.seen.turns[1])) >= 1 else "not asked again: this judged nothing"


def nothing_of(text: str) -> Check:
    """No column of any article has `text`."""
    def check(view: View) -> str:
        return "found in an article" if any(text in str(article.values()) for article in view.last.articles) else ""
    return check


def others_go_on(host: str, **columns: Any) -> Check:
    """The plain article on another (or the same) host of the run was stored, and is what it should be."""
    def check(view: View) -> str:
        return stored(**columns)(View(view.seen, "/a/ok", host)).replace("articles", f"plain articles of {host}", 1)
    return check


def after_moment(year: int) -> bool:
    """Whether it is past that year's 20 November, when the origin's articles are dated."""
    return time.time() > datetime(year, 11, 20, 3, tzinfo=UTC).timestamp()
