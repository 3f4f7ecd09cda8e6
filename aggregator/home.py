"""The home directory: where the operator's configuration and everything that Loper keeps lies, and its lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from .config import Config, load_config
from .errors import ConfigError, HomeLockedError

#: the folder of scrapy.cfg
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """Paths of one home. Nothing is created before something is to be kept."""

    path: Path

    @classmethod
    def locate(cls, option: str | Path | None = None) -> "Home":
        """`option`, else $LOPER_HOME, else `data/` beside scrapy.cfg; ConfigError if that is no directory."""
        path = Path(option or os.environ.get("LOPER_HOME") or PROJECT / "data")
        try:
            path = path.expanduser().absolute()
        except RuntimeError:  # "~somebody/" of whom this machine knows nothing
            raise ConfigError(path, None, "there is no such user") from None
        if path.exists() and not path.is_dir():
            raise ConfigError(path, None, "the home must be a directory")
        return cls(path)

    @cached_property
    def config(self) -> Config:
        return load_config(self.path / "loper.toml")

    @property
    def publishers(self) -> Path:
        return self.path / "publishers"

    @property
    def database(self) -> Path:
        return self.path / "news.db"

    @property
    def pages(self) -> Path:
        return self.path / "pages.db"

    @property
    def public(self) -> Path:
        return self.path / "public"

    def create(self) -> None:
        """Makes the directory; ConfigError if that cannot be."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(self.path, None, f"the home cannot be created: {error.strerror}") from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Holds the home for one run; HomeLockedError says who holds it, and since when.

        The kernel gives the lock back when the process ends, however it ends, so a stale file never blocks.
        """
        self.create()
        try:
            handle = (self.path / "loper.lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise ConfigError(self.path, None, f"the home cannot be written: {error.strerror}") from None
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.seek(0)
                holder = handle.read().strip() or "another process"
                raise HomeLockedError(f"{self.path}: another run holds this home: {holder}") from None
            try:
                handle.truncate(0)
                os.write(handle.fileno(), f"pid {os.getpid()}, since {datetime.now(UTC):%F %T} UTC\n".encode())
            except OSError as error:
                raise ConfigError(self.path, None, f"the home cannot be written: {error.strerror}") from None
            # a crawl's further processes hold the lock as well: it is free when the last of them has ended
            os.set_inheritable(handle.fileno(), True)
            try:
                yield
            finally:
                handle.truncate(0)
