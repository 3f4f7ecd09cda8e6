"""Charts of the canned queries: what the page hands to static/charts.js, which draws it with Observable Plot."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any

from .queries import QUERIES

#: shipped below static/, as they came from npm; Plot draws by means of d3
LIBRARIES = ("vendor/d3-7.9.2.min.js", "vendor/plot-0.6.17.min.js")
#: in the order in which they are loaded
SCRIPTS = (*LIBRARIES, "charts.js")


def chart(name: str | None, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> dict[str, Any] | None:
    """The chart of the canned query `name` over its result, as JSON; None where there is none or nothing to draw."""
    query = QUERIES.get(name or "")
    if query is None:
        return None
    wanted = {query.chart.x, query.chart.y, query.chart.colour} - {""}
    names = list(columns)
    drawn = ({key: value for key, value in zip(names, row, strict=True) if key in wanted} for row in rows)
    # a share of nothing is null
    found = list(islice((row for row in drawn if None not in row.values()), query.chart.most))
    if not found or not wanted <= set(names):
        return None
    return {**asdict(query.chart), "title": query.title, "rows": found, "scripts": SCRIPTS}
