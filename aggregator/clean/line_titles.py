"""Where the title of an insert ends: tells a headline from prose by its capitals and its last character."""

import re

#: longest title, or run of glued titles, that is looked at, in characters
LONGEST = 800
#: longest title that need not be written with capitals
PLAIN_LONGEST = 160

WORD_RE = re.compile(r"[^\W\d_][\w'’-]*")
#: the end of a sentence with another one behind it, or a word glued to the next sentence ("LagiPadahal ia")
BREAK_RE = re.compile(r"""[.!?…]["”’]? ?(?=["“‘]?[A-Z])|[a-z0-9)"”](?=[A-Z][a-z]+[ ,])""")
#: prose behind a title that lost its line end: a word that opens sentences, not headlines, and small words behind it
OPENER_RE = re.compile(
    r" (?=(?:Adapun|Akibatnya|Dalam|Dia|Diketahui|Hal|Ia|Kini|Mereka|Meski|Namun|Padahal|Pihaknya|Saat|Sebelumnya|"
    r"Sehingga|Selain|Sementara|Setelah|Terkait|Untuk)(?: [a-z]+){3})|"
    r" (?=Menurut [A-Z][\w .]{1,40}, [a-z])")
QUOTED_RE = re.compile(
    r"""["“'‘](?P<title>[^\n]{3,250}?)["”'’] ?"""
    r"""(?:(?:di ?sini|(?:di bawah|berikut)(?: ini)?) ?:?|: ?|(?=[.]?$)|(?=\[))""", re.IGNORECASE)
PAREN_RE = re.compile(r"""(?P<title>(?:[^()\[\]]|\([^()]{0,80}\)){3,250})[)\]]["”]?""")
NUMBERED_RE = re.compile(r"\d{1,2}[.)] ?\D")
#: words that headlines write small
SMALL = frozenset(re.findall(r"\w+", """
    agar akan aku atas atau bagi buat bisa dalam dan dari demi dengan di hingga ini itu jadi juga karena ke kepada
    lewat oleh pada para per pun saat saja sampai sebagai secara sejak seperti serta setelah soal tak tanpa tapi
    telah tentang terkait terhadap tetapi untuk usai vs yang yg a an and at by for from in is of on or the to with
"""))


def reads_as_headline(text: str, least: int = 3) -> bool:
    """Whether at least `least` words of `text` that headlines write large are there, and nearly all are large."""
    words = [w for w in WORD_RE.findall(text) if w.lower() not in SMALL]
    large = sum(w[0].isupper() for w in words)
    return len(words) >= least and large >= 0.7 * len(words)


def ends_as_prose(text: str) -> bool:
    """Whether `text` ends as a sentence or an introduction does: full stop, colon, semicolon or comma."""
    end = text.rstrip(" \"”'’)")
    return end.endswith((".", ":", ";", ",")) and not end.endswith("...")


def is_prose(text: str) -> bool:
    """Whether `text` begins like a sentence, not like a headline, and does not break off without an end."""
    return len(text) >= 30 and text.rstrip()[-1] in ".!?:\"”)" and not reads_as_headline(text[:80])


def title_length(rest: str, marked: bool) -> int:
    """How many characters at the start of `rest` are the title that a label announces; 0 if none are.

    After a colon or dash (`marked`) a title may be written like a sentence, as Antara does; without one it must
    read as a headline. A sentence of prose behind the title is not part of it.
    """
    for found in OPENER_RE.finditer(rest, 0, LONGEST):
        if is_prose(rest[found.end():]) and reads_as_headline(rest[:found.start()], least=4):
            return found.start()
    if not marked:
        good = len(rest) <= LONGEST and reads_as_headline(rest) and not ends_as_prose(rest)
        return len(rest) if good else 0
    for found in BREAK_RE.finditer(rest, 0, LONGEST):
        before, behind = rest[:found.end()], rest[found.end():]
        if is_prose(behind) and reads_as_headline(before, least=4):
            return len(before.rstrip())
    fits = len(rest) <= PLAIN_LONGEST or (len(rest) <= LONGEST and reads_as_headline(rest))
    return len(rest) if fits else 0


def follows_label(line: str, colon: bool, first: bool) -> bool:
    """Whether `line` is a title under a label that stands alone on the line before, not the article going on.

    Behind a label with a colon the first title may be written like a sentence; further ones must be long
    enough not to be a heading of the article.
    """
    if len(line) > PLAIN_LONGEST or ends_as_prose(line) or NUMBERED_RE.match(line):
        return False
    if reads_as_headline(line, least=3 if colon and first else 5):
        return True
    plain = len(WORD_RE.findall(line)) >= 5 and not line[0].islower() and line[-1] not in "?!\"”"
    return colon and first and plain
