"""`loper search`: the articles that have these words."""

import json
from collections.abc import Sequence
from datetime import datetime

import click
from rich.console import Console
from rich.text import Text

from ..article import iso
from ..home import Home
from ..store import Store
from ..store.search import ORDERS, Hit
from ..store.snippets import Pieces, bracketed
from .common import WIB, check_database, home_option, since_until


# without -h, and with what looks like an option as a word: `loper search harga -beras`
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("query", nargs=-1, required=True)
@click.option("--publisher", "publishers", multiple=True, metavar="ID", help="Only of this publisher; may be repeated.")
@since_until
@click.option("--by", type=click.Choice(ORDERS), default=ORDERS[0], show_default=True,
              help="Order; by relevance among the newest 5,000 that match.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Articles at most.")
@click.option("--json", "as_json", is_flag=True, help="Print an array of objects.")
@home_option
def search(query: Sequence[str], publishers: Sequence[str], since: datetime | None, until: datetime | None, by: str,
           limit: int, as_json: bool, home: Home) -> int:
    """Find articles: QUERY is words in any form, all of them wanted, '"a phrase"', -not this, this OR that."""
    check_database(home)
    with Store(home.database, check=False) as store:
        check_publishers(store, publishers)
        hits = store.search(" ".join(query), by=by, limit=limit, publishers=publishers, since=since, until=until)
    if as_json:
        click.echo(json.dumps([described(hit) for hit in hits], ensure_ascii=False, indent=1))
    else:
        show(hits)
    return 0


def check_publishers(store: Store, publishers: Sequence[str]) -> None:
    """A usage error where the database knows nothing of one of these ids."""
    known = {name for name, in store.db.execute("SELECT id FROM publishers")}
    if unknown := sorted(set(publishers) - known):
        raise click.UsageError(f"nothing is stored of a publisher {', '.join(map(repr, unknown))}; "
                               "`loper publishers` lists the ids")


def described(hit: Hit) -> dict[str, object]:
    """What `--json` says of one article."""
    article = hit.article
    return {"url": article.url, "publisher": article.publisher, "title": article.title, "section": article.section,
            "shown": iso(hit.shown), "published": article.published and iso(article.published),
            "title_marked": hit.title, "snippet": hit.snippet}


def show(hits: Sequence[Hit]) -> None:
    """Three lines per article; what matched is bold on a terminal, and between brackets elsewhere."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for hit in hits:
        console.print(lit(hit.title_pieces, console))
        console.print(Text(f"  {hit.shown.astimezone(WIB):%Y-%m-%d %H:%M} WIB  {hit.article.publisher}  "
                           f"{hit.article.url}", "dim"))
        console.print(Text("  ") + lit(hit.snippet_pieces, console))
    if not hits:
        click.echo("nothing found", err=True)


def lit(pieces: Pieces, console: Console) -> Text:
    if not console.is_terminal:
        return Text(bracketed(pieces))
    return Text.assemble(*((text, "bold yellow" if matched else "") for text, matched in pieces))
