"""A forked command is a process of its own, in a folder and an environment of its own, and starts with all loaded."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.forked import Forked


def show(arguments: list[str]) -> None:
    print(os.getpid(), os.getcwd(), sorted(os.environ), "scrapy.core.engine" in sys.modules)
    print(sys.stdin.read(), *arguments, file=sys.stderr)
    sys.exit(7)


def sleep(_: list[str]) -> None:
    print("asleep", flush=True)
    time.sleep(60)


def test_it_starts_with_all_loaded_and_sees_only_what_it_is_given(tmp_path):
    process = Forked(["one", "two"], tmp_path, b"masukan", program=show, LOPER_HOME="x")
    done = process.finish()
    assert done.stdout.decode() == f"{process.pid} {tmp_path} ['LOPER_HOME', 'PATH'] True\n"
    assert done.stderr == b"masukan one two\n" and done.returncode == 7
    assert process.pid != os.getpid() and "LOPER_HOME" not in os.environ


def test_a_signal_ends_it_and_is_its_exit_code(tmp_path):
    with Forked([], tmp_path, program=sleep) as process:
        while not process.said():
            time.sleep(0.01)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.finish().returncode == -signal.SIGTERM


def test_it_is_over_with_its_block_or_its_time_and_leaves_no_files(tmp_path):
    with Forked([], tmp_path, program=sleep) as process:
        assert process.poll() is None
    assert process.poll() == -signal.SIGKILL and not any(file.exists() for file in process.files)
    late = Forked([], tmp_path, program=sleep)
    with pytest.raises(subprocess.TimeoutExpired):
        late.finish(0.1)
    assert late.poll() == -signal.SIGKILL and not any(file.exists() for file in late.files)
