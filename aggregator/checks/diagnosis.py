"""From what was seen of a publisher to what is probably broken, each in one line."""

import re
from collections import Counter
from collections.abc import Sequence

from ..publisher import Publisher
from .report import ArticleCheck, Leak, ListingCheck, PublisherCheck
from .suspicion import repeated

#: selectors that must find something on every article; the others' fields may be missing on some
ALWAYS = ("title_css", "content_css", "published_css")
#: selectors of what most articles do not have
SELDOM = ("remove_css", "updated_css", "next_page_css")
#: share of the generic finder's paragraphs under which a rule has lost the text
FEW = 0.5
#: days without a new article after which a listing may have been given up
QUIET = 30
#: where a date is stated that may be a neighbour's
WEAK = "time[datetime]"
#: leaks that are quoted
MOST_QUOTED = 2
CHANGED = "the template has probably changed"


def conclude(publisher: Publisher, listings: Sequence[ListingCheck],
             articles: Sequence[ArticleCheck]) -> PublisherCheck:
    """The check of a publisher from those of its listings and articles; lines that several articles share are leaks."""
    read = [check for check in articles if check.article]
    for line, count in repeated([check.article for check in read]).items():
        for check in read:
            if line in check.article.content_text.split("\n") and line not in {leak.line for leak in check.leaks}:
                check.leaks.append(Leak(line, f"stands in {count} articles"))
    out = PublisherCheck(publisher.id, list(listings), list(articles))
    out.problems = [*of_listings(listings, publisher), *unread(articles)]
    out.notes = [f"listing {check.url}: its newest entry is {check.days} days old" for check in listings
                 if check.days is not None and check.days > QUIET]
    for judge in (selectors, titles, texts, dates, inserts):
        problems, notes = judge(read, publisher)
        out.problems += problems
        out.notes += notes
    if listings and not articles and not out.problems:
        out.problems.append("no article could be looked at")
    return out


Verdict = tuple[list[str], list[str]]


def of_listings(listings: Sequence[ListingCheck], publisher: Publisher) -> list[str]:
    """Listings that cannot be read, or that name nothing that a crawl would fetch."""
    said = []
    for check in listings:
        if check.problem:
            said.append(f"listing {check.url}: {check.problem}")
        elif not check.articles:
            why = "it is empty"
            if check.named:
                why = f"of {check.named} links none is an article's" + (
                    " by article_url_re: the shape of the addresses has probably changed" if publisher.article_url_re
                    else " by its address, on the publisher's domains")
            said.append(f"listing {check.url}: names no article: {why}")
    return said


def unread(articles: Sequence[ArticleCheck]) -> list[str]:
    """Articles that could not be read, by reason."""
    reasons = Counter(check.reason for check in articles if not check.article)
    return [f"{of(count, articles)} gave no article: {reason}" for reason, count in reasons.items()]


def selectors(read: Sequence[ArticleCheck], publisher: Publisher) -> Verdict:
    """Selectors that find nothing: on no page, that is broken; on some, worth a look."""
    problems, notes = [], []
    for key in read[0].rules if read else ():
        missing = [check for check in read if not check.rules[key]]
        if not missing or key in SELDOM:
            continue
        said = f"{key} matches nothing on {of(len(missing), read)}"
        if key in publisher.inferred:
            said += " (it was inferred from a sister paper)"
        if len(missing) == len(read) and (key in ALWAYS or len(read) > 1):
            problems.append(f"{said}: {CHANGED}")
        else:
            notes.append(said)
    lost = [check for check in read if check.rules.get("content_css")
            and check.article.provenance.get("content") != "content_css"]
    if read and len(lost) == len(read):
        problems.append(f"content_css matches, but nothing of the text, on {of(len(lost), read)}: {CHANGED}")
    return problems, notes


def titles(read: Sequence[ArticleCheck], publisher: Publisher) -> Verdict:
    """One title on all pages, or titles by rule that have no word of those that the pages state."""
    if len(read) > 1 and len({check.article.title for check in read}) == 1:
        where = read[0].article.provenance.get("title", "")
        return [f"the same title on {of(len(read), read)} ({where}): {read[0].article.title[:80]!r}"], []
    strange = [check for check in read if check.article.provenance.get("title") == "title_css"
               and check.generic_title and not words(check.article.title) & words(check.generic_title)]
    if strange and len(strange) == len(read):
        check = strange[0]
        return [f"title_css finds {check.article.title[:60]!r} where the page states {check.generic_title[:60]!r} "
                f"({of(len(strange), read)}): {CHANGED}"], []
    return [], []


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def texts(read: Sequence[ArticleCheck], publisher: Publisher) -> Verdict:
    """Texts by rule that lack most of what the generic finder finds; and texts that are all teasers."""
    problems, notes = [], []
    ruled = [check for check in read if check.article.provenance.get("content") == "content_css"]
    poor = [check for check in ruled if check.paragraphs[2] < FEW * check.paragraphs[1]]
    if poor:
        own, generic, common = (sum(check.paragraphs[i] for check in poor) for i in range(3))
        said = (f"content_css finds {own} paragraphs where the generic finder finds {generic}, {common} of them in "
                f"common, on {of(len(poor), read)}")
        (problems if len(poor) == len(ruled) else notes).append(
            said + (f": {CHANGED}" if len(poor) == len(ruled) else ""))
    teasers = [check for check in read if check.article.complete == "teaser"]
    if teasers:
        notes.append(f"a teaser alone on {of(len(teasers), read)}: {teasers[0].article.provenance.get('complete', '')}")
    return problems, notes


def dates(read: Sequence[ArticleCheck], publisher: Publisher) -> Verdict:
    """Dates that are missing, the same everywhere, or that the pages contradict on most pages in the same way."""
    problems, notes = [], []
    counts = Counter(fault for check in read for fault in check.times)
    for fault, count in counts.items():
        off, _, where = fault.partition(": ")
        said = f"{off} on {of(count, read)}"
        if where:
            believed = Counter(check.article.provenance.get("published", "") for check in read).most_common(1)[0][0]
            hint = f": timezone = {publisher.timezone!r} is probably wrong" if "hour" in off else ""
            said = f"dates {said}: {where} does not agree with {believed}{hint}"
        doubtful = where == WEAK and len(read) == 1
        (problems if 2 * count > len(read) and not doubtful else notes).append(said)
    instants = [check.article.published for check in read if check.article.published_precision in ("minute", "second")]
    if len(instants) > 1 and len(instants) == len(read) and len(set(instants)) == 1:
        problems.append(f"the same instant on {of(len(read), read)}: the date is probably the template's")
    return problems, notes


def inserts(read: Sequence[ArticleCheck], publisher: Publisher) -> Verdict:
    """Lines that are probably inserts: broken where most pages have them."""
    leaking = [check for check in read if check.leaks]
    if not leaking:
        return [], []
    quoted = [f"{leak.line[:80]!r} ({leak.why})" for leak in leaking[0].leaks[:MOST_QUOTED]]
    said = f"inserts are left in the text on {of(len(leaking), read)}, such as {', '.join(quoted)}"
    return ([said], []) if 2 * len(leaking) > len(read) else ([], [said])


def of(count: int, pages: Sequence[ArticleCheck]) -> str:
    """"2 of 3 pages"."""
    return f"{count} of {len(pages)} page{'s' if len(pages) != 1 else ''}"
