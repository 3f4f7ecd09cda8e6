"""A rebuilt body while inserts are cut from it: its lines are read once, and anew only after a cut."""

from collections.abc import Sequence

from lxml.etree import _Element as Element

from ..article import Related, Removal
from ..spans import Line, cut, lines_of
from .elements import Ledger


class Draft:
    """A body, its lines as they stand now, and the ledger of what was cut."""

    def __init__(self, root: Element, ledger: Ledger):
        self.root = root
        self.ledger = ledger
        self.read: list[Line] | None = None
        #: how often it was changed
        self.changes = 0

    @property
    def lines(self) -> list[Line]:
        """The lines with text or a picture, in order. What was read before a cut can still be cut, from its end on."""
        if self.read is None:
            self.read = lines_of(self.root)
        return self.read

    @property
    def texts(self) -> list[Line]:
        """The lines with text, in order."""
        return [line for line in self.lines if line.text.strip()]

    def cut(self, line: Line, start: int, end: int, entry: Sequence[Related | Removal]) -> None:
        """Take the characters from `start` to `end` of a line out; `entry` is what is kept of them."""
        cut(line, start, end, self.ledger.add(list(entry)))
        self.changed()

    def changed(self) -> None:
        """Its tree is not what was read before."""
        self.read = None
        self.changes += 1

    def cut_all(self, line: Line, *entry: Related | Removal) -> None:
        """Take the whole text of a line out."""
        self.cut(line, 0, len(line.text), entry)
