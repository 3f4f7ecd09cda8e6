"""Measures `loper reprocess`: is it what a fresh crawl by mended rules stores, how fast, and how large are kept pages?

    python bench/reprocess.py [--pages 5000]

The newsstand is printed many times over, each article under as many addresses. One home crawls it by rules that are
broken in every publisher file, has them mended and reprocesses; another crawls it by the mended rules. Exit code 1
where the two differ in any column but first_seen, revised and fetched.
"""

import argparse
import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import repeat
from pathlib import Path

from aggregator.newsstand import render
from aggregator.newsstand.server import Newsstand
from aggregator.newsstand.stand import Stand, load

PROJECT = Path(__file__).resolve().parent.parent
START = date(2026, 7, 24)
#: what is ours in an article, and not the rules'
OURS = {"first_seen", "revised", "fetched"}
#: the selectors of every publisher file, as they are before they are mended: too little text, and the wrong title
BROKEN = {"content_css": '"p:nth-of-type(2)"', "title_css": '"title"'}


def many(stand: Stand, pages: int) -> Stand:
    """The articles of day 1, each again and again under other addresses, until there are about so many pages."""
    first = [article for article in stand.articles.values() if article.day == 1]
    again = [replace(article, slug=f"{article.slug}-{number}", title=f"{article.title} ({number})")
             for number in range(1, pages // len(first) + 1) for article in first]
    return Stand(stand.papers, {article.key: article for article in (*first, *again)})


def prepare(home: Path, newsstand: Newsstand, broken: bool) -> None:
    """Lays down loper.toml and the publisher files."""
    files = newsstand.publisher_files(home / "publishers")
    addresses = [paper.address for paper in newsstand.stand.papers.values()]
    (home / "loper.toml").write_text(f"[crawl]\npublishers = {json.dumps([file.stem for file in files])}\n"
                                     f"[network]\nallow = {json.dumps(addresses)}\n")
    for file in files if broken else ():
        toml = file.read_text()
        for key, value in BROKEN.items():
            toml = re.sub(rf'(?ms)^{key} = (""".*?"""|[^\n]*)$', f"{key} = {value}", toml)
        file.write_text(toml)


def loper(home: Path, *arguments: str) -> list[dict]:
    """Runs the command; its result for each publisher."""
    done = subprocess.run([sys.executable, "-m", "aggregator.commands", "--home", str(home), *arguments, "--json"],
                          cwd=PROJECT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)["publishers"]


def crawl(home: Path) -> float:
    """Crawls until nothing waits, for a run takes only so many pages of a publisher; gives the seconds."""
    begun = time.monotonic()
    while any(result["waiting"] for result in loper(home, "crawl")):
        continue
    return time.monotonic() - begun


def processor_seconds() -> float:
    """Of all commands that came to their end, with their own processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def contents(home: Path) -> list[list[tuple]]:
    """Everything that is stored of articles and URLs, but for OURS and when a listing was first read."""
    with closing(sqlite3.connect(home / "news.db")) as db:
        columns = [name for _, name, *_ in db.execute("pragma table_info(articles)") if name not in OURS]
        return [db.execute(sql).fetchall() for sql in (
            f"select {', '.join(columns)} from articles order by url",
            "select * from related order by article, position", "select * from removed order by article, position",
            "select url, publisher, state, lastmod, attempts, status, reason, article, listing from urls order by url")]


def kept(home: Path) -> tuple[int, int, int]:
    """Number of pages kept, bytes of them as they came, bytes of pages.db."""
    with closing(sqlite3.connect(home / "pages.db")) as db:
        pages, size = db.execute("select count(*), sum(size) from pages").fetchone()
    return pages, size, (home / "pages.db").stat().st_size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    count = parser.parse_args().pages
    render.LISTED = count  # else a listing names the newest 40
    with tempfile.TemporaryDirectory() as folder, Newsstand(START, stand=many(load(), count)) as newsstand:
        newsstand.numbers = repeat(1)  # the adverts' tokens, else another at every request
        broken, fresh = Path(folder, "broken"), Path(folder, "fresh")
        prepare(broken, newsstand, broken=True)
        prepare(fresh, newsstand, broken=False)
        crawl(broken)
        crawled = crawl(fresh)
        before = contents(broken)
        prepare(broken, newsstand, broken=False)
        begun, spent = time.monotonic(), processor_seconds()
        results = loper(broken, "reprocess")
        took, spent = time.monotonic() - begun, processor_seconds() - spent
        wanted, found, (pages, size, file) = contents(fresh), contents(broken), kept(broken)
    changed = ", ".join(f"{sum(result[word] for result in results)} {word}"
                        for word in ("new", "revised", "updated", "unchanged", "failed"))
    print(f"{pages} pages of {len(wanted[0])} articles: crawled in {crawled:.1f} s, reprocessed in {took:.1f} s "
          f"({spent:.1f} s of processors, {spent / pages * 1000:.1f} ms a page); {changed}")
    print(f"pages.db: {file / pages:.0f} bytes a page, of {size / pages:.0f} as they came")
    print(f"as a fresh crawl stores it: before {before == wanted}, after {found == wanted}")
    return 0 if found == wanted and before != wanted else 1


if __name__ == "__main__":
    sys.exit(main())
