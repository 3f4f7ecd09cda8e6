"""What belongs to a site: its hosts and, where it shares them with others, its folder."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

import tldextract

from .. import urls


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
        folder = urlsplit(self.home).path.rpartition("/")[0] + "/"
        found = list(articles)
        inside = sum(urlsplit(url).path.startswith(folder) for url in found)
        return replace(self, folder=folder) if found and inside * 2 >= len(found) else self


def domains(hosts: Iterable[str]) -> list[str]:
    """The shortest list of domains that owns all `hosts`; "www." is dropped, for papers use both forms."""
    bare = {host.removeprefix("www.") for host in hosts}
    return sorted(host for host in bare if not any(host.endswith("." + other) for other in bare))


def places(home: str, names: Iterable[str]) -> list[str]:
    """The addresses of `names` ("feed", "sitemap.xml") in the home page's folder and at the root of its host."""
    parts = urlsplit(home)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = root.rstrip("/") + parts.path.rpartition("/")[0] + "/"
    return list(dict.fromkeys(base + name for name in names for base in (folder, root)))
