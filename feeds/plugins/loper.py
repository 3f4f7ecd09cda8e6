"""Loads Loper's plugin into any Datasette: `datasette news.db --plugins-dir feeds/plugins`."""

from feeds.datasette_plugin import *  # noqa: F403
