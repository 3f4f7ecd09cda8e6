"""The judges of the hostile bench: what they let pass, and what they do not."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "bench"))

import hostile_article_checks as articles
import hostile_checks as checks
from hostile import gate
from hostile_plan import ROBOTS_TARGETS
from hostile_report import Figures, replace_part
from hostile_robots import judge
from hostile_scenes import Scene, Seen, Turn

PATH = "/a/satu"
URL = f"http://127.0.0.1:80{PATH}"
ROW = {"url": URL, "state": "stored", "status": 200, "reason": "", "article": URL}
FAILED = ROW | {"state": "failed"}
ARTICLE = {"url": URL, "publisher": "koran", "title": "Judul", "published": None, "conflicts": "[]",
           "first_seen": "2026-01-02T03:04:05Z"}
FEED = ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Judul</title>'
        '<published>2026-01-02T03:04:05Z</published><link href="{url}"/><content type="html">{html}</content></entry>'
        "</feed>")


def asked(target: str, at: float, ip: str = "127.0.0.1", **headers: str) -> dict:
    return {"target": target, "ts": at, "ip": ip, "headers": headers, "dur": 1.0, "bytes": 2_000_000}


def feed(html: str) -> dict[str, bytes]:
    return {"koran.atom": FEED.format(url=URL, html=html.replace("<", "&lt;")).encode()}


def seen(*turns: dict) -> checks.View:
    plain = Turn(0, 1.0, 90.0, "", [], [ROW], [ARTICLE], [], "", "ok", feed("<p>isi</p>"))
    return checks.View(Seen(Scene("x", []), 80, [replace(plain, **turn) for turn in turns]), PATH)


@pytest.mark.parametrize(("check", "good", "bad"), [
    (checks.state("stored"), {}, {"urls": [FAILED]}),
    (checks.state("failed"), {"urls": [FAILED | {"reason": "x"}]}, {"urls": [FAILED]}),
    (checks.state("stored", status=200), {}, {"urls": []}),
    (checks.asked(1), {"requests": [asked(PATH, 1)]}, {"requests": [asked(PATH, 1), asked(f"{PATH}?a=1", 2)]}),
    (checks.spaced(1), {"requests": [asked(PATH, 1), asked(PATH, 2)]},
     {"requests": [asked(PATH, 1), asked(PATH, 1.5)]}),
    (checks.host_waits(2), {"requests": [asked(PATH, 1), asked("/b", 2, "127.0.0.2"), asked("/b", 3)]},
     {"requests": [asked(PATH, 1), asked("/b", 2.5)]}),
    (checks.host_ends(), {"requests": [asked("/b", 0), asked(PATH, 1)]},
     {"requests": [asked(PATH, 1), asked("/b", 9)]}),
    (checks.sent_at_most(3), {"requests": [asked(PATH, 1)]}, {"requests": [asked(PATH, 1) | {"bytes": 4_000_000}]}),
    (checks.listing_fails("entities"), {"problems": f'["listing {URL}: entities"]'},
     {"problems": f'["{URL}-2: entities"]'}),
    (checks.memory_below(100), {}, {"peak_mb": 101.0}),
    (articles.stored(title="Judul"), {}, {"articles": [ARTICLE | {"title": "Lain"}]}),
    (articles.stored(), {}, {"articles": [ARTICLE, ARTICLE]}),
    (articles.not_stored, {"articles": [], "urls": [ROW | {"article": None}]}, {}),
    (articles.in_feed, {}, {"feeds": {"koran.atom": b'<feed xmlns="http://www.w3.org/2005/Atom"/>'}}),
    (articles.harmless, {}, {"feeds": feed("<p>x<script>1</script></p>")}),
    (articles.harmless, {}, {"feeds": feed('<p><a href="javascript:1">x</a></p>')}),
    (articles.harmless, {}, {"feeds": feed('<p><img src="https://a/b" onerror="1"></p>')}),
    (articles.clean, {}, {"articles": [ARTICLE | {"title": "a\u202eb"}]}),
    (articles.feed_date_is_first_seen, {}, {"articles": [ARTICLE | {"first_seen": "2026-01-01T00:00:00Z"}]}),
])
def test_a_check_passes_what_is_right_and_tells_what_is_not(check, good, bad):
    assert check(seen(good)) == "" and check(seen(bad)) != ""


@pytest.mark.parametrize("turn", [
    {"code": 2}, {"log": "Traceback (most recent call last)"}, {"integrity": "page 3 is never used"},
    {"urls": [ROW | {"state": "leased"}]}, {"requests": [asked("/admin", 1, "127.0.0.3")]}])
def test_what_holds_for_every_case_is_judged_with_every_case(turn):
    assert list(checks.always(seen({}))) == [] and list(checks.always(seen(turn)))


def test_two_runs_are_compared():
    changed = {"articles": [ARTICLE | {"first_seen": "2026-02-02T00:00:00Z"}], "feeds": feed("<p>lain</p>")}
    assert articles.same_but()(seen({}, {})) == "" and articles.same_but()(seen({}, changed))
    stays = articles.feed_stays("koran.atom")
    assert stays(seen({}, {})) == "" and stays(seen({}, changed))
    again = {"requests": [asked(PATH, 9, **{"if-none-match": '"v1"'})]}
    assert checks.conditional(seen({}, again)) == "" and checks.conditional(seen({}, {"requests": [asked(PATH, 9)]}))


@pytest.mark.parametrize(("kind", "targets", "right"), [
    ("disallow-all", (), True), ("disallow-all", ("/a/ok",), False), ("404", ROBOTS_TARGETS, True), ("404", (), False),
    ("redirect-loop", ROBOTS_TARGETS, True), ("redirect-loop", (), True), ("500", ("/secret",), False)])
def test_robots_txt_is_judged_by_what_was_asked_for(kind, targets, right):
    host = "127.0.1.1"
    turn = {"requests": [asked("/robots.txt", 0, host), *(asked(target, 9, host) for target in targets)], "urls": []}
    assert (judge(seen(turn).seen, host, kind) == []) is right


def test_the_gate_shuts_below_what_is_pinned():
    assert gate(Figures(125, 14, 0, 100)) == 0
    for worse in ((122, 14, 0, 100), (125, 13, 0, 100), (125, 14, 1, 100), (125, 14, 0, 301)):
        assert gate(Figures(*worse)) == 1


def test_a_report_is_written_between_its_marks_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- crash -->\nold\n<!-- /crash -->\nb\n<!-- hostile -->\n<!-- /hostile -->\n")
    replace_part(page, "hostile", ["| x |"])
    replace_part(page, "crash", ["new"])
    assert page.read_text() == "<!-- crash -->\nnew\n<!-- /crash -->\nb\n<!-- hostile -->\n| x |\n<!-- /hostile -->\n"
    with pytest.raises(SystemExit, match="marks"):
        replace_part(page, "other", [])
