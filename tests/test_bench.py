"""The bench reads saved pages, asks every extractor alike, and says in a table what came of it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from .pages import BODY, TEXT, TITLE, html

PROJECT = Path(__file__).parent.parent
sys.path.append(str(PROJECT / "bench"))

import quality  # noqa: E402
import quality_loper  # noqa: E402
from lxml import html as lxml_html  # noqa: E402
from quality_pages import Saved, load_pages, load_scorer  # noqa: E402
from quality_peers import PEERS, Extractor, lines_of, stamp  # noqa: E402
from quality_report import HEADS, Found, page_of, speed_lines, table  # noqa: E402

INSERT = "Baca juga: Harga Gula Aren Turun di Pasar Karang"
#: judges by whole lines, which is enough for pages of one's own
SCORER = '''
def score(gold, got):
    lines = (got.get("content_text") or "").split("\\n")
    kept = [p in lines for p in gold["paragraphs"]]
    leaked = [any(i in line for line in lines) for i in gold["inserts"]]
    return {"kept": sum(kept), "paragraphs": len(kept), "leaked": sum(leaked), "inserts": len(leaked),
            "leaked_at": [n for n, l in enumerate(leaked) if l], "title": got.get("title") == gold["title"],
            "authors": got.get("authors", []) == gold["authors"], "time": got.get("published") == gold["published"],
            "F1": sum(kept) / len(kept), "error": got.get("error")}


def totals(rows):
    counted = ("kept", "paragraphs", "leaked", "inserts", "title", "authors", "time")
    total = {k: sum(r[k] for r in rows) for k in counted}
    f1 = sum(r["F1"] for r in rows) / len(rows)
    return total | {"P": f1, "R": f1, "F1": f1, "pages": len(rows), "timed": len(rows)}
'''


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two pages of an invented paper with an insert each, their gold answers and a scorer."""
    pages = tmp_path / "pages"
    (pages / "html").mkdir(parents=True)
    (pages / "gold").mkdir()
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/score_pages.py").write_text(SCORER)
    insert = f'<p>Baca juga: <a href="/gula">{INSERT.removeprefix("Baca juga: ")}</a></p>'
    bodies = {"satu": BODY.replace("</p><p>", f"</p>{insert}<p>", 1), "dua": BODY + insert}
    rows = []
    for name, body in bodies.items():
        page = html(f"<article><h1>{TITLE}</h1><div class='isi'>{body}</div></article>",
                    ld={"@type": "NewsArticle", "datePublished": "2026-11-20T09:15:00+07:00"})
        (pages / f"html/{name}.html").write_bytes(page)
        gold = {"title": TITLE, "authors": [], "published": "2026-11-20T02:15:00Z", "paragraphs": list(TEXT),
                "inserts": [INSERT]}
        (pages / f"gold/{name}.json").write_text(json.dumps(gold))
        rows.append(json.dumps({"file": f"html/{name}.html", "url": f"https://kabar.example/{name}"}))
    (pages / "manifest.jsonl").write_text("\n".join(rows) + "\n")
    return pages


def measured(folder: Path, *extractors: Extractor):
    scorer = load_scorer(folder.parent / "tools/score_pages.py")
    return quality.compare(list(extractors), load_pages(folder), scorer)


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def test_loper_alone_over_two_pages_prints_a_row_for_each_of_its_two_ways(folder):
    done = subprocess.run([sys.executable, PROJECT / "bench/quality.py", folder, "--only", "Loper", "--only",
                           "Loper, no rules"], capture_output=True, text=True, check=True)
    heads, _, *rows = cells(done.stdout)
    assert heads == list(HEADS)
    assert [row[0] for row in rows] == ["Loper", "Loper, no rules"]
    for row in rows:
        assert row[2:5] == ["2", "100.0% (8 of 8)", "0.0% (0 of 2)"]
        assert row[8:12] == ["2 of 2", "2 of 2", "2 of 2", "0"]
        assert float(row[12]) > 0


def test_inserts_inside_the_body_are_found_again_in_what_was_cut(folder):
    scorer = load_scorer(folder.parent / "tools/score_pages.py")
    assert quality_loper.inserts_found(load_pages(folder), {}, scorer) == (2, 2)


def test_an_insert_that_stays_in_the_text_is_not_found_again(folder):
    pages = [replace(page, gold=page.gold | {"inserts": [INSERT, TEXT[1]]}) for page in load_pages(folder)]
    assert quality_loper.inserts_found(pages, {}, load_scorer(folder.parent / "tools/score_pages.py")) == (4, 2)


