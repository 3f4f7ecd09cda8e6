"""Export and import of many articles: seconds, and the most memory that each takes.

    python bench/export.py [--articles 200000] [--home DIR]

Makes the articles as bench/search.py does, unless the home has some. Fails where an export takes more than LIMIT.
"""

import argparse
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from search import fill

from aggregator.archive.formats import FORMATS
from aggregator.commands import cli
from aggregator.store import Store

#: megabytes of memory
LIMIT = 500


def run(arguments: list[str], answers: multiprocessing.SimpleQueue) -> None:
    """One command in a process of its own: seconds, megabytes at most, exit code."""
    began = time.perf_counter()
    code = cli.main(arguments, standalone_mode=False)
    # kilobytes on Linux, bytes on macOS
    unit = 2 ** 20 if sys.platform == "darwin" else 2 ** 10
    answers.put((time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, code))


def measure(home: Path, *arguments: str) -> float:
    """Prints what a command took; gives the megabytes."""
    start = multiprocessing.get_context("spawn")
    answers = start.SimpleQueue()
    child = start.Process(target=run, args=(["--home", str(home), *arguments], answers))
    child.start()
    seconds, megabytes, code = answers.get()
    child.join()
    print(json.dumps({"command": arguments[0], "file": Path(arguments[1]).name, "seconds": round(seconds, 1),
                      "megabytes": round(megabytes), "exit_code": code}))
    return megabytes


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        if not (home / "news.db").exists():
            home.mkdir()
            with Store(home / "news.db") as store:
                fill(store, options.articles, random.Random(1))
        files = [Path(folder) / f"all.{name}" for name in FORMATS]
        worst = max([measure(home, "export", str(file)) for file in files])
        measure(Path(folder) / "other", "import", str(files[0]))
    print("held" if worst < LIMIT else f"more than {LIMIT} MB")
    return 0 if worst < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
