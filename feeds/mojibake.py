"""Mends text that was UTF-8, was read as Windows-1252, and was written as UTF-8 again: "â€œBanjirâ€\u009d"."""

import re

#: character -> the byte that it is in Windows-1252; the five bytes without a character are read as controls (WHATWG
#: Encoding, index-windows-1252)
BYTES = {bytes([number]).decode("cp1252", "ignore") or chr(number): bytes([number]) for number in range(0x80, 0x100)}
TAIL = "".join(character for character, (byte,) in BYTES.items() if byte < 0xC0)
#: letters with accents, quotation marks and dashes, emoji: what news are written with. Other first bytes ("É»") are
#: more likely what they look like
BROKEN_RE = re.compile(f"[ÂÃ][{TAIL}]|â[{TAIL}]{{2}}|ð[{TAIL}]{{3}}")
#: of a closing quotation mark, of which the third byte is a control and went when the text was stored
CLOSING = "â€"


def mended(value: str) -> str:
    """`value` with what was meant, wherever the bytes are UTF-8; all else as it was."""
    if value.isascii():
        return value
    return BROKEN_RE.sub(lambda match: decoded(match[0]), value).replace(CLOSING, "”")


def decoded(broken: str) -> str:
    """The one character that `broken` was; itself where it was none."""
    try:
        return b"".join(BYTES[character] for character in broken).decode()
    except UnicodeDecodeError:
        return broken
