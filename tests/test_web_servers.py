"""The configurations for web servers in deploy/: right types, caching, compression, 304s for every published file."""

import gzip
import http.client
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from feeds import serve
from feeds.media_types import FEED_TYPES, OPML_TYPE
from tests.feed_store import Kiosk, free_port, news

PROJECT = Path(__file__).parent.parent
NGINX = (PROJECT / "deploy/nginx.conf").read_text(encoding="utf-8")
CADDY = (PROJECT / "deploy/Caddyfile").read_text(encoding="utf-8")
TYPES = {suffix: media_type for suffix, (_, media_type) in FEED_TYPES.items()} | {"xml": OPML_TYPE}
FOLDER = "/home/sari/loper/data/public"
FILES = {"/": "text/html", "/all.atom": TYPES["atom"], "/all.rss": TYPES["rss"], "/all.json": TYPES["json"],
         "/opml.xml": OPML_TYPE, "/archive/rimba/1.atom": TYPES["atom"], "/rimba.html": "text/html",
         "/style.css": "text/css", "/filter.js": "text/javascript"}


def test_nginx_knows_every_type_of_ours():
    [block] = re.findall(r"\btypes \{(.*?)\}", NGINX, re.DOTALL)
    found = {suffix: media_type for media_type, suffix in re.findall(r"([\w/+.-]+)\s+(\w+);", block)}
    assert TYPES.items() <= found.items() and {"html", "css", "png"} <= found.keys()
    [charset] = re.findall(r"charset_types (.*?);", NGINX)
    assert set(TYPES.values()) <= set(charset.split())


def test_caddy_knows_every_type_of_ours():
    found = dict(re.findall(r'header @\w+ Content-Type "([\w/+.-]+); charset=utf-8"()', CADDY))
    assert set(TYPES.values()) == found.keys()
    assert {f"*.{suffix}" for suffix in TYPES} <= set(re.findall(r"\*\.\w+", CADDY))


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def server(request, tmp_path_factory) -> Iterator[tuple[Kiosk, int]]:
    """A web server with our configuration over published feeds."""
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    kiosk = Kiosk(tmp_path_factory.mktemp(request.param))
    kiosk.save(*map(news, range(120)))
    kiosk.publish()
    (kiosk.public / ".all.rss.x.new").write_bytes(b"half")
    port = free_port()
    command = {"nginx": nginx, "caddy": caddy}[request.param](program, kiosk, port)
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={"HOME": str(kiosk.folder)}) as process:
        try:
            end = time.monotonic() + 10
            while not answers(port):
                assert process.poll() is None and time.monotonic() < end, process.stderr.read()
            yield kiosk, port
        finally:
            process.terminate()


def nginx(program: str, kiosk: Kiosk, port: int) -> list[str]:
    """The command that runs nginx with our configuration, but for address and folder."""
    text = NGINX.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(FOLDER, str(kiosk.public))
    folders = "".join(f"{name}_temp_path {kiosk.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi",
                                                                              "uwsgi", "scgi"))
    config = kiosk.folder / "nginx.conf"
    config.write_text(f"daemon off; master_process off; pid {kiosk.folder}/pid; error_log stderr;\nevents {{}}\n"
                      f"http {{\naccess_log off;\n{folders}{text}\n}}\n")
    return [program, "-p", str(kiosk.folder), "-c", str(config)]


def caddy(program: str, kiosk: Kiosk, port: int) -> list[str]:
    """The same for Caddy."""
    text = CADDY.replace("\nkoran.example {", f"\nhttp://127.0.0.1:{port} {{").replace(FOLDER, str(kiosk.public))
    config = kiosk.folder / "Caddyfile"
    config.write_text("{\n\tadmin off\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n" + text)
    return [program, "run", "--config", str(config), "--adapter", "caddyfile"]


def answers(port: int) -> bool:
    try:
        get(port, "/")
        return True
    except ConnectionRefusedError:
        time.sleep(0.02)
        return False


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.mark.parametrize(("path", "media_type"), FILES.items())
def test_a_web_server_serves_each_file_as_loper_serve_does(server, path, media_type):
    kiosk, port = server
    status, headers, body = get(port, path, Accept_Encoding="gzip")
    name, said, age, _ = serve.known(path)
    assert (status, headers["content-type"]) == (200, said) == (200, f"{media_type}; charset=utf-8")
    assert gzip.decompress(body) == (kiosk.public / name).read_bytes()
    assert headers["cache-control"] == (f"max-age={age}" if age else "no-cache")
    assert headers["x-content-type-options"] == "nosniff" and headers["vary"] == "Accept-Encoding"
    assert headers.get("access-control-allow-origin") == (None if media_type.startswith("text/") and not path.endswith(
        ".xml") else "*")
    assert headers["content-security-policy"] == "frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/icon.png", "/favicon.ico"])
def test_a_web_server_serves_the_icon(server, path):
    kiosk, port = server
    status, headers, body = get(port, path)
    assert (status, headers["content-type"], headers["cache-control"]) == (200, "image/png", "max-age=86400")
    assert body == (kiosk.public / "icon.png").read_bytes()


@pytest.mark.parametrize("path", FILES)
def test_a_web_server_sends_the_copy_that_lies_ready_and_304_to_who_has_it(server, path):
    kiosk, port = server
    for encoding in ("identity", "gzip"):
        _, headers, body = get(port, path, Accept_Encoding=encoding)
        assert headers.get("content-encoding") == (None if encoding == "identity" else "gzip")
        plain = body if encoding == "identity" else gzip.decompress(body)
        assert plain == (kiosk.public / serve.known(path)[0]).read_bytes()
        for condition in ({"If_None_Match": headers["etag"]}, {"If_Modified_Since": headers["last-modified"]}):
            status, again, nothing = get(port, path, Accept_Encoding=encoding, **condition)
            assert (status, nothing, again["cache-control"]) == (304, b"", headers["cache-control"])
        changed = {"If_None_Match": '"other"', "If_Modified_Since": headers["last-modified"]}
        assert get(port, path, Accept_Encoding=encoding, **changed)[0] == 200


@pytest.mark.parametrize("path", ["/.all.rss.x.new", "/nothing.rss", "/archive/", "/../news.db"])
def test_a_web_server_serves_nothing_else(server, path):
    assert get(server[1], path)[0] in (400, 403, 404)
