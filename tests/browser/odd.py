"""A home whose one paper is odd: an article a day for a season, and one that means harm wherever it can."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aggregator.article import Article, Conflict, Related, Removal
from aggregator.config import Site
from aggregator.publisher import Publisher
from aggregator.store import Store
from feeds.publish import publish
from tests.koran import KORAN, LATER, NOW, article

#: what would leave a mark if any of it ran
ATTACK = ("<script>window.ran = 1</script><img src=x onerror='window.ran = 1'><svg onload='window.ran = 1'>"
          "<a href='javascript:window.ran = 1' class=trap>x</a>"
          "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe></script><script>window.ran = 1</script>")
HARMFUL = "https://koran.example/harmful"
PAPER: Publisher = replace(KORAN, publisher=f"Koran {ATTACK}", homepage="javascript:window.ran=1")
DAYS = 70


def write_odd(home: Path) -> None:
    """Makes the store of the home, and publishes."""
    with Store(home / "news.db") as store:
        store.publishers([PAPER])
        store.save([article(day, published=NOW - timedelta(days=day), published_precision="minute",
                            published_zone="+07:00") for day in range(DAYS)], NOW)
        store.save([harmful("Lama")], NOW)
        store.save([harmful("Baru")], LATER)
        run = store.start_run(NOW)
        store.db["publisher_runs"].insert({"run": run, "publisher": KORAN.id, "new": 1, "problems": f'["{ATTACK}"]'})
        for number, state in enumerate(("stored", "failed")):
            store.db["urls"].insert({
                "url": f"https://koran.example/{number}#{ATTACK}", "publisher": KORAN.id, "state": state,
                "first_seen": "2026-03-01T08:00:00Z", "lastmod": ATTACK, "reason": ATTACK, "article": HARMFUL,
                "listing": ATTACK})
    with closing(sqlite3.connect(f"{(home / 'news.db').as_uri()}?mode=ro", uri=True)) as connection:
        publish(connection, home / "public", Site(), [PAPER])


def harmful(word: str) -> Article:
    """An article that means harm in each of its fields; `word` tells one version from another."""
    return Article(
        url=HARMFUL, publisher=KORAN.id, title=f"{word} {ATTACK}", summary=ATTACK, dateline=ATTACK, authors=[ATTACK],
        tags=[ATTACK], section=ATTACK, language="'><script>window.ran=1</script>", image="javascript:window.ran=1",
        published=NOW + timedelta(hours=1), updated=NOW + timedelta(hours=1), published_precision="minute",
        published_zone="+07:00", content_html=f"<p>{word} {ATTACK}</p>", content_text=f"{word}\n{ATTACK}\n{word}",
        related=[Related(ATTACK, ATTACK, "javascript:window.ran=1"), Related(ATTACK, ATTACK, HARMFUL),
                 Related(ATTACK, ATTACK, "https://koran.example/1")],
        removed=[Removal(ATTACK, ATTACK)], provenance={"title": ATTACK, ATTACK: ATTACK},
        conflicts=[Conflict("title", ATTACK, ATTACK), Conflict(ATTACK, ATTACK, ATTACK)], rules=ATTACK)
