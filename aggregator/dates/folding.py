"""Folds a date text, so that the expressions meet no quotes and symbols, one kind of dash and one kind of blank."""

import re

from ..text import resolved

#: what goes in a text of plain ASCII; calling `translate` there would cost four times as much
PLAIN = "'`\\\""
APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02bb\u00b4\u2032"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DOTS = "\u2022\u00b7\u2219\u25cf\u22c5\u2027\u00a6\u203a\u00bb"
#: apostrophes go ("Jum'at" is "jumat"), and with them the backslash of doubly escaped JSON ("24\/07\/2026")
TABLE = (dict.fromkeys(map(ord, APOSTROPHES + INVISIBLE)) | dict.fromkeys(map(ord, DASHES), "-")
         | dict.fromkeys(map(ord, DOTS), "|") | {ord("\u0130"): "I"})  # the one letter that `lower` makes longer
#: calendars, clocks and other pictures beside a date
SYMBOLS = re.compile(r"[^\w\s\x00-\x7f]+")
#: the same day by the Islamic calendar, which is in its years 1400 to 1499: "| 20 Muharram 1448", "/ 5 Safar 1448 H"
HIJRI = re.compile(r"(?: m\b)?[ |/(,-]*\b\d{1,2} [a-z]+(?: [a-z]+)? 14\d\d\b(?![:.])(?: ?h\b\.?)?\)*", re.IGNORECASE)


def fold(text: str) -> str:
    """The text with single blanks, without quotes, invisible characters, pictures and the Islamic date, entities
    resolved. Its case stays, since names are told by it; in lower case it has the same length."""
    if "&" in text:
        text = resolved(text)
    if not text.isascii():
        text = SYMBOLS.sub(" ", text.translate(TABLE))
    for mark in PLAIN:
        text = text.replace(mark, "")
    text = " ".join(text.split())
    return HIJRI.sub(" ", text).strip() if " 14" in text else text
