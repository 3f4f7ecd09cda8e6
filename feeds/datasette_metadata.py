"""What Datasette tells people of the database: titles, descriptions, facets and order of every table and column.

The one place of these sentences; a test holds it against the schema.
"""

from collections.abc import Iterable
from typing import Any

from aggregator.config import Site

from .content import line
from .datasette_plugin.queries import QUERIES
from .entry import MAX_TITLE
from .words import words

Table = dict[str, Any]

PUBLISHER = "Publisher, by its id."
ARTICLE = "The article, by its URL."
POSITION = "Order within the article, from 0."
REVISED = "When title or text last really changed; ISO 8601, UTC. Null: never."
SHOWN = "The time shown in feeds: published, else first_seen; ISO 8601, UTC."

#: of tables without a publisher's text
OURS = {"source": "What Loper noted while it crawled", "license": "Facts about the crawl, no publisher's text"}

ARTICLES: Table = {
    "title": "Articles",
    "description": "Every article, cleaned of what is not the article. Instants are ISO 8601 in UTC; lists and objects "
                   "are JSON. An empty text means that the page did not say.",
    "label_column": "title", "sort_desc": "published", "facets": ["publisher", "section", "kind"],
    "sortable_columns": ["url", "publisher", "title", "section", "published", "updated", "first_seen", "revised",
                         "fetched"],
    "fts_table": "articles_fts", "fts_pk": "rowid",
    "columns": {
        "url": "The article's one identity: canonical, without tracking and paging parameters.",
        "publisher": PUBLISHER,
        "title": "Plain text.",
        "summary": "Plain text: the publisher's own summary.",
        "dateline": "Where it was written, as printed before the first paragraph; it also stays in the text.",
        "authors": "JSON list of names; empty where there is no byline.",
        "tags": "JSON list of the publisher's tags.",
        "section": "The publisher's section.",
        "language": "BCP 47 tag of the text.",
        "image": "URL of the lead image, or null.",
        "published": "When the page says it was published; ISO 8601, UTC. Null: it does not say.",
        "updated": "When the page says it was last changed; ISO 8601, UTC. Null: it does not say.",
        "published_precision": "How exact published is: second, minute or day (then 00:00 in the publisher's zone).",
        "published_zone": "Offset of published as printed or assumed: +07:00 (WIB), +08:00 (WITA), +09:00 (WIT).",
        "first_seen": "When we first stored it; ISO 8601, UTC.",
        "revised": REVISED,
        "fetched": "When we last fetched it; ISO 8601, UTC.",
        "content_html": "The body as HTML of an allow-list, with absolute URLs.",
        "content_text": "The body as plain text: a line per paragraph, heading, list item or table row.",
        "kind": "article, photo, video or live.",
        "complete": "full, or teaser where the page holds the beginning only (provenance says how that is known).",
        "related": "JSON list of {label, title, url}: where the inserts that were cut pointed.",
        "removed": "JSON list of {rule, text}: everything else that was cut, and by which rule.",
        "provenance": "JSON object: where in the page each field was read.",
        "conflicts": "JSON list of {field, where, value}: what disagreed with the value chosen.",
        "rules": "Version of the rules that made this row.",
        "title_stems": "Stems of the derived words of the title; for the search.",
        "text_stems": "Stems of the derived words of content_text; for the search.",
    }}

REVISIONS: Table = {
    "source": "The publishers' own pages, as they were when Loper fetched them",
    "title": "Revisions",
    "description": "What an article was before its title or text really changed.",
    "label_column": "title", "sort_desc": "revised",
    "columns": {
        "article": ARTICLE,
        "revised": "When this text was replaced; ISO 8601, UTC.",
        "title": "The title until then.",
        "content_text": "The text until then.",
        "diff": "What changed, as a unified diff from this text to the next.",
    }}

RELATED: Table = {
    "title": "Related links",
    "description": "Links of inserts (“Baca Juga”) that were cut from the text of articles.",
    "label_column": "title",
    "columns": {
        "article": ARTICLE, "position": POSITION,
        "label": "What stood before the link, as printed.",
        "title": "Text of the link.",
        "url": "Where it pointed; null where the text had no link.",
    }}

