"""The tables, as migrations: a database is created, brought up to date, or refused because it is not ours."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from ..errors import StoreError
from ..progress import upgrade
from . import index
from .connection import ADVICE, immediate, use_wal

#: also the mark by which our own databases are known
migrations = Migrations("loper")

#: the stems that the newest migration fills the index with, as a digest that tests/test_stems.py makes
STEMS = "aa357aba"

#: when an article is shown to have appeared: the page's claim, else when we saw it first (DESIGN.md, feed times)
SHOWN = "coalesce(published, first_seen)"

TABLES = f"""
CREATE TABLE publishers (
    id TEXT PRIMARY KEY, publisher TEXT NOT NULL, homepage TEXT NOT NULL, kind TEXT NOT NULL, network TEXT NOT NULL,
    language TEXT NOT NULL, timezone TEXT NOT NULL
);

CREATE TABLE articles (
    url TEXT PRIMARY KEY NOT NULL, publisher TEXT NOT NULL REFERENCES publishers(id), title TEXT NOT NULL,
    summary TEXT NOT NULL, dateline TEXT NOT NULL, authors TEXT NOT NULL, tags TEXT NOT NULL, section TEXT NOT NULL,
    language TEXT NOT NULL, image TEXT, published TEXT, updated TEXT, published_precision TEXT, published_zone TEXT,
    first_seen TEXT NOT NULL, revised TEXT, fetched TEXT NOT NULL, content_html TEXT NOT NULL,
    content_text TEXT NOT NULL, kind TEXT NOT NULL, complete TEXT NOT NULL, related TEXT NOT NULL,
    removed TEXT NOT NULL, provenance TEXT NOT NULL, conflicts TEXT NOT NULL, rules TEXT NOT NULL
);
CREATE INDEX articles_shown ON articles({SHOWN});
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_publisher ON articles(publisher, published);
CREATE INDEX articles_first_seen ON articles(first_seen);
CREATE INDEX articles_publisher_first_seen ON articles(publisher, first_seen);

CREATE TABLE revisions (
    article TEXT NOT NULL REFERENCES articles(url) ON DELETE CASCADE, revised TEXT NOT NULL, title TEXT NOT NULL,
    content_text TEXT NOT NULL, diff TEXT NOT NULL, PRIMARY KEY (article, revised)
);
CREATE INDEX revisions_revised ON revisions(revised);

CREATE TABLE related (
    article TEXT NOT NULL REFERENCES articles(url) ON DELETE CASCADE, position INTEGER NOT NULL, label TEXT NOT NULL,
    title TEXT NOT NULL, url TEXT, PRIMARY KEY (article, position)
);
CREATE INDEX related_url ON related(url);

CREATE TABLE removed (
    article TEXT NOT NULL REFERENCES articles(url) ON DELETE CASCADE, position INTEGER NOT NULL, rule TEXT NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (article, position)
);
CREATE INDEX removed_rule ON removed(rule);

CREATE TABLE urls (
    url TEXT PRIMARY KEY NOT NULL, publisher TEXT NOT NULL REFERENCES publishers(id), state TEXT NOT NULL,
    first_seen TEXT NOT NULL, lastmod TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_try TEXT,
    status INTEGER, reason TEXT NOT NULL DEFAULT '', article TEXT REFERENCES articles(url) ON DELETE SET NULL,
    listing TEXT NOT NULL, dated TEXT
);
CREATE INDEX urls_due ON urls(publisher, state, next_try);
CREATE INDEX urls_article ON urls(article);

CREATE TABLE listings (
    url TEXT PRIMARY KEY NOT NULL, publisher TEXT NOT NULL REFERENCES publishers(id), etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '', fetched TEXT NOT NULL, status INTEGER, named TEXT NOT NULL DEFAULT '[]'
);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, ok INTEGER, stopped_by TEXT
);

CREATE TABLE publisher_runs (
    run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE, publisher TEXT NOT NULL REFERENCES publishers(id),
    listed INTEGER NOT NULL DEFAULT 0, new INTEGER NOT NULL DEFAULT 0, revised INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0, not_articles INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0, inserts_cut INTEGER NOT NULL DEFAULT 0,
    problems TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (run, publisher)
);
CREATE INDEX publisher_runs_publisher ON publisher_runs(publisher);
"""

HOSTS = """
CREATE TABLE hosts (
    host TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL, until TEXT, reason TEXT NOT NULL, refused TEXT,
    refusals INTEGER NOT NULL, pauses INTEGER NOT NULL
);

CREATE TABLE robots (
    origin TEXT PRIMARY KEY NOT NULL, asked TEXT NOT NULL, status INTEGER, fetched TEXT, text TEXT NOT NULL,
    etag TEXT NOT NULL, last_modified TEXT NOT NULL
);

ALTER TABLE urls ADD COLUMN etag TEXT NOT NULL DEFAULT '';
ALTER TABLE urls ADD COLUMN last_modified TEXT NOT NULL DEFAULT '';
"""

# External content: the words are not stored twice. Only a changed title or text touches the index, so that a second
# fetch costs it nothing. FTS5 has to be told the old words to take them out (https://sqlite.org/fts5.html, 4.4.3).
SEARCH = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, content_text, content = 'articles', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, content_text) VALUES (new.rowid, new.title, new.content_text);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, content_text)
    VALUES ('delete', old.rowid, old.title, old.content_text);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, content_text ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, content_text)
    VALUES ('delete', old.rowid, old.title, old.content_text);
    INSERT INTO articles_fts(rowid, title, content_text) VALUES (new.rowid, new.title, new.content_text);
END;
"""

