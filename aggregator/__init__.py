"""The path from a publisher's page to the store. Knows nothing of feeds."""

from importlib.metadata import version

__version__ = version("loper")
