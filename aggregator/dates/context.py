"""Decides whether the words around a date are those of a stamp ("Kompas.com - ...", "... Oleh: Budi") or of prose."""

import re

#: words that announce a publication or an update, each also with "terakhir" or "last" before it
STATED = (r"(?:diperbarui|diperbaharui|diupdate|diubah|pembaruan|perbarui|perubahan|updated?|modified|diterbitkan"
          r"|terbit|terbitan|tayang|ditayangkan|penayangan|dipublikasikan|dipublikasi|publikasi|publish|published"
          r"|posted|post|diposting|dibuat|ditulis|dimuat|diunggah|dirilis|rilis|created|released?)")
#: what stands before a date without saying anything of it
PLAIN = r"(?:terakhir|last|hari ini|kemarin|today|yesterday|hari|tanggal|tgl|date|time|waktu|pada|on|at|di)"
TRAILING_LABELS = re.compile(rf"(?:(?<!\w)(?:{STATED}|{PLAIN})(?!\w)[ :.,/|-]*)+$", re.IGNORECASE)
BYLINE = (r"(?:oleh|by|penulis|reporter|editor|pewarta|jurnalis|redaktur|redaksi|red|admin|fotografer|kontributor"
          r"|laporan|foto|sumber)")
#: names of up to seven words; a number among them is the start of a sentence
NAME = r"(?!\d)\S+(?: (?!\d)\S+){0,6}"
BYLINE_LEAD = re.compile(rf"[ ,|-]*(?:{STATED}[ :]*)?{BYLINE}\b[ :.]*(?:{NAME})? ?", re.IGNORECASE)
BYLINE_TAIL = re.compile(rf"[ ,|/(-]*{BYLINE}\b[ :.]*{NAME}", re.IGNORECASE)
#: a second stamp: "... diperbarui 12 jan 2022"
STATED_TAIL = re.compile(rf"[ ,|/;(-]*(?:terakhir |last )?{STATED}\b.{{0,80}}", re.IGNORECASE)
READERS = r"(?:x|kali|views?|hits?|komentar|comments?|shares?|pembaca|menit baca|min read|dibaca|dilihat)"
#: "dibaca 1.204 kali", "waktu baca: 3 menit", "1,2 rb dibaca", "5 menit baca"
COUNTER = (r"(?:(?:dibaca|dilihat|views?|hits?|waktu baca|komentar)[ :]*[\d.,]+\w?(?: kali| menit)?"
           rf"|[\d.,]+ ?(?:k|rb)? ?{READERS}(?: dibaca| dilihat)?)")
#: the same time once more, as distance
AGO = r"(?:\d+ ?|\w+ )[a-z]+ (?:yang |yg )?(?:lalu|ago)"
ASIDE_LEAD = re.compile(rf"[ |,/(-]*(?:{COUNTER}|{AGO})[ |,/()-]*", re.IGNORECASE)
#: what one can do with the article: share it, comment on it, print it in larger letters
BUTTONS = (r"(?:bagikan|share|simpan|cetak|print|dengarkan|a(?: ?[a+-])+|komentar|(?:no|tidak ada|belum ada) "
           r"(?:komentar|comments?)|(?:leave a|tulis|beri) (?:komentar|comment))")
ASIDE_TAIL = re.compile(rf"[ ,|/(-]*(?:{COUNTER}|{AGO}|{BUTTONS})[ :)]*", re.IGNORECASE)
#: anything short behind a separator, unless it is a second clock time: "10:15 - 11:30" is a programme, no stamp
FREE_TAIL = re.compile(r" ?[|(/-](?! ?\d{1,2}[:.]\d\d(?!\d)) ?.{1,60}")
#: behind a day the section, of two words at most
SECTION_TAIL = re.compile(r" ?[|/] ?[^\W\d]+(?: [^\W\d]+)?| in [A-Z][^\W\d]*,?(?: [A-Z][^\W\d]*,?){0,3}")
#: up to four words that begin with capitals: in prose the second or third does not
CAPITALS = r"[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3}"
NAMED_LEAD = re.compile(rf"{CAPITALS} ?, ?")
#: capitals alone may be a zone that nobody here knows; 10.15 "Malam" is no 10.15
NAMED_TAIL = re.compile(rf" ?,? ?(?![A-Z]{{2,5}}\b|(?:Pagi|Siang|Sore|Petang|Malam)\b){CAPITALS} ?")
#: the same time in a second zone
ZONE_TAIL = re.compile(r" ?[|/(] ?\d{1,2}[:.]\d\d ?(?:wib|wita|wit)[ )]*", re.IGNORECASE)
EDGE = " .,;:|-/()[]"


def is_stamp(lead: str, tail: str, timed: bool) -> bool:
    """Whether a date between these folded texts is a stamp.

    A day without clock time (`timed` False) is allowed less company, since prose is full of days.
    """
    return is_lead(lead, timed) and is_tail(tail, timed)


def stands_alone(lead: str, tail: str) -> bool:
    """Whether a date between these folded texts is all there is, but for a label."""
    return not TRAILING_LABELS.sub("", lead).strip(EDGE) and not tail.strip(EDGE)


def is_lead(lead: str, timed: bool) -> bool:
    """Whether nothing, a label, a byline, a counter or a masthead with its separator stands before the date; before
    one with a clock time also a name and a comma."""
    if not lead.strip(EDGE):
        return True
    announced = TRAILING_LABELS.sub("", lead)
    if not announced.strip(EDGE) or BYLINE_LEAD.fullmatch(announced) or ASIDE_LEAD.fullmatch(announced):
        return True
    if timed and NAMED_LEAD.fullmatch(announced):
        return True
    words = [word for word in re.split("[ |>]", announced) if word.strip(EDGE)]
    return (announced.rstrip()[-1] in "|-/>" and len(announced) <= 60 and len(words) <= (8 if timed else 2)
            and all(any(c.isalpha() for c in word) for word in words))


def is_tail(tail: str, timed: bool) -> bool:
    """Whether nothing, a byline, a counter, a button or a second stamp stands behind the date; behind a day also
    the section, behind a clock time a name or any short text after a separator."""
    if not tail.strip(EDGE):
        return True
    known = (BYLINE_TAIL, STATED_TAIL, ASIDE_TAIL, *((FREE_TAIL, NAMED_TAIL, ZONE_TAIL) if timed else (SECTION_TAIL,)))
    return any(form.fullmatch(tail) for form in known)
