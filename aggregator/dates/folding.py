"""Folds a date text, so that the expressions meet one apostrophe, one dash and one kind of blank: none, "-" and " "."""

from html import unescape

#: what goes in a text of plain ASCII; calling `translate` there would cost four times as much
PLAIN = "'`\\"
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02bb\u00b4\u2032"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DOTS = "\u2022\u00b7\u2219\u25cf\u22c5\u2027\u00a6"
#: apostrophes go ("Jum'at" is "jumat"), and with them the backslash of doubly escaped JSON ("24\/07\/2026")
TABLE = (dict.fromkeys(map(ord, APOSTROPHES + INVISIBLE)) | dict.fromkeys(map(ord, DASHES), "-")
         | dict.fromkeys(map(ord, DOTS), "|"))


def fold(text: str) -> str:
    """The text in lower case, blanks single, without apostrophes and invisible characters, entities resolved."""
    if "&" in text:
        text = unescape(text)
    if not text.isascii():
        text = text.translate(TABLE)
    for mark in PLAIN:
        text = text.replace(mark, "")
    return " ".join(text.lower().split())
