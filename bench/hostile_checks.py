"""What the judges of the hostile bench look at: each check says what is wrong, or "" where all is well."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from hostile_scenes import Row, Seen, Turn
from lxml import etree

#: an address that no crawler may be led to
CANARY = ("127.0.0.3", "169.254.169.254")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
#: states in which a URL may be left; "waiting" is the next run's, "leased" nobody's
FINAL = ("stored", "unchanged", "failed", "gone", "refused", "blocked", "not an article")


@dataclass(frozen=True)
class View:
    """One case in what was seen: its requests, the rows of its URLs, its articles."""

    seen: Seen
    path: str
    host: str = "127.0.0.1"

    @property
    def last(self) -> Turn:
        return self.seen.turns[-1]

    def mine(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.path == self.path and parts.hostname == self.host

    def asked(self, turn: Turn | None = None) -> list[Row]:
        return [r for r in (turn.requests if turn else self.seen.requests)
                if r["ip"] == self.host and urlsplit(r["target"]).path == self.path]

    def later(self, turn: Turn | None = None) -> list[Row]:
        """What the host was asked for after it had been asked for this first, robots.txt apart."""
        turn = turn or self.seen.turns[0]
        first = self.asked(turn)[:1]
        return [r for r in turn.requests if first and r["ip"] == self.host and r["ts"] > first[0]["ts"]
                and r["target"] != "/robots.txt"]

    def rows(self, turn: Turn | None = None) -> list[Row]:
        return [row for row in (turn or self.last).urls if self.mine(row["url"])]

    def articles(self, turn: Turn | None = None) -> list[Row]:
        return [row for row in (turn or self.last).articles if self.mine(row["url"])]

    def entries(self, turn: Turn | None = None) -> list[Any]:
        """The entries of its article in its publisher's feed."""
        articles = self.articles(turn)
        urls = {row["url"] for row in articles}
        tree = etree.fromstring((turn or self.last).feeds[f"{articles[0]['publisher']}.atom"])
        return [entry for entry in tree.findall("a:entry", ATOM)
                if entry.find("a:link", ATOM).get("href") in urls]


Check = Callable[[View], str]


def always(view: View) -> Iterator[str]:
    """What holds in every scene."""
    for turn in view.seen.turns:
        if turn.code not in (0, 1, 143):
            yield f"exit code {turn.code}"
        if "Traceback" in turn.log:
            yield "a traceback in the log"
        if turn.integrity != "ok":
            yield f"database: {turn.integrity}"
        if left := [row for row in turn.urls if row["state"] not in (*FINAL, "waiting")]:
            yield f"{len(left)} URLs without a state"
        for name, data in turn.feeds.items():
            if name.endswith((".rss", ".atom")):
                etree.fromstring(data)  # a feed that is not well-formed ends the bench with its name
    hits = [r for r in view.seen.requests if r["ip"] in CANARY]
    if hits:
        yield f"canary hit: {hits[0]['target']}"


# -- the frontier

def state(*allowed: str, status: int | None = None, reason: str = "") -> Check:
    """Every URL of the case ended in one of these states, with this status, and a reason that has these words."""
    def check(view: View) -> str:
        rows = view.rows()
        if not rows:
            return "not in the frontier"
        for row in rows:
            if row["state"] not in allowed:
                return f"state {row['state']} ({row['reason']})"
            if status and row["status"] != status:
                return f"status {row['status']}"
            if not row["reason"] and row["state"] not in ("stored", "unchanged"):
                return "no reason"
            if reason and not re.search(reason, row["reason"]):
                return f"reason: {row['reason']}"
        return ""
    return check


def listing_fails(reason: str = "") -> Check:
    """The listing is told as a problem, in words that match."""
    def check(view: View) -> str:
        problems = view.last.problems
        found = re.search(re.escape(view.path) + r"(?![\w-])[^\"]*" + reason, problems)
        return "" if found else f"no such problem told: {problems[:200]}"
    return check


# -- requests

def asked(most: int, least: int = 1) -> Check:
    def check(view: View) -> str:
        count = len(view.asked())
        return "" if least <= count <= most else f"{count} requests"
    return check


