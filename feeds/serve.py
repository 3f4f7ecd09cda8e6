"""Serves what is published, and Datasette on the live database, at one address."""

import asyncio
import errno
import ipaddress
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import uvicorn

from aggregator.config import Site
from aggregator.errors import LoperError

from . import files, index_page, pages
from .datasette_app import live_datasette
from .media_types import FEED_TYPES, OPML_TYPE
from .opml import OPML_RE
from .paging import PAGE_RE
from .publish import may_be_public
from .responses import Document, Response, answer
from .rss_atom import ICON
from .select import SLUG_RE

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

DATA = "/" + index_page.DATABASE
HTML = "text/html; charset=utf-8"
#: seconds that a reader may wait before it asks for a feed again
FEED_AGE = 300
ICON_AGE = 86_400
#: a page cannot say of itself that no other may frame it
INDEX_HEADERS, READING_HEADERS = ({"content-security-policy": f"{policy}; frame-ancestors 'none'",
                                   "referrer-policy": "no-referrer"}
                                  for policy in (pages.INDEX_POLICY, pages.READING_POLICY))
#: any web page may read a feed: there are readers that run in browsers
FEED_HEADERS = {"access-control-allow-origin": "*"}
#: path -> name of the file in `public/`, media type, seconds, headers
FILES = {
    "/": (pages.INDEX, HTML, 0, INDEX_HEADERS),
    f"/{pages.INDEX}": (pages.INDEX, HTML, 0, INDEX_HEADERS),
    **{f"/{name}": (name, media_type, 0, {}) for name, media_type in pages.ASSETS.items()},
    f"/{ICON}": (ICON, "image/png", ICON_AGE, {}),
    "/favicon.ico": (ICON, "image/png", ICON_AGE, {}),
}
#: seconds that requests get to end when the server is stopped
GRACE = 3


class ListenError(LoperError):
    """The address cannot be listened on; `host`, `port`, `reason`."""

    def __init__(self, host: str, port: int, reason: str):
        self.host, self.port, self.reason = host, port, reason
        super().__init__(f"cannot listen on {host}, port {port}: {reason}")


class NotPublicError(LoperError):
    """Full texts would be served to others."""


def run(database: Path, public: Path, site: Site, host: str, port: int, announce: Callable[[str], None],
        data: bool = False, private: bool = False, full_text: Iterable[str] = ()) -> None:
    """Serves until SIGINT or SIGTERM, then lets that signal do what it would have done before.

    Full texts are for the operator alone. So where the site is public, Datasette is there with `data` only; and where
    it is not, others than this machine are served with `private` only: NotPublicError.

    `announce` is called with the address of the index ("http://127.0.0.1:8010/") once it answers; with port 0 the
    system chooses one. ListenError if the address is taken or not ours. Nothing is written. `full_text`: ids of the
    publishers that live feeds may carry in full where the site is public.
    """
    with listen(host, port) as listener:
        refuse_full_texts(public, site, listener.getsockname()[0], private)
        application = Application(database if data or not site.public else None, public, site, full_text)
        config = uvicorn.Config(application, log_config=None, lifespan="on", ws="none", server_header=False,
                                timeout_graceful_shutdown=GRACE)
        address = address_of(host, listener.getsockname()[1])
        AnnouncingServer(config, lambda: announce(address)).run([listener])


def refuse_full_texts(public: Path, site: Site, address: str, private: bool) -> None:
    """NotPublicError where somebody else could read full texts at the address that is listened on."""
    if site.public:
        if not may_be_public(public):
            raise NotPublicError("the feeds still carry the full texts of before public = true: run `loper publish`")
    elif not (private or ipaddress.ip_address(address).is_loopback):
        raise NotPublicError(
            f"the feeds carry full texts, so they are not served at {address}: set public = true under [site] in "
            "loper.toml and run `loper publish`, or say --private where only you can ask there")


def address_of(host: str, port: int) -> str:
    """The address of the index for somebody on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ListenError says why there is none."""
    try:
        # with its protocol named: asyncio switches off Nagle's delay for no other (40 ms for each small answer)
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(host, port, error.strerror or str(error)) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a restart must wait for a minute
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        reason = "another program listens there; name another --port" if taken else error.strerror
        raise ListenError(host, port, reason) from None
    return listener


