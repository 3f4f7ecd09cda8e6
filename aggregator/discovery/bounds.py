"""What belongs to a site: its hosts and, where it shares them with others, its folder."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

import tldextract

from .. import urls

#: usual names that are looked for in a folder: more would be many questions for little
IN_FOLDER = 4


@cache
def suffixes() -> tldextract.TLDExtract:
    """The public suffix list that comes with the library; nothing is asked of the network."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def site_of(host: str) -> str:
    """The domain that one owner registered: "kabar.co.id" of "news.kabar.co.id"; an address is its own."""
    if is_address(host):
        return host
    return suffixes()(host).top_domain_under_public_suffix or ".".join(host.split(".")[-2:])


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Bounds:
    """A site: all hosts of its registered domain (of an address: with the same port), below its folder."""

    #: absolute URL of the home page, after redirects
    home: str
    #: path that everything of it begins with, "/" at its end
    folder: str = "/"

    def holds(self, url: str) -> bool:
        """Whether the page at `url` is the site's own."""
        host, own = urls.host(url), urls.host(self.home)
        if is_address(own) and urlsplit(url).netloc != urlsplit(self.home).netloc:
            return False
        return site_of(host) == site_of(own) and urlsplit(url).path.startswith(self.folder)

    def within_folder(self, articles: Iterable[str]) -> "Bounds":
        """The bounds with the home page's folder, if most of `articles` lie in it: other sites may share the host."""
        path = urlsplit(self.home).path
        paths = [urlsplit(url).path for url in articles]
        for folder in (path.rstrip("/") + "/", path.rpartition("/")[0] + "/"):
            if paths and sum(own.startswith(folder) for own in paths) * 2 >= len(paths):
                return replace(self, folder=folder)
        return self


def domains(hosts: Iterable[str]) -> list[str]:
    """The shortest list of domains that owns all `hosts`; "www." is dropped, for papers use both forms."""
    bare = {host.removeprefix("www.") for host in hosts}
    return sorted(host for host in bare if not any(host.endswith("." + other) for other in bare))


def places(home: str, names: Sequence[str]) -> list[str]:
    """The addresses of `names` ("feed", "sitemap.xml") at the root of a home page's host, the first also in its folder.
    """
    parts = urlsplit(home)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = root.rstrip("/") + parts.path.rpartition("/")[0] + "/"
    return list(dict.fromkeys([*(folder + name for name in names[:IN_FOLDER]), *(root + name for name in names)]))