REMOVED: Table = {
    "title": "Removed texts",
    "description": "Everything that was cut from articles and is no link to another one.",
    "facets": ["rule"],
    "columns": {
        "article": ARTICLE, "position": POSITION,
        "rule": "Name of the rule that cut it.",
        "text": "Plain text of what was cut.",
    }}

PUBLISHERS: Table = {
    "source": "Loper's publisher files, spiders/publishers/ and those of the home", "license": "MIT, as Loper itself",
    "title": "Publishers",
    "description": "Whose articles these are.",
    "label_column": "publisher", "facets": ["kind", "timezone"], "sort": "publisher",
    "columns": {
        "id": "Name of the publisher's file of rules.",
        "publisher": "Name as the publisher writes it.",
        "homepage": "Start page.",
        "kind": "national, regional, business, tech, sport, lifestyle, english, factcheck or official.",
        "network": "Family of papers that it belongs to.",
        "language": "BCP 47 tag of its texts.",
        "timezone": "IANA zone of dates that name none.",
    }}

URLS: Table = {
    **OURS,
    "title": "URLs",
    "description": "The frontier: every URL that a listing named, and what became of it.",
    "facets": ["publisher", "state"], "sort_desc": "first_seen",
    "columns": {
        "url": "As the listing named it.",
        "publisher": PUBLISHER,
        "state": "waiting, leased, stored, unchanged, failed, gone, refused, blocked or not an article.",
        "first_seen": "When a listing first named it; ISO 8601, UTC.",
        "lastmod": "When the listing says it last changed, as printed.",
        "attempts": "How often it was asked for since an article last came.",
        "next_try": "Not to be asked for before; ISO 8601, UTC. Null: at once where it waits, else not again.",
        "status": "HTTP status of the last answer; null: none came.",
        "reason": "Why it is in this state.",
        "article": "The article that it led to.",
        "listing": "What the listing said of it, JSON.",
        "dated": "When the listing dates it; ISO 8601, UTC.",
        "etag": "ETag that the article came with, to look at it again.",
        "last_modified": "Last-Modified that the article came with, to look at it again.",
        "unanswered": "Runs that died after they had asked for it; 0 since it was answered.",
    }}

HOSTS: Table = {
    **OURS,
    "title": "Hosts",
    "description": "Hosts that refused requests, or asked for patience. A row that is deleted lets the next run ask.",
    "facets": ["state"], "sort_desc": "refused",
    "columns": {
        "host": "Its name, without port.",
        "state": "answers, refuses, blocked or asked us to wait.",
        "until": "Not to be asked for anything before; ISO 8601, UTC.",
        "reason": "What it answered.",
        "refused": "When it last refused; ISO 8601, UTC.",
        "refusals": "Refusals in a row since it last gave an article, or was left alone.",
        "pauses": "How often in a row it was left alone: each time for longer.",
    }}

ROBOTS: Table = {
    "source": "The hosts' own robots.txt files", "license": "The files are their hosts' own",
    "title": "robots.txt",
    "description": "The robots.txt files, as last read.",
    "facets": ["status"], "sort_desc": "asked",
    "columns": {
        "origin": "Scheme, host and port.",
        "asked": "When it was last asked for; ISO 8601, UTC.",
        "status": "HTTP status of that answer; null: none came.",
        "fetched": "When the text came, or was confirmed; ISO 8601, UTC. Null: never.",
        "text": "The file; empty where the host has none.",
        "etag": "ETag to ask with next time.",
        "last_modified": "Last-Modified to ask with next time.",
    }}

FORGOTTEN: Table = {
    **OURS,
    "title": "Taken down",
    "description": "Articles that were taken down, a row for each of their addresses. None is stored again.",
    "label_column": "url", "facets": ["publisher"], "sort_desc": "forgotten",
    "columns": {
        "url": "An address of the article.",
        "publisher": PUBLISHER,
        "reason": "Why it was taken down.",
        "forgotten": "When it was taken down; ISO 8601, UTC.",
    }}

LISTINGS: Table = {
    **OURS,
    "title": "Listings",
    "description": "Feeds, sitemaps and index pages that publishers list their articles in, as last read.",
    "facets": ["publisher"], "sort_desc": "fetched",
    "columns": {
        "url": "Address of the listing.",
        "publisher": PUBLISHER,
        "etag": "ETag to ask with next time.",
        "last_modified": "Last-Modified to ask with next time.",
        "fetched": "When it was last asked for; ISO 8601, UTC.",
        "status": "HTTP status of the last answer; null: none came.",
        "named": "The URLs that it named last, in its order.",
    }}

