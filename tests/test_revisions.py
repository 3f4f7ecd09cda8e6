"""What a fetched copy does to the stored article: the table of cases, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.article import Article, Conflict, Related, Removal
from aggregator.store.revisions import DIFF_LINES, decide

SEEN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = SEEN + timedelta(hours=3)
PUBLISHED = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
TEXT = "Pasar Rawa Indah terbakar pada Minggu pagi.\nTidak ada korban jiwa."
STORED = Article(
    url="https://koran.example/1", publisher="koran", title="Pasar Rawa Indah terbakar", content_text=TEXT,
    content_html='<p>Pasar</p><img src="https://koran.example/a.jpg?t=1">', published=PUBLISHED,
    published_precision="minute", published_zone="+07:00", first_seen=SEEN, fetched=SEEN,
    provenance={"published": "json-ld datePublished", "title": "og:title"}, rules="7")


def fetched(**changes: object) -> Article:
    """The stored article as fetched again, with changes."""
    return replace(STORED, first_seen=None, revised=None, fetched=LATER, **changes)


@pytest.mark.parametrize(("what", "changes", "outcome"), [
    ("nothing", {}, "unchanged"),
    ("white space in the text", {"content_text": TEXT.replace(" ", "  ") + "\n\n"}, "unchanged"),
    ("paragraph breaks", {"content_text": TEXT.replace("\n", "\n\n")}, "unchanged"),
    ("a related box", {"related": [Related("Baca juga:", "Lain", None)]}, "unchanged"),
    ("what was cut", {"removed": [Removal("advert", "IKLAN 4711")]}, "unchanged"),
    ("the image", {"image": "https://koran.example/b.jpg"}, "unchanged"),
    ("tags and authors", {"tags": ["pasar"], "authors": ["Sari Lestari"]}, "unchanged"),
    ("the summary", {"summary": "Lain"}, "unchanged"),
    ("a word of the text", {"content_text": TEXT.replace("Tidak ada", "Dua")}, "revised"),
    ("a word of the title", {"title": "Pasar Rawa Indah ludes terbakar"}, "revised"),
    ("the case of a letter", {"title": "Pasar Rawa Indah Terbakar"}, "revised"),
    ("a paragraph more", {"content_text": TEXT + "\nPolisi menyelidiki sebabnya."}, "revised"),
    ("a paragraph less", {"content_text": TEXT.split("\n")[0]}, "revised"),
    ("less than half of the text", {"content_text": TEXT[:20]}, "unchanged"),
    ("no text at all", {"content_text": ""}, "unchanged"),
    ("only white space", {"content_text": " \n" * 200}, "unchanged"),
    ("a teaser instead", {"complete": "teaser", "content_text": TEXT + " Berlangganan."}, "unchanged"),
])
def test_what_counts_as_a_revision(what: str, changes: dict, outcome: str):
    decision = decide(STORED, fetched(**changes), LATER)
    assert decision.outcome == outcome
    assert (decision.article.revised == LATER) == (outcome == "revised")
    assert (decision.revision is not None) == (outcome == "revised")


def test_unicode_composition_is_no_revision():
    stored = replace(STORED, title="Caf\u00e9 Melati buka")
    assert decide(stored, fetched(title="Cafe\u0301 Melati buka"), LATER).outcome == "unchanged"


def test_first_sight_sets_first_seen_and_fetched():
    fresh = replace(STORED, first_seen=None, fetched=None)
    decision = decide(None, fresh, LATER)
    assert decision.outcome == "new"
    assert decision.article == replace(fresh, first_seen=LATER, fetched=LATER)


def test_a_revision_keeps_the_older_text_and_a_readable_diff():
    decision = decide(STORED, fetched(content_text=TEXT.replace("Tidak ada", "Dua")), LATER)
    kept = decision.revision
    assert (kept.article, kept.revised, kept.title, kept.content_text) == (STORED.url, LATER, STORED.title, TEXT)
    assert kept.diff.split("\n") == [
        "--- 2026-03-01T08:00:00Z", "+++ 2026-03-01T11:00:00Z", "@@ -3,2 +3,2 @@",
        " Pasar Rawa Indah terbakar pada Minggu pagi.", "-Tidak ada korban jiwa.", "+Dua korban jiwa."]


def test_a_diff_of_endless_lines_is_not_attempted():
    stored = replace(STORED, content_text="\n".join(f"baris {n}" for n in range(2 * DIFF_LINES)))
    diff = decide(stored, fetched(content_text=stored.content_text + "\nakhir"), LATER).revision.diff
    assert diff == "too long to compare: 4002 lines before, 4003 lines after"


def test_changes_that_are_no_revision_are_stored():
    changes = {"image": "https://koran.example/b.jpg", "tags": ["pasar"], "authors": ["Sari Lestari"],
               "related": [Related("Baca juga:", "Lain", None)], "removed": [Removal("advert", "IKLAN")]}
    article = decide(STORED, fetched(**changes), LATER).article
    assert article == replace(STORED, fetched=LATER, **changes)


@pytest.mark.parametrize("poorer", [
    {"complete": "teaser"}, {"content_text": "Pasar"},
    {"content_text": "", "title": "Lain", "related": [Related("Baca juga:", "Lain", None)], "image": None},
])
def test_a_poorer_copy_changes_nothing_but_the_time_of_the_fetch(poorer: dict):
    assert decide(STORED, fetched(**poorer), LATER).article == replace(STORED, fetched=LATER)


def test_the_full_text_replaces_a_teaser():
    teaser = replace(STORED, content_text="Pasar Rawa Indah ...", complete="teaser")
    decision = decide(teaser, fetched(), LATER)
    assert (decision.outcome, decision.article.complete, decision.article.content_text) == ("revised", "full", TEXT)


@pytest.mark.parametrize(("html", "rules", "kept"), [
    ('<p>Pasar</p><img src="https://koran.example/a.jpg?t=2">', "7", True),
    ('<p>Pasar</p><img src="https://koran.example/b.jpg?t=1">', "7", False),
    ('<p>Pasar</p><img src="https://koran.example/a.jpg?t=2">', "8", False),
])
def test_a_token_in_an_address_leaves_the_html_as_it_was(html: str, rules: str, kept: bool):
    article = decide(STORED, fetched(content_html=html, rules=rules), LATER).article
    assert article.content_html == (STORED.content_html if kept else html)


def test_other_rules_mend_the_form_of_the_same_words():
    mended = TEXT.replace("\n", " ")
    assert decide(STORED, fetched(content_text=mended), LATER).article.content_text == TEXT
    assert decide(STORED, fetched(content_text=mended, rules="8"), LATER).article.content_text == mended


def test_published_stays_and_what_disagrees_is_a_conflict():
    other = PUBLISHED + timedelta(hours=1)
    article = decide(STORED, fetched(published=other, published_precision="second", published_zone="+08:00",
                                     provenance={"published": "published_css"}), LATER).article
    assert (article.published, article.published_precision, article.published_zone) == (PUBLISHED, "minute", "+07:00")
    assert article.provenance["published"] == "json-ld datePublished"
    assert article.conflicts == [Conflict("published", "published_css", "2026-03-01T08:30:00Z")]


def test_an_update_before_the_stored_publication_is_a_conflict():
    article = decide(STORED, fetched(updated=PUBLISHED - timedelta(minutes=5)), LATER).article
    assert article.updated is None
    assert article.conflicts == [Conflict("updated", "", "2026-03-01T07:25:00Z")]


@pytest.mark.parametrize("text", [TEXT, "", TEXT + "\nTambahan."])
def test_a_missing_publication_date_is_filled_in_even_by_a_poorer_copy(text: str):
    stored = replace(STORED, published=None, published_precision=None, published_zone=None, provenance={})
    article = decide(stored, fetched(content_text=text), LATER).article
    assert (article.published, article.published_precision, article.published_zone) == (PUBLISHED, "minute", "+07:00")
    assert article.provenance["published"] == "json-ld datePublished"


def test_a_page_that_lost_its_date_does_not_lose_ours():
    article = decide(STORED, fetched(published=None, provenance={}), LATER).article
    assert (article.published, article.provenance["published"]) == (PUBLISHED, "json-ld datePublished")


def test_times_never_go_back_when_the_clock_does():
    before = SEEN - timedelta(days=400)
    fresh = replace(fetched(content_text=TEXT + "\nTambahan."), fetched=before)
    article = decide(STORED, fresh, before).article
    assert (article.first_seen, article.fetched, article.revised) == (SEEN, SEEN, SEEN)


def test_every_revision_has_a_time_of_its_own():
    first = decide(STORED, fetched(title="Satu"), LATER).article
    second = decide(first, fetched(title="Dua"), LATER)
    assert second.article.revised == LATER + timedelta(seconds=1)
    assert second.revision.diff.startswith("--- 2026-03-01T11:00:00Z\n+++ 2026-03-01T11:00:01Z\n")
