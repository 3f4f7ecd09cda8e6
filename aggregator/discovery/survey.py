"""The survey of a site: from its home page to a publisher's rules, tried on three articles, or why there are none."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from .. import urls
from ..article import Article
from ..errors import LoperError, PageError
from ..fields.verdict import CHALLENGE_RE
from ..normalise import normalise
from ..page import Page
from ..publisher import Publisher
from . import candidates, place_and_language, wishes
from .answer import Answer
from .bounds import Bounds, domains
from .candidates import Candidate, Kind
from .chosen import Choice
from .gather import Gathering
from .names import id_of, name_of
from .shape import shape_of
from .sources import Ask, Source, Sources
from .trial import Trial, trial

#: articles that are tried, and pages that are asked for until so many are found
WANTED, MOST_TRIED = 3, 9
#: addresses of one kind that are tried before it is given up; more where a feed vouches for them
PER_KIND, PER_SURE_KIND = 2, 6
#: statuses of a home page that is not there; and what is read instead
MISSING, EMPTY = (404, 410), b"<!doctype html><html><body></body></html>"
#: examples of what is no article that the publisher's file keeps
MOST_OTHERS = 5


class SurveyError(LoperError):
    """A site gives no publisher: it has nothing to read or does not want it; `reason` says which, `url` where."""

    def __init__(self, url: str, reason: str):
        self.url, self.reason = url, reason
        super().__init__(f"{url}: {reason}")


@dataclass(slots=True)
class Survey:
    """What a site has: the rules that a crawl of it needs, and what they were made of."""

    publisher: Publisher
    listings: list[Source]
    #: normalised, as tried
    articles: list[Article]
    #: addresses that the listings name and the rules accept
    named: int
    notes: list[str] = field(default_factory=list)


async def survey(ask: Ask, start: str) -> Survey:
    """The survey of the site whose home page, or feed, is at `start`; SurveyError where it gives none."""
    sources = Sources(ask)
    home, feed = await home_of(sources, start)
    robots = await ask(urls.absolute(home.url, "/robots.txt") or "", robots=True)
    text = "" if robots.problem else robots.body.decode("utf-8", "replace")
    if wishes.refuses_framework(text, home.url):
        raise SurveyError(start, "its robots.txt refuses Scrapy, on which Loper is built, by name")
    gathering = Gathering(sources, home, Bounds(home.url), text)
    await gathering.listings()
    everything = list(sources.found.values())
    gathering.bounds = gathering.bounds.within_folder(gathering.articles(everything))
    found = gathering.candidates(everything)
    kinds = candidates.promising(found, gathering.bounds.folder)
    if not kinds:
        raise SurveyError(start, nothing_to_read(home, gathering))
    trials = await tried(ask, kinds, provisional(home))
    return conclude(gathering, kinds, trials, feed)


async def home_of(sources: Sources, start: str) -> tuple[Page, Source | None]:
    """The home page behind `start`, and the feed that `start` is instead, if it is one.

    A home page that is not there, or is no page, is an empty one: its site may have feeds and sitemaps all the same.
    """
    answer = await sources.ask(start, listing=True)
    feed = None
    if not answer.problem and (source := sources.take(answer)) and source.type == "feed":
        feed = source
        answer = await sources.ask(source.home or urls.absolute(answer.url, "/"), listing=True)
    if answer.problem and answer.status not in MISSING:
        raise SurveyError(answer.asked, refusal(answer))
    try:
        home = Page(EMPTY if answer.problem else answer.body, answer.url, "" if answer.problem else answer.content_type)
    except PageError:
        home = Page(EMPTY, answer.url)
    if CHALLENGE_RE.search(home.title):
        raise SurveyError(answer.url, "it answers with a challenge for robots: it does not want to be read by programs")
    if not answer.problem:
        sources.take(replace(answer, asked=answer.url))
    return home, feed


def refusal(answer: Answer) -> str:
    """Why the home page could not be had, in words for people."""
    challenge = CHALLENGE_RE.search(answer.body[:4000].decode("utf-8", "replace"))
    if answer.status in (401, 403, 429, 451) or challenge:
        return f"{answer.problem}: it does not want to be read by programs"
    return answer.problem


def nothing_to_read(home: Page, gathering: Gathering) -> str:
    """Why a survey found no article, in words for people."""
    said = "there is nothing to read: no feed, no sitemap and no page of it names an article"
    if problem := gathering.sources.failed.get(home.url):
        said += f"; its home page {problem}"
    elif home.tree.find(".//a") is None and home.tree.find(".//script") is not None:
        said += "; its home page has no links, for it is drawn by a script"
    return "; ".join([said, *gathering.failures()])


def provisional(home: Page) -> Publisher:
    """A publisher of whom nothing is known but the home page, to try articles with."""
    host = urls.host(home.url)
    return Publisher(id="new", publisher=host, allowed_domains=[host], start_urls=[home.url])


async def tried(ask: Ask, kinds: dict[Kind, list[Candidate]], publisher: Publisher) -> dict[Kind, list[Trial]]:
    """Pages of each kind in turn, until three of them are articles and each form is known to be of articles or not."""
    trials: dict[Kind, list[Trial]] = {kind: [] for kind in kinds}
    for turn in range(PER_SURE_KIND):
        for kind, members in kinds.items():
            good = [kind for kind, own in trials.items() for t in own if t.article]
            enough = len(good) >= WANTED and any(form_of(kind) == form_of(other) for other in good)
            given_up = kind not in good and len(trials[kind]) >= (PER_SURE_KIND if members[0].sure else PER_KIND)
            if not (enough or given_up or turn >= len(members) or sum(map(len, trials.values())) >= MOST_TRIED):
                trials[kind].append(trial(members[turn], await ask(members[turn].url), publisher))
    return trials


def form_of(kind: Kind) -> Kind:
    """A kind without its names: where "politik" was tried, "olahraga" is the same."""
    return kind[:-1]


def conclude(gathering: Gathering, kinds: dict[Kind, list[Candidate]], trials: dict[Kind, list[Trial]],
             feed: Source | None) -> Survey:
    """The survey from everything that was asked; nothing is asked any more."""
    home, bounds = gathering.home, gathering.bounds
    all_tried = [t for own in trials.values() for t in own]
    good = [t for t in all_tried if t.article]
    if not good:
        reasons = "; ".join(dict.fromkeys(t.reason for t in all_tried))
        raise SurveyError(home.url, f"there is nothing to read: of {len(all_tried)} pages tried none is an article "
                                    f"({reasons})")
    articles = dict.fromkeys([*accepted(kinds, trials), *elsewhere(good, bounds)])
    others = [url for url in gathering.others() if url not in articles]
    others += [t.candidate.url for t in all_tried if t.page and not t.article and t.candidate.url not in articles]
    expression = shape_of(articles, others, gathering.section_names(), bounds.folder)
    pattern = re.compile(expression)
    choice = Choice(gathering, pattern, bounds)
    feeds = [source for source in [feed, *choice.listings] if source and source.type == "feed"]
    name = name_of(home, [t.page for t in good], feeds[0].title if feeds else "")
    zone = place_and_language.zone_of([t.article.claims for t in good], good[0].article.fetched)
    publisher = Publisher(
        id=id_of(home.url, name), publisher=name, homepage=home.url,
        allowed_domains=domains({urls.host(url) for url in (home.url, *articles)}),
        start_urls=[source.url for source in choice.listings], timezone=zone,
        language=place_and_language.language_of(t.article for t in good), article_url_re=expression,
        article_urls=[t.candidate.url for t in good[:WANTED]],
        not_article_urls=[url for url in others if not pattern.search(url)][:MOST_OTHERS],
        checked=f"{good[0].article.fetched:%Y-%m-%d}, live, by loper add", notes=noted(gathering.robots, home.url))
    notes = [*choice.notes, *gathering.failures(), *([publisher.notes] if publisher.notes else [])]
    shown = [normalise(t.article, publisher) for t in good[:WANTED]]
    return Survey(publisher, choice.listings, shown, len(choice.covered), notes)


def accepted(kinds: dict[Kind, list[Candidate]], trials: dict[Kind, list[Trial]]) -> list[str]:
    """The URLs of the kinds of which a page was tried and is an article, of others of their form, and what is sure."""
    good = {kind for kind, own in trials.items() if any(t.article for t in own)}
    bad = {kind for kind, own in trials.items() if own} - good
    forms = {form_of(kind) for kind in good}
    return [candidate.url for kind, members in kinds.items() for candidate in members
            if kind in good or (kind not in bad and (candidate.sure or form_of(kind) in forms))]


def elsewhere(trials: Iterable[Trial], bounds: Bounds) -> list[str]:
    """Where the articles tried really stand: redirects and canonical addresses, on the site's own hosts.

    What several have in common is the template's, or a page that is shown instead.
    """
    found = Counter(url for each in trials for url in {each.landed, urls.identity(each.page.canonical or each.landed)})
    return [url for url, count in found.items() if count == 1 and bounds.holds(url)
            and (urlsplit(url).path.strip("/") or urlsplit(url).query)]


def noted(robots: str, home: str) -> str:
    """What the publisher's file says of its robots.txt."""
    refused = wishes.refused_gatherers(robots, home)
    return f"robots.txt refuses {', '.join(refused)}: mind that before publishing full texts" if refused else ""
