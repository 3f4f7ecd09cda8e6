"""Brings the register of one feed up to the store: what came, what was revised, what is gone, what left the window."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import paging
from .register import Member, Position, Register
from .rows import Changes, Key, Listed, existing, listed
from .select import Feed


@dataclass
class Followed:
    """What became of one feed since it was last published."""

    #: whether any entry of it came, changed or left
    moved: bool = False
    #: numbers of the pages on which something did
    pages: set[int] = field(default_factory=set)


def follow(connection: sqlite3.Connection, register: Register, changes: Changes, feed: Feed) -> Followed:
    """Notes in the register what the feed holds now; within the caller's transaction.

    Only what the store's log names is looked at; everything where the feed is new, asks something else than before,
    or the log does not reach back. sqlite3.OperationalError where the feed's own condition takes too long.
    """
    position = register.position(feed.slug)
    known = position and position.query == feed.query and changes.reach_back_to(position.change, position.mark)
    if known and position.change == changes.last:
        return Followed()
    articles = changes.articles(position.change) if known else None
    found = listed(connection, feed.source, feed.where, feed.params, changed=bool(known)) if articles != [] else []
    members = register.members(feed.slug, articles)
    followed = Followed()
    note_gone(connection, register, feed, members.keys() - {one.key for one in found}, followed)
    note_found(register, feed, found, members, followed, everything=not known)
    register.set_position(feed.slug, Position(feed.query, changes.last, changes.mark))
    return followed


def note_gone(connection: sqlite3.Connection, register: Register, feed: Feed, gone: Iterable[Key],
              followed: Followed) -> None:
    """What the feed no longer holds leaves its changing pages; what was taken down leaves every page."""
    gone = set(gone)
    if not gone:
        return
    followed.moved = True
    still = existing(connection, {article for article, _ in gone})
    archives = {page.number for page in register.pages(feed.slug) if page.sealed}
    for article, edited in gone:
        standing = set(register.pages_of(feed.slug, article))
        followed.pages |= standing - archives if article in still else standing
        if article not in still:
            register.strike(feed.slug, [(article, edited)])
        for page in standing - archives:
            register.strike(feed.slug, [(article, edited)], page)
    register.leave(feed.slug, gone)


def note_found(register: Register, feed: Feed, found: Iterable[Listed], members: dict[Key, Member],
               followed: Followed, everything: bool) -> None:
    """Files what is new, and again what was revised after its page was sealed; then seals what left the window."""
    pages = register.pages(feed.slug)
    archives = {page.number for page in pages if page.sealed}
    arrivals = []
    for one in found:
        member = members.get(one.key)
        if member is None or (member.page in archives and member.revised != one.revised):
            arrivals.append(one)
        elif (member.shown, member.revised) != (one.shown, one.revised):
            register.refresh(feed.slug, one)
        if member is not None:
            followed.pages |= {member.page} - archives
    filled, places = paging.filed(pages, arrivals)
    for one, number in places:
        register.file(feed.slug, one, number)
        followed.pages.add(number)
    followed.moved |= everything or bool(arrivals or members)
    changed = paging.sealed(filled, register.newest_shown(feed.slug), feed.window_hours)
    register.set_pages(feed.slug, set(changed) - set(pages))
