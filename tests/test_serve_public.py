"""Who is served what: full texts stay with the operator, whatever the address, until the site is public."""

import gzip
import os
from pathlib import Path

import pytest

from aggregator.config import Site
from feeds import serve
from feeds.media_types import FEED_TYPES
from tests.served import make_home, publish_store, serving


def make_public(home: Path) -> Path:
    (home / "loper.toml").write_text("[site]\npublic = true\n")
    publish_store(home, Site(public=True))
    return home


def test_of_a_public_site_nobody_sees_the_database_unless_the_operator_says_so(tmp_path):
    home = make_public(make_home(tmp_path / "home", 3))
    with serving(home, "--host", "::") as server:
        for path in ("/data/", "/data", "/data/news.json", "/data/news/articles.json", "/data/-/config"):
            assert server.get(path).status == 404
        assert server.get("/all.atom").status == 200 and "not shown" in server.said[3]
    with serving(home, "--data") as server:
        assert server.get("/data/").status == 200 and server.said[3].split()[-1] == f"{server.address}data/"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_full_texts_are_not_served_to_others(tmp_path, host):
    with pytest.raises(serve.NotPublicError, match=r"full texts.*public = true.*--private"):
        serve.run(tmp_path / "news.db", tmp_path / "public", Site(), host, 0, pytest.fail)


def test_what_was_published_before_the_site_became_public_is_not_served(tmp_path):
    home, public = make_home(tmp_path / "home", 1), Site(public=True)
    for host in ("127.0.0.1", "0.0.0.0"):
        with pytest.raises(serve.NotPublicError, match="run `loper publish`"):
            serve.refuse_full_texts(home / "public", public, host, private=True)
    publish_store(home, public)
    serve.refuse_full_texts(home / "public", public, "0.0.0.0", private=False)
    publish_store(home)
    with pytest.raises(serve.NotPublicError):
        serve.refuse_full_texts(home / "public", public, "0.0.0.0", private=False)


def test_full_texts_are_served_to_others_where_the_operator_says_so(tmp_path):
    with serving(make_home(tmp_path / "home", 1), "--host", "0.0.0.0", "--private") as server:
        assert server.get("/all.rss").status == 200


def test_pages_json_and_opml_have_their_types_and_an_old_compressed_copy_is_not_sent(tmp_path):
    home = make_home(tmp_path / "home", 130)
    with serving(home) as server:
        for suffix, (_, media_type) in FEED_TYPES.items():
            for path in (f"/all.{suffix}", f"/archive/all/1.{suffix}"):
                answer = server.get(path)
                assert (answer.status, answer.headers["content-type"]) == (200, f"{media_type}; charset=utf-8")
                assert server.get(path, If_None_Match=answer.headers["etag"]).status == 304
        for path in ("/opml.xml", "/opml-national.xml"):
            assert server.get(path).headers["content-type"] == "text/x-opml; charset=utf-8"
        packed = server.get("/all.rss", Accept_Encoding="gzip")
        assert packed.body == (home / "public/all.rss.gz").read_bytes()
        (home / "public/all.rss.gz").write_bytes(gzip.compress(b"an older version"))
        os.utime(home / "public/all.rss.gz", ns=(1, 1))
        again = server.get("/all.rss", Accept_Encoding="gzip")
        assert gzip.decompress(again.body) == (home / "public/all.rss").read_bytes()
        assert again.headers["etag"] == packed.headers["etag"]
