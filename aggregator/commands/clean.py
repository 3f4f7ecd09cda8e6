"""`loper clean`: text in, text without inserts out."""

import json
from dataclasses import asdict
from typing import BinaryIO

import click

from ..clean.lines import clean_text
from ..errors import PageError


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--batch", is_flag=True, help='JSON lines {"id", "text"} in, with "removed" added out.')
def clean(file: BinaryIO, batch: bool) -> int:
    """Print the text of FILE (standard input: -), one paragraph a line, without inserts.

    Every other byte stays as it was.
    """
    if batch:
        return clean_batch(file)
    # surrogateescape: bytes that are no UTF-8 come out as they went in
    text, _ = clean_text(file.read().decode("utf-8", "surrogateescape"))
    out = click.get_binary_stream("stdout")
    out.write(text.encode("utf-8", "surrogateescape"))
    out.flush()
    return 0


def clean_batch(file: BinaryIO) -> int:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            key, text = row["id"], row["text"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise PageError(file.name, f"line {number} is no JSON object with id and text") from None
        if not isinstance(text, str):
            raise PageError(file.name, f"line {number}: text must be a string")
        cleaned, removed = clean_text(text)
        click.echo(json.dumps({"id": key, "text": cleaned, "removed": [asdict(r) for r in removed]},
                              ensure_ascii=False))
    return 0
