"""Stems: words of one family are one to the search, look-alikes are not."""

import string
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator import stems
from aggregator.stems import added, doubled, exceptions, relatives, roots, shadow, stem
from aggregator.store.schema import STEMS

LINES = (Path(__file__).parent / "word_families.txt").read_text(encoding="utf-8").split("== look alike\n")
FAMILIES, LOOK_ALIKES = ([tuple(line.split()) for line in part.splitlines() if line[0] != "#"] for part in LINES)


def meant(word: str) -> str:
    """What a query of that one word looks for."""
    return (doubled(word) or word) if "-" in word else stem(word)


def test_there_are_a_hundred_families():
    assert len(FAMILIES) >= 100 and all(len(pair) == 2 for pair in FAMILIES + LOOK_ALIKES)


@pytest.mark.parametrize(("one", "other"), FAMILIES)
def test_words_of_one_family_have_one_stem(one: str, other: str):
    assert meant(one) == meant(other)


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_words_that_only_look_alike_have_not(one: str, other: str):
    assert meant(one) != meant(other)


@pytest.mark.parametrize("word", ["", "di", "ke", "kpk", "meng", "berke", "2026", "abc123", "pengpengpeng", "ñandu",
                                  "a" * 5000, "peneliti-nya", "yogyakarta", "ter"])
def test_what_is_no_derived_word_is_its_own_stem(word: str):
    assert stem(word) == word


@given(st.text(string.ascii_lowercase, max_size=20) | st.builds(
    "".join, st.tuples(st.sampled_from(["mem", "per", "ke", "di", "peng", "ber", ""]), st.sampled_from(sorted(roots())),
                       st.sampled_from(["kan", "an", "inya", "i", "lah", ""]))))
@example("mulainya")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_stem_of_a_stem_is_itself(word: str):
    assert stem(stem(word)) == stem(word)


@pytest.mark.parametrize(("text", "words"), [
    ("", ""), ("Kota tua di tepi laut", ""), ("Polisi MENANGKAP, lalu (ditahan)!", "tangkap tahan"),
    ("ditangkap ditangkap", "tangkap tangkap"), ("Menañgkap", "tangkap"), ("anak-anak bermain", "main"),
    ("buah-buahan", "buah"), ("meniru-nirukan", "tiru"), ("tolong-menolong", "tolong"), ("KTP-nya", ""),
    ("non-aktifnya", "aktif"), ("Rp25.000 per_kilonya", "kilo"), ("antar-kementerian", "menteri"),
])
def test_the_index_gets_the_stems_of_derived_words(text: str, words: str):
    assert shadow(text) == words


@pytest.mark.parametrize(("one", "other"), FAMILIES)
def test_a_snippet_need_not_look_at_words_that_cannot_be_of_the_family(one: str, other: str):
    assert all(relatives(meant(word)).search(word) for word in (one, other))


@pytest.mark.parametrize("word", exceptions())
def test_every_exception_is_needed(word: str, monkeypatch: pytest.MonkeyPatch):
    others = {key: value for key, value in exceptions().items() if key != word}
    monkeypatch.setattr(stems, "exceptions", lambda: others)
    assert stem.__wrapped__(word) != exceptions.__wrapped__()[word]


def test_names_and_stems_are_their_own_stems():
    assert [root for root in exceptions().values() if stem(root) != root] == []


def test_words_are_remembered():
    stem.cache_clear()
    added.cache_clear()
    shadow("menangkap menangkap penangkapan " * 100)
    assert (stem.cache_info().misses, added.cache_info().misses) == (2, 2)


def test_other_stems_come_with_a_migration_that_makes_the_index_anew():
    """An index of other stems than those that queries are read with would find too little."""
    forms = [shadow(word) for pair in FAMILIES + LOOK_ALIKES for word in pair]
    known = repr((sorted(roots()), sorted(exceptions().items()), forms))
    assert sha256(known.encode()).hexdigest()[:8] == STEMS, (
        "add a migration to aggregator/store/schema.py that calls index.rebuild, and set STEMS there")
