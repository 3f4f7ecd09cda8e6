"""Decides from all that a page and its listing claim when an article was published and updated, and who lied.

Each known lie has its rule: a local time stamped as UTC or with a foreign offset (`zones`), a relative word that a
program wrote (`read`), a day stamped as midnight (`reading.detail`), an update shown as the publication
(`relabelled`), the future and the time before the web (`possible`), a constant stamp or a neighbour's date
(`outvoted`), a time rounded for the reader (`unrounded`), a modification that precedes or repeats the publication
(`resolve_updated`).
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ..article import Claim, Conflict
from ..dates import Moment, parse
from ..errors import DateError
from .reading import LOCAL_ZONES, SHOWN, Reading, agree, days, detail, rounded
from .zones import zones_mended

#: clocks differ; what lies further ahead is a lie
TOLERANCE = timedelta(minutes=15)
#: Republika Online, the first Indonesian paper on the web, began in 1995
FIRST = datetime(1995, 1, 1, tzinfo=UTC)
URL_DAY = re.compile(r"/((?:19|20)\d\d/(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01]))(?=[/-]|$)"
                     r"|/((?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?=[/-]|$)")
UPDATE_WORDS = re.compile(r"[\W_]*(?:[\w.]+ *[-–|•] *)?(?:terakhir |last )?"
                          r"(?:di-?perba(?:ha)?rui|di-?update|diubah|pembaruan|updated?|modified)\b", re.IGNORECASE)


@dataclass(slots=True)
class Times:
    """What an article claims of its times."""

    published: Moment | None = None
    updated: Moment | None = None
    #: "published", "updated" -> the `where` of the claim that was believed
    provenance: dict[str, str] = field(default_factory=dict)
    #: claims that cannot be read, cannot be true, or disagree with what was chosen
    conflicts: list[Conflict] = field(default_factory=list)


def resolve(claims: list[Claim], *, timezone: ZoneInfo, now: datetime, url: str = "") -> Times:
    """Published and updated of an article, from all claims about them; never raises.

    `timezone` is the publisher's, for times that come without any zone; `now` (aware) is when the page was
    fetched; a date in the path of `url` is one more claim.
    """
    readings, conflicts = read([*claims, *in_url(url)], timezone, now)
    latest = now + TOLERANCE
    readings, lies = zones_mended(relabelled(readings), timezone, latest)
    possible = [r for r in readings if FIRST <= r.moment.instant <= latest]
    conflicts += [r.conflict() for r in lies] + [r.conflict() for r in readings if r not in possible]
    times = Times(conflicts=conflicts)
    resolve_published([r for r in possible if r.claim.field == "published"], times, timezone)
    resolve_updated([r for r in possible if r.claim.field == "updated"], times, timezone)
    times.conflicts = list(dict.fromkeys(times.conflicts))
    return times


def read(claims: list[Claim], home: ZoneInfo, now: datetime) -> tuple[list[Reading], list[Conflict]]:
    """Every claim once, as a moment, in the order of `claims`; what is no date is a conflict, what is empty nothing.

    "Kemarin" is a date only where a reader sees it: a program that writes it has no time, and counted from the fetch
    it would be a new one at every fetch.
    """
    readings, conflicts = [], []
    for claim in dict.fromkeys(claims):
        if not claim.value.strip():
            continue
        try:
            base = now if claim.where in SHOWN else None
            readings.append(Reading(claim, parse(claim.value, timezone=home, now=base)))
        except DateError:
            conflicts.append(Conflict(claim.field, claim.where, claim.value))
    return readings, conflicts


def in_url(url: str) -> list[Claim]:
    """The day in the path of an article's URL ("/2022/01/13/", "/2022-01-13-"), as a claim."""
    found = URL_DAY.search(url.split("?")[0])
    return [Claim("published", "url", found[1] or found[2])] if found else []


def relabelled(readings: list[Reading]) -> list[Reading]:
    """What is shown as the publication and says "Diperbarui" is a claim about the update."""
    return [replace(r, claim=replace(r.claim, field="updated"))
            if r.claim.field == "published" and r.kind == "shown" and UPDATE_WORDS.match(r.claim.value) else r
            for r in readings]


def resolve_published(readings: list[Reading], times: Times, home: ZoneInfo) -> None:
    """Sets `published` in `times`, its provenance and what disagrees with it."""
    chosen = choose(readings, home)
    if chosen:
        times.published, times.provenance["published"] = chosen.moment, chosen.claim.where
        times.conflicts += disagreeing(readings, chosen.moment, home)


