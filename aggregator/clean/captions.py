"""Cuts the captions of pictures that no class gives away: by their credit, or by what the picture says of itself."""

import re
from itertools import pairwise

from ..article import Removal
from ..spans import Line
from ..text import fold
from .draft import Draft

#: characters of a caption
LONGEST = 300
#: what a credit begins with, in brackets or behind the caption's last sentence
CREDIT_RE = re.compile(
    r"\((?:foto|photo|dok|ist|antara|ilustrasi|sumber|credit|pexels|freepik|unsplash|shutterstock|pixabay|instagram|"
    r"getty|afp|reuters|ap|ho)\b[^()]{0,80}\)\W*\Z|"
    r"(?:\A|[\s.)\"”])(?:foto|photo|dok(?:umentasi)?|ilustrasi|sumber foto|credit|kredit)\b\.? ?[:/].{2,80}\Z|"
    r"(?:\A|[.)\"”] )(?:foto|dok)\b\.? (?-i:[A-Z])[^.]{2,60}\.?\Z|"
    r"\bANTARA FOTO/|\A(?:Foto )?Ilustrasi\b", re.IGNORECASE)


def cut_captions(draft: Draft) -> None:
    """Cut the lines that stand beside a picture and are its caption."""
    for before, line in pairwise(draft.lines):
        text = fold(line.text)
        pictured = line.image or (before.image and not before.text.strip())
        if text and pictured and len(text) <= LONGEST and (CREDIT_RE.search(text) or text in words_of(before, line)):
            draft.cut_all(line, Removal("caption", text))


def words_of(*lines: Line) -> set[str]:
    """What the pictures in `lines` say of themselves."""
    return {fold(image.get("alt") or "") for line in lines if line.image for image in line.block.iter("img")}
