"""The judges of the hostile bench for robots.txt: kind of file -> what may be asked for then (RFC 9309)."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from hostile_plan import ROBOTS_TARGETS
from hostile_scenes import Row, Seen

#: of robots.txt itself: the first request, five redirects, or two retries
MOST_ASKED = 6
#: seconds by which a busy machine may note a request late
TOLERANCE = 0.3


@dataclass(frozen=True)
class Rule:
    expected: str
    #: targets that must be asked for; all others must not
    allowed: tuple[str, ...]
    #: states of the URLs that were not asked for
    left: tuple[str, ...] = ()
    further: Callable[[list[Row]], str] = lambda _: ""


def two_seconds_apart(requests: list[Row]) -> str:
    gaps = [later["ts"] - earlier["ts"] for earlier, later in pairwise(requests)]
    short = [round(gap, 2) for gap in gaps if gap < 2 - TOLERANCE]
    return f"requests {short} s apart" if short else ""


ALL, NONE = ROBOTS_TARGETS, ()
ARTICLES = tuple(target for target in ALL if target.startswith("/a/"))
DEFERRED = ("failed", "waiting", "refused")
RULES = {
    "allow": Rule("allowed", ALL),
    "disallow-all": Rule("obeyed", NONE, ("refused",)),
    "500": Rule("no, for now: the server is ill", NONE, DEFERRED),
    "hang": Rule("no, for now: no answer", NONE, DEFERRED),
    "404": Rule("allowed: there are no rules", ALL),
    "redirect-loop": Rule("five hops, then as if it were not there, or a no", NONE, DEFERRED),
    "huge-5MB": Rule("its first 500 KiB are obeyed", (*ARTICLES, "/b/secret")),
    "binary-junk": Rule("allowed: no rule in it", ALL),
    "403": Rule("no: who refuses even this wants no crawler", NONE, DEFERRED),
    "crawl-delay-2": Rule("two seconds between two requests, and the rule obeyed", (*ARTICLES, "/b/secret"),
                          further=two_seconds_apart),
    "redirect-offsite": Rule("followed to a public host", ALL),
    "html-page-200": Rule("allowed: no rule in it", ALL),
    "bom-crlf-wildcard": Rule("read in spite of its form", tuple(t for t in ALL if t != "/b/secret"), ("refused",)),
    "429": Rule("no, for now", NONE, DEFERRED),
}


def judge(seen: Seen, host: str, kind: str) -> list[str]:
    """What is wrong with how the host was treated."""
    rule = RULES[kind]
    requests = [r for r in seen.requests if r["ip"] == host]
    targets = {r["target"] for r in requests} - {"/robots.txt"}
    wrong = [f"asked for {target}" for target in sorted(targets - set(rule.allowed))]
    if kind == "redirect-loop" and targets == set(ALL):  # RFC 9309 2.3.1.2 leaves that to the crawler
        rule, wrong = RULES["allow"], []
    wrong += [f"did not ask for {target}" for target in sorted(set(rule.allowed) - targets)]
    asked = sum(r["target"] == "/robots.txt" for r in requests)
    if not 1 <= asked <= MOST_ASKED:
        wrong.append(f"robots.txt asked for {asked} times")
    for row in seen.turns[-1].urls:
        parts = urlsplit(row["url"])
        kept_away = parts.hostname == host and parts.path not in {target.split("?")[0] for target in rule.allowed}
        if rule.left and kept_away and (row["state"] not in rule.left or not row["reason"]):
            wrong.append(f"{row['url']}: {row['state']} ({row['reason']})")
    return [*wrong, *filter(None, [rule.further([r for r in requests if r["target"] != "/robots.txt"])])]
