"""Feed readers that people use, on three days running: every article comes once, and what was revised is not news."""

import email
import email.policy
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from aggregator.newsstand.content import DAYS

pytestmark = pytest.mark.parametrize("suffix", ["atom", "rss"])


def start(command: list[str], folder: Path) -> str:
    """Runs a reader with `folder` as its home; what it said."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "no_proxy": "*"})
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_newsboat_shows_every_article_once_and_a_revised_one_not_as_unread(paperboy, revised, tmp_path, suffix):
    (tmp_path / "urls").write_text("".join(f"{url}\n" for url in paperboy.feeds(suffix).values()))
    (tmp_path / "config").write_text("")
    seen: set[str] = set()
    for day in DAYS:
        paperboy.turn_to(day)
        start(["newsboat", "-u", "urls", "-C", "config", "-c", "cache.db", "-x", "reload"], tmp_path)
        with closing(sqlite3.connect(tmp_path / "cache.db")) as db:
            rows = db.execute("SELECT url, guid, unread, content FROM rss_item").fetchall()
            unread = {url for url, _, new, _ in rows if new}
            assert len(rows) == len({guid for _, guid, *_ in rows}) == len({url for url, *_ in rows})
            assert {url for url, *_ in rows} == seen | paperboy.links(day)
            assert unread == paperboy.links(day) - seen
            assert all(len(content) > 200 for *_, content in rows)
            db.execute("UPDATE rss_item SET unread = 0")
            db.commit()
        seen |= unread
    assert revised & seen and seen == set().union(*map(paperboy.links, DAYS))


def test_rss2email_mails_every_article_once(paperboy, revised, tmp_path, suffix):
    r2e = ["r2e", "-c", "r2e.cfg", "-d", "r2e.json"]
    start([*r2e, "new", "pembaca@koran.example"], tmp_path)
    config = tmp_path / "r2e.cfg"
    config.write_text(re.sub(r"(?m)^email-protocol = .*$", "email-protocol = maildir", config.read_text()))
    config.write_text(re.sub(r"(?m)^maildir-path = .*$", f"maildir-path = {tmp_path}/mail", config.read_text()))
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "mail/INBOX" / folder).mkdir(parents=True)
    for paper, url in paperboy.feeds(suffix).items():
        start([*r2e, "add", paper, url], tmp_path)
    for day in DAYS:
        paperboy.turn_to(day)
        said = start([*r2e, "run"], tmp_path)
        assert "error" not in said.lower(), said
        mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                 for path in (tmp_path / "mail/INBOX/new").iterdir()]
        links = [link_of(mail) for mail in mails]
        assert len(links) == len(set(links)), "an article was mailed twice"
        assert set(links) == set().union(*(paperboy.links(other) for other in DAYS if other <= day))
        assert all(mail["Subject"] for mail in mails)
    assert revised & set(links)


def link_of(mail: email.message.EmailMessage) -> str:
    """The article's address, which rss2email puts into every mail."""
    body = mail.get_body(("plain", "html")).get_content()
    return re.search(r"URL: <?(?:<a href=\")?(http[^\s\">]+)", body)[1]


def test_sfeed_keeps_every_article_once_and_a_new_title_beside_the_old(paperboy, revised, tmp_path, suffix):
    """sfeed takes an entry for another where id, title or link differs (sfeedrc(5), merge)."""
    feeds = "".join(f"feed {paper} {url}\n" for paper, url in paperboy.feeds(suffix).items())
    (tmp_path / "sfeedrc").write_text(f'sfeedpath="{tmp_path}/feeds"\nfeeds() {{\n{feeds}}}\n')
    for day in DAYS:
        paperboy.turn_to(day)
        start(["sfeed_update", "./sfeedrc"], tmp_path)
        rows = [line.split("\t") for path in (tmp_path / "feeds").iterdir()
                for line in path.read_text(encoding="utf-8").splitlines()]
        links, ids = {row[2] for row in rows}, {row[5] for row in rows}
        assert len(ids) == len(links) and links == set().union(
            *(paperboy.links(other) for other in DAYS if other <= day))
        assert {row[2] for row in rows if [one[5] for one in rows].count(row[5]) > 1} <= revised
        assert all(int(row[0]) > 0 and row[1] and row[3] and row[5].startswith("tag:") for row in rows)
