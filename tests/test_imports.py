"""Imports point down only: commands -> crawl, feeds, spiders -> pipelines, extract, store -> ... -> article."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.commands import VERBS

PROJECT = Path(__file__).parent.parent
#: from the top to the bottom; a module may import its own layer and those below
LAYERS = [
    {"aggregator.commands"},
    {"aggregator.add", "aggregator.check"},
    {"aggregator.visit"},
    {"aggregator.reprocess", "aggregator.replayers"},
    {"aggregator.replay"},
    {"aggregator.archive", "aggregator.crawl", "aggregator.shards", "feeds"},
    {"spiders", "aggregator.settings"},
    {"aggregator.discover", "aggregator.pipelines", "aggregator.downloader.validators",
     "aggregator.downloader.manners"},
    {"aggregator.discovery", "aggregator.checks"},
    {"aggregator.addon", "aggregator.extract", "aggregator.normalise", "aggregator.store", "aggregator.frontier",
     "aggregator.hosts", "aggregator.downloader"},
    {"aggregator.outcome", "aggregator.lastmod", "aggregator.home", "aggregator.config", "aggregator.newsstand"},
    {"aggregator.body", "aggregator.fields", "aggregator.hydration", "aggregator.worth"},
    {"aggregator.clean", "aggregator.dates", "aggregator.resolver", "aggregator.listing"},
    {"aggregator.page", "aggregator.jsonld", "aggregator.markup", "aggregator.spans"},
    {"aggregator.text", "aggregator.urls", "aggregator.rules", "aggregator.kept", "aggregator.stems"},
    {"aggregator.own_feeds"},
    {"aggregator.article", "aggregator.publisher", "aggregator.tables", "aggregator.errors", "aggregator.selectors",
     "aggregator.progress"},
]
#: what reads bytes and gives data: no I/O, no clock
PURE = ("extract", "normalise", "body", "worth", "hydration", "fields", "spans", "clean", "dates", "resolver", "page",
        "jsonld", "listing", "markup", "text", "urls", "article", "selectors", "discovery", "checks", "stems")
IO_MODULES = {"sqlite3", "sqlite_utils", "scrapy", "twisted", "socket", "subprocess", "requests", "urllib.request",
              "time", "random", "os"}

#: the verbs that fetch pages, or read them as a crawl does
WITH_SCRAPY = {"run", "crawl", "check", "add", "reprocess"}


def modules() -> dict[str, Path]:
    found = {}
    for top in ("aggregator", "feeds", "spiders"):
        for path in sorted((PROJECT / top).rglob("*.py")):
            name = ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = path
    return found


MODULES = modules()


def imports(name: str) -> set[str]:
    """Every module of the project and outside that `name` imports, as absolute names."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[:len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
            found.update(full if full in MODULES else base for full in names)
    return found


def layer(name: str) -> int | None:
    """The number of a module's layer, 0 at the top; by its own name, else by the packages it lies in."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        for number, members in enumerate(LAYERS):
            if ".".join(parts[:length]) in members:
                return number
    return None


@pytest.mark.parametrize("name", [n for n in MODULES if n != "aggregator"])
def test_every_module_has_a_layer_and_imports_point_down(name):
    own = layer(name)
    assert own is not None, f"{name} has no layer in tests/test_imports.py"
    up = [other for other in imports(name) if (theirs := layer(other)) is not None and theirs < own]
    assert not up, f"{name} imports from above: {up}"


def test_the_aggregator_knows_nothing_of_feeds():
    below = [n for n in MODULES if n.startswith("aggregator") and not n.startswith("aggregator.commands")]
    assert not [n for n in below for other in imports(n) if other.split(".")[0] == "feeds"]


@pytest.mark.parametrize("name", [n for n in MODULES if n.split(".")[:2][-1] in PURE and n.startswith("aggregator.")])
def test_what_turns_bytes_into_articles_does_no_input_or_output(name):
    used = {other for other in imports(name) if other in IO_MODULES or other.split(".")[0] in IO_MODULES}
    assert not used, f"{name} imports {used}"
    assert "datetime.now" not in MODULES[name].read_text() and "utcnow" not in MODULES[name].read_text()


@pytest.mark.parametrize(("verbs", "loads"), [(set(VERBS) - WITH_SCRAPY, False), (WITH_SCRAPY, True)])
def test_only_verbs_that_fetch_wait_for_scrapy_to_load(verbs, loads):
    code = ("import sys\nfrom aggregator.commands import cli\n"
            "for verb in sys.argv[1:]: cli.get_command(None, verb)\nprint('scrapy' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code, *sorted(verbs)], capture_output=True, text=True, check=True,
                          timeout=60)
    assert done.stdout == f"{loads}\n"
