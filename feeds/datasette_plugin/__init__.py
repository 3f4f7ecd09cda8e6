"""What Loper adds to Datasette: articles to be read, feeds of any question, charts of the canned queries, a policy.

`loper serve` loads it; so does `datasette --plugins-dir feeds/plugins`. What it must know of the site stands in the
metadata, under `plugins` `loper` (see `feeds.datasette_metadata`).
"""

import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from datasette import NotFound, Response, hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from ..media_types import FEED_TYPES
from . import article_page, charts, questions
from .live_feed import SUFFIXES, column_of
from .policy import protected

HERE = Path(__file__).parent
#: path below static/ -> media type
ASSETS = {"datasette.css": "text/css", "pictures.js": "text/javascript", "charts.js": "text/javascript",
          **dict.fromkeys(charts.LIBRARIES, "text/javascript")}
#: seconds; an asset's address names its contents
ASSET_AGE = 365 * 86_400
ICON = HERE.parent / "icon.png"
#: bytes of a value or a row; a page is read up to 8 MB, and its article holds the text three times at most
LONGEST = 32 * 2 ** 20


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Any:
    return protected


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    env.loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), env.loader])
    env.globals["loper_asset"] = lambda name: datasette.urls.path(asset_path(name))
    env.globals["loper_chart"] = charts.chart


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """The time limit does not look into a function: `randomblob(1000000000)` would take what memory there is."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    return [(r"^/-/loper/(?P<name>[\w./-]+)$", asset), (r"^/icon\.png$", icon)]


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    return [asset_path("datasette.css")]


@hookimpl
def register_output_renderer(datasette: Datasette) -> list[dict[str, Any]]:
    return [{"extension": suffix, "render": questions.renderer(suffix), "can_render": can_render}
            for suffix in SUFFIXES]


def can_render(columns: Iterable[str], table: str | None, view_name: str) -> bool:
    """Whether a page lists articles, so that it can be subscribed to."""
    return view_name != "row" and column_of(table, columns) is not None


@hookimpl
def extra_template_vars(datasette: Datasette, view_name: str, database: str | None, table: str | None,
                        columns: list[str] | None, request: Request | None) -> Any:
    """For an article's page the article, for lists of articles their feeds."""
    if request is None or database is None:
        return {}
    if view_name == "row" and table == "articles":
        return article_page.variables(datasette, database, request)
    if not columns or not can_render(columns, table, view_name):
        return {}
    return {"subscriptions": [{"name": FEED_TYPES[kind][0], "media_type": FEED_TYPES[kind][1],
                               "href": questions.feed_path(datasette, request, suffix)}
                              for suffix, kind in SUFFIXES.items()]}


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Any:
    """In lists of articles the title leads to the article's page here, and a unified diff shows what it is."""
    if column == "diff" and isinstance(value, str) and value.startswith("--- "):
        return unified(value)
    if column != "title" or not value or table not in (None, "articles", "newest", "newest_revisions", "revisions"):
        return None
    key = column_of(table, row.keys())
    url = row[key] if key else None
    if not isinstance(url, str):
        return None
    return Markup('<a href="{}">{}</a>').format(row_path(datasette, database, url), value)


def unified(diff: str) -> Markup:
    """A unified diff (two lines of names, then hunks) as blocks, a line each, marked as deleted and inserted."""
    marks = {"+": "ins", "-": "del"}
    lines = ((Markup(marks.get(line[:1], "span")), line[1:]) for line in diff.split("\n")[2:]
             if not line.startswith("@@ "))
    return Markup().join(Markup("<{0}>{1}</{0}>").format(mark, line) for mark, line in lines)


def row_path(datasette: Datasette, database: str, url: str) -> str:
    """The address of an article's page."""
    return f"{datasette.urls.table(database, 'articles')}/{tilde_encode(url)}"


def asset_path(name: str) -> str:
    """Where a file of static/ is served; another one with every change, so that browsers may keep it."""
    return f"/-/loper/{name}?{sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:8]}"


async def asset(request: Request) -> Response:
    """One of ASSETS."""
    name = request.url_vars["name"]
    if name not in ASSETS:
        raise NotFound("There is no such file")
    return Response((HERE / "static" / name).read_bytes(), content_type=f"{ASSETS[name]}; charset=utf-8",
                    headers={"cache-control": f"max-age={ASSET_AGE}, immutable"})


async def icon() -> Response:
    """The icon that feeds name; `loper serve` has it at the same place."""
    return Response(ICON.read_bytes(), content_type="image/png", headers={"cache-control": "max-age=86400"})
