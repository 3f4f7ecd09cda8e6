"""loper.toml and the home: what is wrong is one clear error, what is missing has a default."""

import codecs
import os
import subprocess
import sys

import pytest

from aggregator.config import Config, OwnFeed, load_config
from aggregator.errors import ConfigError, HomeLockedError
from aggregator.home import PROJECT, Home

FULL = """
[site]
title = "Kabar Kita"
base_url = "https://feeds.kabar.example"
contact = "redaksi@kabar.example"
language = "id"
public = true
archive_days = 7
[crawl]
publishers = ["suara", "detik"]
exclude = ["detik"]
processes = 2
max_age_days = 7
[network]
allow = ["127.0.2.1", "::1"]
[publishers.suara]
enabled = false
[feeds.gempa]
title = "Gempa bumi"
search = "gempa OR tsunami"
hours = 168
"""


def test_a_missing_file_means_all_defaults(tmp_path):
    assert load_config(tmp_path / "loper.toml") == Config()


def test_every_key_is_read(tmp_path):
    file = tmp_path / "loper.toml"
    file.write_text(FULL)
    config = load_config(file)
    assert config.site.title == "Kabar Kita" and config.site.public and config.site.archive_days == 7
    assert config.crawl.publishers == ["suara", "detik"] and config.crawl.max_age_days == 7
    assert config.network.allow == ["127.0.2.1", "::1"]
    assert config.publishers == {"suara": False}
    assert config.feeds == {"gempa": OwnFeed(title="Gempa bumi", search="gempa OR tsunami", hours=168)}


@pytest.mark.parametrize(("content", "key", "reason"), [
    ("[site\n", None, "not valid TOML"),
    ("[sites]\n", "sites", "did you mean 'site'"),
    ("site = 1\n", "site", "must be a table"),
    ("[site]\nbaseurl = 'https://a.example'\n", "site.baseurl", "did you mean 'base_url'"),
    ("[site]\nbase_url = 'kabar.example'\n", "site.base_url", "no http or https URL"),
    ("[site]\narchive_days = -1\n", "site.archive_days", "negative"),
    ("[site]\npublic = 'yes'\n", "site.public", "must be true or false"),
    ("[crawl]\npublishers = 'suara'\n", "crawl.publishers", "must be a list of strings"),
    ("[crawl]\nprocesses = 0\n", "crawl.processes", "at least 1"),
    ("[crawl]\nmax_age_days = -1\n", "crawl.max_age_days", "negative"),
    ("[crawl]\nmax_age_days = 99999999999\n", "crawl.max_age_days", "nor more than"),
    ("[pages]\ndays = -1\n", "pages.days", "negative"),
    ("[pages]\nmb = 0\n", "pages.mb", "at least 1"),
    ("[pages]\nday = 30\n", "pages.day", "did you mean 'days'"),
    ("[site]\nbase_url = 'https://kabar.example/?feed='\n", "site.base_url", "must end with the path"),
    ("[site]\nlanguage = 'bahasa Indonesia'\n", "site.language", "no language tag"),
    ('[site]\ncontact = "a@kabar.example\\nX: 1"\n', "site.contact", "one line"),
    ("x = " + "[" * 5000, None, "nested too deep"),
    ("[network]\nallow = ['127.0.0.0/8']\n", "network.allow", "no IP address"),
    ("[network]\nallow = ['localhost']\n", "network.allow", "no IP address"),
    ("[feeds.gempa]\nsearch = 'gempa'\n", "feeds.gempa.title", "required"),
    ("[feeds.gempa]\ntitle = 'Gempa'\nquery = 'x'\n", "feeds.gempa.query", "unknown key"),
    ("[feeds.gempa]\ntitle = 'Gempa'\nhours = 0\n", "feeds.gempa.hours", "at least 1"),
    ("[feeds.'../x']\ntitle = 'Gempa'\n", "feeds.../x", "lower-case letters"),
    ("[feeds.all]\ntitle = 'Gempa'\n", "feeds.all", "not 'all'"),
    ("[publishers.suara]\nenable = true\n", "publishers.suara.enable", "did you mean 'enabled'"),
    ("[feeds.gempa]\nsearch = 'gempa'\n", "feeds.gempa.title", "required"),
    ("[feeds.gempa]\ntitle = 'Gempa'\nquery = 'x'\n", "feeds.gempa.query", "unknown key"),
    ("[feeds.gempa]\ntitle = 'Gempa'\nhours = 0\n", "feeds.gempa.hours", "at least 1"),
    ("[feeds.'../x']\ntitle = 'Gempa'\n", "feeds.../x", "lower-case letters"),
    ("[feeds.all]\ntitle = 'Gempa'\n", "feeds.all", "not 'all'"),
    ("[publishers.suara]\nenabled = 1\n", "publishers.suara.enabled", "must be true or false"),
])
def test_what_is_wrong_is_named_by_file_key_and_reason(tmp_path, content, key, reason):
    file = tmp_path / "loper.toml"
    file.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert (caught.value.file, caught.value.key) == (file, key)
    assert reason in str(caught.value) and str(file) in str(caught.value)


def test_the_home_is_the_option_else_the_environment_else_data(monkeypatch, tmp_path):
    monkeypatch.setenv("LOPER_HOME", str(tmp_path / "env"))
    assert Home.locate(tmp_path / "option").path == tmp_path / "option"
    assert Home.locate().path == tmp_path / "env"
    monkeypatch.delenv("LOPER_HOME")
    assert Home.locate().path == PROJECT / "data"


def test_a_home_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="must be a directory"):
        Home.locate(tmp_path / "file")


def test_locating_a_home_creates_nothing(tmp_path):
    home = Home.locate(tmp_path / "new")
    assert home.config == Config() and not home.path.exists()


def test_the_second_run_is_told_who_holds_the_home(tmp_path):
    home = Home.locate(tmp_path / "home")
    other = subprocess.Popen(
        [sys.executable, "-c", "import sys; from aggregator.home import Home\n"
         f"with Home.locate({str(home.path)!r}).lock(): print('held', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ)
    other.stdout.readline()
    with pytest.raises(HomeLockedError, match=f"pid {other.pid}, since 20"), home.lock():
        pass
    other.kill()  # a killed run leaves no lock behind
    other.communicate()
    with home.lock():
        pass


def test_a_mark_that_editors_put_in_front_is_no_fault(tmp_path):
    (tmp_path / "loper.toml").write_bytes(codecs.BOM_UTF8 + b"[site]\ntitle = 'Kabar'\n")
    assert load_config(tmp_path / "loper.toml").site.title == "Kabar"
