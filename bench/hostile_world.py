"""Where the hostile bench happens: a network of its own, a hostile origin per scene, a listing that names its URLs."""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # the tests' server is ours to use, and no installed package

from tests.site import Reply, Site  # noqa: E402

#: what every cloud gives its machines' secrets away under
METADATA = "169.254.169.254"
#: an address of its own for the listings: what the origin's hosts do to a crawler shall not keep it from them
LISTER = "127.0.0.9"
#: said to ourselves within the namespace
INSIDE = "LOPER_BENCH_NAMESPACE"
SIOCSIFADDR, SIOCSIFFLAGS, IFF_UP = 0x8916, 0x8914, 1


def enter_namespace() -> bool:
    """Starts this program again in a network namespace with nothing but loopback and the metadata address.

    Whether we are in one; False where the machine does not allow it, and then nothing has changed.
    """
    if os.environ.get(INSIDE):
        bring_up()
        return True
    for options in (["-n"], ["-rn"]):
        allowed = subprocess.run(["unshare", *options, "true"], capture_output=True, check=False).returncode == 0
        if allowed:
            os.environ[INSIDE] = "1"
            os.execvp("unshare", ["unshare", *options, sys.executable, *sys.argv])
    return False


def bring_up() -> None:
    """Switches loopback on, and gives it METADATA as a second address (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(METADATA))
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
        fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16s16s", b"lo:1", address))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Origin:
    """One hostile server, and the log of what it was asked for; a scene has its own, so that none disturbs another.

    It lives for `seconds` at most. Its slow answers take `slow` seconds, longer than who asks may wait: else nobody
    could tell who gave up.
    """

    def __init__(self, program: Path, folder: Path, *, metadata: bool, seconds: float, slow: int = 55):
        self.log = folder / "origin.jsonl"
        for _ in range(5):
            self.port = free_port()
            self.process = subprocess.Popen(
                [sys.executable, str(program), "--port", str(self.port), "--log", str(self.log), "--max-seconds",
                 str(int(seconds)), "--slow-cap", str(slow), *(["--metadata"] if metadata else [])],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            if "listening" in self.process.stdout.readline():
                return
            self.process.kill()
            self.process.wait()
        raise SystemExit(f"{program}: does not start on any free port")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def url(self, target: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{target}"

    def index(self) -> tuple[list[str], dict[str, str]]:
        """Its cases' paths; and its robots.txt files: address -> kind."""
        with urllib.request.urlopen(self.url("/__index__")) as answer:
            entries = json.load(answer)
        return ([entry["path"] for entry in entries if "path" in entry and entry["path"] != "/"],
                {entry["host"]: entry["robots"] for entry in entries if "host" in entry})

    def requests(self) -> list[dict[str, Any]]:
        """What it was asked for so far, in order; each with `ts` (seconds), `ip`, `target`, `headers`."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return sorted((r for line in lines if "target" in (r := json.loads(line))
                       and not r["target"].startswith("/__")), key=lambda r: r["ts"])


class Lister(Site):
    """The listings of every scene's papers: a sitemap each, whose dates move on with `turn`."""

    def __init__(self) -> None:
        super().__init__(LISTER)

    def publish(self, path: str, urls: Sequence[str], turn: int) -> str:
        """Names `urls`, the first as the newest; later turns say that all of them changed. Gives its own URL."""
        day = time.time() - 86_400 + 3600 * turn
        rows = "".join(f"<url><loc>{url.replace('&', '&amp;')}</loc><lastmod>{stamp(day - number)}</lastmod></url>"
                       for number, url in enumerate(urls))
        self.pages[path] = Reply(f"<urlset>{rows}</urlset>", "application/xml")
        return self.url + path


def stamp(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
