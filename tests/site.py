"""A news site on loopback for tests: serves what a test lays into it, answers conditional requests, logs all."""

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from urllib.parse import urlsplit


@dataclass
class Reply:
    """One answer: status, body, headers; a 200 gets an ETag of its body."""

    body: bytes | str = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.data).hexdigest()[:16]}"'


class Site:
    """`pages` maps a path (with its query, else without) to a Reply or to a function of the request's headers."""

    def __init__(self, address: str = "127.0.0.1"):
        self.pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = {}
        #: (path with query, headers) of every request
        self.log: list[tuple[str, dict[str, str]]] = []
        #: when each of them came, in seconds
        self.moments: list[float] = []
        self.server = ThreadingHTTPServer((address, 0), self.handler())
        self.server.daemon_threads = True
        self.url = f"http://{address}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def asked(self, *, robots: bool = False) -> list[str]:
        """Paths in the order they were asked for."""
        return [path for path, _ in self.log if robots or path != "/robots.txt"]

    def gaps(self) -> list[float]:
        """Seconds between each request and the one before it."""
        return [after - before for before, after in pairwise(self.moments)]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def handler(site) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {k.lower(): v for k, v in self.headers.items()}
                site.log.append((self.path, headers))
                site.moments.append(time.monotonic())
                found = site.pages.get(self.path) or site.pages.get(urlsplit(self.path).path)
                reply = found(headers) if callable(found) else found or Reply("not found", status=404)
                unchanged = reply.status == 200 and headers.get("if-none-match") == reply.etag
                self.send_response(304 if unchanged else reply.status)
                if reply.status == 200:
                    self.send_header("ETag", reply.etag)
                self.send_header("Content-Type", reply.content_type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                data = b"" if unchanged else reply.data
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                with suppress(ConnectionError):  # whoever asked was killed
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
