"""A publisher as the text of its TOML file: what differs from the defaults, in the order of the reference."""

import json
from dataclasses import fields

from ..publisher import NO_KEYS, REQUIRED, Publisher

#: keys that are told even where they have the default value: whoever mends the file looks for them
ALWAYS = (*REQUIRED, "homepage", "language", "timezone")


def draft(publisher: Publisher) -> str:
    """The file of `publisher`, which `publisher.load_file` reads back as the same."""
    lines = []
    for field in fields(Publisher):
        value = getattr(publisher, field.name)
        empty = value in ("", [], {}, None)
        default = field.name not in ALWAYS and value == field.default
        if field.name not in NO_KEYS and not empty and not default:
            lines.append(f"{field.name} = {toml(value, literal=field.name.endswith('_re'))}\n")
    return "".join(lines)


def toml(value: object, literal: bool = False) -> str:
    """A string, number, list or table as TOML; `literal`: in quotes that need no escapes, where it has none itself."""
    if isinstance(value, list):
        inner = ", ".join(toml(item) for item in value)
        return f"[{inner}]" if len(value) < 2 else "[\n" + "".join(f"    {toml(item)},\n" for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if literal and isinstance(value, str) and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
