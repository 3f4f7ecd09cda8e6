"""Datasette as `loper serve` makes it, asked within the test's own process."""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from datasette.utils import tilde_encode

from aggregator.config import Site
from feeds.datasette_app import live_datasette

HOST = "http://localhost"


class Asked:
    """What one database answers under /data/."""

    def __init__(self, database: Path, site: Site | None = None, full_text: Iterable[str] = ()):
        self.database = database
        self.loop = asyncio.new_event_loop()
        self.datasette = live_datasette(database, site or Site(), "/data/", full_text)
        self.loop.run_until_complete(self.datasette.invoke_startup())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=self.datasette.app()), base_url=HOST)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer for `path` below the database ("/articles.atom"); `_` in a header's name stands for `-`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        # as `loper serve` hands requests on: without the prefix
        return self.loop.run_until_complete(self.client.get(f"/{self.database.stem}{path}", headers=given))

    def sql(self, sql: str, suffix: str, **params: str) -> httpx.Response:
        return self.get(f".{suffix}?{urlencode({'sql': sql, **params})}")

    def article(self, url: str) -> str:
        """The HTML of an article's page."""
        answer = self.get(f"/articles/{tilde_encode(url)}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text)

    def close(self) -> None:
        self.loop.run_until_complete(self.client.aclose())
        self.datasette.executor.shutdown()
        self.datasette.databases[self.database.stem].close()
        self.loop.close()
