"""A home of fifty invented papers, of which some mean harm, with pictures on another server; for the browser tests."""

import base64
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.article import Article, Related
from aggregator.config import OwnFeed, Site
from aggregator.publisher import Publisher
from aggregator.store import Store
from feeds.publish import publish

MORNING = datetime(2026, 3, 4, 1, 10, tzinfo=UTC)
#: one red point
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
#: whatever runs, says so here
EVIL = '"><script>window.harmed = 1</script><img src="x" onerror="window.harmed = 2">\u202e{{ 7 * 7 }}</title>'
EVIL_HTML = """<p onclick="window.harmed = 3">Air laut naik.<script>window.harmed = 4</script></p><h1>Pagi itu</h1>
<p><a href="javascript:window.harmed = 5">Klik</a> <a href="https://lain.example/"></a></p><p><img src="{album}/7.png">
<a href="https://lain.example/foto"><img src="{album}/8.png" onload="window.harmed = 6" alt=""></a></p>
<iframe src="https://lain.example/"></iframe><form action="https://lain.example/"><input name="x"></form>
<style>* {{ display: none }}</style><svg onload="window.harmed = 7"></svg><meta http-equiv="refresh" content="0;url=x">
<table><tr><th>Kota</th><th>Tinggi air di dermaga</th></tr><tr><td>Tual</td><td>240 sentimeter</td></tr></table>"""
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


def papers() -> list[Publisher]:
    """Fifty papers of three zones; a dozen are of one network, whose own paper stands elsewhere."""
    found = [paper("pelaut", "Pelaut", kind="national", network="pelaut"),
             paper("jahat", EVIL, kind="official", homepage="https://jahat.example/?'\"><script>")]
    found += [paper(f"pelaut{n}", f"Pelaut {n}", kind="regional", network="pelaut", timezone=ZONES[n % 3])
              for n in range(12)]
    return found + [paper(f"kabar{n}", f"Kabar Rimba {n}", kind=("regional", "national", "tech")[n % 3],
                          timezone=ZONES[n % 3]) for n in range(36)]


def paper(slug: str, name: str, **values: str) -> Publisher:
    return Publisher(**{"id": slug, "publisher": name, "homepage": f"https://{slug}.example/",
                        "allowed_domains": [f"{slug}.example"], "start_urls": [f"https://{slug}.example/rss"],
                        **values})


def articles(publisher: Publisher, number: int, album: str) -> list[Article]:
    """Two articles: one with pictures, one open in part and without a time of its own."""
    when = MORNING + timedelta(minutes=number)
    common = {"publisher": publisher.id, "language": "id", "first_seen": when, "section": "Daerah",
              "content_text": "Air laut naik sejak pagi."}
    return [
        Article(url=f"https://{publisher.id}.example/1", title=f"Air naik di pelabuhan {number}", published=when,
                authors=["Sari Wulandari"], image=f"{album}/{number % 7}.png",
                content_html=f'<p>Air laut naik sejak pagi.</p><p><img src="{album}/9.png" alt="Dermaga"></p>',
                related=[Related("Baca juga:", "Ombak di teluk", "https://lain.example/ombak"),
                         Related("Lihat:", "Tanpa alamat")], **common),
        Article(url=f"https://{publisher.id}.example/2", title=f"Hanya awal {number}", complete="teaser",
                content_html="<p>Air laut naik.</p>", **common)]


def publish_crowd(home: Path, album: str) -> None:
    """A home with the store of it all, published."""
    found = papers()
    evil = Article(url="https://jahat.example/'\"><script>x</script>", publisher="jahat", title=EVIL, summary=EVIL,
                   authors=[EVIL], tags=[EVIL], section=EVIL, language="id", image=f"{album}/6.png?\"onerror=alert(1)",
                   published=MORNING, first_seen=MORNING, content_text="Air laut naik.",
                   content_html=EVIL_HTML.format(album=album),
                   related=[Related(EVIL, EVIL, "javascript:window.harmed = 8"), Related("", EVIL, "https://a.example/\">")])
    with Store(home / "news.db") as store:
        store.publishers(found)
        store.save([*(one for number, each in enumerate(found) for one in articles(each, number, album)), evil],
                   MORNING + timedelta(days=1))
    with closing(sqlite3.connect(f"{(home / 'news.db').as_uri()}?mode=ro", uri=True)) as connection:
        publish(connection, home / "public", Site(title=EVIL), found,
                {"pasang": OwnFeed(title="Air pasang", search="air")})
