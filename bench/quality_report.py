"""What was measured as text for people: the table, the page docs/quality.md, and the plot."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from quality_loper import Speed
from quality_pages import Saved
from quality_peers import Extractor

HEADS = ("", "version", "pages", "kept", "leaked", "P", "R", "F1", "titles", "authors", "exact times", "failed",
         "ms a page")
NOT_GIVEN = "–"
#: where a dot's label may stand: points to the right and upwards, and which end of it is at the dot
PLACES = ((7, 0, "left"), (-7, 0, "right"), (7, 9, "left"), (7, -9, "left"), (-7, 9, "right"), (-7, -9, "right"),
          (7, 18, "left"), (7, -18, "left"), (-7, 18, "right"), (-7, -18, "right"))


@dataclass(frozen=True, slots=True)
class Result:
    """What one extractor made of all pages that it covers."""

    extractor: Extractor
    version: str
    #: the scorer's totals
    total: dict[str, Any]
    #: pages on which it raised an error; each counts as an empty answer
    failed: int
    #: milliseconds of process time, mean of the pages
    milliseconds: float

    @property
    def kept(self) -> float:
        return self.total["kept"] / max(1, self.total["paragraphs"])

    @property
    def leaked(self) -> float:
        return self.total["leaked"] / max(1, self.total["inserts"])


@dataclass(frozen=True, slots=True)
class Found:
    """Of the gold inserts inside the body before cleaning, how many `related` and `removed` name."""

    name: str
    inside: int
    found: int


def table(results: list[Result]) -> str:
    """A Markdown table, a row for each result, in the order given."""
    lines = [f"| {' | '.join(HEADS)} |", "|---|---|" + "---:|" * (len(HEADS) - 2)]
    return "\n".join([*lines, *(f"| {' | '.join(row(result))} |" for result in results)])


def row(result: Result) -> list[str]:
    total, gives = result.total, result.extractor.gives

    def of(key: str, count: str, field: str) -> str:
        return f"{total[key]} of {total[count]}" if field in gives else NOT_GIVEN

    return [result.extractor.name, result.version, str(total["pages"]),
            f"{result.kept:.1%} ({total['kept']} of {total['paragraphs']})",
            f"{result.leaked:.1%} ({total['leaked']} of {total['inserts']})",
            *(f"{total[key]:.3f}" for key in ("P", "R", "F1")),
            of("title", "pages", "title"), of("authors", "pages", "authors"), of("time", "timed", "published"),
            str(result.failed), f"{result.milliseconds:.1f}"]


def by_quality(results: list[Result]) -> list[Result]:
    """Best first: those that read all pages before those that know a few, then by F1 and kept."""
    return sorted(results, key=lambda r: (r.extractor.covers is not None, -r.total["F1"], -r.kept))


def speed_lines(name: str, speed: Speed) -> str:
    """The ratio to lxml alone, and the share of each step, as lines."""
    watched = sum(speed.steps.values())
    lines = [f"{name}: {speed.loper:.1f} ms for all pages, lxml alone {speed.lxml:.1f} ms: "
             f"{speed.loper / speed.lxml:.1f} times"]
    lines += [f"  {step:12}{spent:9.1f} ms {spent / watched:6.1%} {spent / speed.lxml:6.2f} times lxml"
              for step, spent in speed.steps.items()]
    return "\n".join(lines)


def page_of(results: list[Result], missing: list[str], found: list[Found], speeds: dict[str, Speed],
            pages: list[Saved], circumstances: dict[str, str]) -> str:
    """The whole of docs/quality.md. `circumstances`: "date", "python", "lxml", "rounds", "turns"."""
    hosts = Counter(urlsplit(page.url).hostname.removeprefix("www.") for page in pages)
    paragraphs, inserts = (results[0].total[key] for key in ("paragraphs", "inserts"))
    times = "\n".join(f"- {name}: {s.loper / s.lxml:.1f} times ({s.loper / len(pages):.1f} ms against "
                      f"{s.lxml / len(pages):.1f} ms a page). Of that: "
                      + ", ".join(f"{step} {spent / sum(s.steps.values()):.0%}" for step, spent in s.steps.items())
                      + "." for name, s in speeds.items())
    cut = "\n".join(f"- {f.name}: {f.found} of {f.inside} ({f.found / max(1, f.inside):.1%})" for f in found)
    return PAGE.format(table=table(by_quality(results)), missing="\n".join(f"- {line}" for line in missing) or "- none",
                       found=cut, speeds=times, count=len(pages), paragraphs=paragraphs, inserts=inserts,
                       hosts=", ".join(f"{host} {n}" if n > 1 else host for host, n in sorted(hosts.items())),
                       **circumstances)


def plot(results: list[Result], path: Path) -> None:
    """Kept against leaked, a labelled dot each, into the PNG file `path`; only those that read all pages."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = [r for r in by_quality(results) if r.extractor.covers is None]
    figure, axes = pyplot.subplots(figsize=(9, 6), dpi=120, layout="constrained")
    axes.set_title("Paragraphs kept against inserts leaked: best is at the top left", loc="left", fontsize=12)
    axes.set_xlabel("inserts leaked into the text (%)")
    axes.set_ylabel("paragraphs kept (%)")
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    ours = [result.extractor.package == "loper" for result in shown]
    points = [(100 * result.leaked, 100 * result.kept) for result in shown]
    axes.scatter(*zip(*points, strict=True), s=48, c=["#c2410c" if own else "#3b5b7e" for own in ours], zorder=3,
                 clip_on=False)
    axes.set_xlim(min(x for x, _ in points) - 2, max(x for x, _ in points) * 1.18 + 2)
    axes.set_ylim(min(y for _, y in points) - 6, 104)
    label(axes, points, [result.extractor.name for result in shown], ours)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


