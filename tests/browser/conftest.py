"""What the browser tests share: two homes, served; Chromium; axe-core. `make test-browser` runs them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site import Reply, Site

from .chromium import NAMES, Chromium, installed
from .crowd import PNG, publish_crowd
from .odd import write_odd

FOLDER = Path(__file__).parent
LOPER = [sys.executable, "-m", "aggregator.commands"]
QUIET = {**os.environ, "PYTHONWARNINGS": "ignore"}
#: https://www.npmjs.com/package/axe-core, as tests/browser/package-lock.json has it
AXE = FOLDER / "node_modules/axe-core/axe.min.js"


@dataclass(frozen=True)
class Served:
    """A running `loper serve`."""

    #: of the index, with the slash at its end
    address: str
    home: Path


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Left out unless asked for by name: these tests need Chromium."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(FOLDER) for path in asked) else True


@contextmanager
def serving(home: Path, port: int) -> Iterator[Served]:
    with subprocess.Popen([*LOPER, "--home", str(home), "serve", "--port", str(port)], stdout=subprocess.PIPE,
                          text=True, env=QUIET) as process:
        try:
            assert process.stdout.readline().startswith("Serving")
            yield Served(f"http://127.0.0.1:{port}/", home)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The home that `loper demo --once` leaves: a few papers, articles as a crawl brings them."""
    home = tmp_path_factory.mktemp("home")
    # the pictures show the address that the documentation names
    port = 8010 if "SCREENSHOTS" in os.environ else free_port()
    subprocess.run([*LOPER, "--home", str(home), "demo", "--once", "--port", str(port)], check=True, timeout=180,
                   env=QUIET)
    with serving(home, port) as served:
        yield served


@pytest.fixture(scope="session")
def album() -> Iterator[Site]:
    """A server of pictures, on another origin than ours."""
    site = Site()
    site.pages["/"] = Reply(PNG, "image/png")
    for number in range(10):
        site.pages[f"/{number}.png"] = Reply(PNG, "image/png")
    yield site
    site.close()


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory, album: Site) -> Iterator[Served]:
    """A home of many papers, networks among them, with articles and names that mean harm."""
    home = tmp_path_factory.mktemp("crowd")
    publish_crowd(home, album.url)
    with serving(home, free_port()) as served:
        yield served


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A home of one paper: an article a day for a season, one that means harm, and no inserts but that one's."""
    home = tmp_path_factory.mktemp("odd")
    write_odd(home)
    with serving(home, free_port()) as served:
        yield served


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which finds what keeps people out."""
    if not AXE.exists():
        told = f"axe-core is not there: `npm ci --prefix {FOLDER.relative_to(FOLDER.parent.parent)}` fetches it"
        pytest.fail(told) if os.environ.get("LOPER_AXE") == "required" else pytest.skip(told)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = installed()
    if program is None:
        pytest.fail(f"Chromium is needed ({', '.join(NAMES)}): apt-get install chromium, or name it in $CHROMIUM")
    browser = Chromium(program, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


def free_port() -> int:
    """A port that nobody listens on: the demo writes it into its feeds before anything is served."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
