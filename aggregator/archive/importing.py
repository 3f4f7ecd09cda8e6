"""An import: the articles of an export stored again, with everything that was known of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from ..store import Store, articles
from ..store.articles import Row
from ..store.runs import PUBLISHER_COLUMNS
from ..store.tombstones import is_marked
from .records import ArticleRecord, RecordError, read_line

#: lines in one transaction
BATCH = 500

Line = tuple[int, bytes]


@dataclass
class Imported:
    """What became of the lines of a file."""

    publishers: int = 0
    articles: int = 0
    revisions: int = 0
    #: articles that the store had, and keeps as they are
    known: int = 0
    #: articles that were taken down, and stay so
    forgotten: int = 0
    #: (number of the line, why it is not stored)
    refused: list[tuple[int, str]] = field(default_factory=list)


def import_file(store: Store, path: Path, tell: Callable[[int, int], None]) -> Imported:
    """Stores what the lines of `path` say, in transactions of BATCH lines; lines that are wrong are refused.

    `tell` is called with the bytes read and of all. OSError where `path` cannot be read; StoreError where the store
    cannot be written: then the batches before are stored, and the same import again brings the others.
    """
    result, size, done = Imported(), path.stat().st_size, 0
    forgotten = store.forgotten_marks()
    with path.open("rb") as file:
        lines = enumerate(file, 1)
        while batch := list(islice(lines, BATCH)):
            with store.writing():
                for number, line in batch:
                    take(store.db, number, line, forgotten, result)
            done += sum(len(line) for _, line in batch)
            tell(done, size)
    return result


def take(db: Database, number: int, line: bytes, forgotten: set[str], result: Imported) -> None:
    """Stores one line, or refuses it; a line that cannot be stored takes nothing of others with it."""
    line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
    if not line.strip():
        return
    try:
        with db.atomic():
            record = read_line(line)
            if isinstance(record, ArticleRecord):
                take_article(db, record, forgotten, result)
            else:
                take_publisher(db, record, result)
    except articles.REFUSED as error:
        result.refused.append((number, str(error)))


def take_publisher(db: Database, row: Row, result: Imported) -> None:
    """Stores a publisher that is not known; what this home says of one stays."""
    result.publishers += db.execute(
        f"INSERT OR IGNORE INTO publishers ({', '.join(PUBLISHER_COLUMNS)}) VALUES "
        f"({', '.join('?' * len(PUBLISHER_COLUMNS))})", list(row.values())).rowcount


def take_article(db: Database, record: ArticleRecord, forgotten: set[str], result: Imported) -> None:
    """Stores an article that is neither known nor was taken down."""
    article = record.article
    if not db.execute("SELECT 1 FROM publishers WHERE id = ?", [article.publisher]).fetchone():
        raise RecordError(f"publisher {article.publisher!r} is not known; its own line must stand before")
    if is_marked(forgotten, [article.url]):
        result.forgotten += 1
    elif articles.load(db, article.url):
        result.known += 1
    else:
        articles.insert(db, articles.to_row(article))
        articles.replace_inserts(db, article)
        for revision in record.revisions:
            db.execute("INSERT INTO revisions (article, revised, title, content_text, diff) VALUES (?, ?, ?, ?, ?)",
                       [article.url, *revision.values()])
        result.articles += 1
        result.revisions += len(record.revisions)


def refusals(path: Path, result: Imported) -> Iterator[str]:
    """What is wrong with the lines that were refused, as `file:line: reason`."""
    for number, reason in result.refused:
        yield f"{path}:{number}: {reason}"
