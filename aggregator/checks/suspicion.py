"""Lines of a kept text that are probably inserts, whatever let them through."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lxml import html

from ..article import Article
from ..clean.lines import judge
from ..text import SENTENCE_RE
from .report import Leak

#: a longer line is prose, whatever words it has
LONGEST = 220
#: characters of a line that several articles would not share by chance; words of a link that is a headline
REPEATED, HEADLINE = 25, 4
#: share of a paragraph that its links must be
LINKED = 0.9
#: words that prose does not have at the head of a line which ends no sentence
CALL_RE = re.compile(
    r"\A\W*(?:baca|simak|lihat|tonton|cek|dengarkan|saksikan) (?:juga|pula|selengkapnya|berita|artikel|ulasan|video)\b|"
    r"\b(?:baca|simak|lihat|klik|saksikan|info) selengkapnya\W*\Z|\A\W*selengkapnya\W*\Z|"
    r"\A\W*(?:berita|artikel|video) (?:terkait|lainnya|populer|terpopuler|pilihan|rekomendasi)\b|"
    r"\A\W*(?:advertisement|iklan|sponsored|promoted)\b|\A\W*(?:halaman|laman) (?:selanjutnya|berikutnya)\b",
    re.IGNORECASE)
#: words that belong to no article, wherever they stand
HOUSE_RE = re.compile(
    r"\bklik di ?sini\b|\b(?:scroll|gulir) (?:untuk|to)\b|\bscroll\b.{0,20}\bcontinue\b|"
    r"\b(?:ikuti|follow|gabung\w*|join|subscribe)\b.{0,80}\b(?:whatsapp|telegram|google news)\b|"
    r"\b(?:whatsapp|wa) channel\b|\bartikel ini (?:telah|sudah|pernah) (?:tayang|terbit)|"
    r"\b(?:lanjutkan|continue) (?:membaca|reading)\b|\bhak cipta\b.{0,40}\bdilindungi\b|\bcopyright\b|© ?\d{4}|"
    r"\bdilarang (?:keras )?(?:mengambil|menyalin|mengutip|menyebarkan)\b", re.IGNORECASE)


def leaks(article: Article) -> list[Leak]:
    """The lines of `article` that are probably inserts, each once, with what speaks for it."""
    lines = article.content_text.split("\n")
    found: dict[str, str] = {}
    for line, cuts in zip(lines, judge(lines), strict=True):
        if cuts:
            found[line] = f"the wording {cuts[0].rule!r} is in it"
        elif words := called(line):
            found[line] = f"says {words!r}"
    for line in linked(article.content_html):
        found.setdefault(line, "is nothing but a link")
    return [Leak(line[:LONGEST], why) for line, why in found.items()]


def called(line: str) -> str:
    """The words by which a line calls its reader elsewhere; "" where it does not.

    Narrower than it might be: the cleaning has taken out what it is sure of, and what begins with "Simak juga" and
    ends a sentence is prose more often than not.
    """
    if len(line) > LONGEST:
        return ""
    match = HOUSE_RE.search(line) or (None if SENTENCE_RE.search(line) else CALL_RE.search(line))
    return match[0] if match else ""


def linked(content: str) -> list[str]:
    """The paragraphs of sanitised HTML that are nothing but a link with a headline."""
    if not content.strip():
        return []
    found = []
    for paragraph in html.fragment_fromstring(content, create_parent="div").iter("p", "li", "h2", "h3", "h4"):
        text = " ".join(paragraph.text_content().split())
        inside = sum(len(" ".join(link.text_content().split())) for link in paragraph.iter("a"))
        if len(text.split()) >= HEADLINE and inside >= LINKED * len(text):
            found.append(text)
    return found


def repeated(articles: Sequence[Article]) -> dict[str, int]:
    """Lines that stand in two or more articles -> in how many: no two articles say the same."""
    counts = Counter(line for article in articles for line in set(long_lines(article.content_text.split("\n"))))
    return {line: count for line, count in counts.items() if count > 1}


def long_lines(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if len(line) >= REPEATED]
