"""An article as extracted in, an article fit to be stored out: times resolved, text and HTML valid, one address."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from . import text, urls
from .article import TITLE_LIMIT, Article, Related, Removal
from .dates import Moment
from .markup import sanitise
from .publisher import Publisher
from .resolver import Times, resolve

LINE_LIMIT = 1000


def normalise(article: Article, publisher: Publisher) -> Article:
    """A new Article with its claims resolved (`article.fetched`, aware, is now) and every text plain.

    Control characters, lone surrogates and what turns text around are gone; the HTML has the allowed elements only.
    """
    if article.fetched is None:
        raise ValueError("an article needs the time it was fetched")
    times = resolve(article.claims, timezone=publisher.zone, now=article.fetched, url=article.url)
    return replace(
        article,
        url=urls.identity(article.url, publisher.article_query),
        title=text.plain(article.title, TITLE_LIMIT),
        summary=text.plain(article.summary, LINE_LIMIT),
        dateline=text.plain(article.dateline, LINE_LIMIT),
        authors=plain_list(article.authors), tags=plain_list(article.tags),
        section=text.plain(article.section, LINE_LIMIT), language=text.plain(article.language, 35),
        image=urls.absolute(article.url, article.image) if article.image else None,
        published=utc(times.published), updated=utc(times.updated),
        published_precision=times.published.precision if times.published else None,
        published_zone=times.published.zone if times.published else None,
        fetched=article.fetched.astimezone(UTC),
        content_html=sanitise(text.valid(article.content_html)),
        content_text="\n".join(text.lines(article.content_text)),
        related=[plain_related(r) for r in article.related],
        removed=[Removal(r.rule, text.plain(r.text)) for r in article.removed if text.plain(r.text)],
        provenance={**article.provenance, **times.provenance}, conflicts=[*article.conflicts, *conflicts(times)],
        claims=[])


def plain_list(values: Iterable[str]) -> list[str]:
    return [value for value in (text.plain(v, TITLE_LIMIT) for v in values) if value]


def plain_related(related: Related) -> Related:
    url = urls.absolute(related.url, "") if related.url else None
    return Related(text.plain(related.label, LINE_LIMIT), text.plain(related.title, LINE_LIMIT),
                   urls.identity(url) if url else None)


def utc(moment: Moment | None) -> datetime | None:
    return moment.instant.astimezone(UTC) if moment else None


def conflicts(times: Times) -> list:
    """The conflicts of the times, their values plain and short."""
    return [replace(c, value=text.plain(c.value, TITLE_LIMIT)) for c in times.conflicts]
