"""What the browser tests share: the demo's home, served; and Chromium. `make test-browser` runs them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .chromium import NAMES, Chromium, installed

FOLDER = Path(__file__).parent
LOPER = [sys.executable, "-m", "aggregator.commands"]


@dataclass(frozen=True)
class Served:
    """A running `loper serve` over the home that `loper demo --once` left."""

    #: of the index, with the slash at its end
    address: str
    home: Path


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Left out unless asked for by name: these tests need Chromium."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(FOLDER) for path in asked) else True


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    # the pictures show the address that the documentation names
    port = 8010 if "SCREENSHOTS" in os.environ else free_port()
    place = ["--home", str(home)]
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    subprocess.run([*LOPER, *place, "demo", "--once", "--port", str(port)], check=True, timeout=180, env=quiet)
    with subprocess.Popen([*LOPER, *place, "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True,
                          env=quiet) as process:
        try:
            assert process.stdout.readline().startswith("Serving")
            yield Served(f"http://127.0.0.1:{port}/", home)
        finally:
            process.terminate()


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
