"""Adds publishers: surveys sites that the catalogue does not know, and writes a file for each into the home."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spiders import catalogue

from . import urls
from .discovery.bounds import is_address
from .discovery.draft import draft
from .discovery.names import free
from .discovery.survey import Survey, SurveyError, survey
from .errors import ConfigError
from .home import Home
from .publisher import Publisher, load_file
from .visit import Glance, Visitor, visit

#: what can become of a site
KNOWN, ADDED, FOUND, REFUSED = "known", "added", "found", "refused"


@dataclass(slots=True)
class Addition:
    """What became of one site: "known", "added", "found" (but not written), or "refused" with the reason."""

    url: str
    state: str
    title: str = ""
    reason: str = ""
    publisher: Publisher | None = None
    file: Path | None = None
    survey: Survey | None = None
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        out: dict[str, Any] = {"url": self.url, "title": self.title, "state": self.state, "reason": self.reason,
                               "id": self.publisher.id if self.publisher else None,
                               "file": str(self.file) if self.file else None}
        if self.survey and self.publisher:
            out |= {"toml": draft(self.publisher), "named": self.survey.named, "notes": self.survey.notes,
                    "listings": [{"url": s.url, "type": s.type} for s in self.survey.listings],
                    "articles": [article.to_dict() for article in self.survey.articles]}
        return out


class SurveyVisitor(Visitor):
    """Surveys the site at its start URL; the report is a Survey, or the SurveyError that says why there is none."""

    async def visit(self) -> Survey | SurveyError:
        try:
            return await survey(self.ask, self.start_urls[0])
        except SurveyError as error:
            return error


def visitor_of(url: str) -> type[SurveyVisitor]:
    """A visitor of the site at `url`; it may ask every host that the guard lets it: feeds stand elsewhere."""
    return type("SurveyVisitor", (SurveyVisitor,), {"name": urlsplit(url).netloc, "start_urls": [url]})


def add(home: Home, sites: Sequence[tuple[str, str]], glance: Glance, *, name: str = "", force: bool = False,
        write: bool = True) -> tuple[list[Addition], int | None]:
    """What became of each of `sites` (URL, title), in their order, and the signal that ended it early, if any.

    `name`: the id of the publisher to be written, of a single site. `force`: known publishers are surveyed as well,
    and their file in the home is replaced. `write`: else nothing is written.
    """
    publishers = catalogue.load(home)
    asked: dict[str, None] = {}
    for url, _ in sites:
        if urls.absolute(url, "") and (force or not owner(publishers, url)):
            asked.setdefault(url)
    reports, stopped_by = visit(home, [visitor_of(url) for url in asked], glance) if asked else ([], None)
    found = dict(zip(asked, reports, strict=True))
    additions = []
    for url, title in sites:
        addition = outcome(url, title, publishers, found.get(url), force)
        if addition.state == FOUND:
            settle(addition, publishers, home, name, force, write)
        additions.append(addition)
    return additions, stopped_by


def outcome(url: str, title: str, publishers: Mapping[str, Publisher], report: Survey | SurveyError | None,
            force: bool) -> Addition:
    """What became of a site, before anything is written."""
    if urls.absolute(url, "") is None:
        return Addition(url, REFUSED, title, f"{url!r} is no http or https URL")
    if not force and (known := owner(publishers, url)):
        return Addition(url, KNOWN, title, publisher=known, file=Path(known.file))
    if isinstance(report, SurveyError):
        return Addition(url, REFUSED, title, report.reason)
    if report is None:
        return Addition(url, REFUSED, title, "the survey was broken off")
    if not force and (known := owner(publishers, report.publisher.homepage)):
        return Addition(url, KNOWN, title, publisher=known, file=Path(known.file))
    return Addition(url, FOUND, title, publisher=report.publisher, survey=report)


def settle(addition: Addition, publishers: dict[str, Publisher], home: Home, name: str, force: bool,
           write: bool) -> None:
    """Gives the publisher of `addition` its id, and writes its file; it is known from now on."""
    publisher = addition.publisher
    known = owner(publishers, publisher.homepage) if force else None
    publisher = replace(publisher, id=name or (known.id if known else free(publisher.id, publishers)))
    addition.publisher = publisher
    if write:
        addition.file = write_file(publisher, home, force)
        addition.state = ADDED
        addition.publisher = replace(publisher, file=str(addition.file))
    publishers[publisher.id] = addition.publisher


def owner(publishers: Mapping[str, Publisher], url: str) -> Publisher | None:
    """The known publisher that owns the host of `url`; of an address the one with the same port."""
    known = publishers.values()
    if is_address(urls.host(url)):
        own = urlsplit(url).netloc
        known = [p for p in known if own in {urlsplit(u).netloc for u in (p.homepage, *p.start_urls)}]
    return catalogue.of_url(known, url) or catalogue.of_url(known, url.replace("://", "://www.", 1))


def write_file(publisher: Publisher, home: Home, force: bool) -> Path:
    """Writes `<home>/publishers/<id>.toml`, whole or not at all, once it is proven to load; its path.

    ConfigError where there is such a file and not `force`, or where it cannot be written.
    """
    home.create()
    path = home.publishers / f"{publisher.id}.toml"
    if path.exists() and not force:
        raise ConfigError(path, None, "is there already; --force replaces it")
    try:
        home.publishers.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.path) as folder:
            new = Path(folder, path.name)
            new.write_text(draft(publisher), encoding="utf-8")
            load_file(new)
            os.replace(new, path)
    except OSError as error:
        raise ConfigError(path, None, f"cannot be written: {error.strerror}") from None
    return path
