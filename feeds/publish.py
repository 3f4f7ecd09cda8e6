"""Publishes every feed of the store as files, with an index, and says what it wrote and what it left out."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aggregator.config import OwnFeed, Site
from aggregator.errors import ConfigError, LoperError
from aggregator.publisher import Publisher

from . import index_page, opml, pages
from .edition import Edition
from .folder import Folder
from .press import Press, Published
from .register import Register
from .rows import TIME_LIMIT, Changes
from .rss_atom import ICON
from .select import Feed, all_feeds, directory

#: feeds done, feeds in all, and what is being written
Progress = Callable[[int, int, str], object]


def publish(connection: sqlite3.Connection, public: Path, site: Site, publishers: Sequence[Publisher],
            own: Mapping[str, OwnFeed] | None = None, progress: Progress = lambda *_: None) -> list[Published]:
    """Writes the feeds that have articles (`all_feeds`) in every format with their pages and archives, OPML, and the
    index page.

    Same store, same bytes; a file that would not change is not touched; files of a feed that is no longer there are
    removed. What is published stands in a register, `<public>.db`, so that it costs no more than what changed. Hold
    the home's lock. Gives the files of every feed, and those of their pages that changed.

    ConfigError, after all other feeds, where the condition of one in `own` takes too long. OSError and sqlite3.Error
    stop it: files already written stay, each whole, and the next publish goes on from there.
    """
    own = own or {}
    with Register(register_of(public)) as register:
        press = Press(Edition(connection, site, directory(connection, publishers)), register, Folder(public, register))
        feeds = all_feeds(connection, site, publishers, own, register.slugs())
        if not site.public:
            register.set_public(False)
        slow = follow(press, feeds, Changes(connection, press.edition.latest), progress)
        done = []
        for number, feed in enumerate(feeds):
            for file in press.feed(feed, lambda name, number=number: progress(number, len(feeds), name)):
                done.append(file)
        done += without(press, feeds)
        write_site(press, feeds, site, publishers)
        register.set_public(site.public)
    if slow:
        raise slow[0] if len(slow) == 1 else LoperError("; ".join(map(str, slow)))
    return done


def register_of(public: Path) -> Path:
    """Where the register of what is published in the folder `public` lies: beside it, where no server looks."""
    return public.with_name(f"{public.name}.db")


def may_be_public(public: Path) -> bool:
    """Whether the folder was published to the end for a public site, or never: then there is no full text in it."""
    if not register_of(public).exists():
        return not any(public.glob("*.atom"))
    with Register(register_of(public)) as register:
        return register.is_public()


def published_up_to(public: Path) -> int:
    """The number in the store's log of changes that every feed has come to; 0: not all have come anywhere."""
    with Register(register_of(public)) as register:
        return min((register.position(slug).change for slug in register.slugs()), default=0)


def follow(press: Press, feeds: Sequence[Feed], changes: Changes, progress: Progress) -> list[ConfigError]:
    """Brings the register up to the store; gives an error for each own feed whose condition takes too long.

    Such a feed stays as it was.
    """
    slow = []
    with press.register.writing():
        for number, feed in enumerate(feeds):
            progress(number, len(feeds), feed.slug)
            try:
                press.follow(feed, changes)
            except sqlite3.OperationalError as error:
                if str(error) != "interrupted":
                    raise
                slow.append(ConfigError("loper.toml", f"feeds.{feed.slug}", f"takes more than {TIME_LIMIT:.0f} seconds "
                                                                            "to be looked for; its files stay"))
    return slow


def without(press: Press, feeds: Sequence[Feed]) -> list[Published]:
    """Removes the files of feeds that are no longer there."""
    there = {feed.slug for feed in feeds}
    gone = []
    for slug in press.register.slugs():
        if slug not in there:
            old = Feed(slug=slug, title=slug, subtitle="", link="", author="", rights="")
            gone += press.drop(old, press.register.written(slug))
            with press.register.writing():
                press.register.forget(slug)
    return gone


def write_site(press: Press, feeds: Sequence[Feed], site: Site, publishers: Sequence[Publisher]) -> None:
    """What stands beside the feeds, last, so that it never names a feed that is not there."""
    newest = {feed.slug: entry for feed in feeds if (entry := press.newest(feed))}
    with_entries = [feed for feed in feeds if feed.slug in newest]
    with press.register.writing():
        lists = opml.documents(site, with_entries, publishers)
        press.folder.put({ICON: Path(__file__).with_name(ICON).read_bytes(), **pages.assets(), **lists,
                          pages.INDEX: index_page.index(site, publishers, with_entries, newest, lists)})
        press.folder.drop_stale()
