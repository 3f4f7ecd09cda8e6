"""The table of the hostile bench: case -> what is expected of Loper -> the scene it is played in, and its checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from hostile_article_checks import (
    after_moment,
    clean,
    conflict_kept,
    feed_date_is_first_seen,
    feed_stays,
    feed_title_is_title,
    harmless,
    in_feed,
    not_stored,
    nothing_of,
    only_own_files,
    others_go_on,
    refetched,
    revisions,
    same_but,
    same_guid_later_update,
    stored,
    text_stays,
)
from hostile_checks import (
    Check,
    asked,
    asked_once_in_turn,
    conditional,
    each_once,
    ended_within,
    gave_up_within,
    host_asked_at_most,
    host_ends,
    host_waits,
    listing_fails,
    meanwhile,
    memory_below,
    not_asked,
    quick,
    sent_at_most,
    spaced,
    state,
    urls_at_most,
    was_asked,
)

TITLE = "Harga beras naik di Cianjur"
QUOTED = "Presiden: “Harga naik” – café"
#: 20 November 2026, 08:00 WIB, which most of the origin's articles claim
MORNING = "2026-11-20T01:00:00Z" if after_moment(2026) else None
#: megabytes of unread answer that the sockets of both sides may hold
SOCKETS = 14
#: seconds that a host gets after a 429 that says nothing of its own
PAUSE = 5
MOST_MB = 300


@dataclass(frozen=True)
class Case:
    path: str
    expected: str
    #: name of the scene it is played in
    scene: str
    checks: Sequence[Check]
    host: str = "127.0.0.1"
    #: why it is missed, where that is known and meant
    why: str = ""


def has(*words: str) -> Check:
    return lambda text: all(word in text for word in words)


def status(path: str, expected: str, *checks: Check) -> Case:
    return Case(path, expected, path[1:].replace("/", "-"), [*checks, not_stored, others_go_on("127.0.0.2")])


def fault(path: str, expected: str, *checks: Check) -> Case:
    return Case(path, expected, "t", [*checks, others_go_on("127.0.0.1")])


FAILS = (state("failed"), not_stored, asked(3))
STATUSES = [
    status("/s/401", "noted as blocked, asked once", state("blocked", status=401), asked(1)),
    status("/s/403", "noted as blocked; after some in a row the host is left alone for this run",
           state("blocked", "waiting"), asked(8)),
    status("/s/404", "failed at first sight, gone at the second; one request each", state("gone", status=404),
           asked_once_in_turn(0), asked_once_in_turn(1)),
    status("/s/410", "gone at once and never asked again", state("gone", status=410), asked(1)),
    status("/s/451", "as 403, the legal reason noted", state("blocked", status=451, reason="451|legal"), asked(1)),
    status("/s/500", "at most two retries, ever later, then the next run's", state("failed", "waiting"), asked(3),
           spaced(1)),
    status("/s/503", "as 500", state("failed", "waiting"), asked(3), spaced(1)),
    status("/s/503-ra", "Retry-After of two minutes holds for the whole host", state("failed", "waiting"), asked(1),
           host_waits(120)),
    status("/s/429", "not asked again at once, and the whole host gets a pause", state("failed", "blocked", "waiting"),
           asked(1), host_waits(PAUSE)),
    status("/s/429-ra2", "the host is left alone for the two seconds it asks for",
           state("failed", "blocked", "waiting", "unchanged"), host_waits(2)),
    status("/s/429-ra-huge", "eleven days are not waited for: the host's run ends",
           state("failed", "blocked", "waiting"), host_ends(), ended_within(90)),
    status("/s/429-ra-bad", "a Retry-After that is none: the usual pause", state("failed", "blocked", "waiting"),
           asked(1), host_waits(PAUSE)),
    status("/s/429-ra-date", "a date that is over: the usual pause", state("failed", "blocked", "waiting"), asked(1),
           host_waits(PAUSE)),
    status("/s/999", "an unknown status is a failure", state("failed", status=999), asked(3)),
    Case("/s/flaky", "two failures, then the article: stored once", "s-flaky", [stored(title=TITLE), asked(3)]),
    status("/s/soft404", "200 that says “not found” is no article", state("not an article", status=200), asked(1)),
    status("/s/captcha200", "challenges are no articles; after some in a row the host is left alone",
           state("blocked", "waiting"), asked(8)),
    status("/s/304-unasked", "304 that nobody asked for brings nothing", state("failed", status=304), asked(1)),
    Case("/s/etag", "the second look sends If-None-Match; 304 rewrites nothing", "s-etag",
         [stored(title=TITLE), conditional, same_but(), revisions(0), feed_stays("koran.atom")]),
]
TRANSPORT = [
    Case("/t/hang", "given up after 30 s; other hosts go on meanwhile", "slow",
         [*FAILS, gave_up_within(35), meanwhile("/a/sql", "127.0.1.5")]),
    Case("/t/slow-headers", "30 s for the whole answer, not for each byte", "slow", [*FAILS, gave_up_within(35)],
         "127.0.0.2"),
    Case("/t/slow-body", "as before, and no part of a body is stored", "slow", [*FAILS, gave_up_within(35)],
         "127.0.1.1"),
    fault("/t/reset", "a reset is retried, then a failure", *FAILS),
    fault("/t/truncated", "less than Content-Length is a failure", *FAILS),
    fault("/t/chunk-truncated", "a body without its last chunk is a failure", *FAILS),
    fault("/t/chunk-bad", "an impossible chunk is a failure", *FAILS),
    fault("/t/garbage", "an answer that is not HTTP is a failure", *FAILS),
    fault("/t/empty-reply", "no answer at all is a failure", *FAILS),
    fault("/t/huge-header", "a header of 1 MB is a failure", *FAILS),
    fault("/t/many-headers", "20,000 headers: stored or failed, within bounds", state("stored", "failed"), asked(3),
          quick()),
    fault("/t/lying-gzip", "gzip that is none is a failure", state("failed", "stored"), asked(3)),
    fault("/t/unlabelled-gzip", "gzip that nobody announced is no article", state("not an article"), not_stored),
    fault("/t/gzip-truncated", "half a gzip stream is a failure, not half an article", *FAILS),
    fault("/t/br-garbage", "brotli that is none is a failure", *FAILS),
    fault("/t/gzip-bomb", "unpacked to 8 MB at most", state("refused"), not_stored, asked(1), memory_below(MOST_MB)),
    fault("/t/gzip-bomb-double", "the same when packed twice", state("refused"), not_stored, asked(1),
          memory_below(MOST_MB)),
    fault("/t/100mb", "refused by its Content-Length", state("refused"), not_stored, asked(1), sent_at_most(SOCKETS)),
    fault("/t/100mb-nolength", "cut off at 8 MB", state("refused"), not_stored, asked(1), sent_at_most(8 + SOCKETS)),
    fault("/t/empty", "an empty answer is no article", state("not an article"), not_stored, asked(1)),
    fault("/t/pdf", "a PDF is no article", state("not an article"), not_stored, asked(1)),
    fault("/t/no-ctype", "without Content-Type the bytes decide", stored(title=TITLE)),
    fault("/t/setcookie-flood", "no cookie is kept or sent", stored(title=TITLE), memory_below(MOST_MB)),
]
REDIRECTS = [
    Case(f"/r/{name}", expected, "r", [*checks, not_stored]) for name, expected, *checks in (
        ("self", "five hops, then refused", asked(6), state("refused", "failed")),
        ("infinite", "five hops, then refused", asked(6), state("refused", "failed")),
        ("to-canary", "another loopback host is refused", state("refused")),
        ("to-canary-localhost-name", "a name that leads to loopback is refused", state("refused")),
        ("to-canary-decimal", "the decimal form of an address is refused", state("refused")),
        ("to-canary-mapped", "the IPv6 form of an address is refused", state("refused")),
        ("to-metadata", "the cloud's metadata address is refused", state("refused")),
        ("to-file", "the scheme is refused", state("refused", "failed")),
        ("to-data", "the scheme is refused", state("refused", "failed")),
        ("to-ftp", "the scheme is refused", state("refused", "failed")),
        ("to-gopher", "the scheme is refused", state("refused", "failed")),
        ("offsite", "another site is refused, also one that is another publisher's", state("refused"), asked(1)),
        ("to-https-closed", "a closed port is a failure, retried within bounds", state("failed"), asked(3)),
        ("ctrl-location", "control characters are encoded; what is then not there is a failure",
         state("failed", "refused")),
        ("empty-location", "a redirect to nowhere is a failure", state("failed", "refused"), asked(6)),
        ("no-location", "a redirect without address is a failure", state("failed", "refused"), asked(3)),
        ("meta-refresh-canary", "a meta refresh is not followed", state("not an article", "refused")),
        ("home", "an article that became the home page is none", state("not an article")),
    )]
TRAPS = [
    Case("/trap/calendar", "a calendar without end: so many pages a run", "trap",
         [host_asked_at_most(250), not_stored]),
    Case("/trap/deep", "ever deeper addresses: so many pages a run", "trap", [host_asked_at_most(100), not_stored]),
    Case("/trap/session", "a session in the address is no new article", "trap",
         [host_asked_at_most(10), not_stored]),
    Case("/trap/long-url", "an address of 100,000 characters is none", "trap",
         [not_asked("/a/ok?xxx"), host_asked_at_most(1)]),
    Case("/trap/10k-links", "all are written down, so many asked for a run, memory bounded", "links",
         [urls_at_most(10_000, least=10_000), host_asked_at_most(1), memory_below(MOST_MB)]),
]
CHARACTERS = [
    Case(f"/c/{name}", expected, "characters", [check, clean, in_feed, feed_title_is_title])
    for name, expected, check in (
        ("wrong-charset", "windows-1252 under the name of UTF-8 is read rightly and marked",
         stored(title=QUOTED, provenance=has('"encoding"'))),
        ("unknown-charset", "a charset nobody knows: the bytes decide", stored(title=TITLE)),
        ("utf7", "never read as UTF-7", stored(title=lambda t: "<" not in t and "+ADw-script" in t)),
        ("invalid-utf8", "broken bytes are replaced, the rest stays",
         stored(title=TITLE, content_text=has("Paragraf 7"))),
        ("nulls", "NUL is dropped", stored(title=lambda t: t in ("Judul", TITLE), content_text=has("isi"))),
        ("utf16", "a byte order mark wins over the header", stored(title=TITLE, content_text=has("Paragraf 0"))),
        ("title-ctrl", "control characters and turned text are dropped", stored(title=lambda t: len(t) > 4)),
        ("jsonld-surrogate", "half a character in JSON-LD is dropped", stored(title=has("Harga"))),
        ("charref-ctrl", "references to what is no character are dropped", stored(title=lambda t: len(t) > 4)),
    )]
WHOLE = has("Paragraf 0", "Paragraf 7")
HUGE = Case("/a/jsonld-huge", "20 MB of JSON-LD: not read, the markup instead", "pages",
            [stored(title=TITLE, content_text=WHOLE), memory_below(MOST_MB)],
            why="its text stands behind 20 MB of JSON-LD, and 8 MB are read of a page, whatever stands in it")
ARTICLES = [
    HUGE, *(Case(f"/a/{name}", expected, "pages", checks) for name, expected, *checks in (
        ("ok", "stored once, in the feed once", stored(title=TITLE, published=MORNING), in_feed),
        ("jsonld-broken", "broken JSON-LD: the page's markup instead", stored(title=TITLE, content_text=WHOLE)),
        ("jsonld-nested", "10,000 levels of JSON: the markup instead",
         stored(title=TITLE, content_text=WHOLE), quick()),
        ("jsonld-array-nested", "100,000 levels: as before", stored(title=TITLE, content_text=WHOLE), quick()),
        ("jsonld-bigint", "a number of 5,000 digits: the markup instead", stored(content_text=WHOLE)),
        ("jsonld-types", "wrong types are passed over", stored(content_text=WHOLE, published=MORNING), in_feed),
        ("jsonld-nan", "NaN and Infinity harm nothing", stored(content_text=WHOLE), in_feed),
        ("jsonld-script-close", "no markup out of JSON-LD reaches the feed", stored(content_text=WHOLE), harmless),
        ("cdata-end", "]]> arrives in the feed as it was", stored(title="Judul ]]> aneh"), feed_title_is_title),
        ("xss", "only harmless markup reaches the feed", stored(content_text=has("kata kata kata")), in_feed, harmless),
        ("js-href", "links that run are dropped, their text stays", stored(content_text=has("klik")), harmless),
        ("relative-urls", "addresses are made absolute by <base>",
         stored(content_html=lambda h: "/rubrik/lain.html" in h and 'href="lain' not in h), harmless),
        ("canonical-hijack", "a canonical address on another host is not believed",
         stored(title="PALSU"), others_go_on("127.0.0.2", title=TITLE)),
        ("canonical-home", "the home page as canonical address is not believed", stored(title=TITLE)),
        ("canonical-file", "a canonical address that is none is not believed", stored(title=TITLE)),
        ("slug-traversal", "no address of a page names a file", only_own_files, state("stored", "unchanged")),
        ("future", "a date in 2099 is none, and kept as a conflict",
         stored(published=None), conflict_kept, feed_date_is_first_seen),
        ("epoch", "1970 is no date", stored(published=None), feed_date_is_first_seen),
        ("year-0", "the year 0 is no date", stored(published=None), feed_date_is_first_seen),
        ("year-big", "the year 99999 is no date", stored(published=None), feed_date_is_first_seen),
        ("date-junk", "words are no date", stored(published=None), feed_date_is_first_seen),
        ("tz-naive", "a time without zone is the publisher's", stored(published=MORNING, published_zone="+07:00")),
        ("tz-wit", "WIT is +09:00", stored(published=MORNING, published_zone="+09:00")),
        ("nodate", "no date: the time it was first seen, in every run", stored(published=None), same_but(),
         feed_date_is_first_seen),
        ("huge-title", "a title of 1 MB is cut", stored(title=lambda t: 0 < len(t) <= 1000), in_feed, quick()),
        ("empty-title", "no title: no article, or one that is derived",
         state("not an article", "stored", "unchanged")),
        ("deep-html", "100,000 nested elements: within bounds",
         state("stored", "unchanged", "refused", "not an article"), quick()),
        ("wide-html", "500,000 elements: refused unread", state("refused"), not_stored, quick()),
        ("many-attrs", "100,000 attributes: refused unread", state("refused"), not_stored, quick()),
        ("redos-space", "spaces and < without end: no regular expression dwells on them",
         state("stored", "unchanged", "refused", "not an article"), quick()),
        ("sql", "SQL in a title is text", stored(title="'); DROP TABLE articles;--"), in_feed),
        ("fts", "operators of the search in a title are text", stored(title=has("NEAR/", "judul")), in_feed),
        ("paywall", "a teaser is stored as one", stored(complete="teaser")),
        ("revised", "a changed text is a revision of the same article",
         stored(revised=bool), revisions(1), same_but("content_text", "revised"), same_guid_later_update),
        ("noise", "a changed advert is no revision, and the feed's bytes stay",
         stored(revised=None), refetched, revisions(0), feed_stays("bising.atom")),
        ("shrunk", "a copy without text does not replace the article",
         stored(content_text=WHOLE), refetched, revisions(0), text_stays),
        ("dup-variants", "variants of an address are one article", stored(title=TITLE), in_feed),
    ))]
DOCUMENTS = [
    Case(f"/x/{name}", expected, "x", [*checks, ended_within(100)]) for name, expected, *checks in (
        ("sitemap", "both articles are fetched", others_go_on("127.0.0.1"), was_asked("/a/xss"), asked(1)),
        ("sitemap-loop", "each listing once, three levels deep", host_asked_at_most(200), each_once),
        ("sitemap-offsite", "addresses elsewhere are refused", not_asked("/sm")),
        ("sitemap-bomb", "unpacked to 50 MB at most", listing_fails("unpacks to more than|larger than"),
         memory_below(MOST_MB)),
        ("xxe-file", "entities are refused", listing_fails("entities"), nothing_of("root:")),
        ("xxe-http", "entities are refused, nothing is fetched", listing_fails("entities"), not_asked("/xxe")),
        ("dtd-external", "no DTD is fetched", listing_fails(), not_asked("/dtd")),
        ("billion-laughs", "refused unread", listing_fails("entities"), memory_below(MOST_MB)),
        ("quadratic", "refused unread", listing_fails(), memory_below(MOST_MB)),
        ("feed-malformed", "read as far as it goes", others_go_on("127.0.0.1")),
        ("feed-html", "told as a problem", listing_fails("names no article|no feed")),
        ("feed-deep", "within bounds", listing_fails(), memory_below(MOST_MB)),
    )]
DOCUMENTS.insert(1, Case("/x/sitemap-1e6", "the first 50,000 are taken, memory bounded", "million",
                         [urls_at_most(50_000, least=1000), memory_below(MOST_MB)]))
CASES = {case.path: case for group in (STATUSES, TRANSPORT, REDIRECTS, TRAPS, CHARACTERS, ARTICLES, DOCUMENTS)
         for case in group}
