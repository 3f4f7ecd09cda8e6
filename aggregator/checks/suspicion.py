"""Lines of a kept text that are probably inserts, whatever let them through."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lxml import html

from ..article import Article
from ..clean.lines import judge
from .report import Leak

#: a longer line is prose, whatever words it has
LONGEST = 220
#: characters of a line that several articles would not share by chance; words of a link that is a headline
REPEATED, HEADLINE = 25, 4
#: share of a paragraph that its links must be
LINKED = 0.9
#: wider than the wordings by which the cleaning cuts, for here a false alarm costs a look
CALL_RE = re.compile(
    r"\b(?:baca|simak|lihat|tonton|cek|dengarkan) (?:juga|pula|selengkapnya|berita|artikel|ulasan|video)\b|"
    r"\bselengkapnya\W*\Z|\bklik (?:di ?sini|link|tautan|untuk)\b|\b(?:scroll|gulir) (?:untuk|to|ke)\b|"
    r"\b(?:ikuti|follow|gabung\w*|join|dapatkan|subscribe)\b.{0,80}"
    r"\b(?:whatsapp|telegram|google news|channel|saluran|kanal|instagram|tiktok|youtube|twitter|newsletter)\b|"
    r"\b(?:unduh|download|install) aplikasi\b|\A\W*(?:advertisement|iklan|sponsored|promoted)\W*\Z|"
    r"\bartikel ini (?:telah|sudah|pernah) (?:tayang|terbit)|\b(?:halaman|laman) (?:selanjutnya|berikutnya)\b|"
    r"\b(?:berita|artikel|video) (?:terkait|lainnya|populer|terpopuler|pilihan|rekomendasi)\W*\Z|"
    r"\b(?:lanjutkan|continue) (?:membaca|reading)\b|\bhak cipta\b|\bcopyright\b|©|"
    r"\bdilarang (?:keras )?(?:mengambil|menyalin|mengutip|menyebarkan)", re.IGNORECASE)


def leaks(article: Article) -> list[Leak]:
    """The lines of `article` that are probably inserts, each once, with what speaks for it."""
    lines = article.content_text.split("\n")
    found: dict[str, str] = {}
    for line, cuts in zip(lines, judge(lines), strict=True):
        if cuts:
            found[line] = f"the wording {cuts[0].rule!r} is in it"
        elif len(line) <= LONGEST and (match := CALL_RE.search(line)):
            found[line] = f"says {match[0]!r}"
    for line in linked(article.content_html):
        found.setdefault(line, "is nothing but a link")
    return [Leak(line[:LONGEST], why) for line, why in found.items()]


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
