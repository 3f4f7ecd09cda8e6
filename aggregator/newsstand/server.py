"""The small server of the newsstand: a loopback address a paper, one port, conditional requests, and a log."""

import gzip
import hashlib
import json
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import TextIO

from ..errors import LoperError
from .content import DAYS
from .pages import Answer, Site
from .render import Press, publisher_toml
from .stand import Stand, load

#: attempts to find a port that is free on every address
ATTEMPTS = 20


class NewsstandError(LoperError):
    """The newsstand cannot be served; the message says on which address and what to do."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One request that was answered."""

    host: str
    #: with its query
    path: str
    method: str
    status: int
    #: it had If-None-Match or If-Modified-Since
    conditional: bool
    #: of the newsstand
    day: int


class Newsstand:
    """Serves all papers while the context lasts; `day` may be moved at any time, `log` holds what was asked.

    `start` is the date of day 1, `port` 0 takes a free one, `log_file` gets the log as JSON lines. NewsstandError
    where the addresses 127.0.3.1 to 127.0.3.6 or the port cannot be had.
    """

    def __init__(self, start: date, port: int = 0, day: int = 1, log_file: Path | None = None,
                 stand: Stand | None = None):
        self.stand = stand or load()
        self.day = day
        self.log: list[Hit] = []
        self.log_file = log_file
        self.servers = bind([paper.address for paper in self.stand.papers.values()], port)
        #: the port of all addresses
        self.port = self.servers[0].server_port
        #: paper id -> "http://127.0.3.1:8020"
        self.urls = {paper.id: f"http://{paper.address}:{self.port}" for paper in self.stand.papers.values()}
        self.press = Press(self.stand, start, self.urls)
        self.sites = {paper.address: Site(self.press, paper) for paper in self.stand.papers.values()}
        self.numbers = count(1)
        self.lines: TextIO | None = None
        self.lock = threading.Lock()

    @property
    def day(self) -> int:
        return self._day

    @day.setter
    def day(self, day: int) -> None:
        if day not in DAYS:
            raise ValueError(f"day {day!r} is none of {DAYS}")
        self._day = day

    @property
    def start(self) -> date:
        return self.press.start

    def __enter__(self) -> "Newsstand":
        if self.log_file:
            self.lines = self.log_file.open("a", encoding="utf-8")
        for server in self.servers:
            server.RequestHandlerClass = handler(self)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()
        if self.lines:
            self.lines.close()

    def publisher_files(self, folder: Path) -> list[Path]:
        """Writes a publisher file for each paper into `folder`, which is made if missing."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for paper in self.stand.papers.values():
            file = folder / f"{paper.id}.toml"
            file.write_text(publisher_toml(paper, self.urls[paper.id]), encoding="utf-8")
            written.append(file)
        return written

    def note(self, hit: Hit) -> None:
        with self.lock:
            self.log.append(hit)
            if self.lines:
                self.lines.write(json.dumps(asdict(hit)) + "\n")
                self.lines.flush()


def bind(addresses: Sequence[str], port: int) -> list[ThreadingHTTPServer]:
    """A server on each of `addresses`, all on `port`, or on one that is free on all of them if it is 0."""
    attempts = 1 if port else ATTEMPTS
    while True:
        attempts -= 1
        try:
            return bind_all(addresses, port)
        except NewsstandError:
            if not attempts:
                raise


def bind_all(addresses: Sequence[str], port: int) -> list[ThreadingHTTPServer]:
    """As `bind`, but the port that is free on the first address is not looked for again."""
    servers: list[ThreadingHTTPServer] = []
    for address in addresses:
        wanted = port or (servers[0].server_port if servers else 0)
        try:
            servers.append(Server((address, wanted), BaseHTTPRequestHandler))
        except OSError as error:
            for server in servers:
                server.server_close()
            raise NewsstandError(refusal(address, wanted, error)) from None
    return servers


def refusal(address: str, port: int, error: OSError) -> str:
    """What to tell when `address` cannot be bound."""
    advice = "is another newsstand running?"
    if sys.platform == "darwin":
        advice = f"macOS has only 127.0.0.1 up; allow it once with: sudo ifconfig lo0 alias {address} up"
    return f"the newsstand cannot listen on {address}:{port}: {error.strerror}; {advice}"


class Server(ThreadingHTTPServer):
    """A thread a connection; clients that go away in the middle of an answer are no error."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def handler(newsstand: Newsstand) -> type[BaseHTTPRequestHandler]:
    """The request handler of `newsstand`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Koran/1.0"

        def do_GET(self) -> None:
            self.reply(with_body=True)

        def do_HEAD(self) -> None:
            self.reply(with_body=False)

        def reply(self, with_body: bool) -> None:
            host, day = self.server.server_address[0], newsstand.day
            answer = newsstand.sites[host].get(self.path, day, next(newsstand.numbers))
            status, headers, body = respond(answer, self.headers)
            conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
            newsstand.note(Hit(host, self.path, self.command, status, conditional, day))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal: the newsstand keeps its own log."""

    return Handler


def respond(answer: Answer, asked: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for `answer` to a request with the headers `asked`.

    304 by If-None-Match, and only where that is missing by If-Modified-Since (RFC 9110, 13.2.2).
    """
    body, headers = answer.body, {"Content-Type": answer.content_type, "Vary": "Accept-Encoding"}
    if zipped := answer.content_type != "image/png" and takes_gzip(asked.get("Accept-Encoding", "")):
        body = compressed(body)
        headers["Content-Encoding"] = "gzip"
    if answer.changed is None:
        headers["Cache-Control"] = "no-cache, no-store"
    else:
        headers["ETag"] = etag(answer.body, zipped)
        headers["Last-Modified"] = format_datetime(answer.changed.astimezone(UTC), usegmt=True)
        if unchanged(headers["ETag"], answer.changed, asked):
            for name in ("Content-Type", "Content-Encoding"):
                headers.pop(name, None)
            return 304, headers, b""
    headers["Content-Length"] = str(len(body))
    return answer.status, headers, body


@lru_cache(maxsize=512)
def compressed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def etag(body: bytes, zipped: bool) -> str:
    """A strong entity tag: another one for each encoding of the body (RFC 9110, 8.8.3.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}{"-gz" if zipped else ""}"'


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        if coding.strip() == "gzip":
            return parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def unchanged(tag: str, changed: datetime, asked: Mapping[str, str]) -> bool:
    """Whether the client has what carries `tag` and last changed at `changed`."""
    if (tags := asked.get("If-None-Match")) is not None:
        return tags.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in tags.split(",")]
    since = asked.get("If-Modified-Since")
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return changed.replace(microsecond=0) <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
