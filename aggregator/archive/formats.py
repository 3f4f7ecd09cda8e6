"""The formats of an export: each takes records one after the other and never holds more than a few."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..article import FIELDS
from ..errors import LoperError
from ..store.articles import INSTANTS, JSON_COLUMNS, Row, instant

if TYPE_CHECKING:
    import pyarrow

#: articles of a row group in Parquet: about 10 MB of text
GROUP = 1000


class MissingExtraError(LoperError):
    """A format needs a library that is not installed."""


class JsonLines:
    """A JSON object a line: the publishers, then the articles. The one that `loper import` reads."""

    def __init__(self, path: Path):
        self.file = path.open("wb")

    def publishers(self, records: Iterable[Row]) -> None:
        for record in records:
            self.article(record)

    def article(self, record: Row) -> None:
        # stored text may be any Unicode but lone surrogates, so that this cannot fail
        self.file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def close(self) -> None:
        self.file.close()


class Csv:
    """A row an article, with the columns of the table `articles`: lists and objects as JSON, null as nothing."""

    def __init__(self, path: Path):
        self.file = path.open("w", encoding="utf-8", newline="")
        self.rows = csv.writer(self.file)
        self.rows.writerow(FIELDS)

    def publishers(self, records: Iterable[Row]) -> None:
        """Has no place for them."""

    def article(self, record: Row) -> None:
        self.rows.writerow([json.dumps(record[name], ensure_ascii=False) if name in JSON_COLUMNS else record[name]
                            for name in FIELDS])

    def close(self) -> None:
        self.file.close()


class Parquet:
    """A row an article, with typed columns: instants, lists, structs; and its revisions."""

    def __init__(self, path: Path):
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise MissingExtraError("Parquet needs pyarrow, which is not installed; "
                                    "install it with: pip install 'loper[parquet]' (in the checkout: '.[parquet]')"
                                    ) from None
        self.arrow, self.schema = pyarrow, parquet_schema(pyarrow)
        self.file = pyarrow.parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.waiting: list[Row] = []

    def publishers(self, records: Iterable[Row]) -> None:
        """Has no place for them."""

    def article(self, record: Row) -> None:
        self.waiting.append({name: parquet_value(name, value) for name, value in record.items() if name != "record"})
        if len(self.waiting) == GROUP:
            self.flush()

    def flush(self) -> None:
        self.file.write_table(self.arrow.Table.from_pylist(self.waiting, schema=self.schema))
        self.waiting = []

    def close(self) -> None:
        if self.waiting:
            self.flush()
        self.file.close()


def parquet_value(name: str, value: Any) -> Any:
    """A value of a record as pyarrow takes it for its column."""
    if name in INSTANTS:
        return instant(value)
    if name == "provenance":
        return list(value.items())
    if name == "revisions":
        return [{**revision, "revised": instant(revision["revised"])} for revision in value]
    return value


def parquet_schema(arrow: "pyarrow") -> "pyarrow.Schema":
    """The columns of the table `articles` in its order, and `revisions`."""
    text, time = arrow.string(), arrow.timestamp("ms", tz="UTC")

    def structs(*names: str, **others: Any) -> Any:
        return arrow.list_(arrow.struct([*((name, text) for name in names), *others.items()]))

    types: Mapping[str, Any] = {
        **dict.fromkeys(INSTANTS, time), "authors": arrow.list_(text), "tags": arrow.list_(text),
        "related": structs("label", "title", "url"), "removed": structs("rule", "text"),
        "provenance": arrow.map_(text, text), "conflicts": structs("field", "where", "value"),
        "revisions": structs("title", "content_text", "diff", revised=time)}
    return arrow.schema([(name, types.get(name, text)) for name in (*FIELDS, "revisions")])


Writer = JsonLines | Csv | Parquet
#: by the name of the format, which is also the suffix of its files
FORMATS: dict[str, type[Writer]] = {"jsonl": JsonLines, "csv": Csv, "parquet": Parquet}


@contextmanager
def opened(name: str, path: Path) -> Iterator[Writer]:
    """A writer of the format `name`; the file is whole when the block is left without an error."""
    writer = FORMATS[name](path)
    try:
        yield writer
    finally:
        writer.close()
