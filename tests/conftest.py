"""Fixtures that several test files share: a home, a site on loopback, the `loper` command."""

import json
import logging
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from aggregator.commands import cli, main
from tests.forked import Forked
from tests.site import Site

PROJECT = Path(__file__).parent.parent
# a shell gives its background jobs a SIGINT that is ignored, and they hand it down to the commands they start
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    (path / "publishers").mkdir(parents=True)
    return path


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def loper(home: Path) -> Callable[..., subprocess.CompletedProcess]:
    """Runs the real command in a process of its own, in an empty folder, without the caller's environment."""

    def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
        return Forked(arguments, home.parent, stdin, LOPER_HOME=str(home), **environment).finish()

    return run


@pytest.fixture
def loper_here(home: Path) -> Callable[..., int]:
    """Runs the command in this process and gives its exit code: for what starts no crawl. Logging stays as it was."""

    def run(*arguments: str) -> int:
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        try:
            return cli.main(["--home", str(home), *arguments], standalone_mode=False)
        finally:
            root.handlers[:], root.level = handlers, level

    return run


@pytest.fixture
def here(home: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Runs the command as `loper` does, in this process: much faster, for what starts no crawl."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.chdir(home.parent)

    def run(*arguments: str) -> subprocess.CompletedProcess:
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(home), *arguments])
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, ended.value.code, said.out.encode(), said.err.encode())

    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def publisher_file(home: Path) -> Callable[..., Path]:
    """Writes a publisher file into the home, and allows loopback in its loper.toml."""

    def write(name: str, start_urls: list[str], more: str = "", domains: tuple[str, ...] = ("127.0.0.1",)) -> Path:
        (home / "loper.toml").write_text(
            f'[crawl]\npublishers = ["{name}"]\n[network]\nallow = {json.dumps(list(domains))}\n')
        file = home / "publishers" / f"{name}.toml"
        file.write_text(f'publisher = "Kabar {name.title()}"\nallowed_domains = {json.dumps(list(domains))}\n'
                        f"start_urls = {json.dumps(start_urls)}\n{more}\n")
        return file

    return write


@pytest.fixture(scope="module")
def served() -> Iterator[Any]:
    """The newsstand on its six addresses, shared by the tests of a file."""
    from aggregator.newsstand.server import Newsstand  # a fault in its content shall not fail every other test
    from tests.newsstand import STAND, START
    if sys.platform == "darwin":
        pytest.skip("macOS has no address but 127.0.0.1 up on loopback")
    with Newsstand(START, stand=STAND) as newsstand:
        yield newsstand


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Callable[..., sqlite3.Connection]]:
    """`feed_rows.fill` for a store of the test's own."""
    from tests.feed_rows import fill  # what only some tests need is loaded by them

    with ExitStack() as opened:
        yield lambda *articles, **more: opened.enter_context(closing(fill(tmp_path / "news.db", *articles, **more)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server for all tests that change nothing; the folder's name has what is special in a URI."""
    from tests.served import COUNT, make_home, serving

    with serving(make_home(tmp_path_factory.mktemp("serve") / "rumah #1, 100%41 ?x=y", COUNT)) as server:
        yield server


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Any]:
    """A server for one test that changes the store or the feeds."""
    from tests.served import make_home, serving

    with serving(make_home(tmp_path / "home", 3)) as server:
        yield server
