"""Where in a line an insert may begin and end: tells sentences, quotations and promotion from the article going on."""

import re
from itertools import pairwise

from .line_rest import LETTER_RE
from .line_titles import LONGEST, is_prose

#: before an insert that begins inside a line: the end of a sentence, or a mark that sets it off
SENTENCE_ENDS = frozenset(".!?…\"”'’)]>»|*")
#: the end of a sentence; the next one begins where it ends
SENTENCE_END_RE = re.compile(r"""[.!?…"”)\]] ?(?=[A-ZÀ-Ý(\[>»*©])""")
#: opening quotation mark -> the one that closes it
CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
#: prose that goes on behind a quotation
SPOKEN_RE = re.compile(r"[ ,.]{0,2}[a-z]")
#: longest insert of whole sentences that begins or ends a line of prose, in characters
RUN_LONGEST = 300
#: words of the sentences in which a publisher speaks of itself, its channels and its terms
PROMOTION_RE = re.compile(
    r"\b(?:kami|klik|ikuti|gabung|berita|artikel|konten|aplikasi|whats ?app|telegram|google|instagram|facebook|"
    r"youtube|tiktok|https?|di ?sini|redaksi|\w*langgan\w*|update|unduh|download|install|hak cipta|izin|copyright|"
    r"surel|e-?mail|our|your|you|us|reserved|subscri\w+)\b", re.IGNORECASE)
#: who says it, behind a comma: what is reported is prose
REPORTED_RE = re.compile(
    r",[\"”]? (?:kata|ujar|ucap|tutur|imbau|pesan|pinta|jelas|saran|begitu|demikian|tulis|ajak|tegas|bunyi|sebut|"
    r"ungkap|terang|tambah|papar|seru|harap)(?:nya)?\b|"
    r",[\"”]? (?:\w+ ){1,4}(?:said|says|told|asked|wrote|urged|warned|added)\b")
#: the number of a step or of an entry in a list
NUMBER_RE = re.compile(r"\W*\d{1,2}[.)] ?")


def heads(text: str, start: int) -> bool:
    """Whether only marks and spaces stand before `start`."""
    return not LETTER_RE.search(text, 0, start)


def begins(text: str, start: int) -> bool:
    """Whether an insert may begin at `start`: at the head of the line, or behind a sentence or a mark.

    A quotation mark ends a sentence unless it opens the words behind it; the number of an entry ends none.
    """
    if heads(text, start):
        return True
    if NUMBER_RE.fullmatch(text, 0, start):
        return False
    before = text[max(0, start - 2):start]
    opens = before[-1] in "\"'" and before[0] == " "
    return before.rstrip()[-1] in SENTENCE_ENDS and not opens


def sentence_runs(text: str) -> list[tuple[int, int]]:
    """The spans of `text` that a wording of a whole line may fill: all of it, its last sentences, its first ones."""
    size = len(text)
    last = [e.end() for e in SENTENCE_END_RE.finditer(text, max(0, size - RUN_LONGEST)) if begins(text, e.end())]
    first = [e.end() for e in SENTENCE_END_RE.finditer(text, text.find(" ", text.find(" ") + 1), RUN_LONGEST)
             if begins(text, e.end())]
    return [(0, size), *((start, size) for start in last), *((0, end) for end in reversed(first))]


def holds_prose(text: str) -> bool:
    """Whether a sentence behind the first is the article going on, or somebody says the words.

    The article goes on where a sentence is long, ended, and without a word of promotion.
    """
    if REPORTED_RE.search(text):
        return True
    ends = [end.end() for end in SENTENCE_END_RE.finditer(text)]
    sentences = (text[start:end].strip() for start, end in pairwise([*ends, len(text)]))
    return any(is_prose(sentence) and not PROMOTION_RE.search(sentence) for sentence in sentences)


def mentioned(text: str, start: int, end: int) -> bool:
    """Whether the words are spoken of, not said: in quotation marks that close before other words, or reported.

    As in: the link "Baca juga:" annoys readers; "Gabung ke grup kami," wrote the swindler; ikuti saluran WhatsApp
    kami, pesan camat.
    """
    if REPORTED_RE.match(text, end):
        return True
    before = text[:start].rstrip(" ")
    closing = CLOSING.get(before[-1:])
    if not closing or not (len(before) == 1 or before[-2] in " (["):
        return False
    closed = text.find(closing, start + 1, start + LONGEST)
    return closed >= 0 and bool(SPOKEN_RE.match(text, closed + 1))
