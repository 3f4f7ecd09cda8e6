"""Which papers list which cases of the hostile bench, and how often they are crawled."""

from collections.abc import Sequence

from hostile_cases import CASES, STATUSES, Case
from hostile_scenes import Paper, Scene

#: asked for after the case, on its host
MORE = tuple(f"/a/ok?i={number}" for number in range(6))
LAIN = Paper("lain", ["/a/ok"], host="127.0.0.2")
#: cases that need a second run; of those in NEXT_DAY a day passes before it
TWICE = {"/s/404": True, "/s/410": False, "/s/etag": False}
#: cases that come twenty times in a row
IN_A_ROW = ("/s/403", "/s/captcha200")
VARIANTS = ("", "?utm_source=rss", "?page=all", "?fbclid=x1", "?amp=1")
ROBOTS_TARGETS = ("/a/ok", "/a/sql", "/a/fts", "/secret", "/b/secret")


def paths(scene: str) -> list[str]:
    return [case.path for case in CASES.values() if case.scene == scene]


def status_scene(case: Case) -> Scene:
    targets = [f"{case.path}?i={number}" for number in range(20)] if case.path in IN_A_ROW else [case.path]
    return Scene(case.scene, [Paper("koran", [*targets, *MORE]), LAIN], runs=1 + (case.path in TWICE),
                 next_day=TWICE.get(case.path, False), limit=100)


def scenes(robots: Sequence[str], *, namespace: bool) -> list[Scene]:
    """All of them, those that take longest first; without a namespace nothing redirects to the metadata address."""
    pages = [path for path in paths("pages") if path not in ("/a/noise", "/a/dup-variants")]
    faults = [target for path in paths("t") for target in (path, f"/a/ok?after={path[3:]}")]
    trap = 'article_url_re = "/trap/"\nnext_page_css = "a"'
    return [
        Scene("slow", [Paper("hang", ["/t/hang"]), Paper("kepala", ["/t/slow-headers"], host="127.0.0.2"),
                       Paper("badan", ["/t/slow-body"], host="127.0.1.1"),
                       Paper("sehat", ["/a/sql", "/a/fts"], host="127.0.1.5")]),
        Scene("robots", [Paper(f"r{host.rpartition('.')[2]}", ROBOTS_TARGETS, host=host) for host in robots]),
        Scene("million", [Paper("juta", start="/x/sitemap-1e6")], limit=120),
        Scene("links", [Paper("tautan", start="/trap/10k-links", more='article_url_re = "/a/ok"')], limit=60),
        # two papers, because a feed holds the newest thirty
        Scene("pages", [Paper("koran", pages[::2]), Paper("bising", ["/a/noise"]), LAIN,
                        Paper("harian", [*pages[1::2], *(f"/a/dup-variants{v}" for v in VARIANTS)])], runs=2),
        Scene("characters", [Paper("koran", paths("characters"))]),
        Scene("r", [Paper("koran", [p for p in paths("r") if namespace or p != "/r/to-metadata"]), LAIN]),
        Scene("t", [Paper("koran", faults)]),
        Scene("x", [Paper(path[3:].replace("-", "_"), start=path) for path in paths("x")]),
        Scene("trap", [Paper(path[6:].replace("-", "_"), start=path, more=trap) for path in paths("trap")]),
        *(status_scene(case) for case in STATUSES),
    ]