def test_a_page_on_which_an_extractor_fails_or_finds_nothing_is_an_empty_answer_and_is_counted(folder):
    def read(page: Saved) -> dict:
        if page.url.endswith("satu"):
            raise RuntimeError("cannot read this")
        return {"title": TITLE, "content_text": " "}

    (result,), missing = measured(folder, Extractor("weak", "lxml", lambda: read))
    assert (result.failed, result.kept, result.total["pages"], missing) == (2, 0.0, 2, [])


def test_an_extractor_is_asked_only_for_pages_that_it_covers(folder):
    def read(page: Saved) -> dict:
        return {"content_text": "\n".join(page.gold["paragraphs"])}

    (result,), _ = measured(folder, Extractor("special", "lxml", lambda: read, covers=lambda p: p.url.endswith("dua")))
    assert (result.total["pages"], result.kept, result.failed) == (1, 1.0, 0)


def test_what_is_not_installed_is_named_with_its_reason(folder):
    absent = Extractor("absent", "no-such-package", lambda: None, needs="needs a newer Python")
    assert measured(folder, absent) == ([], ["absent: not installed (needs a newer Python)"])


def test_a_field_that_an_extractor_does_not_give_is_a_dash_in_the_table(folder):
    plain = Extractor("plain", "lxml", lambda: lambda page: {"content_text": TEXT[0]}, frozenset())
    results, _ = measured(folder, plain)
    assert cells(table(results))[2][8:11] == ["–", "–", "–"]


def test_the_page_says_what_was_measured_and_that_the_pages_are_known(folder):
    results, _ = measured(folder, *quality_loper.LOPER)
    pages = load_pages(folder)
    speeds = {"Loper": quality_loper.speed(pages, {}, 1)}
    text = page_of(results, ["x: not installed"], [Found("Loper", 4, 3)], speeds, pages,
                   {"date": "2026-11-23", "python": "3.11.7", "lxml": "6.1.3", "rounds": "1", "turns": "3"})
    for part in ("2026-11-23", "2 saved pages", "kabar.example 2", "on which Loper was developed", "- x: not installed",
                 "3 of 4 (75.0%)", "images/quality.png", table(quality.by_quality(results))):
        assert part in text


def test_the_steps_of_the_path_are_timed_and_nothing_stays_watched(folder):
    before = quality_loper.extract.containers_of
    found = quality_loper.speed(load_pages(folder), {}, 2)
    assert list(found.steps) == ["page parse", "body", "clean", "fields", "normalise"]
    assert all(spent > 0 for spent in found.steps.values()) and found.loper > found.lxml > 0
    assert quality_loper.extract.containers_of is before
    assert f"{found.loper / found.lxml:.1f} times" in speed_lines("Loper", found)


@pytest.mark.parametrize("markup, expected", [
    ("<div><p>Satu <b>dua</b>\n tiga</p><p>empat</p></div>", "Satu dua tiga\nempat"),
    ("<div>Satu<br>dua<script>tidak()</script> tiga<!-- bukan --></div>", "Satu\ndua tiga"),
    ("<div><ul><li>kopi</li><li>gula</li></ul>ekor</div>", "kopi\ngula\nekor"),
])
def test_markup_becomes_a_line_per_block_without_what_is_not_shown(markup, expected):
    assert lines_of([lxml_html.fromstring(markup)]) == expected


@pytest.mark.parametrize("given, expected", [
    (None, None), ("", None), ("2026-11-20", "2026-11-20"), ("2026-11-20T00:00:00", "2026-11-20"),
    ("2026-11-20T09:15:00", "2026-11-20T09:15:00+07:00"), ("2026-11-20T02:15:00+00:00", "2026-11-20T02:15:00+00:00"),
])
def test_a_peers_time_without_zone_is_jakartas_and_a_midnight_a_day(given, expected):
    assert stamp(given) == expected


def test_every_peer_of_the_bench_is_in_its_requirements_or_says_why_not():
    wanted = (PROJECT / "bench/requirements.in").read_text()
    assert not [peer.name for peer in PEERS if f"\n{peer.package}" not in wanted and not peer.needs]


def test_the_lock_of_the_bench_names_no_host_and_no_path():
    lock = (PROJECT / "bench/requirements.lock").read_text()
    assert not [word for word in ("http:", "https:", "file:", "--index", "--find-links") if word in lock]
