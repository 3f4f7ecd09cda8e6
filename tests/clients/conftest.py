"""What the tests with feed readers share: three days of the newsstand, published and served. `make test-clients`."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from aggregator.newsstand.content import DAYS
from aggregator.newsstand.server import Newsstand
from tests.feed_store import free_port

FOLDER = Path(__file__).parent
LOPER = [sys.executable, "-m", "aggregator.commands"]
#: Debian's packages and the programs that are used of each
PACKAGES = {"newsboat": ["newsboat"], "rss2email": ["r2e"], "sfeed": ["sfeed_update", "sfeed"], "curl": ["curl"]}


@dataclass(frozen=True)
class Paperboy:
    """`loper serve` on a home whose feeds are those of one day of three."""

    home: Path
    #: of the index, with the slash at its end
    address: str
    #: ids of the papers
    papers: tuple[str, ...]
    #: folder of the feeds as published on each day
    days: dict[int, Path]

    def turn_to(self, day: int) -> None:
        """From now on the feeds of that day are served, with the times of their files."""
        shutil.rmtree(self.home / "public", ignore_errors=True)
        shutil.copytree(self.days[day], self.home / "public")

    def links(self, day: int) -> set[str]:
        """Addresses of all articles that had been published by that day."""
        documents = [json.loads((self.days[day] / f"{paper}.json").read_bytes()) for paper in self.papers]
        return {item["url"] for document in documents for item in document["items"]}

    def feeds(self, suffix: str) -> dict[str, str]:
        """Paper -> address of its feed."""
        return {paper: f"{self.address}{paper}.{suffix}" for paper in self.papers}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Left out unless asked for by name: these tests need programs that are not ours."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(FOLDER) for path in asked) else True


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """Skips all tests where a reader is missing, unless LOPER_CLIENTS=required says that none may be."""
    missing = [package for package, names in PACKAGES.items() if not all(map(shutil.which, names))]
    if missing:
        said = f"not installed: {', '.join(missing)} (apt-get install {' '.join(missing)})"
        if os.environ.get("LOPER_CLIENTS") == "required":
            pytest.fail(said)
        pytest.skip(said)


@pytest.fixture(scope="session")
def paperboy(programs: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paperboy]:
    home, days, port = tmp_path_factory.mktemp("home"), {}, free_port()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with Newsstand(date.today() - timedelta(days=len(DAYS))) as newsstand:
        papers = tuple(newsstand.stand.papers)
        newsstand.publisher_files(home / "publishers")
        addresses = [paper.address for paper in newsstand.stand.papers.values()]
        (home / "loper.toml").write_text(f'[site]\nbase_url = "http://127.0.0.1:{port}"\n'
                                         f"[crawl]\npublishers = {json.dumps(papers)}\n"
                                         f"[network]\nallow = {json.dumps(addresses)}\n")
        for day in DAYS:
            newsstand.day = day
            subprocess.run([*LOPER, "--home", str(home), "run"], check=True, timeout=120, env=environment,
                           stdout=subprocess.DEVNULL)
            days[day] = shutil.copytree(home / "public", home / f"day-{day}")
    with subprocess.Popen([*LOPER, "--home", str(home), "serve", "--port", str(port)], stdout=subprocess.PIPE,
                          text=True, env=environment) as process:
        try:
            assert process.stdout.readline().startswith("Serving")
            yield Paperboy(home, f"http://127.0.0.1:{port}/", papers, days)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def revised(paperboy: Paperboy) -> set[str]:
    """Addresses of the articles that were revised on one of the days."""
    with closing(sqlite3.connect(paperboy.home / "news.db")) as db:
        return {url for (url,) in db.execute("SELECT DISTINCT article FROM revisions")}
