"""A revision as an entry of the feed of revisions: the text as it became, with what was deleted and inserted marked."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from hashlib import sha256
from html import escape
from typing import Any

from aggregator import text
from aggregator.publisher import Publisher

from .content import line, scrubbed
from .entry import EXCERPT, MAX_CONTENT, MAX_TITLE, Entry, UnpublishableError, entry_of, join, read_on
from .times import edit_time, told_apart
from .words import words

#: a part of a paragraph: SAME, DELETED or INSERTED, and its text
Segment = tuple[str, str]
SAME, DELETED, INSERTED = "", "del", "ins"
#: words, and what stands between them, one by one: joined again they are the text
WORD_RE = re.compile(r"\s+|[^\W_]+|[\W_]")
#: paragraphs of a text, or words of a paragraph, beyond which nobody reads a comparison
MOST = 2_000
#: steps of all comparisons of two texts at most, by the worst that they may take: two seconds. Texts that share nothing
#: but one word, a thousand times, would take half a minute
MOST_STEPS = 20_000_000
#: less alike, two paragraphs are not one that was edited
ALIKE = 0.4


def entry_of_edit(row: Mapping[str, Any], publisher: Publisher, excerpt: bool) -> Entry:
    """The Entry of a row of "edits" (rows.ROWS); UnpublishableError says why there is none.

    Its time is the revision's and never moves; its id is of this revision alone. `excerpt`: the beginning of what
    changed, and a link, instead of the whole text, as also for one that is too long for a feed.
    """
    when = edit_time(row["edited"])
    if when is None:
        raise UnpublishableError(row["url"], "no time when it was revised")
    # all but text and times is as in the article's own entry
    article = entry_of({**dict(row), "content_html": ""}, publisher, excerpt=True)
    said, moment = words(article.language), when.astimezone(publisher.zone)
    paragraphs = compared(lines(row, "older"), lines(row, "newer"))
    content = shown(paragraphs, excerpt)
    excerpt = excerpt or len(content.encode()) > MAX_CONTENT
    if excerpt:
        content = join(shown(paragraphs, excerpt), read_on(article.url, article.publisher, article.language))
    summary = said.edit_summary.format(removed=count(paragraphs, DELETED), added=count(paragraphs, INSERTED))
    return replace(
        article, id=f"{article.id}:{sha256(row['edited'].encode()).hexdigest()[:8]}", content=content,
        title=line(said.revised.format(title=line(row["newer_title"], MAX_TITLE) or article.title), MAX_TITLE),
        summary=summary, brief=summary, published=moment, updated=told_apart(moment, row["url"]), claimed=True,
        partial=excerpt, related=())


def shown(paragraphs: Sequence[list[Segment]], excerpt: bool) -> str:
    """Both texts as HTML, or the beginning of what changed."""
    return join(*(f"<{tag}>{html(one)}</{tag}>" for tag, one in blocks(paragraphs, excerpt)))


def lines(row: Mapping[str, Any], side: str) -> list[str]:
    """Title and paragraphs of the text before ("older") or after ("newer") the revision, as plain text."""
    title, plain = (value if isinstance(value := row[f"{side}_{name}"], str) else "" for name in ("title", "text"))
    return [line(title, MAX_TITLE), *text.lines(scrubbed(plain))]


def compared(before: Sequence[str], after: Sequence[str]) -> list[list[Segment]]:
    """Both texts as one, a list of segments for each paragraph; of very long ones only the newer.

    Of MOST_STEPS the titles have a quarter, the order of paragraphs another, the words within them the rest.
    """
    if len(before) + len(after) > 2 * MOST:
        return [[(SAME, paragraph)] for paragraph in after]
    found = [words_compared(before[0], after[0], MOST_STEPS // 4)]
    changes = operations(before[1:], after[1:], MOST_STEPS // 4)
    pairs = sum(min(end - start, other_end - other_start) for action, start, end, other_start, other_end in changes
                if action != "equal")
    for action, start, end, other_start, other_end in changes:
        old, new = before[1 + start:1 + end], after[1 + other_start:1 + other_end]
        if action == "equal":
            found += [[(SAME, paragraph)] for paragraph in new]
        else:
            found += edited(old, new, MOST_STEPS // 2 // max(pairs, 1))
    return found


def edited(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[list[Segment]]:
    """Paragraphs that took the place of others: those that are alike word by word, the others one after the other.

    `most`: steps for each of them.
    """
    for number in range(max(len(old), len(new))):
        pair = [*old[number:number + 1], *new[number:number + 1]]
        if len(pair) == 2 and SequenceMatcher(None, *pair, autojunk=False).quick_ratio() >= ALIKE:
            yield words_compared(*pair, most)
        else:
            yield from ([(DELETED, one)] for one in old[number:number + 1])
            yield from ([(INSERTED, one)] for one in new[number:number + 1])


def words_compared(old: str, new: str, most: int = MOST_STEPS) -> list[Segment]:
    """One paragraph, what is gone before what took its place, found in at most `most` steps."""
    before, after = WORD_RE.findall(old), WORD_RE.findall(new)
    if len(before) + len(after) > 2 * MOST:
        return [(DELETED, old), (INSERTED, new)]
    found = []
    for action, start, end, other_start, other_end in operations(before, after, most):
        if action == "equal":
            found.append((SAME, "".join(before[start:end])))
        else:
            found += [(DELETED, "".join(before[start:end])), (INSERTED, "".join(after[other_start:other_end]))]
    return [segment for segment in found if segment[1]]


def operations(before: Sequence[str], after: Sequence[str], most: int) -> list[tuple[str, int, int, int, int]]:
    """What makes `after` of `before`, as SequenceMatcher says it, but for empty steps at the ends.

    What stands between the first and the last difference is one replacement where to compare it could take more than
    `most` steps.
    """
    head = shared(before, after)
    tail = shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head:len(before) - tail], after[head:len(after) - tail]
    if steps(old, new) > most:
        between = [("replace", 0, len(old), 0, len(new))]
    else:
        between = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("equal", 0, head, 0, head),
            *((action, start + head, end + head, other_start + head, other_end + head)
              for action, start, end, other_start, other_end in between),
            ("equal", len(before) - tail, len(before), len(after) - tail, len(after))]


def shared(before: Sequence[str], after: Sequence[str]) -> int:
    """How many parts both begin with."""
    differ = (number for number, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    return next(differ, min(len(before), len(after)))


def steps(before: Sequence[str], after: Sequence[str]) -> int:
    """The most steps that SequenceMatcher may take: all pairs of equal parts, once for each match that it finds.

    A third of that, because between matches there are ever fewer: the sum of n squares is a third of n cubed.
    """
    ours, theirs = Counter(before), Counter(after)
    return sum(number * theirs[part] for part, number in ours.items()) * min(len(before), len(after)) // 3


def blocks(paragraphs: Sequence[list[Segment]], excerpt: bool) -> Iterator[tuple[str, list[Segment]]]:
    """Tag and segments of each block: the title, then the text, or the first EXCERPT characters of what changed."""
    left = EXCERPT
    for number, paragraph in enumerate(paragraphs):
        if excerpt and number:
            if left <= 0 or not changed(paragraph):
                continue
            paragraph, left = shortened(paragraph, left), left - sum(len(part) for _, part in paragraph)
        if paragraph:
            yield "p" if number else "h2", paragraph


def shortened(paragraph: Sequence[Segment], limit: int) -> list[Segment]:
    """The paragraph's first `limit` characters."""
    kept = []
    for mark, part in paragraph:
        if limit <= 0:
            kept.append((SAME, "…"))
            break
        kept.append((mark, part[:limit]))
        limit -= len(part)
    return kept


def html(paragraph: Sequence[Segment]) -> str:
    return "".join(f"<{mark}>{escape(part, quote=False)}</{mark}>" if mark else escape(part, quote=False)
                   for mark, part in paragraph)


def changed(paragraph: Sequence[Segment]) -> bool:
    return any(mark for mark, _ in paragraph)


def count(paragraphs: Sequence[Sequence[Segment]], mark: str) -> int:
    """In how many paragraphs there is something with that mark."""
    return sum(any(one == mark for one, _ in paragraph) for paragraph in paragraphs)
