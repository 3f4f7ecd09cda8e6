"""JSON Feed 1.1 documents of a feed (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Sequence
from typing import Any

from aggregator.config import Site

from .entry import Entry
from .paging import Place
from .rss_atom import ICON, feed_id
from .select import Feed, home

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed, entries: Sequence[Entry], site: Site, place: Place | None = None) -> bytes:
    """The document of `entries` (newest first), to be served at `<base_url>/<place.name>.json`.

    `place` is that of the document one subscribes to where none is given. Ids, times and content are those of the
    other formats.
    """
    place = place or Place(feed.slug)
    document = {
        "version": VERSION, "title": feed.title, "home_page_url": feed.link,
        "feed_url": f"{home(site)}{place.name}.json", "description": feed.subtitle,
        **({"next_url": f"{home(site)}{place.older}.json"} if place.older else {}),
        "icon": home(site) + ICON, "favicon": home(site) + ICON, "authors": [{"name": feed.author}],
        "language": feed.language,
        "_loper": {"id": feed_id(feed, site), "rights": feed.rights,
                   **({"archive": True} if place.archive else {})},
        "items": [item(entry) for entry in entries]}
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


def item(entry: Entry) -> dict[str, Any]:
    """One entry; what it does not have is left out."""
    return {
        "id": entry.id, "url": entry.url, "title": entry.title, "content_html": entry.content,
        "summary": entry.summary, **({"image": entry.image} if entry.image else {}),
        "date_published": entry.published.isoformat(), "date_modified": entry.updated.isoformat(),
        "authors": [{"name": name} for name in entry.authors or (entry.publisher,)],
        "tags": list(entry.categories), "language": entry.language,
        "_loper": {"publisher": entry.publisher, "homepage": entry.homepage, "rights": entry.rights,
                   **({"complete": "teaser"} if entry.teaser else {})}}
