"""An article's address taken apart: which of its parts are dates, numbers, names, and which is the title."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

#: endings that say how a page is made, never what it is about
EXTENSION_RE = re.compile(r"(?<=.)\.(?:html?|php\d?|aspx?|jsp|shtml|xhtml|cfm|phtml)\Z", re.IGNORECASE)
YEAR_RE = re.compile(r"(?:19[89]\d|20[0-4]\d)\Z")
MONTH_RE = re.compile(r"\d{1,2}\Z")
DAY_RE = re.compile(r"\d{4}[-_]\d{1,2}[-_]\d{1,2}\Z")

#: kinds of the parts of a path
YEAR, MONTH, DAY, NUMBER, CODE, NAME, TITLE = "year", "month", "day", "number", "code", "name", "title"


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a URL below its host; `kinds` are those of `parts`, one by one."""

    parts: tuple[str, ...]
    kinds: tuple[str, ...]
    #: ".html", "" where there is none
    extension: str
    #: names, and what follows them as it stands in the URL: ("id", "=12")
    query: tuple[tuple[str, str], ...]

    @property
    def form(self) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
        """What addresses of one form share: kinds, extension, names of the query's parameters."""
        return self.kinds, self.extension.lower(), tuple(key for key, _ in self.query)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it, such as "read" or "politik", and the words in its query, such as "mod=berita"."""
        words = (key + value for key, value in self.query if not value.removeprefix("=").isdigit())
        return (*(part for part, kind in zip(self.parts, self.kinds, strict=True) if kind == NAME), *words)


def address_of(url: str, folder: str = "/") -> Address:
    """The address of `url` below `folder` of its host."""
    split = urlsplit(url)
    path = split.path.removeprefix(folder).strip("/")
    extension = match[0] if (match := EXTENSION_RE.search(path)) else ""
    parts = tuple(part for part in path.removesuffix(extension).split("/") if part)
    keys = [(piece.partition("=")[0], piece) for piece in split.query.split("&") if piece]
    query = tuple((key, piece.removeprefix(key)) for key, piece in keys)
    return Address(parts, kinds_of(parts), extension, query)


def kinds_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The kind of each part of a path; what is last and no number is the title."""
    kinds: list[str] = []
    for number, part in enumerate(parts):
        before = kinds[-1] if kinds else ""
        last = number == len(parts) - 1
        if part.isascii() and part.isdigit():
            kinds.append(date_part(part, before, parts[number + 1:number + 2]))
        elif DAY_RE.match(part):
            kinds.append(DAY)
        elif last:
            kinds.append(TITLE)
        else:
            kinds.append(CODE if re.search(r"\d", part) else NAME)
    return tuple(kinds)


def date_part(digits: str, before: str, following: tuple[str, ...]) -> str:
    """Whether digits are a year with a month behind it, the month or day behind one, or a number."""
    if YEAR_RE.match(digits) and following and MONTH_RE.match(following[0]):
        return YEAR
    return MONTH if before in (YEAR, MONTH) and MONTH_RE.match(digits) else NUMBER
