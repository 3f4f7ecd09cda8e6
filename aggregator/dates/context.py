"""Decides whether the words around a date are those of a stamp ("Kompas.com - ...", "... Oleh: Budi") or of prose."""

import re

#: words that announce a publication or an update, each also with "terakhir" or "last" before it
STATED = (r"(?:diperbarui|diperbaharui|diupdate|diubah|pembaruan|perbarui|updated?|modified|diterbitkan|terbit|terbitan"
          r"|tayang|ditayangkan|penayangan|dipublikasikan|dipublikasi|publikasi|publish|published|posted|post|diposting"
          r"|dibuat|ditulis|dimuat|diunggah|dirilis|rilis|created|released?)")
#: what stands before a date without saying anything of it
PLAIN = r"(?:terakhir|last|hari|tanggal|tgl|date|time|waktu|pada|on|at|di)"
TRAILING_LABELS = re.compile(rf"(?:(?<!\w)(?:{STATED}|{PLAIN})(?!\w)[ :.,/|-]*)+$")
BYLINE = (r"(?:oleh|by|penulis|reporter|editor|pewarta|jurnalis|redaktur|redaksi|red|fotografer|kontributor"
          r"|laporan)")
#: names of up to seven words; a number among them is the start of a sentence
NAME = r"(?!\d)\S+(?: (?!\d)\S+){0,6}"
BYLINE_LEAD = re.compile(rf"[ ,|-]*{BYLINE}\b[ :.]*{NAME} ?")
BYLINE_TAIL = re.compile(rf"[ ,|/(-]*{BYLINE}\b[ :.]*{NAME}")
#: a second stamp: "... diperbarui 12 jan 2022"
STATED_TAIL = re.compile(rf"[ ,|/;(-]*(?:terakhir |last )?{STATED}\b.{{0,80}}")
READERS = r"(?:x|kali|views?|komentar|comments?|shares?|pembaca|menit baca|min read)"
COUNTER_TAIL = re.compile(r"[ ,|/(-]*(?:(?:dibaca|dilihat|views?)\b[ :]*[\d.,]+\w?(?: kali)?"
                          rf"|[\d.,]+ ?(?:k|rb)? ?{READERS}(?: dibaca| dilihat)?)")
#: anything short behind a separator, unless it is a second clock time: "10:15 - 11:30" is a programme, no stamp
FREE_TAIL = re.compile(r" ?[|(/-] ?(?!\d{1,2}[:.]\d\d(?!\d)).{1,60}")
EDGE = " .,;:|-/()[]"


def is_stamp(lead: str, tail: str, timed: bool) -> bool:
    """Whether a date between these folded texts is a stamp.

    A day without clock time (`timed` False) is allowed less company, since prose is full of days.
    """
    return is_lead(lead, timed) and is_tail(tail, timed)


def is_lead(lead: str, timed: bool) -> bool:
    """Whether nothing, a label, a byline or a masthead with its separator stands before the date."""
    if not lead.strip(EDGE):
        return True
    announced = TRAILING_LABELS.sub("", lead)
    if not announced.strip(EDGE) or BYLINE_LEAD.fullmatch(announced):
        return True
    words = [word for word in announced.replace("|", " ").split() if word.strip(EDGE)]
    return (announced.rstrip()[-1] in "|-/" and len(announced) <= 60 and len(words) <= (8 if timed else 2)
            and all(any(c.isalpha() for c in word) for word in words))


def is_tail(tail: str, timed: bool) -> bool:
    """Whether nothing, a byline, a counter or a second stamp stands behind the date; behind a clock time any
    short text after a separator."""
    if not tail.strip(EDGE):
        return True
    if BYLINE_TAIL.fullmatch(tail) or STATED_TAIL.fullmatch(tail) or COUNTER_TAIL.fullmatch(tail):
        return True
    return timed and FREE_TAIL.fullmatch(tail) is not None