def asked_once_in_turn(turn: int, times: int = 1) -> Check:
    def check(view: View) -> str:
        count = len(view.asked(view.seen.turns[turn]))
        return "" if count == times else f"{count} requests in run {turn + 1}"
    return check


def spaced(seconds: float) -> Check:
    """Attempts lie apart, each at least as far as the one before."""
    def check(view: View) -> str:
        times = [r["ts"] for turn in view.seen.turns[:1] for r in view.asked(turn)]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        return "" if all(gap >= seconds for gap in gaps) else f"attempts {[round(gap, 1) for gap in gaps]} s apart"
    return check


def host_waits(seconds: float) -> Check:
    """After the answer, its host was left alone for so long, or until the end of the run."""
    def check(view: View) -> str:
        first, later = view.asked()[0], view.later()
        gap = later[0]["ts"] - first["ts"] if later else seconds
        return "" if gap >= seconds else f"next request after {gap:.1f} s"
    return check


def host_ends(most: int = 0) -> Check:
    """After the answer, its host was asked for no more than this in the run."""
    def check(view: View) -> str:
        count = len(view.later())
        return "" if count <= most else f"{count} more requests to the host"
    return check


def meanwhile(path: str, host: str, seconds: float = 20) -> Check:
    """Another host's article was asked for while this one did not answer."""
    def check(view: View) -> str:
        begun = view.asked()[0]["ts"]
        times = [r["ts"] for r in view.seen.requests if r["ip"] == host and urlsplit(r["target"]).path == path]
        return "" if times and max(times) < begun + seconds else f"{host} waited"
    return check


def gave_up_within(seconds: float) -> Check:
    def check(view: View) -> str:
        longest = max(r["dur"] for r in view.asked())
        return "" if longest <= seconds else f"held on for {longest:.0f} s"
    return check


def sent_at_most(megabytes: float) -> Check:
    """So much was taken from the wire, with what the sockets on both sides hold."""
    def check(view: View) -> str:
        sent = max(r["bytes"] for r in view.asked()) / 1e6
        return "" if sent <= megabytes else f"took {sent:.0f} MB"
    return check


def quick(seconds: float = 8.0) -> Check:
    """The next request of the host follows soon: parsing took no longer."""
    def check(view: View) -> str:
        first, later = view.asked()[-1], view.later(view.last)
        gap = later[0]["ts"] - first["ts"] if later else 0
        return "" if gap <= seconds else f"{gap:.1f} s until the next request"
    return check


def host_asked_at_most(count: int) -> Check:
    """All requests under the case's path, with whatever the trap put behind it."""
    def check(view: View) -> str:
        found = sum(r["target"].startswith(view.path) for r in view.seen.requests)
        return "" if found <= count else f"{found} requests"
    return check


def was_asked(path: str) -> Check:
    def check(view: View) -> str:
        return "" if any(r["target"].startswith(path) for r in view.seen.requests) else f"{path} was not asked for"
    return check


def not_asked(path: str) -> Check:
    def check(view: View) -> str:
        return f"{path} was asked for" if any(r["target"].startswith(path) for r in view.seen.requests) else ""
    return check


def each_once(view: View) -> str:
    targets = [r["target"] for r in view.seen.requests if r["target"].startswith(view.path)]
    return "" if len(targets) == len(set(targets)) else "a listing was asked for twice"


def conditional(view: View) -> str:
    """The second visit sent the validator and took 304 for an answer."""
    again = view.asked(view.seen.turns[1])
    if not again:
        return "not asked again"
    return "" if again[0]["headers"].get("if-none-match") else "no If-None-Match"


# -- bounds

def urls_at_most(count: int, least: int = 0) -> Check:
    def check(view: View) -> str:
        found = len(view.last.urls)
        return "" if least <= found <= count else f"{found} URLs in the frontier"
    return check


def ended_within(seconds: float) -> Check:
    def check(view: View) -> str:
        longest = max(turn.seconds for turn in view.seen.turns)
        return "" if longest <= seconds else f"took {longest:.0f} s"
    return check


def memory_below(megabytes: float) -> Check:
    def check(view: View) -> str:
        peak = max(turn.peak_mb for turn in view.seen.turns)
        return "" if peak < megabytes else f"{peak:.0f} MB"
    return check
