"""When an article appeared and when it last changed, as feeds say it: from the store alone, never the clock."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aggregator.article import iso

#: readers of feeds take an earlier claim for an empty field of the publisher's database, which most of them are
EARLIEST = 2000
LATEST = 9000
#: how far a publisher's clock may be ahead of ours; a later claim cannot be true of an article that we have seen
AHEAD = timedelta(minutes=10)
#: minutes to which the time of a revision is shown
QUARTER = 15


def instant(value: object) -> datetime | None:
    """A stored instant (ISO 8601; text, or its bytes) in UTC; None for anything else or an absurd year.

    The store has all instants in UTC, so that is what one without a zone is in.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not EARLIEST <= when.year < LATEST:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def published_time(published: object, first_seen: object) -> tuple[datetime | None, bool]:
    """The time that a feed shows as published, and whether the page claimed it.

    The claim where it is credible, else when we first saw the article (DESIGN.md, feed times); None where neither
    is an instant. Depends on nothing that moves, so the time shown never does.
    """
    seen = instant(first_seen)
    claimed = instant(published)
    if claimed and seen and claimed <= seen + AHEAD:
        return claimed, True
    return seen, False


def updated_time(revised: object, fetched: object, published: datetime) -> datetime:
    """The time that a feed shows as updated: the last real revision, else `published`, the time shown as published."""
    changed, last = instant(revised), instant(fetched)
    if changed is None or changed < published or (last and changed > last + AHEAD):
        return published
    return changed


def told_apart(when: datetime, article: str) -> datetime:
    """The time of a revision with a fraction of a second that hangs on the article.

    One run finds many revisions in the same second, and the W3C's feed validator wants no two entries of a feed to
    have the same `updated`.
    """
    return when.replace(microsecond=int(sha256(article.encode()).hexdigest()[:8], 16) % 1_000_000)


def feed_time(published: object, first_seen: object) -> str | None:
    """`published_time` for SQL: ISO 8601 text, which sorts like the instants themselves."""
    when, _ = published_time(published, first_seen)
    return iso(when) if when else None


def edit_time(revised: object) -> datetime | None:
    """The time that the feed of revisions shows: the quarter of an hour in which a run found it; None for no instant.

    A run finds many revisions within seconds, which says when it came by and nothing of the articles.
    """
    found = instant(revised)
    return found and found.replace(minute=found.minute // QUARTER * QUARTER, second=0)


def shown_edit(revised: object) -> str | None:
    """`edit_time` for SQL, like `feed_time`."""
    when = edit_time(revised)
    return iso(when) if when else None
