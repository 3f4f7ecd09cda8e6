"""What today's rules make of the kept copies of one article: the path of a crawl from its pages on, no network."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field

from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from spiders.article_spider import ArticleSpider

from .article import Article
from .errors import DamagedPageError, PageError
from .kept import Copy, KeptPage
from .normalise import normalise
from .outcome import Outcome
from .pipelines import RequirePipeline
from .store.articles import to_seconds
from .store.revisions import decide


@dataclass(slots=True)
class Made:
    """What became of the copies of one article, of one publisher."""

    publisher: str
    #: the identity that it is stored under, None where it is not
    before: str | None
    #: number of pages
    pages: int
    #: by today's rules; more than one where the rules of old took several for one
    articles: list[Article] = field(default_factory=list)
    #: what each URL that listings named came to
    outcomes: list[Outcome] = field(default_factory=list)
    #: copies that could not be used, each in words that name it
    problems: list[str] = field(default_factory=list)
    #: those of them that are faults of ours, each with its traceback, for the log of the process that keeps one
    faults: list[str] = field(default_factory=list)
    #: how many of the problems are pages whose checksum fails
    damaged: int = 0
    #: the newest copy could not be used: what is stored has to stay
    failed: bool = False


def remake(copies: Sequence[Copy], spider: ArticleSpider, before: str | None) -> Made:
    """What a crawl with the spider's rules would store that fetched `copies` (the oldest first), and nothing else.

    An article's `first_seen` is when its oldest usable copy was fetched.
    """
    made = Made(spider.rules.id, before, sum(len(copy.pages) for copy in copies))
    articles: dict[str, Article] = {}
    outcomes: dict[str, Outcome] = {}
    for copy in copies:
        made.failed = False
        try:
            item = replay(copy, spider)
        except PageError as error:
            made.damaged += isinstance(error, DamagedPageError)
            made.problems.append(str(error))
            made.failed = True
        except Exception as error:  # a fault of ours on one page ends that article, with its name; the others go on
            made.faults.append(f"{copy.url}: internal error\n{traceback.format_exc()}")
            made.problems.append(f"{copy.url}: internal error: {type(error).__name__}: {error}")
            made.failed = True
        else:
            add(item, copy, articles, outcomes)
    if not made.failed:
        made.articles, made.outcomes = list(articles.values()), list(outcomes.values())
    return made


def add(item: Article | Outcome, copy: Copy, articles: dict[str, Article], outcomes: dict[str, Outcome]) -> None:
    """Lays one more copy's article over those of older copies, as the store does with articles that are fetched."""
    if isinstance(item, Outcome):
        if copy.url not in outcomes or outcomes[copy.url].article is None:
            outcomes[copy.url] = item
        return
    name = item.url.partition("://")[2]  # http and https are one article
    articles[name] = decide(articles.get(name), to_seconds(item), copy.pages[-1].fetched).article
    outcomes[copy.url] = Outcome(copy.url, "stored", 200, article=articles[name].url, validators=item.validators)


def replay(copy: Copy, spider: ArticleSpider) -> Article | Outcome:
    """What the spider and the pipelines make of one copy.

    PageError where a page is damaged, or where today's rules ask for a page that was not fetched at the time.
    """
    if not copy.pages:
        raise DamagedPageError(copy.url, "its pages are missing")
    pages = {page.asked: page for page in copy.pages}
    request, page = spider.article_request(copy.url, copy.said), copy.pages[0]
    while True:
        found = next(output for output in request.callback(response_of(page, request), **request.cb_kwargs)
                     if not isinstance(output, Copy))
        if not isinstance(found, Request):
            return finished(found, spider)
        request, page = found, pages.get(found.url)
        if page is None:
            raise PageError(copy.url, f"today's rules take {found.url} for a page of it, which was not fetched")


def response_of(page: KeptPage, request: Request) -> Response:
    """The kept page as Scrapy hands a response to a spider; DamagedPageError if it is not what was kept."""
    body = page.unpacked()
    meta = {"kept": page} | ({"redirect_times": 1, "redirect_urls": [page.asked]} if page.asked != page.url else {})
    headers = Headers()
    for name, value in page.header_list:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=page.url, body=body)
    return kind(page.url, status=page.status, headers=headers, body=body,
                request=request.replace(url=page.url, meta=meta))


def finished(item: Article | Outcome, spider: ArticleSpider) -> Article | Outcome:
    """The item after the pipelines that come before the store."""
    if isinstance(item, Outcome):
        return item
    return RequirePipeline().process_item(normalise(item, spider.rules))
