"""Puts right the zones of stamps: programs write local times as UTC ("Z", "GMT") or with a foreign offset."""

from dataclasses import replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from ..dates import Moment
from ..dates.moment import fixed, zone_name
from .reading import LOCAL_ZONES, Reading, floor, rounded, wall

#: a zone and whether the page printed it
Zone = tuple[timezone, bool]
#: stamps that come from one program and are right or wrong together: page or listing, offset, epoch or text
Family = tuple[bool, str, bool]


def zones_mended(readings: list[Reading], home: ZoneInfo, latest: datetime) -> tuple[list[Reading], list[Reading]]:
    """The readings with true zones, in the same order, and those among the given whose printed zone was false.

    `latest` is the last instant that is not the future. A stamp is believed unless `verdict` finds it false, or
    another of its family is false and none is true (a modification is stamped as the publication is). A time
    without a zone takes that of the page, see `borrowed`.
    """
    verdicts = {i: verdict(r, readings, home, latest) for i, r in enumerate(readings) if r.stamp}
    false_families = inherited(readings, verdicts)
    mended, lies = [], []
    for i, reading in enumerate(readings):
        zone = (verdicts[i] or false_families.get(family(reading))) if reading.stamp else None
        if zone and zone_name(zone[0]) != reading.moment.zone:
            lies.append(reading)
            reading = replace(reading, moment=in_zone(reading.moment, zone))
        mended.append(reading)
    believed = [r for r in mended if r.stamp and r.moment.zone_printed]
    return [borrowed(r, mended, believed) for r in mended], lies


def family(reading: Reading) -> Family:
    return reading.kind == "listing", reading.moment.zone, reading.moment.form == "epoch"


def verdict(stamp: Reading, readings: list[Reading], home: ZoneInfo, latest: datetime) -> Zone | None:
    """The zone that a stamp's clock time is really in, its own if that is proven, None if nothing tells.

    A time shown to the reader proves it: the same instant, true; the same clock in another zone, false. Where the
    time is shown without a zone, an Indonesian offset is believed. Else other stamps (a listing's not for the
    page's) prove the same for one with a foreign offset. What would lie in the future, and would not by the
    publisher's clock, is false too.
    """
    moment, foreign = stamp.moment, stamp.moment.zone not in LOCAL_ZONES
    at_home = fixed(moment.instant.replace(tzinfo=home).utcoffset()), False
    shown = [r for r in readings if r.shown and (r.moment.zone_printed or foreign)]
    stamps = [r for r in readings if foreign and r.stamp and r.moment.zone != moment.zone
              and (r.kind != "listing" or stamp.kind == "listing")]
    stamps.sort(key=lambda r: r.moment.zone not in LOCAL_ZONES)
    for witness in shown + stamps:
        if same(witness, witness.moment.instant, moment.instant):
            return moment.instant.tzinfo, True
        if same(witness, witness.moment.instant.replace(tzinfo=None), moment.instant.replace(tzinfo=None)):
            local = witness.shown or witness.moment.zone in LOCAL_ZONES
            return (witness.moment.instant.tzinfo, witness.moment.zone_printed) if local else at_home
    if foreign and moment.instant > latest and moment.instant.replace(tzinfo=at_home[0]) <= latest:
        return at_home
    return None


def same(witness: Reading, told: datetime, stamped: datetime) -> bool:
    """Whether a witness tells the time of a stamp: a program to the minute, what is shown may be rounded."""
    return floor(told) == floor(stamped) or (witness.shown and rounded(told, stamped))


def inherited(readings: list[Reading], verdicts: dict[int, Zone | None]) -> dict[Family, Zone]:
    """The families of which a member is false and none is true, with the zone that holds for them."""
    false, true = {}, set()
    for i, zone in verdicts.items():
        if zone is None:
            continue
        if zone_name(zone[0]) == readings[i].moment.zone:
            true.add(family(readings[i]))
        else:
            false[family(readings[i])] = zone
    return {key: zone for key, zone in false.items() if key not in true}


def borrowed(reading: Reading, mended: list[Reading], believed: list[Reading]) -> Reading:
    """A clock time that came without a zone, in the zone printed on the page, else in that of a stamp of the same
    clock, else in the one Indonesian offset of the stamps; as it is if there is none (the publisher's zone)."""
    if not reading.timed or reading.moment.zone_printed:
        return reading
    printed = [r for r in mended if r.shown and r.moment.zone_printed]
    same = [r for r in believed if wall(r.moment) == wall(reading.moment)]
    local = [r for r in believed if r.moment.zone in LOCAL_ZONES]
    for group in (printed, same, local):
        if len({r.moment.zone for r in group}) == 1:
            return replace(reading, moment=in_zone(reading.moment, (group[0].moment.instant.tzinfo, True)))
    return reading


def in_zone(moment: Moment, zone: Zone) -> Moment:
    """The same clock in another zone."""
    offset, printed = zone
    return replace(moment, instant=moment.instant.replace(tzinfo=offset), zone=zone_name(offset), zone_printed=printed)