def label(axes: Any, points: list[tuple[float, float]], names: list[str], bold: list[bool]) -> None:
    """Write each name beside its dot, at the first of PLACES where it touches no other label and no dot."""
    axes.figure.draw_without_rendering()
    taken = []
    dots = [tuple(axes.transData.transform(point)) for point in points]
    for point, name, heavy in zip(points, names, bold, strict=True):
        for x, y, side in PLACES:
            text = axes.annotate(name, point, (x, y), textcoords="offset points", ha=side, va="center", fontsize=10,
                                 fontweight="bold" if heavy else "normal")
            box = text.get_window_extent()
            free = not any(box.overlaps(other) for other in taken) and not any(box.contains(*dot) for dot in dots)
            if (free and axes.get_window_extent().x0 <= box.x0) or (x, y, side) == PLACES[-1]:
                taken.append(box)
                break
            text.remove()


PAGE = """\
# Quality: Loper beside general extractors

`make quality` wrote this page on {date}; Python {python}, lxml {lxml}. Do not edit it by hand.

Measured on {count} saved pages of Indonesian publishers, 2015 to 2026, with {paragraphs} paragraphs that must stay and
{inserts} inserts that must not ("Baca juga" links, adverts, promotion, share and tag boxes), as a careful reader marked
them. **These are the pages on which Loper was developed.** Its figures here say what it reaches on pages that its
authors have seen; the peers were not developed on them. On other pages expect less of Loper than here, and a smaller
lead. "No rules" is Loper without any publisher's selectors, but its general rules were made with these pages in view
as well.

![Paragraphs kept against inserts leaked, a dot for each extractor](images/quality.png)

{table}

- **kept**: paragraphs of which at least 90 % of the runs of four words are in the answer. **leaked**: inserts that
  are in the answer. **P**, **R**, **F1**: precision and recall of runs of four words, mean of the pages.
- **titles**, **authors**: the same words. **exact times**: the publication to the minute, where the page gives one (to
  the day, where it gives no more). "–": the library does not give it. A time without a zone counts as Jakarta's.
- **failed**: pages on which it raised an error or found no text; each counts as an empty answer.
- **ms a page**: process time, mean of the pages, of each the least of {turns} turns that the extractors take page by
  page. Peers get the decoded text, Loper the bytes.
- Settings other than the defaults, each because the figures are better with it: trafilatura "precision"
  (`favor_precision`); jusText with its word lists of Indonesian and English; newspaper4k and goose3 with Indonesian as
  the language; resiliparse with `main_content`, without comments and bylines. news-please leaves newspaper4k no choice
  of language, which costs it whole pages. None fetches images.

Not measured:

{missing}

## What was cut is kept

An insert counts as inside the body when it stands in the text of the elements that Loper took as the body, before
cleaning (scripts and styles have no text). It counts as found when it stands in the links of `related` or the texts
of `removed`. "Stands in" is the scorer's rule for a leak, in both cases. Found again:

{found}

## Time

The whole path from bytes to a stored article, beside `lxml.html.document_fromstring` alone on the same bytes: process
time, taking turns page by page, of each the minimum of {rounds} rounds, summed over the pages. `bench/quality.py PAGES
--speed` prints the steps.

{speeds}

## The pages

{hosts}.

Run it yourself with `make quality PAGES=FOLDER`; the folder holds `manifest.jsonl`, `html/` and `gold/`.
"""
