"""Answer: what a site said when it was asked for one address."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request; `problem` says in words why there is nothing to read, "" where there is."""

    #: the address that was asked for
    asked: str
    #: the address it came from, after redirects
    url: str
    #: when it was asked, aware
    at: datetime
    #: HTTP status; 0 where nothing was answered
    status: int = 0
    body: bytes = b""
    content_type: str = ""
    problem: str = ""
