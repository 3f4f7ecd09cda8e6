"""What one record of a fact sheet and the catalogue say of the same publisher: where they agree, where they differ."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from catalogue_selectors import alternatives, cuts, finds

from aggregator import listing
from aggregator.fields import byline, stamps
from aggregator.publisher import Publisher
from spiders import catalogue

#: evidence that a record's selectors and addresses held on real pages: the others are addresses alone, or old
SURE = ("page", "live2026", "code2026")
FIELDS = ("title_css", "authors_css", "published_css", "content_css")
#: what no browser shows is never text
UNSHOWN = ("script", "style", "noscript", "iframe")
META_RE = re.compile(r"meta\[(?:name|property|itemprop)[\^*$~|]?=[\"']([^\"']+)[\"']\]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One value on which fact sheet and catalogue differ, and why; "" where nobody has said why."""

    publisher: str
    #: key of the publisher file, or "missing"
    key: str
    #: "-..." is known and not in the catalogue, "+..." is in the catalogue and not known
    value: str
    why: str = ""


@dataclass
class Comparison:
    """One record compared: how many values of each key agree, and what differs."""

    publisher: str
    sure: bool
    agreed: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    def add(self, key: str, value: str, agrees: bool, why: str = "") -> None:
        if agrees:
            self.agreed[key] = self.agreed.get(key, 0) + 1
        else:
            self.differences.append(Difference(self.publisher, key, value, why))


def compare(record: Mapping[str, Any], publishers: Mapping[str, Publisher], known_urls: re.Pattern[str]) -> Comparison:
    """One record of the fact sheet against the catalogue; `known_urls` are listings named elsewhere in the sheet."""
    found = Comparison(record["id"], record.get("confidence") in SURE)
    publisher = publishers.get(record["id"])
    if publisher is None:
        found.add("missing", record["homepage"], False)
        return found
    domains(record, publisher, publishers, found)
    listings(record, publisher, known_urls, found)
    addresses(record, publisher, found)
    nature(record, publisher, found)
    for key in FIELDS:
        for selector in alternatives(record.get(key, [])):
            found.add(key, f"-{selector}", finds(publisher, key, selector), without_rule(key, selector))
    for selector in alternatives(record.get("remove_css", [])):
        found.add("remove_css", f"-{selector}", selector in UNSHOWN or cuts(publisher, selector))
    return found


def domains(record: Mapping[str, Any], publisher: Publisher, publishers: Mapping[str, Publisher],
            found: Comparison) -> None:
    """A page on each of the record's hosts is this publisher's; nothing else is."""
    for host in record["domains"]:
        owner = catalogue.of_url(publishers.values(), f"https://{host}/")
        found.add("allowed_domains", f"-{host}", owner is publisher)
    for domain in publisher.allowed_domains:
        if not any(f".{host}".endswith(f".{domain}") for host in record["domains"]):
            found.add("allowed_domains", f"+{domain}", False)


def listings(record: Mapping[str, Any], publisher: Publisher, known_urls: re.Pattern[str], found: Comparison) -> None:
    """Every listing of the record is read; every listing read is known, or the home page."""
    read = {bare(url) for url in publisher.start_urls}
    named = {bare(row["url"]): row for row in record.get("listings", ())}
    for url, row in named.items():
        found.add("start_urls", f"-{row['url']}", url in read, unread(row, read & named.keys()))
    for url in publisher.start_urls:
        if bare(url) not in named and bare(url) != bare(record["homepage"]):
            found.add("start_urls", f"+{url}", known_urls.fullmatch(bare(url)) is not None)


def unread(row: Mapping[str, str], others: Set[str]) -> str:
    """Why a listing of the record need not be read, where `others` of it are; "" where it should be."""
    if row["type"] == "json":
        return "JSON, which no listing reader reads"
    if row["type"] == "sitemap_index" and others:
        return "an index of all that was ever published; other listings name what is new"
    return ""


def bare(url: str) -> str:
    """A URL without what does not tell listings apart: scheme, last slash."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"


def addresses(record: Mapping[str, Any], publisher: Publisher, found: Comparison) -> None:
    """Real addresses of articles are taken for such, the home page is not; the whole article is asked for."""
    for url in record.get("example_urls", ()):
        found.add("article_url_re", f"-{url}", is_article(publisher, url))
    found.add("article_url_re", f"+{record['homepage']}", not is_article(publisher, record["homepage"]))
    if query := record.get("article_query"):
        found.add("article_query", f"-{query}", publisher.article_query == query)


def is_article(publisher: Publisher, url: str) -> bool:
    if pattern := publisher.article_url:
        return pattern.search(url) is not None
    return listing.looks_like_article(listing.Entry(url))


def nature(record: Mapping[str, Any], publisher: Publisher, found: Comparison) -> None:
    """What kind of paper it is, in which language and zone. A desk on a network's template is a regional paper."""
    for key, wanted in (("kind", "regional" if record["kind"] == "network-member" else record["kind"]),
                        ("language", record["language"]), ("timezone", record["timezone"])):
        found.add(key, f"-{wanted} +{getattr(publisher, key)}", getattr(publisher, key) == wanted)


def without_rule(key: str, selector: str) -> str:
    """Why the path needs no rule for what `selector` says, "" where it does."""
    if (match := META_RE.fullmatch(selector)) and match[1].lower() in (*byline.META, *stamps.PUBLISHED_META):
        return "a <meta> that the generic path reads"
    if selector in ("time", "time[datetime]"):
        return "the generic path reads <time>"
    if key == "title_css" and re.fullmatch(r"h[1-3]", selector):
        return "the finder takes the heading that says what the head of the page says"
    if key == "content_css" and selector == "article":
        return "an <article> holds head and foot as well; where it is the body, the finder takes it"
    return ""


def known(urls: Iterator[str]) -> re.Pattern[str]:
    """An expression for the bare forms of `urls`, in which "{...}" stands for a part of a path."""
    return re.compile("|".join(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(bare(url))) for url in urls) or r"(?!)")
