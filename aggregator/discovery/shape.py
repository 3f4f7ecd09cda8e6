"""The shape of a site's articles' addresses: the expression that accepts those found and refuses what is none."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from urllib.parse import urlsplit

from ..listing import ARTICLE_QUERY_RE
from .address import CODE, DAY, MONTH, NAME, NUMBER, TITLE, YEAR, Address, address_of

HOST = r"^https?://[^/]+"
#: what follows an address that has no query of its own; refused where a page that is no article differs by that alone
ENDS = (r"/?(?:[?#]|$)", r"/?$")
PART = r"[^/?#]"
KINDS = {YEAR: r"\d{4}", MONTH: r"\d{1,2}", DAY: r"\d{4}[-_]\d{1,2}[-_]\d{1,2}", NUMBER: r"\d+",
         CODE: rf"{PART}*\d{PART}*"}
#: names that stand before every article, never sections
FIXED = frozenset(("read", "baca", "artikel", "article", "articles", "detail", "post", "posts", "view", "story", "d",
                   "p", "s", "content", "konten", "archives"))
#: names under which lists and people stand where sections do
LISTS = ("tag", "tags", "topik", "topic", "kategori", "category", "author", "penulis", "search", "page", "indeks",
         "index")
#: pages that most sites have at the root, linked or not
PAGES = ("about", "tentang", "tentang-kami", "kontak", "contact", "redaksi", "privacy-policy", "kebijakan-privasi",
         "disclaimer", "indeks", "terbaru", "login", "karir", "hubungi-kami", "feed", "tag", "pedoman-media-siber")
#: words of a title that an address is asked for at most
MOST_WORDS = 3
#: pages that are refused by name: rather than by a stricter pattern, and at most
FEW, MOST_NAMED = 8, 30


def shape_of(articles: Iterable[str], others: Iterable[str] = (), sections: Collection[str] = (),
             folder: str = "/") -> str:
    """A regular expression that, searched for, accepts all `articles` and refuses those of `others` it can tell.

    All are absolute URLs; `sections` are names that the site links as pages of their own, so that an article's
    "politik" may as well be "olahraga"; `folder` is the path that all begin with. "" where there are no articles.
    """
    known = dict.fromkeys(articles)
    others = [url for url in dict.fromkeys(others) if url not in known]
    groups = grouped([address_of(url, folder) for url in known])
    patterns = [Group(group, others, sections, folder).pattern() for group in groups]
    if not patterns:
        return ""
    return prefix(folder) + (patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})")


def prefix(folder: str) -> str:
    return HOST + literal(folder.rstrip("/"))


def grouped(found: Sequence[Address]) -> list[list[Address]]:
    """The addresses by form, the largest group first; a query that chooses nothing is no part of the form."""
    queries: dict[tuple[str, ...], set] = {}
    for address in found:
        queries.setdefault(address.parts, set()).add(address.query)
    plain = [address if len(queries[address.parts]) > 1 or chooses(address)
             else Address(address.parts, address.kinds, address.extension, ()) for address in found]
    by_form = sorted(plain, key=lambda address: address.form)
    groups = [list(group) for _, group in groupby(by_form, key=lambda address: address.form)]
    return sorted(groups, key=len, reverse=True)


def chooses(address: Address) -> bool:
    """Whether the query alone tells that there is an article, such as ?p=12."""
    return bool(ARTICLE_QUERY_RE.search("&".join(key + value for key, value in address.query)))


def literal(text: str) -> str:
    """`text` as an expression that people can read: a hyphen needs no escape."""
    return re.escape(text).replace(r"\-", "-")


class Group:
    """Addresses of one form, and the pattern of all that stands behind their host and folder."""

    def __init__(self, members: Sequence[Address], others: Sequence[str], sections: Collection[str], folder: str):
        self.members, self.sections, self.folder = members, sections, folder
        self.kinds = members[0].kinds
        self.columns = [[member.parts[i] for member in members] for i in range(len(self.kinds))]
        self.free = [self.is_free(i) for i in range(len(self.kinds))]
        self.others = [*others, *self.supposed()]

    def is_free(self, i: int) -> bool:
        """Whether a part may be another one in the next article."""
        values = set(self.columns[i])
        if self.kinds[i] == NAME:
            return len(values) > 1 or bool(values & set(self.sections) - FIXED)
        return self.kinds[i] != TITLE or len(values) > 1 or not self.members[0].query

    def supposed(self) -> list[str]:
        """Pages that sites have, though nobody saw them here, where the form alone would take them for articles."""
        if self.kinds != (TITLE,) or self.members[0].query:
            return []
        return [f"http://site{self.folder}{name}" for name in PAGES if name not in self.columns[0]]

    def pattern(self) -> str:
        """The loosest pattern that accepts none of the others but a few, which are refused by name, or else the fewest.

        Titles of the days to come may be shorter than those seen: a pattern is not made stricter for a page or two.
        """
        best, left, fewest = "", self.others, len(self.others) + 1
        for end in ENDS:
            for last in self.lasts():
                pattern = self.assembled(last, end)
                expression = re.compile(prefix(self.folder) + pattern)
                accepted = [url for url in self.others if expression.search(url)]
                named = self.paths(accepted)
                bearable = len(named) == len(accepted) and len(named) <= (FEW if self.kinds[-1:] == (TITLE,) else 0)
                if bearable or len(accepted) < fewest:
                    best, left, fewest = pattern, named, len(accepted)
                if bearable:
                    return self.without(left) + best
        return self.without(left) + best

    def paths(self, others: Sequence[str]) -> list[str]:
        """The paths below the folder of those of `others` that no member shares: they can be refused by name."""
        own = {"/".join(member.parts) + member.extension for member in self.members}
        found = (urlsplit(url).path.removeprefix(self.folder).strip("/") for url in others)
        return [path for path in found if path and path not in own]

    def without(self, paths: Sequence[str]) -> str:
        """What refuses `paths` by name; nothing where there are too many of them."""
        if not 0 < len(paths) <= MOST_NAMED:
            return ""
        return rf"(?!/(?:{'|'.join(literal(path) for path in sorted(set(paths)))})/?(?:[?#]|$))"

    def assembled(self, last: str, end: str) -> str:
        """The pattern with `last` for the last part, which is the title or a number."""
        pieces = [*(self.column(i) for i in range(len(self.kinds) - 1)), *([last] if self.kinds else [])]
        path = "".join(f"/{piece}" for piece in pieces) or "/"
        return path + literal(self.members[0].extension) + (self.query() or end)

    def column(self, i: int) -> str:
        """The pattern of a part that is not the last."""
        if not self.free[i]:
            return literal(self.columns[i][0])
        if self.kinds[i] != NAME:
            return KINDS[self.kinds[i]]
        first = next(j for j, kind in enumerate(self.kinds) if kind == NAME and self.free[j])
        lists = self.lists(i) if i == first else []
        return (rf"(?!(?:{'|'.join(map(literal, lists))})/)" if lists else "") + f"{PART}+"

    def lists(self, i: int) -> list[str]:
        """What may stand for a section and is none: names of lists, and what others of this form have there."""
        if set(self.kinds) & {YEAR, DAY, CODE}:
            return []
        there = [address_of(url, self.folder) for url in self.others]
        seen = {other.parts[i] for other in there if other.kinds == self.kinds}
        return [name for name in dict.fromkeys([*LISTS, *sorted(seen)]) if name not in self.columns[i]]

    def lasts(self) -> Iterator[str]:
        """Patterns of the last part that accept all members, from the loosest to the strictest."""
        if not self.kinds:
            yield ""
        elif self.kinds[-1] == NUMBER:
            yield r"\d+"
            if (shortest := min(map(len, self.columns[-1]))) > 1:
                yield rf"\d{{{shortest},}}"
        elif self.kinds[-1] != TITLE:
            yield KINDS[self.kinds[-1]]
        elif self.free[-1]:
            yield from titles(self.columns[-1])
        else:
            yield literal(self.columns[-1][0])

    def query(self) -> str:
        """The pattern of a query that chooses the article: what differs is a value, what does not stays."""
        pieces = []
        for i, (key, _) in enumerate(self.members[0].query):
            values = {member.query[i][1] for member in self.members}
            numbers = all(re.fullmatch(r"=[0-9]+", value) for value in values)
            anything = r"=\d+" if numbers else r"=[^&#]+" if all(len(value) > 1 for value in values) else r"[^&#]*"
            pieces.append(literal(key) + (anything if numbers or len(values) > 1 else literal(values.pop())))
        return rf"\?{'&'.join(pieces)}(?:[&#]|$)" if pieces else ""


def titles(values: Sequence[str]) -> Iterator[str]:
    """Patterns of titles in addresses that accept all `values`: any, of some words, with a number, by an id."""
    yield f"{PART}+"
    for count in range(1, min(MOST_WORDS, *(value.count("-") for value in values)) + 1):
        yield f"[^/?#-]*-{PART}*" if count == 1 else rf"(?:[^/?#-]*-){{{count}}}{PART}*"
    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        (rf"{PART}*\d{PART}*", re.compile(r"\d").search),
        (rf"{PART}*[-_]\d{{3,}}", re.compile(r".*[-_]\d{3,}\Z", re.DOTALL).match),
        (rf"\d{{3,}}[-_]{PART}*", re.compile(r"\d{3,}[-_]").match))
    for pattern, test in tests:
        if all(test(value) for value in values):
            yield pattern
