"""The time zone and the language of a site, from what its articles print and stamp."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from ..article import Article, Claim
from ..dates import parse
from ..errors import DateError

#: offset -> zone; nobody else prints these in Indonesian papers
ZONES = {"+07:00": "Asia/Jakarta", "+08:00": "Asia/Makassar", "+09:00": "Asia/Jayapura"}
DEFAULT = "Asia/Jakarta"
#: how much a claim counts: what people read is set by people; +07:00 is what systems stamp when nobody set them
SHOWN, STAMPED, STAMPED_DEFAULT = 4, 2, 1
LANGUAGE_RE = re.compile(r"[a-z]{2,3}\Z")


def zone_of(articles: Iterable[list[Claim]], now: datetime) -> str:
    """IANA zone of a site, from the claims of its articles: WIB, WITA and WIT as printed, then offsets of stamps."""
    votes: Counter[str] = Counter()
    for claims in articles:
        for zone, weight in {voted(claim, now) for claim in claims}:
            votes[zone] += weight
    votes.pop("", None)
    best = max(votes.values(), default=0)
    return DEFAULT if votes[DEFAULT] == best else next(zone for zone, count in votes.items() if count == best)


def voted(claim: Claim, now: datetime) -> tuple[str, int]:
    """The zone that a claim speaks for, and how much that counts; "" where it prints none."""
    try:
        moment = parse(claim.value, timezone=ZoneInfo("UTC"), now=now)
    except DateError:
        return "", 0
    if not moment.zone_printed or moment.zone not in ZONES:
        return "", 0
    zone = ZONES[moment.zone]
    if claim.where == "visible":
        return zone, SHOWN
    return zone, STAMPED_DEFAULT if zone == DEFAULT else STAMPED


def language_of(articles: Iterable[Article], default: str = "id") -> str:
    """The language most of the articles are in, without its country."""
    found = Counter(article.language.split("-")[0].lower() for article in articles)
    codes = [code for code, _ in found.most_common() if LANGUAGE_RE.match(code)]
    return {"in": "id"}.get(codes[0], codes[0]) if codes else default
