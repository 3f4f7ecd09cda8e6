"""Headless Chromium, driven over the pipe of its DevTools protocol: no driver, no package, one process.

Messages on the pipe are JSON, each ended by NUL: https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import fcntl
import json
import os
import queue
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

#: names that the program has on Debian, on other systems, and under Google's own name
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: the sandbox refuses root, as whom a CI runs; the rest keeps it from asking its maker's servers for anything
FLAGS = ("--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--hide-scrollbars", "--force-color-profile=srgb")
#: Chromium reads commands on descriptor 3 and writes what happens on 4
CONNECTED = 'exec "$@" 3<&{reads} 4>&{writes}'
#: seconds until an answer must have come, or a page be loaded
PATIENCE = 30
#: seconds without an event after which a page that is loaded asks for nothing more
QUIET = 0.3


def installed() -> str | None:
    """The path of Chromium: $CHROMIUM, else the first of NAMES that is there."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Visit:
    """What a page asked for and complained of since it was opened."""

    #: addresses asked for; data: and blob: ask nobody
    requests: list[str] = field(default_factory=list)
    #: errors and warnings of the console, uncaught exceptions, broken policies, requests that failed
    complaints: list[str] = field(default_factory=list)
    #: numbers of requests that are under way
    pending: set[str] = field(default_factory=set)

    def outside(self, address: str) -> list[str]:
        """Requests that went to another origin than that of `address`."""
        return [url for url in self.requests if urlsplit(url)[:2] != urlsplit(address)[:2]]

    def note(self, event: str, params: dict[str, Any]) -> None:
        """Keeps what an event of the protocol tells."""
        match event:
            case "Network.requestWillBeSent" if not params["request"]["url"].startswith(("data:", "blob:")):
                self.requests.append(params["request"]["url"])
                self.pending.add(params["requestId"])
            case "Network.loadingFinished":
                self.pending.discard(params["requestId"])
            case "Network.loadingFailed":
                self.pending.discard(params["requestId"])
                self.complaints.append(f"request failed: {params.get('blockedReason') or params['errorText']}")
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                self.complaints.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(params["exceptionDetails"]))
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}".strip())


class Chromium:
    """One browser with one page; `profile` is an empty folder for its files. RuntimeError where it does not start."""

    def __init__(self, program: str, profile: Path):
        (reads, self.commands), (answers, writes) = (tuple(map(high, os.pipe())) for _ in range(2))
        self.process = subprocess.Popen(
            ["bash", "-c", CONNECTED.format(reads=reads, writes=writes), "chromium", program, *FLAGS,
             f"--user-data-dir={profile}"], pass_fds=(reads, writes), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(reads)
        os.close(writes)
        self.numbers = count(1)
        self.messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        threading.Thread(target=receive, args=(answers, self.messages), daemon=True).start()
        self.visit = Visit()
        #: of the page; commands without it are the browser's own
        self.session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        """Ends the browser; one that does not end in time is killed."""
        self.session = ""
        self.ask("Browser.close")
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.commands)

    def window(self, width: int, height: int, dark: bool = False) -> None:
        """The size of the page in CSS pixels; `dark`: its reader prefers dark colours."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                 mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, address: str) -> Visit:
        """Opens a page and waits until it is loaded and asks for nothing more."""
        self.visit = Visit()
        self.ask("Page.navigate", url=address)
        deadline = time.monotonic() + PATIENCE
        while self.take(QUIET) or self.visit.pending or self.run("document.readyState") != "complete":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{address} is still loading")
        return self.visit

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression in the page; RuntimeError where it throws."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, script: str) -> bool:
        """Waits for a JavaScript expression to become true; whether it did in time."""
        deadline = time.monotonic() + PATIENCE
        while not (came := self.run(script)) and time.monotonic() < deadline:
            self.take(QUIET)
        return bool(came)

    def screenshot(self) -> bytes:
        """What the window shows, as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to a command; what happens before it comes is noted."""
        number = next(self.numbers)
        command = {"id": number, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            message = self.take(left)
            if message and message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
        raise TimeoutError(f"Chromium did not answer {method} within {PATIENCE} seconds")

    def take(self, patience: float) -> dict[str, Any] | None:
        """The next message, noted where it is an event; None where none came within `patience` seconds."""
        try:
            message = self.messages.get(timeout=patience)
        except queue.Empty:
            return None
        if message is None:
            raise RuntimeError(f"Chromium ended with exit code {self.process.wait(PATIENCE)}")
        if "method" in message:
            self.visit.note(message["method"], message["params"])
        return message


def high(descriptor: int) -> int:
    """The same pipe under a descriptor above 9, so that becoming 3 or 4 overwrites neither."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


def receive(descriptor: int, messages: "queue.SimpleQueue[dict[str, Any] | None]") -> None:
    """Takes Chromium's messages off the pipe until it is closed, then leaves None."""
    rest = b""
    with os.fdopen(descriptor, "rb", buffering=0) as pipe:
        while chunk := pipe.read(1 << 20):
            *whole, rest = (rest + chunk).split(b"\0")
            for message in whole:
                messages.put(json.loads(message))
    messages.put(None)
