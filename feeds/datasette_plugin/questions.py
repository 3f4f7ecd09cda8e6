"""Turns a request to Datasette into the question that its feed answers."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from aggregator.config import Site

from ..responses import answer
from . import live_feed
from .live_feed import Question

#: what says how a page looks and makes no difference to its feed
LOOKS = ("_sort", "_sort_desc", "_sort_by_desc", "_next", "_size", "_col", "_nocol", "_facet", "_facet_size",
         "_facet_array", "_facet_date", "_labels", "_label", "_nofacet", "_nocount", "_nosuggest", "_hide_sql",
         "_show_sql", "_ttl", "_shape")
#: names the feed of a question
TITLE = "_title"


@dataclass(frozen=True)
class Settings:
    """What the metadata tells the plugin."""

    site: Site
    #: ids of publishers that may be republished in full
    full_text: tuple[str, ...]


class FeedResponse(Response):
    """A response that keeps its status: Datasette makes 200 of that of every answer to a query (views/base.py)."""

    @property
    def status(self) -> int:
        return self.first_status

    @status.setter
    def status(self, status: int) -> None:
        self.__dict__.setdefault("first_status", status)


def settings(datasette: Datasette) -> Settings:
    """From `plugins` `loper` in the metadata; without it the site is as a new one."""
    config = datasette.plugin_config("loper") or {}
    return Settings(Site(**config.get("site", {})), tuple(config.get("full_text", ())))


def feed_path(datasette: Datasette, request: Request, suffix: str) -> str:
    """The address of the feed of the page that `request` asks for, without the host."""
    kept = [(key, value) for key, value in parse_qsl(request.query_string, keep_blank_values=True)
            if key not in LOOKS]
    return datasette.urls.path(f"{request.path}.{suffix}{'?' + urlencode(kept) if kept else ''}")


def renderer(suffix: str) -> Callable[..., Awaitable[Response]]:
    """What Datasette calls to answer with a feed in the format of `suffix`."""

    async def render(datasette: Datasette, database: str, table: str | None, columns: list[str], rows: Iterable[Any],
                     request: Request, data: Mapping[str, Any]) -> Response:
        if error := data.get("error"):
            return refusal(str(error))
        column = live_feed.column_of(table, columns)
        if column is None:
            return refusal("A feed needs articles: a column `url` or `article` with their addresses")
        question = asked(datasette, database, table, column, rows, request, data, suffix)
        said = settings(datasette)
        live = datasette.get_database(database)

        def work(connection: sqlite3.Connection) -> Any:
            with sqlite_timelimit(connection, datasette.sql_time_limit_ms):
                return live_feed.document(connection, Path(live.path), question, suffix, said.site, said.full_text,
                                          datasette.setting("default_cache_ttl"))

        try:
            document = await live.execute_fn(work)
        except (sqlite3.OperationalError, sqlite3.DataError) as error:
            return refusal("the question takes too long" if str(error) == "interrupted" else str(error))
        given = answer(document, {name.decode("latin-1"): value.decode("latin-1")
                                  for name, value in request.scope["headers"]})
        # written as Datasette writes them: it puts some of its own in their place, by their names
        headers = {name.title(): value for name, value in given.headers.items() if name != "content-type"}
        return FeedResponse(given.body, given.status, headers, document.media_type)

    return render


def refusal(reason: str) -> Response:
    return FeedResponse(f"{reason}\n", 400, content_type="text/plain; charset=utf-8")


def asked(datasette: Datasette, database: str, table: str | None, column: str, rows: Iterable[Any], request: Request,
          data: Mapping[str, Any], suffix: str) -> Question:
    """The question behind a request for `<page>.<suffix>`."""
    where, params = (live_feed.of_table(**data["query"]) if table == "articles" and data["query"]["sql"]
                     else live_feed.of_rows(rows, column))
    address = datasette.absolute_url(request, datasette.urls.path(request.full_path))
    parts = urlsplit(address)
    page = parts._replace(path=parts.path.removesuffix(f".{suffix}")).geturl()
    return Question(title=title(datasette, database, request, data), page=page, address=address, where=where,
                    params=params)


def title(datasette: Datasette, database: str, request: Request, data: Mapping[str, Any]) -> str:
    """What the feed is called: as the request says, else as the query or the table is called, with its filters."""
    if given := request.args.get(TITLE):
        return given
    tables = (datasette.metadata("databases") or {}).get(database, {})
    if name := data.get("table"):
        filters = (data.get("human_description_en") or "").partition("sorted by")[0].strip()
        return f"{tables.get('tables', {}).get(name, {}).get('title') or name} {filters}".strip()
    name = request.path.rpartition("/")[2].rpartition(".")[0]
    query = tables.get("queries", {}).get(name, {})
    values = [value for key in data["query"]["params"] if not key.startswith("_")
              and (value := data["query"]["params"][key]) and key != "sql"]
    return " · ".join([query.get("title", "SQL"), *map(str, values)]) if query else "SQL"
