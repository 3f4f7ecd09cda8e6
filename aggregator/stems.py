"""The stem of an Indonesian word, by which the search knows menangkap, ditangkap and penangkapan as one.

The roots are PySastrawi's, mended by stems.toml; the readings are made here: every way to take affixes off that leaves
a root, of which the one that keeps most of the word is right (penyidikan is sidik with -an, not sidi with -kan).
PySastrawi's own stemmer takes the first root it meets, and is wrong for one derived word in twenty.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")
#: words of which the stem is remembered
REMEMBERED = 2 ** 16
#: what can have affixes: three letters never do, and no root with all its affixes is longer
AFFIXED_RE = re.compile(r"[a-z]{4,40}\Z")
#: roots have a vowel and at least three letters
ROOT_RE = re.compile(r"(?=.*[aeiou])...")
#: a word as FTS5's unicode61 cuts it, and what hyphens join
WORD_RE = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
JOINED_RE = re.compile(rf"{WORD_RE.pattern}(?:-{WORD_RE.pattern})*")

#: not before a root of one closed syllable, which these prefixes leave alone: kesah, merak, peter; see SHORT
SYLLABLE = r"(?![^aeiou][aeiou][^aeiou]\Z)"
#: the first letter said twice: pepohonan, dedaunan
TWICE = "twice"

#: name of a prefix, how a word with it begins, and what may stand in the place of what the prefix took of the root, the
#: likelier first (Tata Bahasa Baku Bahasa Indonesia, 5.2, on how meng- and peng- change before a root)
FORMS = [
    ("di", "di", [""]), ("se", "se", [""]), ("ke", f"ke{SYLLABLE}", [""]),
    ("ber", "ber", [""]), ("ber", "be(?=r[aeiou]|[^aeiour]er[^aeiou])", [""]), ("ber", "bel(?=ajar)", [""]),
    ("ter", "ter", [""]), ("ter", "te(?=r[aeiou]|[^aeiour]er[^aeiou])", [""]),
    ("per", "per", [""]), ("per", "pe(?=r[aeiou])", [""]), ("per", "pel(?=ajar)", [""]),
    ("me", f"me(?=r){SYLLABLE}", [""]),
    ("ku", "ku(?=.{4})", [""]), ("kau", "kau(?=.{4})", [""]),
    *((name, name + pattern, onsets) for name in ("me", "pe") for pattern, onsets in (
        ("(?=[lmnwy])", [""]), ("m(?=[bfvp])", [""]), ("m(?=[aeiou])", ["p"]), ("m(?=r)", ["p"]),
        ("n(?=[cdjsztk])", [""]), ("n(?=[aeiou])", ["t"]), ("ng(?=[ghkqlr])", [""]), ("ng(?=[aeiou])", ["", "k"]),
        ("nge(?=[^aeiou]+[aeiou][^aeiou]*\\Z)", [""]), ("ny(?=[aeiou])", ["s"]))),
    ("pe", f"pe(?=[^aeioulmnrwy]){SYLLABLE}", [""]),
    *((TWICE, f"{letter}e(?={letter})", [""]) for letter in "bcdgjlnprtw")]
#: the same by their first letter, compiled
PREFIXES = {letter: [(name, re.compile(pattern), onsets) for name, pattern, onsets in FORMS if pattern[0] == letter]
            for letter in "bcdgjklmnprstw"}
#: prefixes that another one may stand before
INNER = {"ber", "ter", "per", "ke", "se", "pe"}
DEEPEST = 3
#: -nya also stands behind what is no root of ours: karyawannya
UNKNOWN_RE = re.compile(r"(?=.*[aeiou].*nya)([a-z]{4,})nya\Z")
#: all that may stand behind a root, and the innermost part of it
SUFFIXES = [(derivation + pronoun + particle, derivation) for particle in ("", "lah", "kah", "pun")
            for pronoun in ("", "nya", "ku", "mu") for derivation in ("", "i", "kan", "an")]
#: (first prefix, suffix) that no word has: menarikan is tari with -kan
NEVER = {("me", "an"), ("di", "an"), ("ter", "an"), ("ke", "kan"), ("pe", "kan"), ("pe", "i"), ("ber", "i"),
         ("se", "i"), ("se", "kan"), (TWICE, ""), (TWICE, "i"), (TWICE, "kan")}
#: roots that take no -i and no -an without a prefix: toni is not ton, busan is not bus
SHORT_RE = re.compile(r"[^aeiou][aeiou][^aeiou]\Z")
#: prefixes that go with -an as one affix: keburukan is buruk, not keburu with -kan
WITH_AN = {"ke", "pe", "per"}
#: letters that such an affix counts as kept
CONFIX = 3
TWO_VOWELS_RE = re.compile(r".*[aeiou].*[aeiou]")


@cache
def roots() -> frozenset[str]:
    """Every root, of one part; takes about 20 ms, once."""
    mended = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    known = files("Sastrawi.Stemmer").joinpath("data/kata-dasar.txt").read_text(encoding="utf-8").split()
    return frozenset((set(known) - set(mended["not_roots"].split())) | set(mended["roots"].split()))


@cache
def exceptions() -> dict[str, str]:
    """Word -> its stem, where the rules give another one; names are their own."""
    mended = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: name for name in mended["names"].split()} | mended["stems"]


def fold(text: str) -> str:
    """`text` in lower case and without diacritics, as FTS5's `unicode61 remove_diacritics 2` indexes it."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(part for part in parts if unicodedata.category(part) != "Mn"))


