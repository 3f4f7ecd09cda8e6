"""The robots.txt files that were read last, in the table `robots`."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database

from ..article import iso
from .articles import instant


@dataclass(frozen=True, slots=True)
class Robots:
    """What is known of one robots.txt. Fields are the columns of `robots`."""

    #: "https://koran.example"
    origin: str
    #: when it was last asked for
    asked: datetime
    #: HTTP status of that answer; None: none came
    status: int | None
    #: when the text below last came, or was confirmed; None: never
    fetched: datetime | None = None
    #: the last good copy; "" also where the host has none, and so forbids nothing
    text: str = ""
    etag: str = ""
    last_modified: str = ""


def load(db: Database, origin: str) -> Robots | None:
    row = next(db.query("SELECT * FROM robots WHERE origin = ?", [origin]), None)
    return Robots(**row | {name: instant(row[name]) for name in ("asked", "fetched")}) if row else None


def save(db: Database, robots: Robots) -> None:
    row = asdict(robots)
    db["robots"].upsert(row | {name: row[name] and iso(row[name]) for name in ("asked", "fetched")}, pk="origin")
