"""What Datasette's pages may load and run: nothing from elsewhere, and no script that stands in stored text."""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import datasette

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Callable[[], Awaitable[dict[str, Any]]], Send], Awaitable[None]]

SCRIPT_RE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
#: the one script of Datasette's that has a value filled in, by a setting that `loper serve` leaves as it is
FILLED_IN = {"{{ datasette_allow_facet }}": "true"}
#: of the page that says that a query took too long (datasette/views/base.py)
INTERRUPTED = """
let ta = document.querySelector("textarea");
ta.style.height = ta.scrollHeight + "px";
"""
#: the row of an article: its pictures lie with the publisher, and are loaded when a reader asks for them
ARTICLE_RE = re.compile(r"/articles/[^/]+\Z")


def inline_scripts() -> Iterator[str]:
    """The scripts that stand in Datasette's own pages."""
    yield INTERRUPTED
    for template in sorted((Path(datasette.__file__).parent / "templates").glob("*.html")):
        for script in SCRIPT_RE.findall(template.read_text(encoding="utf-8")):
            for mark, value in FILLED_IN.items():
                script = script.replace(mark, value)
            yield script


def policy(pictures: str) -> str:
    """The Content-Security-Policy (W3C CSP Level 3): our scripts, Datasette's by their hashes, no others."""
    hashes = sorted({b64encode(sha256(script.encode()).digest()).decode() for script in inline_scripts()})
    scripts = " ".join(f"'sha256-{value}'" for value in hashes)
    return (f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data:{pictures}; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'")


PAGES, ARTICLES = policy(""), policy(" https: http:")


def protected(application: Application) -> Application:
    """`application`, each answer of which says what its page may do; what it says itself stays."""

    async def protecting(scope: Scope, receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
        allowed = ARTICLES if ARTICLE_RE.search(scope.get("path", "")) else PAGES
        wanted = {b"content-security-policy": allowed.encode(), b"x-content-type-options": b"nosniff",
                  b"referrer-policy": b"no-referrer"}

        async def adding(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = [(name.lower(), value) for name, value in message.get("headers", [])]
                said = {name for name, _ in given}
                message = {**message, "headers": [*given, *((n, v) for n, v in wanted.items() if n not in said)]}
            await send(message)

        await application(scope, receive, adding)

    return protecting
