"""Cuts the lines in which a publisher, by its own name, invites to its app, its channels and its newsletter."""

import re
from collections.abc import Iterable

from ..article import Removal
from ..text import fold
from .draft import Draft

#: an invitation is one line and no longer than this
LONGEST = 200
#: what the reader is asked to do, at the head of the line or of a sentence in it
CALL_RE = re.compile(
    r"(?:\A|[.!?] )\W*(?:(?:ayo|yuk|mari|segera|silakan|jangan lupa)\W+)?(?:download|unduh|install|pasang|ikuti|follow|"
    r"subscribe|like|gabung|bergabung|dapatkan|daftar|berlangganan|langganan|baca|simak)\b", re.IGNORECASE)
#: and where
PLACE_RE = re.compile(r"\b(?:aplikasi|play ?store|app ?store|google news|whats ?app|telegram|newsletter|youtube|"
                      r"instagram|facebook|tiktok|twitter|threads)\b", re.IGNORECASE)


def cut_invitations(draft: Draft, names: Iterable[str]) -> None:
    """Cut such lines; without one of the house's `names` ("Kabar Kota", "kabarkota.com") a line is advice and stays."""
    known = [re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE) for name in names if name]
    for line in draft.lines:
        text = fold(line.text)
        if len(text) <= LONGEST and CALL_RE.search(text) and PLACE_RE.search(text) and any(
                name.search(text) for name in known):
            draft.cut_all(line, Removal("own-channels", text))
