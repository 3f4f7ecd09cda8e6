"""The `loper` command in a process of its own, forked from one that has it loaded: a crawl in a fifth of the time."""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from aggregator.commands import main

#: what a process runs: a function of its arguments
Program = Callable[[list[str]], None]
FORKING = get_context("forkserver")
FORKING.set_forkserver_preload(["tests.loaded"])
STREAMS = ("stdin", "stdout", "stderr")


class Forked:
    """A `loper` that runs in `folder`, with PATH and `environment` alone: what the tests need of a `Popen`.

    As a context manager it is over when the block is, whatever happened there.
    """

    def __init__(self, arguments: Sequence[str | Path], folder: Path, stdin: bytes = b"", program: Program = main,
                 **environment: str):
        self.arguments = [str(argument) for argument in arguments]
        self.kept = TemporaryDirectory()
        self.files = [Path(self.kept.name) / name for name in STREAMS]
        for file in self.files:
            file.write_bytes(stdin if file.name == "stdin" else b"")
        environment = {"PATH": os.environ["PATH"], **environment}
        self.process = FORKING.Process(target=run, args=(program, self.arguments, folder, environment, self.files))
        self.process.start()
        self.pid = self.process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self.process.exitcode

    def said(self) -> list[str]:
        """The lines that it has written to standard output so far."""
        return self.files[1].read_text(encoding="utf-8").splitlines(keepends=True)

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.process.kill()

    def finish(self, timeout: float = 90) -> subprocess.CompletedProcess:
        """Waits for its end; TimeoutExpired, and it is killed, where that takes too long."""
        with self:
            self.process.join(timeout)
            if self.process.exitcode is None:
                raise subprocess.TimeoutExpired(self.arguments, timeout)
            _, out, error = (file.read_bytes() for file in self.files)
            return subprocess.CompletedProcess(self.arguments, self.process.exitcode, out, error)

    def close(self) -> None:
        """Kills it where it still runs, and removes what it was given and said."""
        self.kill()
        self.process.join()
        self.kept.cleanup()


def run(program: Program, arguments: list[str], folder: Path, environment: dict[str, str],
        files: Sequence[Path]) -> None:
    """What the new process does: `program` as a shell would start it there."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files):
        os.dup2(os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND), number)
    sys.stdin = os.fdopen(0, closefd=False)
    warnings.simplefilter("ignore")
    program(arguments)