class AnnouncingServer(uvicorn.Server):
    """uvicorn, which says when it answers."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]):
        super().__init__(config)
        self.announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.announce()


class Application:
    """The ASGI application: files of `public`, read anew for each request, and Datasette under DATA.

    Without a database there is nothing under DATA.
    """

    def __init__(self, database: Path | None, public: Path, site: Site, full_text: Iterable[str] = ()):
        self.public, self.site = public, site
        self.datasette = live_datasette(database, site, DATA, full_text) if database else None
        self.data = self.datasette.app() if self.datasette else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
        elif self.data and scope["raw_path"].startswith(DATA.encode()):
            await self.data(without_prefix(scope), receive, redirecting(send))
        else:
            await reply(send, scope["method"], await asyncio.to_thread(self.respond, scope))

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Prepares Datasette before the first request, because its own way answers requests meanwhile."""
        await receive()
        if self.datasette:
            await self.datasette.invoke_startup()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self.datasette:
            self.datasette.executor.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    def respond(self, scope: Scope) -> Response:
        """What a request for anything but Datasette is answered."""
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            return Response(405, {"allow": "GET, HEAD", "content-type": "text/plain; charset=utf-8"},
                            b"Only GET and HEAD are answered here.\n")
        if self.data and path == DATA.rstrip("/"):
            return Response(301, {"location": DATA})
        if document := self.document(path):
            return answer(document, request_headers(scope))
        page = pages.missing(self.site, unpublished=path == "/")
        return Response(404, {"content-type": HTML, "cache-control": "no-cache", **INDEX_HEADERS}, page)

    def document(self, path: str) -> Document | None:
        """The file under the address `path`, whole; None where there is none. No part of `path` leads elsewhere."""
        found = known(path)
        if found is None:
            return None
        name, media_type, age, headers = found
        try:
            with (self.public / name).open("rb") as file:
                # of the open file: a publish in between makes a new one
                modified = os.fstat(file.fileno()).st_mtime_ns
                copy = compressed_copy(self.public / name, modified)
                return Document(file.read(), modified / 1e9, media_type, age, headers, copy)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None


def known(path: str) -> tuple[str, str, int, dict[str, str]] | None:
    """File, media type, seconds and headers of the address `path`; None where no file of ours can be."""
    if path in FILES:
        return FILES[path]
    name = path.removeprefix("/")
    stem, _, suffix = name.rpartition(".")
    document = SLUG_RE.match(stem) or PAGE_RE.match(stem)
    if document and suffix in FEED_TYPES:
        return name, f"{FEED_TYPES[suffix][1]}; charset=utf-8", FEED_AGE, FEED_HEADERS
    if document and suffix == "html":
        return name, HTML, 0, READING_HEADERS
    if OPML_RE.match(name):
        return name, f"{OPML_TYPE}; charset=utf-8", 0, FEED_HEADERS
    return None


def compressed_copy(path: Path, modified: int) -> bytes | None:
    """What lies compressed beside a file that changed at `modified` (ns); None where that is another version's."""
    try:
        with files.compressed(path).open("rb") as copy:
            return copy.read() if os.fstat(copy.fileno()).st_mtime_ns == modified else None
    except FileNotFoundError:
        return None


def without_prefix(scope: Scope) -> Scope:
    """The request as Datasette wants it: without its `base_url`, which it puts before every link by itself."""
    start = len(DATA) - 1
    return {**scope, "path": scope["path"][start:], "raw_path": scope["raw_path"][start:]}


def redirecting(send: Send) -> Send:
    """`send`, but redirects lead below DATA: where Datasette finds nothing it makes one of the path without it."""

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, below(value) if name.lower() == b"location" else value)
                       for name, value in message["headers"]]
            message = {**message, "headers": headers}
        await send(message)

    return sending


def below(location: bytes) -> bytes:
    """The address of a redirect of Datasette's, below DATA; one that leads to another host stays."""
    inside = location.startswith(b"/") and not location.startswith((DATA.encode(), b"//"))
    return DATA.encode() + location[1:] if inside else location


def request_headers(scope: Scope) -> dict[str, str]:
    """Headers by lower-case name; those that came several times as one list (RFC 9110, 5.3)."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


async def reply(send: Send, method: str, response: Response) -> None:
    """Sends a whole response; to HEAD without its body."""
    headers = dict(response.headers)
    if response.status != 304:
        headers["content-length"] = str(len(response.body))
    await send({"type": "http.response.start", "status": response.status, "headers": encoded(headers)})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else response.body})


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
