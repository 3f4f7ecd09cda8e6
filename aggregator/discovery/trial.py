"""Tries a page as an article, by the generic path."""

from dataclasses import dataclass

from .. import urls
from ..article import Article
from ..errors import PageError
from ..extract import extract
from ..page import Page
from ..publisher import Publisher
from ..text import fold
from .answer import Answer
from .candidates import HEADLINE, Candidate


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one page: an article, times still as claimed, or the reason why there is none."""

    candidate: Candidate
    page: Page | None = None
    article: Article | None = None
    #: identity of the address it was found at, after redirects
    landed: str = ""
    reason: str = ""


def trial(candidate: Candidate, answer: Answer, publisher: Publisher) -> Trial:
    """The article at `answer`, of a candidate of `publisher`, which has no rules yet."""
    if answer.problem:
        return Trial(candidate, reason=answer.problem)
    try:
        page = Page(answer.body, answer.url, answer.content_type)
        article = extract([page], publisher, fetched=answer.at, listing=candidate.said)
    except PageError as error:
        return Trial(candidate, reason=error.reason)
    if not candidate.sure and not speaks_for_itself(page, article, candidate):
        return Trial(candidate, page, reason="nothing says that it is news: no date, no statement in its head, and no "
                                             "list has its headline")
    return Trial(candidate, page, article, urls.identity(answer.url))


def speaks_for_itself(page: Page, article: Article, candidate: Candidate) -> bool:
    """Whether a page that no feed vouches for is an article: it is dated or stated, or was linked by its headline."""
    dated = any(claim.where != "listing" for claim in article.claims)
    stated = bool(page.article_json) or page.meta("og:type").lower() == "article"
    enough = HEADLINE if not candidate.is_strong else 2
    linked = (len(candidate.title.split()) >= enough
              and fold(candidate.title).casefold() in fold(article.title).casefold())
    return dated or stated or linked
