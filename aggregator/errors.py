"""The errors of Loper: few, and each says which file, key or URL it is about."""

from pathlib import Path


class LoperError(Exception):
    """Base of every error that a person is shown as one line, without a traceback."""


class ConfigError(LoperError):
    """A publisher file or loper.toml is wrong; `file`, `key` (dotted, or None for the whole file), `reason`."""

    def __init__(self, file: Path | str, key: str | None, reason: str):
        self.file, self.key, self.reason = file, key, reason
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")


class PageError(LoperError):
    """A page gives no article; `where` is its URL or file, `reason` says why."""

    def __init__(self, where: str, reason: str):
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}")


class NotHtmlError(PageError):
    """The bytes are not an HTML page."""


class TooComplexError(PageError):
    """The page would cost too much to parse; refused before it is parsed."""


class NotAnArticleError(PageError):
    """The page is readable, but no article: a home page, a listing, a challenge, a soft 404."""


class DamagedPageError(PageError):
    """A kept page is not what was kept; it is not to be used."""


class ListingError(PageError):
    """A listing document cannot be read."""


class DateError(LoperError):
    """A text is not a date; `text` is what was tried, `reason` why it failed."""

    def __init__(self, text: str, reason: str = "not a date"):
        self.text, self.reason = text, reason
        super().__init__(f"{text[:200]!r}: {reason}")


class StoreError(LoperError):
    """The database cannot be used; `path` names the file, `reason` says what to do."""

    def __init__(self, path: Path | str, reason: str):
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class HomeLockedError(LoperError):
    """Another run holds the home (exit code 75); the message says which process, since when."""
