"""Whether the dates of an article are plausible: there, not in the future, and the same wherever it states them."""

from datetime import datetime, timedelta

from ..article import Article, Conflict
from ..dates import Moment, parse
from ..errors import DateError
from ..publisher import Publisher

MISSING, FUTURE = "no date", "a date in the future"
#: clocks differ
TOLERANCE = timedelta(minutes=15)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def faults(article: Article, publisher: Publisher) -> list[str]:
    """What is wrong with the publication of a normalised article, each once; none where all agree.

    "1 hour off: visible" names where another time is stated. A stamp that tells the right clock in a wrong zone was
    put right on the way, and is no fault.
    """
    stated = [(c, moment_of(c, article, publisher)) for c in article.conflicts if c.field == "published"]
    if article.published is None:
        future = any(moment and moment.instant > article.fetched + TOLERANCE for _, moment in stated)
        return [FUTURE if future else MISSING]
    found = (difference(article, moment) for _, moment in stated)
    return list(dict.fromkeys(f"{off}: {conflict.where}" for (conflict, _), off in zip(stated, found, strict=True)
                              if off))


def moment_of(conflict: Conflict, article: Article, publisher: Publisher) -> Moment | None:
    try:
        return parse(conflict.value, timezone=publisher.zone, now=article.fetched)
    except DateError:
        return None


def difference(article: Article, moment: Moment | None) -> str:
    """How far a stated time is from the one that was believed: "1 hour off", "2 days off", or "" for no fault.

    An update that is shown as the publication on the same day, or a minute that was rounded, is none.
    """
    if moment is None or moment.form == "relative":
        return ""
    off = abs(moment.instant - article.published)
    if moment.precision == "day" or article.published_precision == "day":
        days = abs((moment.instant.date() - local(article, moment).date()).days)
        return plural(days, "day") if days else ""
    same_clock = moment.instant.replace(tzinfo=None) == in_own_zone(article).replace(tzinfo=None)
    if same_clock:
        return ""
    hours = round(off / timedelta(hours=1))
    if off < DAY and hours and abs(off - timedelta(hours=hours)) < MINUTE:
        return plural(hours, "hour")
    return plural(off.days, "day") if off >= DAY else ""


def local(article: Article, moment: Moment) -> datetime:
    """The publication in the zone of another statement."""
    return article.published.astimezone(moment.instant.tzinfo)


def in_own_zone(article: Article) -> datetime:
    """The publication on the clock that the page printed."""
    offset = article.published_zone or "+00:00"
    return article.published.astimezone(datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo)


def plural(count: int, unit: str) -> str:
    return f"{count} {unit}{'s' if count != 1 else ''} off"
