"""The name of a site as it writes it, and an id for its file."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from .. import jsonld, urls
from ..page import Page
from ..text import plain
from .bounds import is_address, suffixes

#: what stands between a headline and the name of the paper
SEPARATOR_RE = re.compile(r"\s+[-–—|•·»:]+\s+|\s*[|»]\s*")
FEED_RE = re.compile(r"\A\s*(?:rss|feeds?|atom)\b[\s:|–-]*|\s*[-–—|:»]*\s*\b(?:rss|feeds?|atom)\b.*\Z", re.IGNORECASE)
HOST_RE = re.compile(r"[\w-]+(?:\.[\w-]+)+\Z")
LONGEST = 60


def name_of(home: Page, articles: Sequence[Page], feed_title: str) -> str:
    """The site's name: what its head states, what its titles share, its feed's title, its host.

    A host's name in the head ("kabar.example") comes behind what the titles share ("Panen kopi - Kabar").
    """
    head = [page.meta("og:site_name") for page in (home, *articles)]
    stated = [*(name for name in head if not HOST_RE.match(name)),
              common_part(page.title for page in (home, *articles)), *head,
              *organisations([home, *articles]), home.meta("application-name"),
              first_part(FEED_RE.sub("", feed_title)), first_part(home.title)]
    return next((plain(name) for name in stated if 0 < len(plain(name)) <= LONGEST), "") or host_name(home.url)


def common_part(titles: Iterable[str]) -> str:
    """What begins or ends most titles, with a mark beside it: "Panen kopi - Kabar Baru"; "" where no two agree."""
    parts = [SEPARATOR_RE.split(title) for title in titles]
    ends = Counter(end for split in parts if len(split) > 1 for end in {split[0], split[-1]})
    return next((end for end, count in ends.most_common(1) if count > 1), "")


def organisations(pages: Iterable[Page]) -> list[str]:
    """The names of the publishers that the JSON-LD of pages states."""
    found = []
    for page in pages:
        found += [jsonld.text(node.get("publisher"), ("name",)) for node in page.article_json]
        found += [jsonld.text(node.get("name")) for node in page.json_ld
                  if jsonld.types(node) & {"WebSite", "Organization", "NewsMediaOrganization"}]
    return found


def first_part(title: str) -> str:
    return SEPARATOR_RE.split(title.strip())[0]


def host_name(url: str) -> str:
    return urls.host(url).removeprefix("www.")


def id_of(url: str, name: str) -> str:
    """An id from the host's own label ("kabar" of www.kabar.co.id); where the host is an address, from the name."""
    host = urls.host(url).removeprefix("www.")
    known = suffixes()(host)
    if is_address(host):
        own = name if name != host else f"{host}_{urlsplit(url).port or 80}"
    else:
        own = "_".join(filter(None, (known.domain, known.subdomain))) if known.suffix else host
    return re.sub(r"[^a-z0-9]+", "_", own.lower()).strip("_") or "paper"


def free(base: str, taken: Collection[str]) -> str:
    """`base`, or with the first number behind it that makes it an id which is not in `taken`."""
    return next(found for found in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))) if found not in taken)
