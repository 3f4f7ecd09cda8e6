"""What a check of a publisher found: of its listings, of its articles, and what is probably broken."""

from dataclasses import asdict, dataclass, field
from typing import Any

from ..article import Article


@dataclass(slots=True)
class ListingCheck:
    """One listing: how many of what it names a crawl would fetch, or why it cannot be read."""

    url: str
    #: as `listing.read` calls it; "" where it could not be read
    type: str = ""
    #: addresses that it names
    named: int = 0
    #: those of them that are articles by the publisher's rules
    articles: int = 0
    #: age of the newest article in days; None where it dates none
    days: int | None = None
    problem: str = ""


@dataclass(slots=True)
class Leak:
    """A line of a kept text that is probably an insert."""

    line: str
    why: str


@dataclass(slots=True)
class ArticleCheck:
    """One article, read by the publisher's rules and without them."""

    url: str
    #: normalised; None where there is none, and `reason` says why
    article: Article | None = None
    reason: str = ""
    #: key of a selector -> whether it finds anything on the page
    rules: dict[str, bool] = field(default_factory=dict)
    #: the title without rules
    generic_title: str = ""
    #: paragraphs by the rules, without them, and in common
    paragraphs: tuple[int, int, int] = (0, 0, 0)
    leaks: list[Leak] = field(default_factory=list)
    #: what is wrong with its date, see `times.faults`
    times: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        article = self.article.to_dict() if self.article else {}
        kept = ("title", "published", "published_zone", "updated", "authors", "section", "complete", "provenance")
        own, generic, common = self.paragraphs
        return {"url": self.url, "reason": self.reason, **{key: article.get(key) for key in kept}, "rules": self.rules,
                "paragraphs": {"rules": own, "generic": generic, "common": common},
                "leaks": [asdict(leak) for leak in self.leaks], "times": self.times}


@dataclass(slots=True)
class PublisherCheck:
    """All of a check; `problems` are lines for people, what is only remarkable is in `notes`."""

    publisher: str
    listings: list[ListingCheck] = field(default_factory=list)
    articles: list[ArticleCheck] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def fields(self) -> dict[str, dict[str, int]]:
        """Field -> where it was read -> on how many pages."""
        found: dict[str, dict[str, int]] = {}
        for check in self.articles:
            for name, where in (check.article.provenance if check.article else {}).items():
                places = found.setdefault(name, {})
                places[where] = places.get(where, 0) + 1
        return found

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {"publisher": self.publisher, "ok": self.ok, "problems": self.problems, "notes": self.notes,
                "listings": [asdict(listing) for listing in self.listings], "fields": self.fields,
                "articles": [article.to_dict() for article in self.articles]}
