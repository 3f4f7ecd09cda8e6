"""Whole pages in, times out: every lie that publishers tell about them, and every rule that finds it out."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.article import iso
from tests.pages import BARE, BODY, FETCHED, TITLE, html, read

#: the fetch, in all tests: Friday, 20 November 2026, 12:00 WIB
PLAIN_URL = "https://kabar.example/ekonomi/panen-kopi-naik"
DATED_URL = "https://kabar.example/2026/11/18/panen-kopi-naik"
WEDNESDAY = "Rabu, 18 November 2026 | 14:24 WIB"
AT = "2026-11-18T07:24:00Z"
LD, TIME = "json-ld datePublished", "meta article:published_time"
LD_UPDATED, TIME_UPDATED = "json-ld dateModified", "meta article:modified_time"


@dataclass(kw_only=True)
class Case:
    """A page and the times that are true of it."""

    #: the line under the headline, and elements beside it
    stamp: str = ""
    time: str = ""
    #: contents of <meta property=...>, and the article's JSON-LD
    meta: dict[str, str] = field(default_factory=dict)
    ld: dict[str, str] = field(default_factory=dict)
    head: str = ""
    #: before the article: the paper's other articles
    before: str = ""
    #: behind its text
    behind: str = ""
    listing: dict[str, str] | None = None
    url: str = PLAIN_URL
    home: str = "Asia/Jakarta"
    published_css: str = ""
    #: expected, in UTC
    published: str | None = None
    precision: str | None = "minute"
    zone: str | None = "+07:00"
    where: str | None = "visible"
    updated: str | None = None
    updated_where: str | None = None
    #: `where` of each, in any order
    conflicts: list[str] = field(default_factory=list)


def page(case: Case) -> bytes:
    """A page as papers build them: head, menu, sidebar, headline, stamp, text, other articles, foot."""
    metas = "".join(f'<meta property="{name}" content="{value}">' for name, value in case.meta.items())
    stamp = f"<div class='stamp'>{case.stamp}</div>" if case.stamp else ""
    others = "".join(f"<div><a href='/l/{n}'>Berita lain nomor sekian</a><p>Senin, {n} Nov 2026 0{n}:15 WIB</p></div>"
                     for n in (2, 9))
    body = (f"<header><a href='/'>Kabar</a><p>Jumat, 20 November 2026</p></header>"
            f"<nav><a href='/ekonomi'>Ekonomi</a></nav>{case.before}<main><article><h1>{TITLE}</h1>{stamp}{case.time}"
            f"<div class='isi'>{BODY}</div>{case.behind}</article></main>"
            f"<div class='samping'><h3>Terpopuler</h3>{others}</div><footer>Hak cipta Kabar 2026</footer>")
    ld = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **case.ld} if case.ld else None
    return html(body, head=metas + case.head, ld=ld)


FALSE_ZONES = {
    "false Z": Case(
        stamp=WEDNESDAY, ld={"datePublished": "2026-11-18T14:24:51Z"},
        published="2026-11-18T07:24:51Z", precision="second", where=LD, conflicts=[LD]),
    "false +00:00": Case(
        stamp=WEDNESDAY, meta={"article:published_time": "2026-11-18T14:24:51+00:00"},
        published="2026-11-18T07:24:51Z", precision="second", conflicts=[TIME]),
    "false Z, and the shown time is rounded": Case(
        stamp="Rabu, 18 November 2026 14:25 WIB", ld={"datePublished": "2026-11-18T14:23:09Z"},
        published="2026-11-18T07:23:09Z", precision="second", where=LD, conflicts=[LD, "visible"]),
    "false Z, and the shown time has no zone and is rounded": Case(
        stamp="18 November 2026 14.24", ld={"datePublished": "2026-11-18T14:23:51Z"}, home="Asia/Makassar",
        published="2026-11-18T06:23:51Z", precision="second", zone="+08:00", where=LD, conflicts=[LD, "visible"]),
    "another offset, also on the modification": Case(
        stamp=WEDNESDAY, ld={"datePublished": "2026-11-18T14:24:51-07:00", "dateModified": "2026-11-18T16:02:00-07:00"},
        published="2026-11-18T07:24:51Z", precision="second", where=LD,
        updated="2026-11-18T09:02:00Z", updated_where=LD_UPDATED, conflicts=[LD, LD_UPDATED]),
    "+07:00 on a page that prints WITA": Case(
        stamp="Rabu, 18 November 2026 14:24 WITA", ld={"datePublished": "2026-11-18T14:24:51+07:00"}, zone="+08:00",
        published="2026-11-18T06:24:51Z", precision="second", where=LD, conflicts=[LD]),
    "false Z, no zone printed, a paper of Makassar": Case(
        stamp="Rabu, 18 November 2026 14:24", ld={"datePublished": "2026-11-18T14:24:51Z"}, home="Asia/Makassar",
        published="2026-11-18T06:24:51Z", precision="second", zone="+08:00", where=LD, conflicts=[LD]),
    "a true Z": Case(
        stamp=WEDNESDAY, ld={"datePublished": "2026-11-18T07:24:51Z"},
        published="2026-11-18T07:24:51Z", precision="second", where=LD),
    "no printed time: the stamp is believed": Case(
        stamp="Rabu, 18 November 2026", ld={"datePublished": "2026-11-18T14:24:51Z"}, zone="+00:00",
        published="2026-11-18T14:24:51Z", precision="second", where=LD),
    "nothing printed: the stamp is believed": Case(
        ld={"datePublished": "2026-11-18T14:24:51+08:00"}, zone="+08:00",
        published="2026-11-18T06:24:51Z", precision="second", where=LD),
    "a Z that would lie in the future": Case(
        ld={"datePublished": "2026-11-20T11:40:00Z"},
        published="2026-11-20T04:40:00Z", precision="second", where=LD, conflicts=[LD]),
    "a feed that stamps local time as GMT": Case(
        stamp=WEDNESDAY, listing={"published": "Wed, 18 Nov 2026 14:24:51 GMT"},
        published="2026-11-18T07:24:51Z", precision="second", conflicts=["listing"]),
    "a feed that stamps local time as GMT, on a page with a true stamp": Case(
        stamp=WEDNESDAY, ld={"datePublished": "2026-11-18T07:24:51Z"},
        listing={"published": "Wed, 18 Nov 2026 14:24:51 GMT"},
        published="2026-11-18T07:24:51Z", precision="second", where=LD, conflicts=["listing"]),
}

PRINTED_ZONES = {
    "WIB": Case(stamp=WEDNESDAY, published=AT),
    "WITA": Case(stamp="Rabu, 18 November 2026 14.24 WITA", published="2026-11-18T06:24:00Z", zone="+08:00"),
    "WIT": Case(stamp="Rabu, 18 November 2026 pukul 14.24 WIT", published="2026-11-18T05:24:00Z", zone="+09:00"),
    "WP": Case(stamp="Rabu, 18 November 2026 14.24 WP", published="2026-11-18T05:24:00Z", zone="+09:00"),
    "doubled": Case(stamp="18 November 2026 | 14:24 WIB WIB", published=AT),
    "GMT+7 in brackets": Case(stamp="Rabu, 18 Nov 2026 14:24 (GMT +7)", published=AT),
    "none, at home in Makassar": Case(
        stamp="Rabu, 18 November 2026 14:24", home="Asia/Makassar", published="2026-11-18T06:24:00Z", zone="+08:00"),
    "none, at home in Jayapura": Case(
        stamp="Rabu, 18 November 2026 14:24", home="Asia/Jayapura", published="2026-11-18T05:24:00Z", zone="+09:00"),
    "none in the markup, WIT on the page": Case(
        stamp="18/11/2026 14:24 WIT", ld={"datePublished": "2026-11-18 14:24:51"}, zone="+09:00",
        published="2026-11-18T05:24:51Z", precision="second", where=LD),
    "WIB on the page of a paper at home in Jayapura": Case(stamp=WEDNESDAY, home="Asia/Jayapura", published=AT),
}

FRIDAY = "2026-11-13T02:05:00Z"
FORMS = {
    "Jum'at": Case(stamp="Jum'at, 13 November 2026 | 09:05 WIB", published=FRIDAY),
    "Jum\u2019at": Case(stamp="Jum\u2019at, 13 November 2026 | 09:05 WIB", published=FRIDAY),
    "Jum`at": Case(stamp="Jum`at, 13 November 2026 - 09.05 wib", published=FRIDAY),
    "an entity for the apostrophe": Case(stamp="Jum&#039;at, 13 November 2026 09:05 WIB", published=FRIDAY),
    "English": Case(stamp="Friday, November 13, 2026 9:05 AM", published=FRIDAY),
    "English month in Indonesian company": Case(stamp="Terbit 2 May 2026 17:00 WIB", published="2026-05-02T10:00:00Z"),
    "an old short month": Case(stamp="Selasa, 4 Agt 2026, 10:00 WIB", published="2026-08-04T03:00:00Z"),
    "24:00": Case(stamp="Selasa, 17 November 2026 24:00 WIB", published="2026-11-17T17:00:00Z"),
    "a masthead": Case(stamp="Kabar.example - 18/11/2026, 14:24 WIB", published=AT),
    "author before": Case(stamp="Tono Wiryo - Rabu, 18 November 2026 | 14:24 WIB", published=AT),
    "author behind": Case(stamp="Rabu, 18 November 2026 14:24 WIB Oleh: Tono Wiryo", published=AT),
    "a counter behind": Case(stamp="Rabu, 18 November 2026 14:24 WIB | Dibaca 1.204 kali", published=AT),
    "the Islamic day behind": Case(stamp="Rabu, 18 November 2026 / 8 Jumadil Akhir 1448 H", precision="day",
                                   published="2026-11-17T17:00:00Z"),
    "a day alone, of Jayapura": Case(stamp="Rabu, 18 November 2026", home="Asia/Jayapura", precision="day",
                                     published="2026-11-17T15:00:00Z", zone="+09:00"),
    "the clock on its own line": Case(stamp="<p>Rabu, 18 November 2026</p><p>14:24 WIB</p>", published=AT),
    "elements without a blank between them": Case(
        stamp="<span>Rabu, 18 November 2026</span><span>14:24 WIB</span>", published=AT),
    "the author in the element before": Case(
        stamp="<b>Tono Wiryo</b> <span>Rabu, 18 November 2026 14:24 WIB</span>", published=AT),
    "a caption with a day before the stamp": Case(
        stamp=f"<figure><figcaption>Panen, Selasa (17/11/2026). (Foto: Tono)</figcaption></figure><p>{WEDNESDAY}</p>",
        published=AT),
    "an event's day before the stamp": Case(stamp=f"<p>Pameran Kopi: 25 November 2026</p><p>{WEDNESDAY}</p>",
                                            published=AT),
    "relative, where it is all there is": Case(
        stamp="<span class='tgl'>3 jam yang lalu</span>", published_css=".tgl", where="published_css",
        published="2026-11-20T02:00:00Z"),
}

NOTHING = {"published": None, "precision": None, "zone": None, "where": None}
IMPOSSIBLE = {
    "no date at all": Case(**NOTHING),
    "the future": Case(ld={"datePublished": "2027-01-01T00:00:00+07:00"}, conflicts=[LD], **NOTHING),
    "the future beside a true time": Case(
        stamp=WEDNESDAY, ld={"datePublished": "2027-01-01T00:00:00+07:00"}, published=AT, conflicts=[LD]),
    "before 1995": Case(meta={"article:published_time": "1994-12-31T10:00:00+07:00"}, conflicts=[TIME], **NOTHING),
    "year 0": Case(stamp=WEDNESDAY, ld={"datePublished": "0000-00-00 00:00:00"}, published=AT, conflicts=[LD]),
    "year 1": Case(ld={"datePublished": "0001-01-01T00:00:00Z"}, conflicts=[LD], **NOTHING),
    "year 99999": Case(stamp=WEDNESDAY, ld={"datePublished": "99999-01-01T00:00:00Z"}, published=AT, conflicts=[LD]),
    "epoch 0": Case(meta={"article:published_time": "0"}, ld={"datePublished": "1970-01-01T00:00:00+00:00"},
                    conflicts=[TIME, LD], **NOTHING),
    "null": Case(ld={"datePublished": "null"}, meta={"article:published_time": "{{ date }}"}, conflicts=[LD, TIME],
                 **NOTHING),
    "kemarin in the markup": Case(
        meta={"article:published_time": "kemarin"}, ld={"datePublished": "3 jam lalu", "dateModified": "barusan"},
        time="<time datetime='Hari ini 07.05'>tadi</time>", listing={"published": "2 jam lalu"},
        conflicts=[TIME, LD, LD_UPDATED, "time[datetime]", "listing"], **NOTHING),
    "the server's clock": Case(
        head='<meta http-equiv="last-modified" content="Wed, 18 Nov 2026 07:24:51 GMT">'
             '<meta http-equiv="date" content="2026-11-18"><meta name="last-modified" content="2026-11-18">',
        **NOTHING),
    "dates in the text and of others": Case(
        before="<ul><li>Berita lain<p>Senin, 2 Nov 2026 02:15 WIB</p></li></ul>" + "<p>menu</p>" * 10, **NOTHING),
    "a sidebar before the article": Case(
        before="<aside><ul><li>Berita lain<p>Senin, 2 Nov 2026 02:15 WIB</p>"
               "<time datetime='2026-11-02'></time></li></ul></aside>", **NOTHING),
}

OTHERS = {
    "a constant published_time": Case(
        url=DATED_URL, stamp=WEDNESDAY, meta={"article:published_time": "2019-01-01T08:00:00+07:00"},
        published=AT, conflicts=[TIME]),
    "a constant published_time against the printed time alone": Case(
        stamp=WEDNESDAY, meta={"article:published_time": "2019-01-01T08:00:00+07:00"}, published=AT, conflicts=[TIME]),
    "a constant published_time against JSON-LD and a day alone": Case(
        stamp="18 November 2026", ld={"datePublished": "2026-11-18T14:24:51+07:00"},
        meta={"article:published_time": "2019-01-01T08:00:00+07:00"},
        published="2026-11-18T07:24:51Z", precision="second", where=LD, conflicts=[TIME]),
    "a time element that holds prose": Case(
        stamp=WEDNESDAY, time="<time datetime='Rabu, 18 November 2026'>Rabu, 18 November 2026</time>", published=AT),
    "a time element that holds no date": Case(
        stamp=WEDNESDAY, time="<time datetime='tadi siang'>tadi siang</time>", published=AT,
        conflicts=["time[datetime]"]),
    "the date of an article in the sidebar": Case(
        before="<div><time datetime='2026-11-02T02:15:00+07:00'>2/11/2026</time></div>", url=DATED_URL,
        stamp=WEDNESDAY, published=AT, conflicts=["time[datetime]"]),
    "a day alone, and the clock of a neighbour of the same day": Case(
        before="<div><a href='/l/1'>Berita lain</a><p>Rabu, 18 Nov 2026 02:15 WIB</p></div>" + "<p>menu</p>" * 4,
        stamp="Rabu, 18 November 2026", published="2026-11-17T17:00:00Z", precision="day"),
    "the selector meets the sidebar first": Case(
        before="<span class='tgl'>Senin, 2 November 2026 02:15 WIB</span>", published_css=".tgl",
        ld={"datePublished": "2026-11-18T14:24:51+07:00"}, url=DATED_URL,
        published="2026-11-18T07:24:51Z", precision="second", where=LD, conflicts=["published_css", "visible"]),
    "rounded to five minutes": Case(
        stamp="Rabu, 18 November 2026 14:25 WIB", ld={"datePublished": "2026-11-18T14:23:09+07:00"},
        published="2026-11-18T07:23:09Z", precision="second", where=LD, conflicts=["visible"]),
    "rounded, and shown by the publisher's selector": Case(
        stamp="<b class='tgl'>18 Nov 2026 14:24 WIB</b>", published_css=".tgl",
        ld={"datePublished": "2026-11-18T14:23:41+07:00"},
        published="2026-11-18T07:23:41Z", precision="second", where=LD, conflicts=["published_css", "visible"]),
    "a day stamped as midnight": Case(
        stamp=WEDNESDAY, ld={"datePublished": "2026-11-18T00:00:00+07:00"}, published=AT),
}

UPDATES = {
    "later": Case(stamp=WEDNESDAY, ld={"dateModified": "2026-11-18T16:00:09+07:00"}, published=AT,
                  updated="2026-11-18T09:00:09Z", updated_where=LD_UPDATED),
    "before the publication": Case(stamp=WEDNESDAY, meta={"article:modified_time": "2026-11-18T11:00:00+07:00"},
                                   published=AT, conflicts=[TIME_UPDATED]),
    "printed": Case(stamp=f"{WEDNESDAY}</div><div>Diperbarui: Kamis, 19 November 2026 | 08:00 WIB", published=AT,
                    updated="2026-11-19T01:00:00Z", updated_where="visible"),
    "printed in one line with the publication": Case(
        stamp="Terbit: 18 Nov 2026 14:24 WIB | Diperbarui: 18 Nov 2026 16:00 WIB", published=AT,
        updated="2026-11-18T09:00:00Z", updated_where="visible"),
    "printed in one line before the publication": Case(
        stamp="Diperbarui 18 Nov 2026, 16:00 WIB - Tayang 18 Nov 2026, 14:24 WIB", published=AT,
        updated="2026-11-18T09:00:00Z", updated_where="visible"),
    "only its clock printed": Case(stamp="18 Nov 2026, 14:24 WIB (diperbarui 16:00 WIB)", published=AT),
    "printed behind the text": Case(
        stamp=WEDNESDAY, behind="<p>Diperbarui: Kamis, 19 November 2026 | 08:00 WIB</p>", published=AT,
        updated="2026-11-19T01:00:00Z", updated_where="visible"),
    "shown in place of the publication": Case(
        stamp="<b class='tgl'>Kabar.example - Diperbarui 19/11/2026, 08:00 WIB</b>", published_css=".tgl",
        ld={"datePublished": "2026-11-18T14:24:51+07:00"}, published="2026-11-18T07:24:51Z", precision="second",
        where=LD, updated="2026-11-19T01:00:00Z", updated_where="published_css"),
    "in the future": Case(stamp=WEDNESDAY, ld={"dateModified": "2026-12-24T16:00:09+07:00"}, published=AT,
                          conflicts=[LD_UPDATED]),
    "in the listing": Case(stamp=WEDNESDAY, listing={"lastmod": "2026-11-18T15:00:00+07:00"}, published=AT,
                           updated="2026-11-18T08:00:00Z", updated_where="listing"),
}

CASES = {f"{group}: {name}": case
         for group, cases in (("false zone", FALSE_ZONES), ("printed zone", PRINTED_ZONES), ("form", FORMS),
                              ("impossible", IMPOSSIBLE), ("not this article's", OTHERS), ("updated", UPDATES))
         for name, case in cases.items()}


@pytest.mark.parametrize("name", CASES)
def test_the_times_of_a_page(name):
    case = CASES[name]
    publisher = replace(BARE, timezone=case.home, published_css=case.published_css)
    article = read(page(case), url=case.url, publisher=publisher, listing=case.listing)
    assert (article.published and iso(article.published)) == case.published
    assert (article.published_precision, article.published_zone) == (case.precision, case.zone)
    assert article.provenance.get("published") == case.where
    assert (article.updated and iso(article.updated)) == case.updated
    assert article.provenance.get("updated") == case.updated_where
    assert sorted(conflict.where for conflict in article.conflicts) == sorted(case.conflicts)


#: how papers print a time, the month as a number
PRINTED = ["{:%d/%m/%Y, %H:%M} WITA", "{:%d-%m-%Y %H.%M} Wita", "Kabar.example - {:%d/%m/%Y %H:%M} WITA WITA",
           "{:%H:%M} WITA, {:%d/%m/%Y}", "Tayang: {:%Y/%m/%d | %H:%M} (GMT+8)", "{:%d/%m/%Y %I:%M %p} UTC+8"]
WITA = timezone(timedelta(hours=8))


@settings(max_examples=40)
@given(wall=st.datetimes(datetime(1995, 1, 2), datetime(2026, 11, 18)), form=st.sampled_from(PRINTED),
       zone=st.sampled_from(["Z", "+00:00", "-07:00", "+07:00", "", "+08:00"]))
def test_whatever_zone_a_stamp_claims_the_printed_one_holds(wall, form, zone):
    instant = wall.replace(microsecond=0, tzinfo=WITA)
    stamp = form.format(*[wall] * form.count("{"))
    article = read(page(Case(stamp=stamp, ld={"datePublished": f"{wall:%Y-%m-%dT%H:%M:%S}{zone}"})), url=PLAIN_URL)
    # a program's midnight is a day, so the printed minute is all there is
    assert article.published == (instant if wall.hour or wall.minute or wall.second else instant.replace(second=0))
    assert [c.where for c in article.conflicts] == ([] if zone in ("", "+08:00") else [LD])


@pytest.mark.parametrize("name", CASES)
def test_no_time_is_invented(name):
    article = read(page(CASES[name]), url=CASES[name].url, listing=CASES[name].listing)
    assert FETCHED not in (article.published, article.updated)
