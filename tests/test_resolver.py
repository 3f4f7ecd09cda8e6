"""What an article claims of its times, and every lie that publishers are known to tell about them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.article import Claim
from aggregator.resolver import Times, resolve

JAKARTA, MAKASSAR = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 8, 12, 3, 30, tzinfo=UTC)
#: the names of the claims in the tables below
CSS, LD, TIME, SEEN = "published_css", "json-ld datePublished", "meta article:published_time", "visible"
META, LISTING = "meta pubdate", "listing"
U_CSS, U_LD, U_TIME, U_SEEN = "updated_css", "json-ld dateModified", "meta article:modified_time", "visible updated"


def resolved(claims: list[tuple[str, str]], url: str = "", home: ZoneInfo = JAKARTA, now: datetime = NOW) -> Times:
    """The times of (where, value) pairs; what is of the update is told by its `where`."""
    made = [Claim("updated" if where in (U_CSS, U_LD, U_TIME, U_SEEN) else "published",
                  where.removesuffix(" updated"), value) for where, value in claims]
    return resolve(made, timezone=home, now=now, url=url)


def iso(times: Times) -> tuple[str | None, str | None]:
    return (times.published and times.published.instant.isoformat(),
            times.updated and times.updated.instant.isoformat())


# name of the case: claims; URL; the publication; `where` of what stands in conflict
PUBLISHED = {
    "nothing claimed": ([], "", None, []),
    "empty values are no claims": ([(CSS, " "), (LD, "")], "", None, []),
    "what the reader sees": (
        [(CSS, "Rabu, 5 Agustus 2026 14:24 WIB")], "", "2026-08-05T14:24:00+07:00", []),
    "the seconds come from a stamp of the same minute": (
        [(CSS, "Rabu, 5 Agustus 2026 14:24 WIB"), (LD, "2026-08-05T14:24:51+07:00")], "",
        "2026-08-05T14:24:51+07:00", []),
    "a true Z agrees, and the zone is the printed one": (
        [(CSS, "5 Agu 2026 14:24 WIB"), (LD, "2026-08-05T07:24:51Z")], "", "2026-08-05T14:24:51+07:00", []),
    "a true Z above the printed time is told in the printed zone": (
        [(LD, "2026-08-05T06:24:51Z"), (SEEN, "5 Agu 2026 14:24 WITA")], "", "2026-08-05T14:24:51+08:00", []),
    "a printed day agrees with a full stamp": (
        [(CSS, "Rabu, 5 Agustus 2026"), (LD, "2026-08-05T14:24:51+07:00")], "", "2026-08-05T14:24:51+07:00", []),
    "a printed day agrees with a stamp of the evening before in UTC": (
        [(CSS, "5 Agustus 2026"), (LD, "2026-08-04T22:10:00Z")], "", "2026-08-04T22:10:00+00:00", []),
    "a day alone stays a day of the publisher": (
        [(CSS, "Rabu, 5 Agustus 2026")], "", "2026-08-05T00:00:00+07:00", []),
    "another day is a conflict": (
        [(CSS, "Rabu, 5 Agustus 2026"), (LD, "2026-08-07T14:24:51+07:00")], "", "2026-08-05T00:00:00+07:00", [LD]),
    "the selector comes before JSON-LD, JSON-LD before meta": (
        [(TIME, "2026-08-05T11:00:00+07:00"), (LD, "2026-08-05T10:00:00+07:00"), (CSS, "5/8/2026 09:00")], "",
        "2026-08-05T09:00:00+07:00", [TIME, LD]),
    "what is shown comes before a meta that no standard names": (
        [(META, "2026-08-05T16:00:20+07:00"), (SEEN, "5/8/2026 15:32 WIB")], "", "2026-08-05T15:32:00+07:00", [META]),
    "a printed time comes before the published_time that templates stamp on every page": (
        [(TIME, "2019-01-01T08:00:00+07:00"), (SEEN, "5 Agustus 2026 14:24 WIB")], "", "2026-08-05T14:24:00+07:00",
        [TIME]),
    "a printed day alone does not": (
        [(TIME, "2026-08-07T08:00:00+07:00"), (SEEN, "5 Agustus 2026")], "", "2026-08-07T08:00:00+07:00", [SEEN]),
    "relative words that programs write": (
        [(LD, "kemarin"), (TIME, "3 jam lalu"), (META, "hari ini 07.05"), ("time[datetime]", "barusan"),
         (LISTING, "2 jam lalu")], "", None, [LD, TIME, META, "time[datetime]", LISTING]),
    "a day without its year in a stamp": ([(LD, "5 Agu 14:24")], "", None, [LD]),
    "only relative": ([(SEEN, "3 jam yang lalu")], "", "2026-08-12T07:30:00+07:00", []),
    "a relative time gives way to a listing, and is no conflict": (
        [(CSS, "3 jam yang lalu"), (LISTING, "Wed, 12 Aug 2026 07:12:40 +0700")], "", "2026-08-12T07:12:40+07:00", []),
    "the day in the address, where there is nothing else": (
        [], "https://koran.example/2026/08/05/142451/panen-raya", "2026-08-05T00:00:00+07:00", []),
    "a listing knows the time of the day in the address": (
        [(LISTING, "Wed, 05 Aug 2026 14:24:51 +0700")], "https://koran.example/2026/08/05/142451/panen-raya",
        "2026-08-05T14:24:51+07:00", []),
    "the address disagrees": (
        [(CSS, "5 Agustus 2026 14:24 WIB")], "https://koran.example/2026-08-03-panen", "2026-08-05T14:24:00+07:00",
        ["url"]),
    "an address that only looks like a day": (
        [], "https://koran.example/2026/13/45/panen?d=/2026/08/05/", None, []),
    "no date at all in the markup": (
        [(CSS, "Rabu, 5 Agustus 2026 14:24 WIB"), (META, "kemarin sore")], "", "2026-08-05T14:24:00+07:00", [META]),
    "wrong types": ([(LD, "['a', 5]"), (TIME, "None")], "", None, [LD, TIME]),
    "a time element that holds prose": (
        [("time[datetime]", "Jumat, 7 Agustus 2026"), (SEEN, "Jumat, 7 Agustus 2026 09:12 WIB")], "",
        "2026-08-07T09:12:00+07:00", []),

    "false Z": (
        [(CSS, "4 Agu 2026, 14:05 WIB"), (META, "2026-08-04T14-05-11Z")], "", "2026-08-04T14:05:11+07:00", [META]),
    "false +00:00, no zone printed": (
        [(SEEN, "12:23 am Aug 5, 2026"), (TIME, "2026-08-05T00:23:23+00:00")], "", "2026-08-05T00:23:23+07:00", [TIME]),
    "false -07:00 and false GMT": (
        [(SEEN, "5 Agustus 2026 13:00"), (TIME, "2026-08-05T13:00:00-07:00"), (META, "Wed, 05 Aug 2026 13:00:00 GMT")],
        "", "2026-08-05T13:00:00+07:00", [TIME, META]),
    "a local stamp shows that Z is false": (
        [(META, "2026-08-05T12-00-35Z"), (TIME, "2026-08-05T12:00:35+07:00")], "", "2026-08-05T12:00:35+07:00", [META]),
    "one clock in two foreign zones is neither": (
        [(META, "Wed, 05 Aug 2026 13:00:00 GMT"), (TIME, "2026-08-05T13:00:00-07:00")], "", "2026-08-05T13:00:00+07:00",
        [META, TIME]),
    "+07:00 on a page that prints WITA": (
        [(CSS, "Rabu, 5 Agustus 2026 07:02 WITA"), (LD, "2026-08-05T07:02:31+07:00")], "", "2026-08-05T07:02:31+08:00",
        [LD]),
    "an Indonesian offset is believed where no zone is printed": (
        [(SEEN, "Rabu, 5 Agustus 2026 07:02"), (LD, "2026-08-05T07:02:31+08:00")], "", "2026-08-05T07:02:31+08:00", []),
    "no zone in the stamp, WITA on the page": (
        [(LD, "2026-08-05 07:02:31"), (SEEN, "Rabu, 5 Agustus 2026 07:02 WITA")], "", "2026-08-05T07:02:31+08:00", []),
    "no zone in one stamp, Z in another of the same clock": (
        [(LD, "2026-08-05 07:02:31"), (TIME, "2026-08-05T07:02:31Z")], "", "2026-08-05T07:02:31+00:00", []),
    "only a day printed: the stamp is believed": (
        [(SEEN, "Posted on Agustus 5, 2026 by Admin"), (TIME, "2026-08-05T02:23:46+00:00")], "",
        "2026-08-05T02:23:46+00:00", []),
    "Z that would be the future": (
        [(LD, "2026-08-12T10:20:00Z")], "", "2026-08-12T10:20:00+07:00", [LD]),
    "a feed that stamps local time as GMT": (
        [(CSS, "5/8/2026 14:24 WIB"), (LISTING, "Wed, 05 Aug 2026 14:24:51 GMT")], "", "2026-08-05T14:24:51+07:00",
        [LISTING]),
    "a feed that stamps UTC as +0700 says nothing against the page": (
        [(LD, "2026-08-05T07:24:51Z"), (LISTING, "Wed, 05 Aug 2026 07:24:51 +0700")], "", "2026-08-05T07:24:51+00:00",
        [LISTING]),

    "false Z beside a rounded time": (
        [(CSS, "5 Agustus 2026 14:25 WIB"), (LD, "2026-08-05T14:23:09Z")], "", "2026-08-05T14:23:09+07:00", [LD, CSS]),
    "true Z beside a rounded time": (
        [(CSS, "5 Agustus 2026 14:25 WIB"), (LD, "2026-08-05T07:23:09Z")], "", "2026-08-05T14:23:09+07:00", [CSS]),
    "Z an hour and minutes beside a printed time proves nothing": (
        [(CSS, "5 Agustus 2026 14:24 WIB"), (META, "2026-08-05T14:31:00Z")], "", "2026-08-05T14:24:00+07:00", [META]),

    "the future": ([(LD, "2099-01-01T00:00:00+07:00"), (TIME, "2099-01-01T00:00:00+07:00")], "", None, [LD, TIME]),
    "a clock that is fast by minutes": ([(LD, "2026-08-12T03:40:00Z")], "", "2026-08-12T03:40:00+00:00", []),
    "tomorrow": ([(CSS, "Kamis, 13 Agustus 2026")], "", None, [CSS]),
    "the epoch": ([(LD, "1970-01-01T00:00:00Z"), (TIME, "0")], "", None, [TIME, LD]),
    "before the web": ([(CSS, "31 Desember 1994 23:00 WIB")], "", None, [CSS]),
    "the year 0": ([(LD, "0000-00-00 00:00:00"), (CSS, "5/8/2026 14:24")], "", "2026-08-05T14:24:00+07:00", [LD]),
    "a year too big": ([(LD, "99999-01-01T00:00:00Z"), (TIME, "99999999999999999999")], "", None, [LD, TIME]),
    "a future stamp gives way to a true one": (
        [(LD, "2099-01-01T00:00:00Z"), (SEEN, "5/8/2026 14:24 WIB")], "", "2026-08-05T14:24:00+07:00", [LD]),

    "a constant published_time against the page and its address": (
        [(TIME, "2019-01-01T08:00:00+07:00"), (SEEN, "5 Agustus 2026 14:24 WIB")], "https://koran.example/2026/08/05/panen",
        "2026-08-05T14:24:00+07:00", [TIME]),
    "a constant JSON-LD against the page and its listing": (
        [(LD, "2019-01-01T08:00:00+07:00"), (SEEN, "5 Agustus 2026 14:24 WIB"),
         (LISTING, "Wed, 05 Aug 2026 14:24:51 +0700")], "", "2026-08-05T14:24:51+07:00", [LD]),
    "the date of a neighbouring article": (
        [(CSS, "Minggu, 9 Agustus 2026 06:11 WIB"), (LD, "2026-08-05T14:24:51+07:00"),
         (TIME, "2026-08-05T14:24:51+07:00")], "", "2026-08-05T14:24:51+07:00", [CSS]),
    "one against one: the rank decides": (
        [(CSS, "Minggu, 9 Agustus 2026 06:11 WIB"), (LD, "2026-08-05T14:24:51+07:00")], "", "2026-08-09T06:11:00+07:00",
        [LD]),
    "a day stamped as midnight": (
        [(LD, "2026-08-05T00:00:00+07:00"), (SEEN, "5 Agustus 2026 14:24 WIB")], "", "2026-08-05T14:24:00+07:00", []),
    "rounded to five minutes": (
        [(CSS, "5 Agustus 2026 14:25 WIB"), (LD, "2026-08-05T14:23:09+07:00")], "", "2026-08-05T14:23:09+07:00", [CSS]),
    "rounded to the next minute": (
        [(CSS, "5 Agustus 2026 14:24 WIB"), (LD, "2026-08-05T14:23:41+07:00")], "", "2026-08-05T14:23:41+07:00", [CSS]),
    "not rounded, another time": (
        [(CSS, "5 Agustus 2026 14:24 WIB"), (LD, "2026-08-05T14:22:41+07:00")], "", "2026-08-05T14:24:00+07:00", [LD]),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published(name):
    claims, url, expected, conflicts = PUBLISHED[name]
    times = resolved(claims, url)
    assert (times.published and times.published.instant.isoformat()) == expected
    assert [c.where for c in times.conflicts] == conflicts
    assert (times.published is None) == ("published" not in times.provenance)


P = (CSS, "Rabu, 5 Agustus 2026 14:24 WIB")
AT = "2026-08-05T14:24:00+07:00"
UPDATED = {
    "no claim": ([P], AT, None, []),
    "later": ([P, (U_LD, "2026-08-05T16:10:02+07:00")], AT, "2026-08-05T16:10:02+07:00", []),
    "printed later": ([P, (U_CSS, "Diperbarui 6 Agu 2026, 09:00 WIB")], AT, "2026-08-06T09:00:00+07:00", []),
    "the same instant": ([P, (U_LD, "2026-08-05T14:24:00+07:00")], AT, AT, []),
    "the same minute, less exact than the publication": (
        [(LD, "2026-08-05T14:24:51+07:00"), (U_SEEN, "5/8/2026 14:24 WIB")], "2026-08-05T14:24:51+07:00",
        "2026-08-05T14:24:51+07:00", []),
    "before the publication": ([P, (U_LD, "2026-08-05T11:59:50+07:00")], AT, None, [U_LD]),
    "seconds before the publication": (
        [P, (LD, "2026-08-05T14:24:38+07:00"), (U_LD, "2026-08-05T14:24:00+07:00")], "2026-08-05T14:24:38+07:00", None,
        [U_LD]),
    "before it in two places, repeated in a third": (
        [P, (U_SEEN, "5 Agu 2026, 14:24 WIB"), (U_LD, "2026-08-05T14:11:14+07:00"),
         (U_TIME, "2026-08-05T14:11:14+07:00")], AT, None, [U_LD, U_TIME]),
    "one that repeats the publication, one that is later": (
        [P, (U_CSS, "Diperbarui 5 Agu 2026, 14:24 WIB"), (U_TIME, "2026-08-05T21:05:45+07:00")], AT,
        "2026-08-05T21:05:45+07:00", [U_CSS]),
    "the update shown where the publication should be": (
        [(CSS, "KoranUji.com- Diperbarui 06/08/2026, 10:25 WIB"), (LD, "2026-08-05T14:24:51+07:00")],
        "2026-08-05T14:24:51+07:00", "2026-08-06T10:25:00+07:00", []),
    "false offset, known from the publication": (
        [(SEEN, "5 Agustus 2026 14:24"), (TIME, "2026-08-05T14:24:00-07:00"),
         (U_TIME, "2026-08-05T16:42:59-07:00")], AT, "2026-08-05T16:42:59+07:00", [TIME, U_TIME]),
    "true Z, known from the publication": (
        [P, (LD, "2026-08-05T07:24:00Z"), (META, "2026-08-05T14-24-00Z"), (U_LD, "2026-08-05T09:10:00Z")], AT,
        "2026-08-05T09:10:00+00:00", [META]),
    "no zone in the stamp, WIT on the page": (
        [(CSS, "5 Agustus 2026 14:24 WIT"), (U_LD, "2026-08-05 16:10:02")], "2026-08-05T14:24:00+09:00",
        "2026-08-05T16:10:02+09:00", []),
    "in the future": ([P, (U_LD, "2027-08-05T16:10:02+07:00")], AT, None, [U_LD]),
    "unreadable": ([P, (U_LD, "-")], AT, None, [U_LD]),
    "without a publication": ([(U_LD, "2026-08-05T16:10:02+07:00")], None, "2026-08-05T16:10:02+07:00", []),
}


@pytest.mark.parametrize("name", UPDATED)
def test_updated(name):
    claims, published, updated, conflicts = UPDATED[name]
    times = resolved(claims)
    assert iso(times) == (published, updated)
    assert [c.where for c in times.conflicts] == [where.removesuffix(" updated") for where in conflicts]
    assert (times.updated is None) == ("updated" not in times.provenance)


@pytest.mark.parametrize(("claims", "where", "precision", "zone", "printed"), [
    ([P], CSS, "minute", "+07:00", True),
    ([P, (LD, "2026-08-05T14:24:51+07:00")], CSS, "second", "+07:00", True),
    ([(CSS, "5 Agustus 2026"), (LD, "2026-08-05T14:24:51+08:00")], LD, "second", "+08:00", True),
    ([(CSS, "5 Agustus 2026")], CSS, "day", "+07:00", False),
    ([(CSS, "5/8/2026 14:24"), (META, "2026-08-05T14:24:51Z")], CSS, "second", "+07:00", False),
    ([(LD, "2026-08-05T07:24:51Z")], LD, "second", "+00:00", True),
])
def test_provenance_precision_and_zone(claims, where, precision, zone, printed):
    times = resolved(claims)
    moment = times.published
    assert times.provenance == {"published": where}
    assert (moment.precision, moment.zone, moment.zone_printed) == (precision, zone, printed)


def test_the_zone_of_the_publisher_is_assumed_last():
    claims = [(CSS, "5/8/2026 14:24"), (LD, "2026-08-05T14:24:51Z")]
    assert resolved(claims, home=MAKASSAR).published.instant.isoformat() == "2026-08-05T14:24:51+08:00"


def test_a_conflict_holds_field_where_and_value_as_printed_once():
    value = "2026-08-05T14-24-11Z"
    times = resolved([P, (META, value), (META, value)])
    assert [(c.field, c.where, c.value) for c in times.conflicts] == [("published", META, value)]


def test_the_order_of_claims_of_different_rank_does_not_matter():
    claims = [P, (LD, "2026-08-05T07:24:51Z"), (META, "2026-08-05T14-24-11Z"), (U_LD, "2026-08-05T09:10:00Z")]
    assert iso(resolved(claims)) == iso(resolved(claims[::-1]))


VALUES = st.one_of(st.text(max_size=20), st.sampled_from([
    "5/8/2026 14:24", "5 Agu 2026 14:24 WITA", "5 Agustus 2026", "2026-08-05T14:24:51Z", "2026-08-05T14:24:51-07:00",
    "2026-08-05 14:24:51", "2026-08-05T00:00:00Z", "2099-01-01", "1970-01-01", "3 jam lalu", "kemarin 20.15",
    "Diperbarui 5 Agu 2026 15:00 WIB", "1785914649", "31 Desember 2199 23:59 WIB", "1 Januari 1900"]))
WHERES = st.sampled_from([CSS, LD, TIME, SEEN, META, LISTING, U_CSS, U_LD, U_TIME, U_SEEN, "time[datetime]"])


URLS = st.sampled_from(["", "/2026/08/05/x", "/2026/02/31/"])


@given(claims=st.lists(st.tuples(WHERES, VALUES), max_size=8), url=URLS)
def test_whatever_is_claimed_the_answer_is_possible(claims, url):
    times = resolved(claims, url)
    for moment in filter(None, (times.published, times.updated)):
        assert datetime(1995, 1, 1, tzinfo=UTC) <= moment.instant <= NOW + timedelta(minutes=15)
    if times.published and times.updated:
        assert times.published.instant <= times.updated.instant
