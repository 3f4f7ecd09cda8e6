"""Reading: a claim together with the moment it states; how exact it is and whether two of them agree."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from ..article import Claim, Conflict
from ..dates import Moment

#: the offsets of WIB, WITA and WIT: what an Indonesian page can mean by its clock
LOCAL_ZONES = ("+07:00", "+08:00", "+09:00")
#: forms that programs write; a reader is shown "printed" or "relative"
MACHINE_FORMS = ("iso", "rfc822", "epoch")
#: where a reader sees the time
SHOWN = ("published_css", "updated_css", "visible")
#: best first; a single word stands for all claims of its kind that are not named. A printed clock time comes before
#: all metas: templates stamp one `published_time` on every page, and detik's own metas are those of another save
RANKS = ("published_css", "updated_css", "json-ld datePublished", "json-ld dateModified", "json-ld", "visible",
         "meta article:published_time", "meta article:modified_time", "visible day", "meta", "time[datetime]", "url",
         "listing")
MINUTE = timedelta(minutes=1)
#: what a publisher rounds to for the reader
ROUND = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim and what it says, after its zone was put right."""

    claim: Claim
    moment: Moment

    @property
    def kind(self) -> str:
        """What is independent of what: the page as shown, "json-ld", "meta", "time[datetime]", "url", "listing"."""
        return "shown" if self.claim.where in SHOWN else self.claim.where.split(" ")[0]

    @property
    def rank(self) -> int:
        """0 is best; what is only relative to the fetch comes last."""
        where = self.claim.where
        names = ("visible day",) if where == "visible" and not self.timed else (where, where.split(" ")[0])
        found = next((i for i, known in enumerate(RANKS) if known in names), len(RANKS))
        return found + len(RANKS) * (self.moment.form == "relative")

    @property
    def timed(self) -> bool:
        """Whether it says more than a day, and says it absolutely."""
        return self.moment.precision != "day" and self.moment.form != "relative"

    @property
    def shown(self) -> bool:
        """Whether a clock time is printed for the reader: evidence for the zone of what programs stamp."""
        return self.timed and self.kind == "shown" and not (
            self.moment.form in MACHINE_FORMS and self.moment.zone_printed)

    @property
    def stamp(self) -> bool:
        """Whether it is a clock time with a zone that a program wrote."""
        return self.timed and self.moment.zone_printed and not self.shown

    def conflict(self) -> Conflict:
        return Conflict(self.claim.field, self.claim.where, self.claim.value)


def rounded(shown: datetime, exact: datetime) -> bool:
    """Whether a shown time is an exact one rounded: to the minute, or where it says so to full five minutes.

    Both aware, or both the wall's.
    """
    return abs(exact - shown) < (MINUTE if shown.minute % 5 else ROUND)


def floor(instant: datetime) -> datetime:
    """The full minute."""
    return instant.replace(second=0, microsecond=0)


def wall(moment: Moment) -> datetime:
    """The clock as it was read, to the minute and without a zone."""
    return floor(moment.instant).replace(tzinfo=None)


def detail(moment: Moment) -> int:
    """0: a day, 1: a minute, 2: a second. A program's midnight sharp is a day, not a second."""
    if moment.precision == "day":
        return 0
    if moment.precision == "minute":
        return 1
    return 0 if moment.instant.time() == datetime.min.time() else 2


def days(moment: Moment, home: tzinfo) -> set[date]:
    """The dates it may be printed as: its own, and for an instant that in the publisher's zone."""
    own = moment.instant.date()
    return {own} if moment.precision == "day" else {own, moment.instant.astimezone(home).date()}


def agree(a: Moment, b: Moment, home: tzinfo) -> bool:
    """Whether both can be true: the same minute, or where one of them is only a day, the same day."""
    if not detail(a) or not detail(b):
        return bool(days(a, home) & days(b, home))
    return floor(a.instant) == floor(b.instant)
