"""Datasette on the live database: read only, and told what the tables mean."""

from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils.sqlite import sqlite3

from aggregator.config import Site

from . import datasette_search
from .datasette_metadata import metadata

STATIC = Path(__file__).with_name("static")
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


class LiveDatabase(Database):
    """A database that others write to. Never `immutable`: that ignores what is in the write-ahead log."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A read-only connection, also for `write`; Datasette's own breaks on `#`, `?` and `%` in the path."""
        connection = sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection


def live_datasette(database: Path, site: Site, base_url: str) -> Datasette:
    """Datasette under the path `base_url` ("/data/"), with the one database at `database`."""
    datasette = Datasette(metadata={**metadata(site, database.stem), "extra_css_urls": ["/loper/datasette.css"]},
                          static_mounts=[("loper", str(STATIC))], settings={**SETTINGS, "base_url": base_url})
    # what it has where it is given no file, because its own way to open files is not ours
    datasette.remove_database("_memory")
    datasette.add_database(LiveDatabase(datasette, str(database.absolute()), is_mutable=True))
    return datasette
