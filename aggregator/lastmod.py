"""What a listing says of when a page changed, held against what is known of it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def is_later(lastmod: str, known: str, fetched: datetime | None, now: datetime) -> bool:
    """Whether `lastmod` says that a page changed since `known` was printed, or, where nothing was, since `fetched`.

    Only later counts: two listings that disagree about one page would else have it fetched for ever.
    """
    if not lastmod or lastmod == known:
        return False
    after = moment(lastmod, now)
    before = moment(known, now) if known else fetched and min(fetched, now)  # the clock may have gone back
    if after and before:
        return after > before
    return bool(known)


def moment(text: str, now: datetime) -> datetime | None:
    """A date as feeds and sitemaps print it (W3C datetime, RFC 822), for comparisons alone; None for any other.

    A date without zone counts as UTC; one that lies more than a day ahead of `now` is no date.
    """
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, OverflowError):
            found = parse(text)
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            return found if found - now < timedelta(days=1) else None
    return None
