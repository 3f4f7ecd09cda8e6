"""Reading TOML files so that whatever is wrong in them is one clear error with file, key and reason."""

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import ConfigError

TYPE_NAMES = {str: "a string", bool: "true or false", int: "a whole number", float: "a number",
              list: "a list of strings", dict: "a table"}


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; ConfigError if it cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editors put a mark in front
    except RecursionError:
        raise ConfigError(path, None, "not valid TOML: nested too deep") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(path, None, f"not valid TOML: {error}") from None
    except OSError as error:
        raise ConfigError(path, None, f"cannot be read: {error.strerror}") from None


def check_keys(table: dict[str, Any], known: Iterable[str], file: Path | str, prefix: str = "") -> None:
    """ConfigError for the first key that is not known, with the nearest known one."""
    known = list(known)
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(sorted(known))}"
            raise ConfigError(file, prefix + key, "unknown key" + hint)


def check_type(value: Any, wanted: type, file: Path | str, key: str) -> None:
    """ConfigError unless `value` has the TOML type `wanted` (float takes whole numbers, list means of strings)."""
    if wanted is float:
        good = isinstance(value, int | float) and not isinstance(value, bool)
    elif wanted is list:
        good = isinstance(value, list) and all(isinstance(v, str) for v in value)
    else:
        good = type(value) is wanted
    if not good:
        raise ConfigError(file, key, f"must be {TYPE_NAMES[wanted]}, is {value!r}")
