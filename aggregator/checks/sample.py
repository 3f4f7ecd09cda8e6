"""Which articles of a publisher's listings are looked at."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from ..dates import parse
from ..errors import DateError
from ..listing import Entry, Listing, looks_like_article
from ..publisher import Publisher
from ..urls import host

#: entries whose dates are read
MOST_DATED = 100


def articles_of(found: Listing, publisher: Publisher, url: str) -> list[Entry]:
    """The entries of the listing at `url` that a crawl would fetch."""
    pattern = publisher.article_url
    chosen = [entry for entry in found.entries if publisher.owns(host(entry.url))
              and (pattern is None or pattern.search(entry.url))]
    if found.type != "index page":
        return chosen
    return [entry for entry in chosen if entry.url != url and (pattern is not None or looks_like_article(entry))]


def age(entries: Sequence[Entry], publisher: Publisher, now: datetime) -> int | None:
    """Days since the latest date that one of the first entries has; None where none has any."""
    instants = []
    for entry in entries[:MOST_DATED]:
        try:
            instants.append(parse(entry.published or entry.lastmod, timezone=publisher.zone, now=now).instant)
        except DateError:
            continue
    return max(0, (now - max(instants)).days) if instants else None


def spread(listings: Sequence[Sequence[Entry]], count: int) -> list[Entry]:
    """`count` different entries: the first of each listing, then the second, and so on."""
    turns = (entry for turn in zip_longest(*listings) for entry in turn if entry)
    return list({entry.url: entry for entry in turns}.values())[:count]
