"""What Datasette refuses: writes, other files, endless queries, scripts and addresses that are not ours."""

import re
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from urllib.parse import urlencode

import pytest

from aggregator.store import Store
from tests.datasette import Asked
from tests.koran import KORAN, NOW, article

COUNT = 1000
CROSS = "articles a, articles b"
#: a thousand million rows: no machine is through with them before a limit of some tenths of a second
ENDLESS = f"{CROSS}, articles c"


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Iterator[Asked]:
    path = tmp_path_factory.mktemp("limits") / "news.db"
    with Store(path) as store:
        store.publishers([KORAN])
        store.save([article(n) for n in range(COUNT)], NOW)
    asked = Asked(path)
    yield asked
    asked.close()


def ask(asked: Asked, sql: str):
    return asked.get(f".json?{urlencode({'sql': sql, '_shape': 'objects'})}")


@pytest.mark.parametrize("sql", [
    "insert into runs(started) values ('x')", "update articles set title = 'x'", "delete from articles",
    "replace into runs(id, started) values (1, 'x')", "drop table articles", "create table x(y)",
    "create temp table x as select 1", "alter table runs add column x", "begin", "vacuum", "reindex",
    "attach database ':memory:' as x", "attach '/etc/passwd' as x", "detach main", "pragma user_version",
    "pragma journal_mode = delete", "PRAGMA query_only = 0", "/* x */ pragma table_info(articles)",
    "with x as (select 1) insert into runs(started) select 'x'", "with x as (select 1) delete from articles",
    "select 1; delete from articles", "explain delete from articles; delete from articles",
    "select load_extension('x')", "select writefile('/tmp/x', 'y')", "select readfile('/etc/passwd')",
    "select fts3_tokenizer('simple')", "select file from pragma_database_list",
    "select * from pragma_function_list", "insert into articles_fts(articles_fts) values ('delete-all')"])
def test_no_statement_writes_attaches_or_sets_anything(asked, sql):
    answer = ask(asked, sql)
    assert answer.status_code == 400, answer.text
    with closing(sqlite3.connect(asked.database)) as db:
        assert db.execute("select count(*) from articles").fetchone() == (COUNT,)
        assert db.execute("pragma user_version").fetchone() == (0,)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/news", "/news/articles", "/news/hours", "/news/runs/1"])
def test_no_other_method_changes_anything(asked, method, path):
    answer = asked.loop.run_until_complete(asked.client.request(method, path, data={"sql": "delete from articles"}))
    assert answer.status_code >= 400


@pytest.mark.parametrize("path", ["/news.db", "/news.db?_dl=1", "/_internal.db", "/_memory", "/-/metadata.db"])
def test_the_file_is_not_handed_out(asked, path):
    assert asked.loop.run_until_complete(asked.client.get(path)).status_code in (403, 404)


def test_a_cross_join_of_a_million_rows_ends_at_the_thousandth(asked):
    answer = ask(asked, f"select a.url from {CROSS}").json()
    assert answer["truncated"] and len(answer["rows"]) == 1000


@pytest.mark.parametrize("sql", [
    f"select count(*) from {ENDLESS}", f"select a.url from {ENDLESS} order by a.content_text || c.content_text",
    "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"])
@pytest.mark.parametrize("suffix", ["json", "atom"])
def test_a_query_without_end_is_cut_at_the_limit(asked, sql, suffix, monkeypatch):
    monkeypatch.setattr(asked.datasette, "sql_time_limit_ms", 300)
    answer = asked.get(f".{suffix}?{urlencode({'sql': sql})}")
    assert answer.status_code == 400 and "too long" in answer.text


@pytest.mark.parametrize("value", ["randomblob(1000000000)", "replace(hex(zeroblob(9000000)), '0', 'aaaaaaaaaa')",
                                   "(select group_concat(hex(zeroblob(100000))) from articles)"])
def test_no_value_takes_all_the_memory(asked, value):
    assert ask(asked, f"select {value}").status_code == 400
    for suffix in ("json", "atom"):
        assert asked.get(f"/articles.{suffix}?{urlencode({'_where': f'length({value}) > 1'})}").status_code == 400


@pytest.mark.parametrize("suffix", ["", ".json", ".atom", ".csv"])
def test_two_statements_are_a_wrong_question_and_no_fault_of_ours(asked, suffix):
    answer = asked.get(f"/articles{suffix}?{urlencode({'_where': '1; delete from articles'})}")
    assert answer.status_code == 400 and "one statement" in answer.text


def test_the_limit_is_two_seconds(asked):
    assert asked.datasette.sql_time_limit_ms == 2000
    settings = asked.loop.run_until_complete(asked.client.get("/-/settings.json")).json()
    assert settings["max_returned_rows"] == 1000 and settings["allow_download"] is False


def test_a_feed_whose_condition_takes_too_long_is_cut_too(asked, monkeypatch):
    monkeypatch.setattr(asked.datasette, "sql_time_limit_ms", 300)
    slow = "(select count(*) from articles b, articles c where b.title <> articles.title || c.title) > 0"
    answer = asked.get(f"/articles.atom?{urlencode({'_where': slow, '_nofacet': '1'})}")
    assert answer.status_code == 400 and "too long" in answer.text


@pytest.mark.parametrize("path", ["/", "/news", "/news/articles", "/news/articles?_search=jembatan", "/news/newest",
                                  "/news/articles/https~3A~2F~2Fkoran~2Eexample~2F1", "/news?sql=select+1",
                                  "/news?sql=selec", "/news/insert_share", "/nothing", "/-/versions",
                                  "/news?sql=with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+"
                                  "select+max(i)+from+n"])
def test_every_script_in_a_page_is_one_that_its_policy_names(asked, path, monkeypatch):
    monkeypatch.setattr(asked.datasette, "sql_time_limit_ms", 200)
    answer = asked.loop.run_until_complete(asked.client.get(path))
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self' 'sha256-" in policy and "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    for script in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
        assert b64encode(sha256(script.encode()).digest()).decode() in policy, script
    assert not re.findall(r"<[^>]+\son\w+=", answer.text), "no handler in an attribute: the policy would break it"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
