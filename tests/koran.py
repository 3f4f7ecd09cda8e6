"""An invented publisher and its articles, in a store of their own, for tests of what is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.article import Article, Conflict, Related, Removal
from aggregator.publisher import Publisher
from aggregator.store import Store

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
KORAN = Publisher(id="koran", publisher="Koran Rawa", allowed_domains=["koran.example"],
                  start_urls=["https://koran.example/rss"], homepage="https://koran.example")


def article(number: int = 1, **changes: object) -> Article:
    values = {"title": f"Jembatan ke-{number} dibuka",
              "content_text": f"Jembatan ke-{number} dibuka hari ini.\nRamai."}
    return Article(**{"url": f"https://koran.example/{number}", "publisher": "koran", **values, **changes})


FULL = article(
    summary="Ringkas", dateline="RAWA", authors=["Sari Lestari", "Bima"], tags=["jembatan"], section="Daerah",
    language="id", image="https://koran.example/a.jpg", published=NOW - timedelta(hours=1), updated=NOW,
    published_precision="minute", published_zone="+07:00", content_html="<p>Jembatan “baru” dibuka.</p>",
    kind="photo", complete="teaser", related=[Related("Baca juga:", "Lain", None), Related("", "B", "https://b.example")],
    removed=[Removal("advert", "IKLAN")], provenance={"title": "og:title"}, rules="7",
    conflicts=[Conflict("published", "meta", "kemarin")])


@contextmanager
def koran_store(path: Path) -> Iterator[Store]:
    """The store at `path`, with the publisher in it."""
    with Store(path) as store:
        store.publishers([KORAN])
        yield store
