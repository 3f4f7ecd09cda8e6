"""URLs: made absolute, made safe to request, and brought to the one identity of an article."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

#: longer ones are no article's address but a trap or a mistake (RFC 9110 4.1 asks for 8000 to be supported; no
#: publisher in the catalogue passes 400)
MAX_LENGTH = 2000
#: parameters that say where a reader came from, never which article: analytics, click ids, and those which
#: publishers' own robots.txt files refuse (jxrecoid, utm_source and source at kompas and suara)
TRACKING_RE = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|twclid|yclid|igshid|igsh|mc_[ce]id|_ga|_gl|gad_source|"
    r"jxrecoid|tag_from|ref|ref_src|source|cmpid|ocid|ncid|spm|soc_\w+|s_kwcid|__twitter_impression|"
    r"amp|outputtype|fullpage|nonamp|_?page_?ref|mtm_\w+|pk_\w+|hss_channel|at_\w+|xtor|sessionid|phpsessid|"
    r"jsessionid|sid|sessid|zarsrc|feature|via)\Z", re.IGNORECASE)
#: parameters that choose a page of a long article, or the print of all of them
PAGING = {"page": re.compile(r"all|\d{1,3}"), "single": re.compile(r"1"), "showpage": re.compile(r"all|\d{1,3}"),
          "page_num": re.compile(r"\d{1,3}"), "view": re.compile(r"all"), "halaman": re.compile(r"all|\d{1,3}")}
#: names of hosts, and of folders at either end of a path, under which the same articles are served for other devices
DEVICE_RE = re.compile(r"\A(?:(?:www|amp|m|mobile|wap)\.)+")
AMP_PATH_RE = re.compile(r"\A/amp(?=/)|/amp/?\Z|(?<=[^/])\.amp(?=(?:\.html?)?\Z)", re.IGNORECASE)
#: what `absolute` would leave as it is, which most addresses on a page are
CLEAN_RE = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*/(?:[\w?=&+,:-]|(?<!/)\.(?!/)|(?<![/.])/)*(?<!\?)",
                      re.ASCII)
DEFAULT_PORTS = {"http": 80, "https": 443}


def host(url: str) -> str:
    """The host of `url` in lower case without port; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def absolute(base: str, url: str) -> str | None:
    """`url` against `base` as an http(s) URL fit to be requested, without fragment; None for anything else.

    Control characters and white space within it are dropped or encoded, as browsers do (WHATWG URL, 4.4).
    """
    if CLEAN_RE.fullmatch(url) and len(url) <= MAX_LENGTH:
        return url
    try:
        joined = urljoin(base, re.sub(r"[\x00-\x1f]", "", url.strip()))
        parts = urlsplit(joined)
        port = parts.port
    except ValueError:
        return None
    name = (parts.hostname or "").rstrip(".")
    if parts.scheme not in DEFAULT_PORTS or not name or len(joined) > MAX_LENGTH or re.search(r"[\s<>\"%]", name):
        return None
    netloc = f"[{name}]" if ":" in name else name
    if port and port != DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    try:
        return safe_url_string(urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")))
    except ValueError:
        return None


def identity(url: str, query: Mapping[str, str] | None = None) -> str:
    """The one address of the article behind an absolute `url`.

    Without fragment, tracking and paging parameters (nor those in `query`, the publisher's `article_query`), the
    rest of the query as it was; scheme, host and port as served.
    """
    parts = urlsplit(url)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True)
            if not (TRACKING_RE.match(key) or is_paging(key, value) or (query or {}).get(key) == value)]
    same = len(kept) == len(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query if same else urlencode(kept), ""))


def is_paging(key: str, value: str) -> bool:
    pattern = PAGING.get(key.lower())
    return bool(pattern and pattern.fullmatch(value))


def with_query(url: str, query: Mapping[str, str]) -> str:
    """`url` with the parameters of `query` set (those of the same name replaced)."""
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in query]
    return urlunsplit(parts._replace(query=urlencode(kept + list(query.items()))))


def within(url: str, domains: Iterable[str]) -> bool:
    """Whether the host of `url` is one of `domains` or lies under one."""
    name = host(url)
    return any(name == d or name.endswith("." + d) for d in domains)


def broad(url: str) -> str:
    """What all addresses of one article have in common, as far as an address can tell; for comparisons alone.

    No scheme and default port; no "www.", "m.", "amp." before the host; no "/amp" at either end of the path and no
    slash at its end; no tracking and paging parameters, the others in order. What is no URL is given back.
    """
    try:
        parts = urlsplit(identity(url))
        port = f":{parts.port}" if parts.port and parts.port != DEFAULT_PORTS.get(parts.scheme) else ""
    except ValueError:
        return url
    name = DEVICE_RE.sub("", (parts.hostname or "").rstrip("."))
    path = unquote(AMP_PATH_RE.sub("", parts.path)).rstrip("/")
    return f"{name}{port}{path}?{'&'.join(sorted(parts.query.split('&')))}"
