"""Datasette on the live database: read only, and told what the tables mean."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils.sqlite import sqlite3

from aggregator.config import Site

from . import datasette_plugin, datasette_search
from .datasette_metadata import metadata

SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 2000,
    "allow_download": False,
    # 27 columns of whole articles: enough to tell rows apart; the row's own page has everything
    "truncate_cells_html": 200,
    # tries every column of every page shown; the facets that are of use stand in the metadata
    "suggest_facets": False,
}
# Datasette prints a traceback with all local variables for every wrong address and query where rich is installed
pm.get_plugin("datasette.handle_exception").rich = None
pm.register(datasette_search)


#: what Datasette, and full-text search, ask of the schema; Datasette lets others pass where they are called as tables
PRAGMAS = ("table_info", "table_xinfo", "foreign_key_list", "index_list", "index_info", "schema_version",
           "data_version")
#: they hand out code, or an address in memory
REFUSED_FUNCTIONS = ("load_extension", "fts3_tokenizer")


class LiveDatabase(Database):
    """A database that others write to. Never `immutable`: that ignores what is in the write-ahead log."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A read-only connection, also for `write`; Datasette's own breaks on `#`, `?` and `%` in the path."""
        connection = sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, check_same_thread=False)
        connection.set_authorizer(reading)
        self._all_file_connections.append(connection)
        return connection

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        """As Datasette's, which does not know two statements, or too long a value, for a fault of the question."""
        try:
            return await super().execute(*args, **kwargs)
        except (sqlite3.Warning, sqlite3.ProgrammingError, sqlite3.DataError) as error:
            raise sqlite3.OperationalError(str(error)) from error

    async def attached_databases(self) -> list[Any]:
        """None; Datasette's own asks for the paths of the files."""
        return []


def reading(action: int, name: str | None, other: str | None, database: str | None, trigger: str | None) -> int:
    """For `Connection.set_authorizer`: no other file, no setting, no code. The connection itself refuses to write."""
    refused = (action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
               or (action == sqlite3.SQLITE_PRAGMA and name not in PRAGMAS)
               or (action == sqlite3.SQLITE_FUNCTION and (other or "").lower() in REFUSED_FUNCTIONS))
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK


def live_datasette(database: Path, site: Site, base_url: str, full_text: Iterable[str] = ()) -> Datasette:
    """Datasette under the path `base_url` ("/data/"), with the one database at `database`, and our plugin.

    `full_text`: ids of the publishers whose articles live feeds may carry in full where the site is public.
    """
    if not pm.is_registered(datasette_plugin):
        pm.register(datasette_plugin, "loper")
    datasette = Datasette(metadata=metadata(site, database.stem, full_text),
                          settings={**SETTINGS, "base_url": base_url})
    # what it has where it is given no file, because its own way to open files is not ours
    datasette.remove_database("_memory")
    datasette.add_database(LiveDatabase(datasette, str(database.absolute()), is_mutable=True))
    return datasette
