"""The wordings of inserts.toml: each example goes or stays, and a wrong file stops the load with its reason."""

import re

import pytest

from aggregator.clean.line_wordings import load, wordings
from aggregator.clean.lines import clean_text
from aggregator.errors import ConfigError

GOES = [(w.id, text) for w in wordings() for text in w.goes]
STAYS = [(w.id, text) for w in wordings() for text in w.stays]

GOOD = """
[parts]
see = 'lihat|baca'

[[wordings]]
id = "contoh"
why = "an example"
words = ["juga"]
label_re = ['<see> juga']
goes = ["Baca juga: Panen Raya di Desa"]
stays = ["Baca juga penting."]
"""


def folded(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize(("wording", "example"), GOES)
def test_what_the_example_marks_goes_and_the_rest_stays(wording, example):
    rest, removed = clean_text(re.sub("[⟦⟧]", "", example))
    assert folded(rest) == (folded(re.sub("⟦.*?⟧", "", example)) if "⟦" in example else "")
    assert wording in {r.rule for r in removed}


@pytest.mark.parametrize(("wording", "example"), STAYS)
def test_prose_with_the_same_words_stays(wording, example):
    assert clean_text(example) == (example, [])


@pytest.mark.parametrize(("wording", "example"), STAYS)
def test_a_prose_example_holds_the_words_of_its_wording(wording, example):
    assert next(w for w in wordings() if w.id == wording).may_be_in(example.lower())


def test_a_wording_is_read_with_its_parts(tmp_path):
    file = tmp_path / "inserts.toml"
    file.write_text(GOOD, encoding="utf-8")
    [wording] = load(file)
    assert (wording.id, wording.kind, wording.words) == ("contoh", "label", ("juga",))
    assert wording.pattern.search("Lihat juga: Panen")["label"] == "Lihat juga:"


@pytest.mark.parametrize(("old", "new", "key", "reason"), [
    ("why =", "because =", "wordings.contoh.because", "unknown key"),
    ('why = "an example"', "", "wordings.contoh.why", "required"),
    ('why = "an example"', "why = 3", "wordings.contoh.why", "must be a string"),
    ('words = ["juga"]', "words = []", "wordings.contoh.words", "required"),
    ('words = ["juga"]', 'words = ["Juga"]', "wordings.contoh.words", "lower case"),
    ('words = ["juga"]', 'words = "juga"', "wordings.contoh.words", "must be a list of strings"),
    ("label_re = ['<see> juga']", "", "wordings.contoh.label_re", "is required"),
    ("label_re = [", "span_re = ['x']\nlabel_re = [", "wordings.contoh.label_re", "no two"),
    ("<see> juga", "(juga", "wordings.contoh.label_re", "does not compile"),
    ("<see> juga", "<look> juga", "wordings.contoh.label_re", "no part 'look'"),
    ("<see> juga", "(?:juga)?", "wordings.contoh.label_re", "matches nothing at all"),
    ("words =", "anywhere = true\nwords =", "wordings.contoh.anywhere", "belongs to span_re"),
    ("words =", "alone = true\nwords =", "wordings.contoh.alone", "belongs to line_re"),
    ("words =", "lines = 2\nwords =", "wordings.contoh.lines", "belongs to line_re"),
    ("see = 'lihat|baca'", "see = 1", "parts.see", "must be a string"),
    ("[[wordings]]", "[wordings]", "wordings", "must be a list of tables"),
    (GOOD, GOOD + GOOD.replace("[parts]\nsee = 'lihat|baca'", ""), "wordings.contoh.id", "stands twice"),
    (GOOD, "[parts", None, "not valid TOML"),
])
def test_a_wrong_file_names_file_key_and_reason(tmp_path, old, new, key, reason):
    file = tmp_path / "inserts.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(file)
    assert (error.value.file, error.value.key) == (file, key)
    assert reason in error.value.reason
