"""What a person types to search, read: any text is a query, and becomes a valid FTS5 expression."""

import re
from dataclasses import dataclass

from ..stems import JOINED_RE, WORD_RE, doubled, fold, stem

#: words of a query that count; FTS5 refuses expressions deeper than 256
MAX_TERMS = 50
#: `"a phrase"`, `-"not this phrase"`, `-not`, `word`; an unbalanced quotation mark is taken for white space
TERM_RE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
#: what has stems; the index holds no others (see `stems.stem`)
PLAIN_RE = re.compile(r"[a-z]+\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for."""

    #: a stem, or a phrase as typed
    text: str
    #: whether every word with this stem is meant
    stem: bool

    @property
    def expression(self) -> str:
        """In FTS5's language. The stem of a word is looked for among the words too: it may stand there bare."""
        return f'"{self.text}"' if self.stem else f'{{title content_text}} : "{self.text}"'


@dataclass(frozen=True, slots=True)
class Alternative:
    """What an article must have, all of it, and must not have, any of it."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    @property
    def expression(self) -> str:
        """`((a AND b) NOT (c OR d))`"""
        together = f"({' AND '.join(term.expression for term in self.wanted)})"
        if not self.unwanted:
            return together
        return f"({together} NOT ({' OR '.join(term.expression for term in self.unwanted)}))"


def read(query: str) -> list[Alternative]:
    """The alternatives of a query; none where nothing in it can be looked for.

    Words are all wanted, in whatever form; `"..."` is a phrase, exactly; `-word` is not wanted; `OR` stands between
    alternatives and binds weaker than the white space around it: `gempa bumi OR tsunami` finds "gempa" with "bumi",
    and "tsunami". All other characters are plain text: no operator, column or bracket of FTS5 passes.
    """
    found: list[tuple[list[Term], list[Term]]] = [([], [])]
    readable = query.encode("utf-8", "replace").decode().replace("\0", " ")
    for match in list(TERM_RE.finditer(readable))[:MAX_TERMS]:
        wanted, unwanted = found[-1]
        text = match["phrase"] or match["word"] or ""
        if match["word"] == "OR":
            found.append(([], []))
        elif any(character.isalnum() for character in text):
            (unwanted if match["minus"] else wanted).append(Term(text, False) if match["phrase"] else term(text))
    return [Alternative(tuple(wanted), tuple(unwanted)) for wanted, unwanted in found if wanted]


def term(word: str) -> Term:
    """What a word outside of quotation marks looks for: its stem; a phrase, exactly, where signs join several."""
    folded = fold(word)
    words = WORD_RE.findall(folded)
    if len(words) == 1 and PLAIN_RE.match(words[0]):
        return Term(stem(words[0]), True)
    joined = JOINED_RE.findall(folded)
    if len(joined) == 1 and (whole := doubled(joined[0])):
        return Term(whole, True)
    return Term(word, False)


def expression(query: str) -> str | None:
    """The FTS5 expression of a query, None where nothing in it can be looked for."""
    return " OR ".join(alternative.expression for alternative in read(query)) or None