RUNS: Table = {
    **OURS,
    "title": "Runs",
    "description": "Every crawl.",
    "sort_desc": "id",
    "columns": {
        "id": "Number of the run.",
        "started": "ISO 8601, UTC.",
        "finished": "ISO 8601, UTC. Null: still running, or killed.",
        "ok": "1: all went well; 0: something failed.",
        "stopped_by": "Signal that ended it early.",
    }}

PUBLISHER_RUNS: Table = {
    **OURS,
    "title": "Runs by publisher",
    "description": "What each crawl brought from each publisher, in numbers of URLs but for inserts_cut.",
    "facets": ["publisher"], "sort_desc": "run",
    "columns": {
        "run": "Number of the run.",
        "publisher": PUBLISHER,
        "listed": "Named by its listings.",
        "new": "Articles stored for the first time.",
        "revised": "Articles whose title or text changed.",
        "unchanged": "Articles fetched again and found the same.",
        "failed": "To be tried again.",
        "gone": "No longer there.",
        "blocked": "Forbidden by the server (401, 403, 451).",
        "refused": "Not fetched because of robots.txt or their address, or not read because of their size.",
        "not_articles": "Pages that are no articles.",
        "unanswered": "Left when the run was stopped.",
        "inserts_cut": "Number of related links and removed texts.",
        "problems": "JSON list of what went wrong, in words.",
    }}

NEWEST: Table = {
    "title": "Newest articles",
    "description": "All articles, newest first.",
    "columns": {
        "shown": SHOWN,
        "publisher": "Name of the publisher.",
        "title": "Plain text.",
        "section": "The publisher's section.",
        "url": "Address of the article.",
    }}

NEWEST_REVISIONS: Table = {
    "source": "The publishers' own pages, as they were when Loper fetched them",
    "title": "Newest revisions",
    "description": "What changed in articles after we had stored them, newest first.",
    "columns": {
        "revised": "When the change was found; ISO 8601, UTC.",
        "publisher": PUBLISHER,
        "title": "Today's title.",
        "diff": "What changed, as a unified diff.",
        "url": "Address of the article.",
    }}

URL_STATES: Table = {
    **OURS,
    "title": "States of URLs",
    "description": "How many URLs of each publisher are in which state.",
    "columns": {
        "publisher": PUBLISHER,
        "state": "See the table urls.",
        "urls": "Number of URLs.",
        "next_try": "When the first of them is to be asked for again; ISO 8601, UTC.",
    }}

#: by name in the database
TABLES: dict[str, Table] = {
    "articles": ARTICLES, "revisions": REVISIONS, "related": RELATED, "removed": REMOVED, "publishers": PUBLISHERS,
    "urls": URLS, "listings": LISTINGS, "hosts": HOSTS, "robots": ROBOTS, "runs": RUNS,
    "publisher_runs": PUBLISHER_RUNS, "newest": NEWEST, "newest_revisions": NEWEST_REVISIONS, "url_states": URL_STATES,
    "forgotten": FORGOTTEN,
    # full-text tables hide themselves; which migrations were applied is of no use to anybody
    "_sqlite_migrations": {"hidden": True},
    # numbers and URLs, for publishing
    "changes": {"hidden": True}}


def metadata(site: Site, database: str = "news", full_text: Iterable[str] = ()) -> dict[str, Any]:
    """Datasette 0.65's metadata for a database that it calls `database` (the file's name without suffix).

    What our plugin must know stands in it too: the site, and the ids of publishers with `full_text`.
    """
    return {
        "title": line(site.title, MAX_TITLE) or "Loper",
        "description": "News articles of Indonesian publishers, their revisions, and how they were fetched.",
        "license": words("en").all_rights,
        "source": "The publishers' own pages",
        "databases": {database: {
            "description": "One SQLite file. Start with newest; articles has every field and can be searched.",
            "tables": TABLES, "queries": {name: query.metadata() for name, query in QUERIES.items()}}},
        "plugins": {"loper": {
            "site": {"title": site.title, "base_url": site.base_url, "language": site.language, "public": site.public},
            "full_text": sorted(full_text)}}}