VIEWS = f"""
CREATE VIEW newest AS
    SELECT {SHOWN} AS shown, publishers.publisher, title, section, url
    FROM articles JOIN publishers ON publishers.id = articles.publisher ORDER BY {SHOWN} DESC;
CREATE VIEW newest_revisions AS
    SELECT revisions.revised, publisher, articles.title, diff, article AS url
    FROM revisions JOIN articles ON articles.url = revisions.article ORDER BY revisions.revised DESC;
CREATE VIEW url_states AS
    SELECT publisher, state, count(*) AS urls, min(next_try) AS next_try
    FROM urls GROUP BY publisher, state ORDER BY publisher, state;
"""


@migrations()
def m001_create(db: Database) -> None:
    """The first schema."""
    for script in (TABLES, SEARCH, VIEWS):
        db.executescript(script)


@migrations()
def m002_hosts(db: Database) -> None:
    """What hosts asked for, their robots.txt, and the validators of articles."""
    db.executescript(HOSTS)


@migrations()
def m003_forgotten(db: Database) -> None:
    """Articles that were taken down, see `tombstones`."""
    db.execute("CREATE TABLE forgotten (url TEXT PRIMARY KEY NOT NULL, publisher TEXT NOT NULL "
               "REFERENCES publishers(id), reason TEXT NOT NULL, forgotten TEXT NOT NULL)")


@migrations()
def m004_changes(db: Database) -> None:
    """What publishing asks of the store: which articles changed since, and which sections there are.

    Triggers keep the log, so that no way to change an article passes by it. A new `fetched` alone is no change.
    """
    db.executescript("""
        CREATE TABLE changes (number INTEGER PRIMARY KEY, article TEXT NOT NULL);
        CREATE TRIGGER changes_insert AFTER INSERT ON articles BEGIN
            INSERT INTO changes(article) VALUES (new.url);
        END;
        CREATE TRIGGER changes_update AFTER UPDATE OF
            url, publisher, title, summary, dateline, authors, tags, section, language, image, published, updated,
            published_precision, published_zone, first_seen, revised, content_html, content_text, kind, complete,
            related, removed, provenance, conflicts, rules ON articles
        BEGIN
            INSERT INTO changes(article) SELECT old.url WHERE old.url IS NOT new.url;
            INSERT INTO changes(article) VALUES (new.url);
        END;
        CREATE TRIGGER changes_delete AFTER DELETE ON articles BEGIN
            INSERT INTO changes(article) VALUES (old.url);
        END;
        CREATE INDEX articles_section ON articles(section);
    """)


@migrations()
def m005_stems(db: Database) -> None:
    """The columns of the search by stems; the newest migration fills them."""
    for column in ("title_stems", "text_stems"):
        db.execute(f"ALTER TABLE articles ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


@migrations()
def m006_more_stems(db: Database) -> None:
    """Today's stems, and rowids in the order of time: see `index`."""
    index.rebuild(db, SHOWN, lambda done, total: upgrade.tell("new search index", done, total))


@migrations()
def m006_unanswered(db: Database) -> None:
    """Which URLs were asked for by a run that died before it had stored the answer."""
    db.execute("ALTER TABLE urls ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0")


def prepare(db: Database, path: Path, check: bool, migrations: Migrations = migrations) -> None:
    """Creates or migrates the database; StoreError, and nothing changed, where it is not ours, newer or damaged.

    `check` reads the whole file for damage (`quick_check`) and looks whether a table is missing; `migrations` say whose
    tables it must have.
    """
    refuse_foreign(db, path, migrations)
    if check:
        refuse_damaged(db, path)
        refuse_incomplete(db, path, migrations)
    if use_wal(db) != "wal":
        raise StoreError(path, "cannot use a write-ahead log here; put the home on a local disk")
    with immediate(db):
        migrations.apply(db)


def refuse_foreign(db: Database, path: Path, migrations: Migrations = migrations) -> None:
    """StoreError for a database that has tables, but not by our migrations, or by migrations we do not know."""
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied and db.table_names():
        raise StoreError(path, "is a database of another program; move it away, or name another home")
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if newer := applied - known:
        raise StoreError(path, f"was written by a newer Loper ({', '.join(sorted(newer))}); update this one")


def refuse_incomplete(db: Database, path: Path, migrations: Migrations) -> None:
    """StoreError where a table or view is missing that the migrations made which were applied."""
    if not db.table_names():
        return
    whole, pending = Database(memory=True), migrations.pending(db)
    migrations.apply(whole, stop_before=pending[0].name if pending else None)
    if missing := {*whole.table_names(), *whole.view_names()}.difference(db.table_names(), db.view_names()):
        raise StoreError(path, f"{ADVICE[sqlite3.SQLITE_CORRUPT]} ({', '.join(sorted(missing))}: missing)")


def refuse_damaged(db: Database, path: Path) -> None:
    """StoreError with the first finding of `quick_check`."""
    finding = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if finding != "ok":
        raise StoreError(path, f"{ADVICE[sqlite3.SQLITE_CORRUPT]} ({' '.join(finding.split())})")
