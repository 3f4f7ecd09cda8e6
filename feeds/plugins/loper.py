"""Loads Loper's plugins into any Datasette: `datasette news.db --plugins-dir feeds/plugins`."""

from datasette.plugins import pm

from feeds import datasette_search
from feeds.datasette_plugin import *  # noqa: F403

pm.register(datasette_search)