@lru_cache(REMEMBERED)
def stem(word: str) -> str:
    """The stem of one folded word without signs; the word itself where it has none. The stem of a stem is itself."""
    if not AFFIXED_RE.match(word):
        return word
    known = exceptions()
    if word in known or word in roots():
        return known.get(word, word)
    best = max(readings(word), default=(0, 0, word), key=lambda reading: reading[:2])[2]
    if best == word and (unknown := UNKNOWN_RE.match(word)):
        return stem(unknown[1])
    return known.get(best, best)


def readings(word: str) -> Iterator[tuple[int, int, str]]:
    """Every (letters kept, -prefixes taken, root) that `word` can be read as, the likelier of two alike first."""
    for suffix, derivation in SUFFIXES:
        if word.endswith(suffix):
            yield from of_prefixes(word[:len(word) - len(suffix)], derivation)


def of_prefixes(rest: str, derivation: str) -> Iterator[tuple[int, int, str]]:
    """The readings of a word whose suffix `derivation` is off already."""
    waiting = [(rest, len(rest), ())]
    while waiting:
        rest, kept, taken = waiting.pop(0)
        first = taken[0] if taken else ""
        if is_base(rest) and possible(rest, first, derivation):
            confix = first in WITH_AN and derivation == "an" and TWO_VOWELS_RE.match(rest)
            yield kept + CONFIX * bool(confix), -len(taken), rest
        elif len(taken) < DEEPEST:
            waiting += without_prefix(rest, taken)


def is_base(rest: str) -> bool:
    """Whether affixes may stand around `rest`: a root, or a word of which another stem is known."""
    return bool(ROOT_RE.match(rest)) if rest in roots() else exceptions().get(rest, rest) != rest


def possible(root: str, first: str, derivation: str) -> bool:
    """Whether a root goes with this first prefix ("" for none) and this suffix."""
    return (first, derivation) not in NEVER and not (
        not first and derivation in ("i", "an") and SHORT_RE.match(root))


def without_prefix(rest: str, taken: tuple[str, ...]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(what is left, letters of the word in it, prefixes taken) for each prefix that `rest` may begin with."""
    for name, pattern, onsets in PREFIXES.get(rest[:1], ()):
        if name not in taken and (not taken or name in INNER) and (match := pattern.match(rest)):
            for onset in onsets:
                left = onset + rest[match.end():]
                # the r of be-rasa counts as taken, so that ber-asa comes first where both are roots
                silent = len(onset) + (name in ("ber", "ter", "per") and left[:1] == "r" and match[0][-1] == "e")
                yield left, len(left) - silent, (*taken, name)


@lru_cache(REMEMBERED)
def relatives(root: str) -> re.Pattern[str]:
    """What is found in every folded word whose stem is `root`, and in others: affixes take its first letter at most."""
    irregular = [word for word, stem_of_it in exceptions().items() if stem_of_it == root]
    return re.compile("|".join(map(re.escape, [root[1:] or root, *irregular])))


def doubled(word: str) -> str | None:
    """The one stem of a folded word that hyphens join, where it says the same twice: buah-buahan, tolong-menolong."""
    parts = word.split("-")
    first, last = stem(parts[0]), stem(parts[-1])
    # the second of meniru-nirukan keeps what its prefix did to the root, but not the prefix
    if len(parts) == 2 and first in (last, stem("me" + parts[1])):
        return first
    return None


@lru_cache(REMEMBERED)
def added(word: str) -> str:
    """The stems that a folded word, maybe joined by hyphens, has besides itself; with spaces between."""
    parts = word.split("-")
    found = [root for part in parts if (root := stem(part)) != part]
    if len(parts) > 1 and (whole := doubled(word)) and whole not in (*parts, *found):
        found.append(whole)
    return " ".join(found)


def shadow(text: str) -> str:
    """What a search by stems must find `text` by, besides its own words: the stems of those that are derived."""
    return " ".join(filter(None, map(added, JOINED_RE.findall(fold(text)))))
