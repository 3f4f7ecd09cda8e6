"""What README, tutorial and guide tell people to type is right: commands, options, queries and files."""

import importlib.util
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
import sqlite_utils.cli

from aggregator.article import Article, Related, Removal
from aggregator.commands import cli
from aggregator.config import load_config
from aggregator.newsstand import __main__ as newsstand
from aggregator.newsstand.content import DAYS
from aggregator.newsstand.expected import expected
from aggregator.newsstand.stand import load
from aggregator.publisher import Publisher, load_file
from aggregator.store import Store
from tests.shown import Page

PROJECT = Path(__file__).parent.parent
README, README_ID, TUTORIAL, GUIDE = PAGES = [
    Page(PROJECT / name) for name in ("README.md", "README.id.md", "docs/tutorial.md", "docs/guide.md")]
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
#: programs that are not ours
OTHERS = {".", "cp", "crontab", "curl", "head", "jq", "journalctl", "loginctl", "mkdir", "printf", "rm", "sed",
          "systemctl"}


def check(words: list[str]) -> None:
    """AssertionError or UsageError where a command does not exist, or does not take these words."""
    program, rest = words[0].removeprefix(".venv/bin/"), words[1:]
    if program == "loper":
        check_loper(rest)
    elif program == "make":
        for word in rest:
            known = rf"\$\({word.partition('=')[0]}\)" if "=" in word else rf"^{word}:.*##"
            assert re.search(known, MAKEFILE, re.MULTILINE), word
    elif program == "scrapy":
        assert importlib.util.find_spec(f"scrapy.commands.{rest[0]}")
    elif program == "sqlite-utils":
        check_click(sqlite_utils.cli.cli.commands["query"], rest)
    elif program == "python":
        assert rest[:2] == ["-m", "aggregator.newsstand"]
        check_click(newsstand.main, rest[2:])
    else:
        assert program in OTHERS, program


def check_loper(words: list[str]) -> None:
    """The words after `loper`: its own options, a verb, and what that takes."""
    _, rest = parsed(cli, words)
    if rest:
        verb = cli.get_command(click.Context(cli), rest[0])
        assert verb is not None, f"there is no `loper {rest[0]}`"
        check_click(verb, rest[1:])


def check_click(command: click.Command, words: list[str]) -> None:
    """UsageError where `command` does not take `words`; nothing is run."""
    values, rest = parsed(command, words)
    assert not rest, rest
    for parameter in command.params:
        given = values.get(parameter.name)
        assert isinstance(given, str | tuple) or not parameter.required, f"{parameter.name} is missing"
        if isinstance(given, str) and not isinstance(parameter.type, click.Path | click.File):
            parameter.type.convert(given, parameter, None)


def parsed(command: click.Command, words: list[str]) -> tuple[dict, list[str]]:
    context = click.Context(command, **command.context_settings)
    values, rest, _ = command.make_parser(context).parse_args(list(words))
    return values, rest


@pytest.mark.parametrize("line", [
    "loper fetch", "loper crawl --fast", "loper run --every often", "loper publish now", "loper date", "lopper run",
    "loper --far run", "make coffee", "make demo ARG=1", "scrapy fly", "sqlite-utils news.db --fancy",
    "python -m aggregator"])
def test_a_wrong_command_would_be_noticed(line):
    with pytest.raises((AssertionError, click.UsageError)):
        check(line.split())


@pytest.mark.parametrize(("page", "words"), [pytest.param(page, words, id=f"{page.path.name}: {' '.join(words)[:70]}")
                                             for page in PAGES for words in page.commands()])
def test_every_command_in_a_block_exists_and_takes_these_options(page, words):
    check(words)


@pytest.mark.parametrize(("page", "words"), [
    pytest.param(page, span.split(), id=f"{page.path.name}: {span}") for page in PAGES for span in page.spans()
    if re.match(r"(?:\.venv/bin/)?(?:loper|make|scrapy|python) ", span)])
def test_every_command_in_a_sentence_exists_and_takes_these_options(page, words):
    check(words)


def test_the_readme_says_the_same_in_both_languages():
    assert README.commands() == README_ID.commands() and README.commands()
    assert README.fenced("toml") == README_ID.fenced("toml")
    assert len(README.headings()) == len(README_ID.headings())
    assert [link for link in README.links() if link != "README.id.md"] == [
        link for link in README_ID.links() if link != "README.md"]


@pytest.mark.parametrize(("page", "toml"), [(page, toml) for page in PAGES for toml in page.fenced("toml")])
def test_every_file_that_is_shown_can_be_loaded(page, toml, tmp_path):
    name = re.match(r"# ([\w/]+\.toml)\n", toml)[1]
    file = tmp_path / Path(name).name
    file.write_text(toml, encoding="utf-8")
    if "/publishers/" in name:
        assert [publisher.id for publisher in load_file(file)] == [file.stem]
    else:
        assert file.name == "loper.toml"
        load_config(file)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Iterator[sqlite3.Connection]:
    """A store of what a perfect extraction of the newsstand gives, its third day yesterday."""
    path, stand = tmp_path_factory.mktemp("newsstand") / "news.db", load()
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    start = now.date() - timedelta(days=len(DAYS))
    with Store(path) as store:
        store.publishers([Publisher(id=paper.id, publisher=paper.name, allowed_domains=[paper.address], start_urls=[])
                          for paper in stand.papers.values()])
        for paper in stand.papers.values():
            store.save([stored(each, day, start) for day in DAYS for each in stand.of(paper)
                        if each.state(day) == "live"], now)
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as db:
        yield db


def stored(each, day, start) -> Article:
    right = expected(each, day, start)
    return Article(url=f"http://{each.paper.address}/{each.slug}", publisher=each.paper.id, title=right.title,
                   content_text=right.content_text, tags=list(right.tags), kind=right.kind, complete=right.complete,
                   published=right.published, published_zone=right.published_zone,
                   related=[Related(label, title, None) for label, title, _ in right.related],
                   removed=[Removal("advert", text) for text in right.absent])


def queries() -> list:
    found = [(page, sql) for page in PAGES for sql in page.fenced("sql") if sql.startswith("select")]
    found += [(page, word) for page in PAGES for words in page.commands() if words[0].endswith("sqlite-utils")
              for word in words if "select" in word]
    return [pytest.param(page, sql, id=f"{page.path.name}-{number}") for number, (page, sql) in enumerate(found)]


@pytest.mark.parametrize(("page", "sql"), queries())
def test_every_query_runs_and_those_a_newcomer_meets_first_find_something(page, sql, database):
    rows = database.execute(sql).fetchall()
    assert rows or page is GUIDE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_yesterdays_articles_about_a_word_are_just_these(page, database):
    [sql] = [sql for where, sql in (param.values for param in queries()) if where is page and "'-1 day'" in sql]
    words = re.search(r"match '(\w+) OR (\w+)'", sql).groups()
    yesterday = [title for title, text in database.execute(
        "select title, title || ' ' || content_text from articles where date(published, published_zone) = "
        "date('now', published_zone, '-1 day')") if set(words) & set(re.findall(r"\w+", text.lower()))]
    cursor = database.execute(sql)
    title = [column[0] for column in cursor.description].index("title")
    assert sorted(row[title] for row in cursor) == sorted(yesterday)
