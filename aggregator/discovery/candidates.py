"""What a site's listings name, and which of it may be an article: judged by address and by the text of its links."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..listing import NOT_ARTICLE_SEGMENTS, Entry, looks_like_article
from .address import address_of
from .bounds import Bounds
from .links import MARKS, NEXT_RE

#: words of a link that is a headline; names of sections and pages have fewer
HEADLINE = 4
#: addresses that differ by a number alone, so that they are a series
SERIES = 4
NUMBER_RE = re.compile(r"\d+")
#: links that say nothing of where they lead
EMPTY_RE = re.compile(r"(?:baca )?(?:berita )?(?:selengkapnya|lengkap|lebih lanjut)|read (?:more|the rest)|"
                      r"(?:lihat|see|view) (?:semua|all|more)|more|detail|continue reading", re.IGNORECASE)
#: parts of addresses under which an article stands once more
COPIES = frozenset(("print", "cetak", "share", "amp", "comments", "komentar"))
#: what candidates of one kind share: the form of their addresses and the names in them
Kind = tuple[object, ...]


@dataclass(slots=True)
class Candidate:
    """An address that a listing names on the site's own hosts, and what listings say of it."""

    url: str
    #: the longest text of a link to it, "" where none says anything
    title: str = ""
    #: a feed names it, or a sitemap with its date of publication: nothing but articles stands there
    sure: bool = False
    #: it is one of several that differ by a number alone: /artikel-1.html, /artikel-2.html
    numbered: bool = False
    #: what the first listing that says anything says: title, published, lastmod, summary
    said: dict[str, str] = field(default_factory=dict)

    @property
    def is_headline(self) -> bool:
        return len(self.title.split()) >= HEADLINE

    def may_be_article(self) -> bool:
        """Whether its address or its title is like an article's."""
        like = looks_like_article(Entry(self.url, title=self.title)) and not self.is_copy
        return self.sure or self.is_strong or like

    @property
    def is_copy(self) -> bool:
        """Whether its address is that of an article in another form: to be printed, shared or answered."""
        return not COPIES.isdisjoint(urlsplit(self.url).path.lower().split("/"))

    @property
    def is_strong(self) -> bool:
        """Whether its address alone is like an article's."""
        return (self.numbered or looks_like_article(Entry(self.url))) and not self.is_copy


def said_of(entry: Entry) -> dict[str, str]:
    """What a listing says of an article, as the extraction takes it."""
    keys = ("title", "published", "lastmod", "summary")
    return {key: value for key in keys if (value := getattr(entry, key))}


def collect(listings: Iterable[tuple[str, Sequence[Entry]]], bounds: Bounds) -> dict[str, Candidate]:
    """Candidates by URL from (type, entries) of listings, in the order in which they are named."""
    found: dict[str, Candidate] = {}
    for kind, entries in listings:
        for entry in entries:
            text = entry.title.strip(MARKS)
            further = kind == "index page" and NEXT_RE.fullmatch(text)
            if further or not bounds.holds(entry.url):
                continue
            candidate = found.setdefault(entry.url, Candidate(entry.url))
            title = "" if EMPTY_RE.fullmatch(text) else entry.title
            candidate.title = max(candidate.title, title, key=len)
            candidate.sure |= kind == "feed" or (kind == "sitemap" and bool(entry.published))
            candidate.said = candidate.said or said_of(entry)
    mark_numbered(found.values())
    return found


def mark_numbered(candidates: Collection[Candidate]) -> None:
    """Marks those whose address is the same as that of several others but for a number, and names no list."""
    masks = {candidate.url: NUMBER_RE.sub("0", candidate.url.partition("://")[2].partition("/")[2])
             for candidate in candidates}
    counts = Counter(masks.values())
    for candidate in candidates:
        segments = urlsplit(candidate.url).path.lower().split("/")
        candidate.numbered = (counts[masks[candidate.url]] >= SERIES and "0" in masks[candidate.url]
                              and NOT_ARTICLE_SEGMENTS.isdisjoint(segments))


def kind_of(candidate: Candidate, folder: str) -> Kind:
    address = address_of(candidate.url, folder)
    return (*address.form, address.names)


def promising(candidates: Mapping[str, Candidate], folder: str) -> dict[Kind, list[Candidate]]:
    """Those that may be articles, by kind; kinds that are sure first, then those with the most headlines.

    Of a kind that no feed vouches for most links must read as headlines, or there must be several addresses that are
    an article's by themselves. An address that differs from another article's by its query alone is left out.
    """
    kinds: dict[Kind, list[Candidate]] = {}
    for candidate in candidates.values():
        if candidate.sure or (candidate.may_be_article() and not is_variant(candidate, candidates)):
            kinds.setdefault(kind_of(candidate, folder), []).append(candidate)
    likely = {kind: members for kind, members in kinds.items() if is_likely(members)}
    return dict(sorted(likely.items(), key=lambda item: weight(item[1]), reverse=True))


def is_likely(members: Sequence[Candidate]) -> bool:
    speaking = [member for member in members if member.title]
    headlines = sum(member.is_headline for member in speaking)
    if any(member.sure for member in members) or headlines * 2 >= len(speaking):
        return True
    return len(members) > 1 and all(member.is_strong for member in members)


def weight(members: Sequence[Candidate]) -> tuple[bool, int, int]:
    return any(member.sure for member in members), sum(member.is_headline for member in members), len(members)


def is_variant(candidate: Candidate, candidates: Mapping[str, Candidate]) -> bool:
    """Whether an address is that of another article and a query, by which that can be answered or shared."""
    bare = candidates.get(candidate.url.partition("?")[0])
    return bare is not None and bare is not candidate and bare.may_be_article()


def is_other(candidate: Candidate, candidates: Mapping[str, Candidate]) -> bool:
    """Whether an address is surely no article's: it does not look like one and its link is no headline, or it is
    another article's once more."""
    if candidate.sure:
        return False
    unlike = not candidate.is_headline and not candidate.may_be_article()
    return unlike or candidate.is_copy or is_variant(candidate, candidates)
