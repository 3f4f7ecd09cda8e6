"""The `loper` command in a process of its own, forked from one that has all of it loaded: a start costs a hundredth."""

import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.commands import main

FORKING = get_context("forkserver")
FORKING.set_forkserver_preload(["tests.loaded"])
STREAMS = ("stdin", "stdout", "stderr")


class Forked:
    """A `loper` that runs in `folder`, with PATH and `environment` alone: what of `subprocess.Popen` the tests need."""

    def __init__(self, arguments: Sequence[str | Path], folder: Path, stdin: bytes = b"", **environment: str):
        self.arguments = [str(argument) for argument in arguments]
        self.kept = TemporaryDirectory()
        self.files = [Path(self.kept.name) / name for name in STREAMS]
        for file in self.files:
            file.write_bytes(stdin if file.name == "stdin" else b"")
        environment = {"PATH": os.environ["PATH"], **environment}
        self.process = FORKING.Process(target=command, args=(self.arguments, folder, environment, self.files))
        self.process.start()
        self.pid = self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def poll(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def finish(self, timeout: float = 90) -> subprocess.CompletedProcess:
        """Waits for its end; TimeoutExpired, and it is killed, where that takes too long."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            self.kill()
            raise subprocess.TimeoutExpired(self.arguments, timeout)
        _, out, error = (file.read_bytes() for file in self.files)
        self.kept.cleanup()
        return subprocess.CompletedProcess(self.arguments, self.process.exitcode, out, error)


def command(arguments: list[str], folder: Path, environment: dict[str, str], files: Sequence[Path]) -> None:
    """What the new process does: `loper` as a shell would start it there."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files):
        os.dup2(os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND), number)
    sys.stdin = os.fdopen(0, closefd=False)
    warnings.simplefilter("ignore")
    main(arguments)
