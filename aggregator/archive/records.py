"""One line of an export: a publisher, or an article with its revisions, as JSON types; and back, checked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import urls
from ..article import FIELDS, Article, iso
from ..publisher import ID_RE, check_timezone
from ..store.articles import INSTANTS, JSON_COLUMNS, Row, from_row, instant, to_row
from ..store.runs import PUBLISHER_COLUMNS

#: what a line is, its key `record`
PUBLISHER, ARTICLE = "publisher", "article"
#: what an article was before, under its key `revisions`; `article` is the line's own url
REVISION_COLUMNS = ("revised", "title", "content_text", "diff")
#: columns that hold one of a few words
CHOICES = {"kind": ("article", "photo", "video", "live"), "complete": ("full", "teaser"),
           "published_precision": ("second", "minute", "day")}
#: columns that may be null
NULLABLE = {"image", "published", "updated", "published_precision", "published_zone", "revised"}
#: the types of what lists hold
LISTED: dict[str, Callable[[Any], bool]] = {
    "authors": lambda value: isinstance(value, str), "tags": lambda value: isinstance(value, str),
    "related": lambda value: texts(value, ("label", "title", "url"), nullable=("url",)),
    "removed": lambda value: texts(value, ("rule", "text")),
    "conflicts": lambda value: texts(value, ("field", "where", "value"))}


class RecordError(ValueError):
    """A record is not what an export writes; the message names the key."""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article with its revisions, as rows of their tables without the key."""

    article: Article
    revisions: list[Row]


def article_record(row: Mapping[str, Any], revisions: list[Row]) -> Row:
    """The record of a row of `articles`: its columns, lists and objects as such, and its revisions."""
    values = {name: json.loads(row[name]) if name in JSON_COLUMNS else row[name] for name in FIELDS}
    return {"record": ARTICLE, **values, "revisions": revisions}


def publisher_record(row: Mapping[str, Any]) -> Row:
    return {"record": PUBLISHER, **{name: row[name] for name in PUBLISHER_COLUMNS}}


def read_line(line: bytes) -> ArticleRecord | Row:
    """What a line of an export says: an article, or a row of `publishers`; RecordError where it is anything else."""
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8: {error.reason}") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise RecordError(f"not JSON: {error}") from None
    if not isinstance(record, dict) or record.get("record") not in (PUBLISHER, ARTICLE):
        raise RecordError("no record of an export: its key record must be 'publisher' or 'article'")
    return read_publisher(record) if record["record"] == PUBLISHER else read_article(record)


def read_publisher(record: Row) -> Row:
    row = only(record, PUBLISHER_COLUMNS)
    for name, value in row.items():
        check(isinstance(value, str), name, "a text")
    check(bool(ID_RE.match(row["id"])), "id", "small letters, digits and _")
    check_timezone(row["timezone"])
    return row


def read_article(record: Row) -> ArticleRecord:
    values = only(record, (*FIELDS, "revisions"))
    revisions = values.pop("revisions")
    for name, value in values.items():
        if name in LISTED:
            check(isinstance(value, list) and all(map(LISTED[name], value)), name, "a list as in docs/reference.md")
        elif name in JSON_COLUMNS:
            check(isinstance(value, dict) and all(isinstance(text, str) for text in value.values()), name, "an object")
        else:
            check(isinstance(value, str) or (value is None and name in NULLABLE), name, "a text")
        if name in INSTANTS and value is not None:
            check_instant(name, value)
        if name in CHOICES and value is not None:
            check(value in CHOICES[name], name, f"one of {', '.join(CHOICES[name])}")
    check(urls.absolute("", values["url"]) is not None, "url", "an http or https URL")
    check(isinstance(revisions, list), "revisions", "a list")
    kept = [read_revision(revision) for revision in revisions]
    check(len({revision["revised"] for revision in kept}) == len(kept), "revisions", "a list, each revised at its time")
    columns = {name: json.dumps(value, ensure_ascii=False) if name in JSON_COLUMNS else value
               for name, value in values.items()}
    article = from_row(columns)
    to_row(article)  # refuses what the store would
    return ArticleRecord(article, kept)


def read_revision(revision: Any) -> Row:
    check(isinstance(revision, dict), "revisions", "a list of objects")
    row = only(revision, REVISION_COLUMNS)
    for name, value in row.items():
        check(isinstance(value, str) and "\0" not in value, f"revisions.{name}", "a text without NUL")
    check_instant("revisions.revised", row["revised"])
    return row


def only(record: Row, names: tuple[str, ...]) -> Row:
    """The keys `names` of a record, in that order; RecordError where one is missing or another there."""
    if missing := [name for name in names if name not in record]:
        raise RecordError(f"key {missing[0]} is missing")
    if more := [name for name in record if name not in names and name != "record"]:
        raise RecordError(f"key {more[0]} is unknown; this may be the export of a newer Loper")
    return {name: record[name] for name in names}


def check(good: bool, name: str, wanted: str) -> None:
    if not good:
        raise RecordError(f"key {name} must be {wanted}")


def check_instant(name: str, value: str) -> None:
    """RecordError unless `value` is an instant as the store writes it."""
    try:
        good = iso(instant(value)) == value
    except (ValueError, OverflowError, AttributeError):
        good = False
    check(good, name, "an instant such as 2022-01-13T14:24:51Z")


def texts(value: Any, names: tuple[str, ...], nullable: tuple[str, ...] = ()) -> bool:
    """Whether `value` is an object with exactly these keys, all of them text, some of them maybe null."""
    return isinstance(value, dict) and tuple(value) == names and all(
        isinstance(value[name], str) or (value[name] is None and name in nullable) for name in names)
