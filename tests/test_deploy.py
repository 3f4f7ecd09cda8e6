"""Scheduled runs: the units and the crontab line are valid, and their commands work where nothing is set."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.home import Home
from tests import news

PROJECT = Path(__file__).parent.parent
PATHS = ("/2026/11/20/panen-kopi", "/2026/11/20/jalan-desa")
VERIFY = shutil.which("systemd-analyze")
#: a crontab(1) that keeps the table beside itself
CRONTAB = """#!/bin/sh
case $1 in -l) echo "@daily true";; -) cat >"$(dirname "$0")/table";; esac
"""


def make_checkout(folder: Path) -> Path:
    """What `make units` and the crontab line need of a checkout, with the `loper` that runs these tests."""
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/loper").symlink_to(Path(sys.executable).with_name("loper"))
    shutil.copy(PROJECT / "Makefile", folder)
    shutil.copytree(PROJECT / "deploy", folder / "deploy")
    return folder


def make_units(checkout: Path, folder: Path) -> Path:
    subprocess.run(["make", "--silent", "--old-file=.venv/ready", "units", f"UNITS={folder}"], cwd=checkout,
                   check=True, timeout=60)
    return folder


def unit(file: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str
    parsed.read_string(file.read_text(encoding="utf-8"))
    return parsed


def service_command(checkout: Path, folder: Path) -> str:
    """The service's command, in its working directory."""
    service = unit(make_units(checkout, folder) / "loper.service")["Service"]
    return f"cd '{service['WorkingDirectory']}' && {service['ExecStart']} >/dev/null"


def crontab_command(checkout: Path, folder: Path) -> str:
    """The command that the guide's line hands to cron, beside what stood in the table before."""
    folder.mkdir()
    (folder / "crontab").write_text(CRONTAB)
    (folder / "crontab").chmod(0o755)
    guide = (PROJECT / "docs/guide.md").read_text(encoding="utf-8")
    install = re.search(r"^    (.* \| crontab -)$", guide, re.MULTILINE)[1]
    subprocess.run(["/bin/sh", "-c", install], cwd=checkout, check=True, timeout=60,
                   env={"PATH": f"{folder}:{os.environ['PATH']}"})
    table = [line for line in (folder / "table").read_text().splitlines() if not line.startswith("#")]
    assert table[0] == "@daily true" and len(table) == 2
    *schedule, command = table[1].split(None, 5)
    assert schedule == ["*/15", "*", "*", "*", "*"]
    assert "%" not in command  # cron would end the line there
    return command


def run(command: str) -> subprocess.CompletedProcess:
    return subprocess.run(["env", "-i", "/bin/sh", "-c", command], cwd="/", capture_output=True, text=True,
                          timeout=90, check=False)


@pytest.fixture
def paper(tmp_path, site):
    """A checkout in a folder with a space, whose home knows one publisher: a feed and two articles on loopback."""
    site.pages = {"/rss": news.rss(site, *PATHS)} | {path: news.article(f"Kabar {path[12:]}") for path in PATHS}
    home = make_checkout(tmp_path / "my koran") / "data"
    (home / "publishers").mkdir(parents=True)
    (home / "loper.toml").write_text('[crawl]\npublishers = ["baru"]\n[network]\nallow = ["127.0.0.1"]\n')
    (home / "publishers/baru.toml").write_text(
        f'publisher = "Kabar Baru"\nallowed_domains = ["127.0.0.1"]\nstart_urls = ["{site.url}/rss"]\n')
    return site


@pytest.fixture(params=[service_command, crontab_command])
def command(request, paper, tmp_path):
    return request.param(tmp_path / "my koran", tmp_path / "installed")


@pytest.fixture
def log(tmp_path):
    """The JSON lines that a run left: in the crontab's log file, or on standard error as the journal has them."""

    def read(done: subprocess.CompletedProcess) -> list[dict]:
        file = tmp_path / "my koran/data/loper.log"
        return [json.loads(line) for line in (file.read_text() if file.exists() else done.stderr).splitlines()]

    return read


def test_the_second_scheduled_run_fetches_nothing_that_is_unchanged(command, paper, tmp_path, log):
    first = run(command)
    assert (first.returncode, first.stdout) == (0, "")
    assert sorted(paper.asked()) == sorted(("/rss", *PATHS))
    assert (tmp_path / "my koran/data/public/baru.atom").exists()
    before = len(paper.asked())
    second = run(command)
    assert (second.returncode, second.stdout) == (0, "")
    assert paper.asked()[before:] == ["/rss"] and "if-none-match" in paper.log[-1][1]
    assert log(second)[-1]["event"] == "run" and log(second)[-1]["ok"] is True


def test_a_scheduled_run_leaves_a_home_that_is_held_alone(command, paper, tmp_path, log):
    with Home.locate(tmp_path / "my koran/data").lock():
        done = run(command)
    assert done.returncode == 75 and paper.log == []
    assert log(done)[-1]["exit_code"] == 75


def test_a_scheduled_run_that_fails_says_so(command, paper, log):
    paper.pages.clear()
    done = run(command)
    assert done.returncode == 1
    events = [(line["event"], line["ok"]) for line in log(done) if "event" in line]
    assert events == [("publisher", False), ("run", False)]


def test_the_service_takes_a_held_home_and_a_stop_for_success_and_nothing_else():
    service = unit(PROJECT / "deploy/loper.service")["Service"]
    assert service["Type"] == "oneshot" and service["SuccessExitStatus"].split() == ["75", "143"]


@pytest.mark.skipif(VERIFY is None, reason="systemd-analyze is not installed (Debian package systemd)")
@pytest.mark.parametrize("manager", ["--user", "--system"])
@pytest.mark.parametrize("name", ["koran", "my R&D 100%"])
def test_systemd_finds_nothing_wrong_with_the_units(manager, name, tmp_path):
    units = make_units(make_checkout(tmp_path / name), tmp_path / "units")
    files = sorted(map(str, units.iterdir()))
    assert [Path(file).name for file in files] == ["loper.service", "loper.timer"]
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    done = subprocess.run([VERIFY, manager, "verify", *files], capture_output=True, text=True, timeout=60, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime)})
    complaints = [line for line in done.stderr.splitlines() if "loper" in line]
    assert done.returncode == 0 and complaints == []


def test_make_units_writes_to_the_users_own_unit_folder(tmp_path):
    checkout = make_checkout(tmp_path / "koran")
    subprocess.run(["make", "--silent", "--old-file=.venv/ready", "units"], cwd=checkout, check=True, timeout=60,
                   env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    written = sorted((tmp_path / ".config/systemd/user").iterdir())
    assert [file.name for file in written] == ["loper.service", "loper.timer"]
    assert "@CHECKOUT@" not in written[0].read_text() and str(checkout) in written[0].read_text()
    assert (checkout / "data").is_dir()  # the service may write there alone, so it must exist
