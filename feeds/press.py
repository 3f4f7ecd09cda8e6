"""Brings the documents of feeds up to the store: those that are no longer right, and no others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import fingerprint, paging
from .edition import FORMATS, Edition, LeftOut, Selection, within
from .entry import Entry
from .folder import Folder
from .follow import follow
from .paging import Place
from .register import Page, Register, Written
from .rows import Changes, Key
from .select import Feed

Say = Callable[[str], object]
NO_KEY: Key = ("", "")
#: pages that are written at a time: the disk is waited for once for all of them
TOGETHER = 8


@dataclass(frozen=True)
class Published:
    """One file of one feed."""

    slug: str
    path: Path
    #: whether the file was written, or removed for want of entries
    changed: bool
    #: entries in it; 0: there is no file
    entries: int
    #: articles that would be in it
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Head:
    """The document of a feed that one subscribes to, as it shall be."""

    #: whether there is more than stands in it
    paged: bool
    written: Written
    #: by suffix; None where the files are right
    contents: dict[str, bytes] | None = None


class Press:
    """Works through feeds; each document that is done is registered at once, so that a killed press is gone on with."""

    def __init__(self, edition: Edition, register: Register, folder: Folder):
        self.edition, self.register, self.folder = edition, register, folder

    def follow(self, feed: Feed, changes: Changes) -> None:
        """Brings the register up to the store, within the caller's transaction; see `follow.follow`."""
        followed = follow(self.edition.connection, self.register, changes, feed)
        if followed.moved:
            self.register.spoil(feed.slug)
        for number in followed.pages:
            self.register.spoil(paging.page_name(feed.slug, number))

    def feed(self, feed: Feed, say: Say) -> Iterator[Published]:
        """Writes what of a feed is no longer right. Pages come first: a document never names one that is not there."""
        site, publishers = self.edition.site, self.edition.publishers
        written = self.register.written(feed.slug)
        pages = paging.kept(self.register.pages(feed.slug), site.archive_days)
        place, places = paging.places(feed.slug, pages)
        look = fingerprint.look(feed, site, publishers)
        head = self.head(feed, place, look, written.get(feed.slug))
        wanted = pages if head.paged else []
        yield from self.drop(feed, written.keys() - {feed.slug, *(places[page.number].name for page in wanted)})
        law = fingerprint.law(feed, site, publishers)
        marks = {page.number: law if page.sealed else fingerprint.digest(look, places[page.number]) for page in wanted}
        stale = [page for page in wanted
                 if not self.is_right(written.get(places[page.number].name), marks[page.number])]
        with self.register.writing():
            for name in (*(places[page.number].name for page in stale), *([feed.slug] if head.contents else [])):
                self.folder.plan(names(name), name)
        for start in range(0, len(stale), TOGETHER):
            say(places[stale[start].number].name)
            yield from self.write(feed, [self.page(feed, page, places[page.number], marks[page.number])
                                         for page in stale[start:start + TOGETHER]])
        say(feed.slug)
        yield from self.write_head(feed, head)

    def is_right(self, written: Written | None, mark: str) -> bool:
        """Whether a document is as it shall be, and its files lie there."""
        return (written is not None and written.fingerprint == mark
                and self.folder.intact(written.name, names(written.name) if written.entries else ()))

    def head(self, feed: Feed, place: Place, look: str, written: Written | None) -> Head:
        """The document one subscribes to: made anew where it is not right."""
        count = self.register.count(feed.slug)
        if self.is_right(written, look):
            return Head(place.prev_archive is not None or count > written.entries + len(written.left_out), written)
        found = self.edition.select(feed, self.register.newest(feed.slug, 2 * feed.limit), feed.limit)
        entries = within(found.entries, feed)
        whole = place.prev_archive is None and count == len(entries) + len(found.left_out)
        fitted, contents = self.fitting(feed, entries, Place(feed.slug) if whole else place)
        if fitted < len(entries) and whole:
            whole, (fitted, contents) = False, self.fitting(feed, entries, place)
        return Head(bool(fitted) and not whole, record(feed.slug, look, found, fitted), contents)

    def fitting(self, feed: Feed, entries: Sequence[Entry], place: Place) -> tuple[int, dict[str, bytes]]:
        return self.edition.fitting(feed, entries, place) if entries else (0, {})

    def page(self, feed: Feed, page: Page, place: Place, mark: str) -> tuple[Written, dict[str, bytes]]:
        """One page, with everything that stands on it."""
        found = self.edition.select(feed, self.register.on_page(feed.slug, page.number))
        contents = self.edition.documents(feed, found.entries, place)
        return record(place.name, mark, found, len(found.entries)), contents

    def write(self, feed: Feed, documents: Sequence[tuple[Written, dict[str, bytes]]]) -> Iterator[Published]:
        """Writes documents in every format, and registers them; gives the files of those that changed."""
        with self.register.writing():
            changed = self.folder.put_all({written.name: files_of(written.name, contents)
                                           for written, contents in documents})
            for written, _ in documents:
                self.register.set_written(feed.slug, written)
        for written, _ in documents:
            if written.name in changed:
                yield from self.files(feed, written, changed=True)

    def write_head(self, feed: Feed, head: Head) -> Iterator[Published]:
        """The same for the document that one subscribes to, of which the files are always given."""
        changed = False
        if head.contents is not None:
            with self.register.writing():
                if head.contents:
                    changed = bool(self.folder.put_all({feed.slug: files_of(feed.slug, head.contents)}))
                else:
                    changed = self.folder.drop(feed.slug)
                self.register.set_written(feed.slug, head.written)
        if changed or head.written.entries or head.written.left_out:
            yield from self.files(feed, head.written, changed)

    def drop(self, feed: Feed, names: Iterable[str]) -> Iterator[Published]:
        """Removes documents of a feed."""
        for name in sorted(names):
            with self.register.writing():
                if self.folder.drop(name):
                    yield from self.files(feed, Written(name, "", 0, (), NO_KEY), changed=True)
                self.register.forget_document(name)

    def files(self, feed: Feed, written: Written, changed: bool) -> Iterator[Published]:
        left_out = tuple(LeftOut(*one) for one in written.left_out)
        for name in names(written.name):
            yield Published(feed.slug, self.folder.path / name, changed, written.entries, left_out)

    def newest(self, feed: Feed) -> Entry | None:
        """The newest entry of the document that one subscribes to."""
        written = self.register.written(feed.slug).get(feed.slug)
        if written is None or not written.entries:
            return None
        return self.edition.select(feed, [written.newest]).entries[0]


def names(document: str) -> list[str]:
    """The files of a document."""
    return [f"{document}.{suffix}" for suffix in FORMATS]


def files_of(document: str, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same with what is in them; `contents` by suffix."""
    return {f"{document}.{suffix}": data for suffix, data in contents.items()}


def record(name: str, mark: str, found: Selection, count: int) -> Written:
    """What the register keeps of a document with the first `count` of the entries found."""
    return Written(name, mark, count, tuple((one.url, one.reason) for one in found.left_out),
                   found.keys[0] if count else NO_KEY)