def resolve_updated(readings: list[Reading], times: Times, home: ZoneInfo) -> None:
    """Sets `updated` in `times`, its provenance and what disagrees with it.

    A later claim wins over one that repeats the publication (Liputan6 shows "Diperbarui" with the time of
    publishing for ever). Where there is no later one and one lies before the publication, nobody knows.
    """
    published = times.published
    if published is None:
        later, early, same = readings, [], []
    else:
        same = [r for r in readings if repeats(r.moment, published, home)]
        early = [r for r in readings if r not in same and r.moment.instant < published.instant]
        later = [r for r in readings if r not in same and r not in early]
    times.conflicts += [r.conflict() for r in early]
    if chosen := choose(later, home):
        times.updated, times.provenance["updated"] = chosen.moment, chosen.claim.where
        times.conflicts += disagreeing(later + same, chosen.moment, home)
    elif same and not early:
        times.updated, times.provenance["updated"] = published, min(same, key=lambda r: r.rank).claim.where


def repeats(updated: Moment, published: Moment, home: ZoneInfo) -> bool:
    """Whether a time of updating is that of publishing, as far as it goes."""
    if updated.instant == published.instant:
        return True
    return detail(updated) < detail(published) and agree(updated, published, home)


def choose(readings: list[Reading], home: ZoneInfo) -> Reading | None:
    """The best-ranked reading that is neither outvoted nor rounded, made as exact as those that agree with it."""
    ranked = sorted(readings, key=lambda r: r.rank)
    if not ranked:
        return None
    best = next((r for r in ranked if not outvoted(r, ranked, home)), ranked[0])
    best = unrounded(best, ranked, home)
    return refined(best, [r for r in ranked if r.timed and agree(r.moment, best.moment, home)])


def outvoted(reading: Reading, readings: list[Reading], home: ZoneInfo) -> bool:
    """Whether nothing else knows the day it names, and two independent kinds of claim agree on another day.

    So a constant `published_time` and the date of a neighbouring article lose, whatever their rank.
    """
    kinds_by_day: dict[object, set[str]] = {}
    for other in readings:
        if other.moment.form != "relative":
            for day in days(other.moment, home):
                kinds_by_day.setdefault(day, set()).add(other.kind)
    own = max(len(kinds_by_day.get(day, ())) for day in days(reading.moment, home))
    return own < 2 <= max((len(kinds) for kinds in kinds_by_day.values()), default=0)


def unrounded(best: Reading, readings: list[Reading], home: ZoneInfo) -> Reading:
    """A stamp in place of a shown time that is that stamp rounded: to the minute, or to full five minutes; its clock
    is told in the zone that was shown."""
    if not best.shown or detail(best.moment) != 1:
        return best
    stamps = [r for r in readings if r.stamp and detail(r.moment) == 2]
    if any(agree(r.moment, best.moment, home) for r in stamps):
        return best
    exact = next((r for r in stamps if rounded(best.moment.instant, r.moment.instant)), None)
    if exact is None:
        return best
    instant = exact.moment.instant.astimezone(best.moment.instant.tzinfo)
    return replace(exact, moment=replace(
        exact.moment, instant=instant, zone=best.moment.zone, zone_printed=best.moment.zone_printed))


def refined(best: Reading, agreeing: list[Reading]) -> Reading:
    """`best` with the seconds, or for a day the time, of the most exact reading that agrees; in an Indonesian
    zone if one of them names it. The provenance stays with `best`, unless that knew only the day."""
    exact = max([best, *agreeing], key=lambda r: detail(r.moment))
    if detail(best.moment) == 0 < detail(exact.moment):
        best = exact
    local = next((r for r in [best, *agreeing] if r.moment.zone in LOCAL_ZONES and r.timed), best)
    if not best.timed:
        return best
    instant = exact.moment.instant.astimezone(local.moment.instant.tzinfo)
    return replace(best, moment=replace(
        best.moment, instant=instant, precision=exact.moment.precision, zone=local.moment.zone,
        zone_printed=local.moment.zone_printed))


def disagreeing(readings: list[Reading], chosen: Moment, home: ZoneInfo) -> list[Conflict]:
    """Those that cannot be true if `chosen` is; a relative time is too vague to disagree."""
    return [r.conflict() for r in readings
            if r.moment.form != "relative" and not agree(r.moment, chosen, home)]
