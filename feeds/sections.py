"""Feeds of sections: which sections have enough articles for one, and what its files are called."""

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from aggregator.own_feeds import SECTION_PREFIX

from .content import line
from .rows import select

#: articles that a section needs, also of a small store
LEAST = 3
#: and the part of all articles: hundreds of publishers have thousands of names for their sections
PART = 1 / 1000
#: characters of a slug; a longer name of a section is a page's mistake
LONGEST = 60


def section_slug(name: str) -> str:
    """The slug of a section's feed: "Ekonomi & Bisnis" -> "section-ekonomi-bisnis"; "" for a name that says nothing.

    Names that differ in case, accents, spaces and punctuation alone are one section. The hyphen keeps it apart from
    every publisher's id, and loper.toml may not begin a slug like it. What has no Latin letter gets a hash.
    """
    plain = unicodedata.normalize("NFKD", line(name, 10 * LONGEST)).casefold()
    letters = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")[:LONGEST].strip("-")
    if not letters and any(character.isalnum() for character in plain):
        letters = sha256(plain.encode()).hexdigest()[:12]
    return SECTION_PREFIX + letters if letters else ""


def spellings(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Slug -> how often each spelling of that section's name is in the store."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in select(connection, "SELECT section, count(*) FROM articles GROUP BY section"):
        if isinstance(name, str) and (slug := section_slug(name)):
            found[slug][name] = count
    return found


def large_enough(sections: Mapping[str, Mapping[str, int]], published: Collection[str]) -> Sequence[str]:
    """Slugs of sections with at least LEAST articles that are PART of all; one that has a feed keeps it."""
    least = max(LEAST, PART * sum(sum(counts.values()) for counts in sections.values()))
    return sorted(slug for slug, counts in sections.items() if sum(counts.values()) >= least or slug in published)


def usual_name(counts: Mapping[str, int]) -> str:
    """The spelling that most articles have."""
    return min(counts, key=lambda name: (-counts[name], name))
