"""Who wrote an article: the reporters a page names, not its editors, desks or the house itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from lxml.etree import _Element as Element

from .. import jsonld
from ..clean.structures import normal
from ..page import Page
from ..publisher import Publisher
from ..text import plain
from .glance import ShortLine
from .headline import key

MOST_NAMES = 12
REPORTER = (r"laporan (?:wartawan|reporter|jurnalis|kontributor)(?: \w+\.com| \w+ ?news)?,?|penulis|reporter|rep|"
            r"pewarta|jurnalis|wartawan|kontributor|fotografer|photographer|author|writer|written by|reported by|"
            r"dilaporkan oleh|ditulis oleh|citizen reporter|submitted by|posted by|dipost(?:ing)? oleh|diposkan oleh|"
            r"dikirim oleh")
EDITOR = (r"(?:copy ?)?editor|redaktur(?: pelaksana)?|red|penyunting|uploader|pengunggah|penanggung jawab|producer|"
          r"produser|sumber|source|sub-?editor|penerjemah|translator|videografer")
#: what the words for a role begin with, and how a text does
ROLE_BEGINS = frozenset(word[:3] for word in re.findall(r"[a-z]+", f"{REPORTER} {EDITOR} oleh by"))
FIRST_WORD_RE = re.compile(r"\w{1,3}")
#: "Penulis: Budi Santoso", "Reporter Budi Santoso"
LABELLED_RE = re.compile(rf"\W*(?:(?P<reporter>{REPORTER})|(?P<editor>{EDITOR}))\b\s*(?P<mark>[:：|])?,?\s*"
                         r"(?P<names>[^\W\d_].+)\Z", re.IGNORECASE)
#: "Oleh Budi Santoso", "By Budi Santoso", only behind the headline
BY_RE = re.compile(r"\W*(?:Oleh|OLEH|By|BY|(?P<small>oleh|by))\b\s*[:：-]?\s*(?P<names>[^\W\d_].+)\Z")
#: "Oleh" alone, with the name on the next line
BY_ALONE_RE = re.compile(r"\W*(?:oleh|by)\W*", re.IGNORECASE)
#: addresses of an author's page
AUTHOR_URL_RE = re.compile(r"/(?:authors?|penulis|reporter|jurnalis|wartawan|kontributor)/[^/]", re.IGNORECASE)
#: lines of prose (a deck, a caption) that may stand between the headline and a byline
PROSE_BEFORE = 1
#: words of places and subjects, which stand before a date as names do: "Jawa Timur - Jumat, 20 November 2026"
NO_PERSON_RE = re.compile(
    r"\b(?:jawa|sumatera|kalimantan|sulawesi|papua|nusa|maluku|bali|aceh|riau|jambi|banten|lampung|bengkulu|jakarta|"
    r"kepulauan|pulau|tanjung|bandar|kota|kabupaten|kab|timur|barat|utara|selatan|tengah|tenggara|raya|dunia|hari|"
    r"liga|gaya|dan|foto|video|oleh|hukum|ekonomi|bisnis|politik|nasional|daerah|olahraga|hiburan|terkini|update|"
    r"dibaca|views?|menit|jam|lalu|baca)\b", re.IGNORECASE)
#: a date or a day of the week, as stamps begin
STAMP_RE = re.compile(
    r"\W*(?:(?:(?:di)?terbit(?:kan)?|dipublikasikan|tayang|published|posted)\b\W*)?"
    r"(?:(?:Senin|Selasa|Rabu|Kamis|Jum['’]?at|Sabtu|Minggu|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|"
    r"\d{1,2}(?:[/-]\d{1,2}[/-]| [^\W\d_]{3,9} )\d{2,4}\b)", re.IGNORECASE)
#: "Budi Santoso" with "Penulis" behind it, or on the next line
ROLE_RE = re.compile(rf"\W*(?:(?P<reporter>{REPORTER})|(?P<editor>{EDITOR}))\W*", re.IGNORECASE)
#: "Budi Santoso, Kabar Kota", "Budi Santoso - Kabar Kota"
WITH_HOUSE_RE = re.compile(r"(?P<names>[^\W\d_][\w.'’ ]{2,58}?) ?[,|–-] ?(?P<house>[\w. ]{3,40})\Z")
#: what may follow the names on their line: a date, a channel ("- detikNews"), an editor
TAIL_RE = re.compile(
    r"\s*(?:[|•·]|\s[-–—]+\s|\bpada\b|\bon\b|\bEditor\b|\bRedaktur\b|\(|\d{1,2}[\s/-]|@|https?:|Diperbarui|Updated|"
    r"(?:Senin|Selasa|Rabu|Kamis|Jum['’]?at|Sabtu|Minggu)\b).*\Z", re.IGNORECASE | re.DOTALL)
PART_RE = re.compile(r"\s*(?:[,;/&|]|\bdan\b|\band\b)\s*", re.IGNORECASE)
LEAD_RE = re.compile(rf"\A\W*(?:(?:{REPORTER}|oleh|by)\b\s*[:：|-]?\s*)+", re.IGNORECASE)
#: words of houses, desks and machines
HOUSE_RE = re.compile(
    r"\b(?:tim|team|redaksi|redaktur|admin\w*|newsroom|media|developer|cyber|desk|editor\w*|pt|cv|news|online|network|"
    r"staff?|writer|webmaster|penulis|reporter|jurnalis|wartawan|berita|portal|group|channel|antara|afp|reuters|"
    r"kontributor|penyunting|rilis|advertorial|anonymous|author|publisher|digital|corporation|liputan\w*|agency|agensi|"
    r"support|humas|official|nama|name|diterbitkan|dipublikasikan|tayang|published|"
    r"posted|e-?mail|surel|website|unknown|none|null)\b|"
    r"\.(?:com|co|id|net|tv|org)\b|https?:|www\.", re.IGNORECASE)
PARTICLES = frozenset(("dan", "and", "bin", "binti", "van", "de", "al"))
ORGANISATIONS = frozenset(("Organization", "NewsMediaOrganization", "Corporation"))
COLONS = (":", "：")
NAME_RE = re.compile(r"[^\W\d_][\w.'’`\- ]{2,58}\Z")
#: names of elements that name an author
NAMED_RE = re.compile(r"(?:^|-)(?:authors?|byline|penulis|(?:nm)?reporter|journalist|jurnalis|wartawan|writer|"
                      r"created-by)(?:-|$)")
META = ("content_author", "dtk:author", "author", "article:author", "og:article:author", "dc.creator",
        "dcterms.creator", "parsely-author", "cxenseparse:author", "sailthru.author", "twitter:creator",
        "jpnncom_news_author", "byl")


def find(page: Page, publisher: Publisher, lines: Sequence[ShortLine], foot: Sequence[str]) -> tuple[list[str], str]:
    """The reporters' names in order, and where they were read; ([], "") where none is named.

    `lines` are the page's short lines; `foot` what stood at the foot of the body ("Reporter: Budi").
    """
    house = houses(publisher, page)
    if names := [name for name in unique(selected(page, publisher)) if is_reporter(name, house)]:
        return names[:MOST_NAMES], "authors_css"
    reporters, editors = roles([*behind_headline(lines), *(ShortLine(text, [text], True) for text in foot)])
    labelled = {key(name) for names in reporters for name in names}
    not_authors = {key(name) for names in editors for name in names} - labelled
    for where, values in candidates(page, reporters, lines, house):
        names = unique(name for value in values for name in split(value))
        names = [name for name in names if is_reporter(name, house) and key(name) not in not_authors]
        if names:
            return names[:MOST_NAMES], where
    signed = signature(foot, house, not_authors)
    return ([signed], "signature") if signed else ([], "")


def behind_headline(lines: Sequence[ShortLine]) -> list[ShortLine]:
    """The lines behind the headline, then those before it: a byline further up belongs to something else."""
    return [*(line for line in lines if line.after), *(line for line in lines if not line.after)]


def selected(page: Page, publisher: Publisher) -> Iterator[str]:
    """The names that the publisher's selector finds."""
    selector = publisher.selector("authors_css")
    for found in selector.find(page.index) if selector else ():
        yield from split(found if isinstance(found, str) else content(found))


def candidates(page: Page, labelled: list[list[str]], lines: Sequence[ShortLine],
               house: set[str]) -> Iterator[tuple[str, list[str]]]:
    """What names authors where no selector does, most trusted first."""
    yield "json-ld author", [name for node in page.article_json for name in persons(node.get("author"))]
    for names in labelled:
        yield "byline", names
    for name in META:
        yield f"meta {name}", page.metas.get(name, [])
    yield "byline", [match["names"] for line in lines if line.after and (match := WITH_HOUSE_RE.match(line.text))
                     and key(match["house"]) in house][:1]
    yield "byline", [content(element) for element in page.tree.xpath("//*[@rel='author' or @itemprop='author']")]
    yield "byline", named_elements(page)
    yield "author link", author_links(page, lines)
    yield "byline", before_stamp(lines)


def persons(author: Any) -> list[str]:
    """The names that JSON-LD gives as authors, but for those it says are organisations'."""
    people = [each for each in (author if isinstance(author, list) else [author])
              if not (isinstance(each, dict) and jsonld.types(each) & ORGANISATIONS)]
    return jsonld.texts(people, ("name",))


def content(element: Element) -> str:
    """What an element says: the content of a <meta>, the parts of its text apart from each other."""
    if element.tag == "meta":
        return plain(element.get("content") or "")
    return " | ".join(filter(None, (plain(text) for text in element.itertext())))


def named_elements(page: Page) -> list[str]:
    """The short texts of elements that are called author or the like."""
    texts = map(content, page.index.called(names_an_author))
    return list(islice((text for text in texts if 0 < len(text) <= 120), 6))


def author_links(page: Page, lines: Sequence[ShortLine]) -> list[str]:
    """The text of the first link to an author's page, if it stands between the headline and the text."""
    near = {key(part) for line in near_text(lines) for part in line.parts}
    texts = (content(a) for a in page.tree.iter("a") if AUTHOR_URL_RE.search(a.get("href") or ""))
    return list(islice((text for text in texts if key(text) in near), 1))


def near_text(lines: Sequence[ShortLine]) -> list[ShortLine]:
    """The lines between headline and text."""
    return [line for line in lines if line.after and not line.beside and line.prose <= PROSE_BEFORE]


def before_stamp(lines: Sequence[ShortLine]) -> list[str]:
    """The name that stands right before the date between headline and text, on its line or on the one above it.

    What the page also shows elsewhere (in its menu) is a section or a place.
    """
    near = near_text(lines)
    for line, following in pairwise([*near, ShortLine("", [], True)]):
        names = split(line.text)
        if len(names) != 1 or not is_person(name := names[0]):
            continue
        rest = following.text if name == line.text.strip(" ,|-–•·") else line.text[line.text.find(name) + len(name):]
        if STAMP_RE.match(rest):
            shown, shown_near = (sum(key(each.text) == key(name) for each in some) for some in (lines, near))
            return names if shown == shown_near else []
    return []


def is_person(name: str) -> bool:
    """Whether a name has the form of a person's and no word of a place or a subject."""
    words = name.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) and not name.isupper() \
        and not NO_PERSON_RE.search(name)


@lru_cache(maxsize=20_000)
def names_an_author(name: str) -> bool:
    """Whether a class is that of an author's name."""
    return NAMED_RE.search(normal(name)) is not None


def roles(lines: Sequence[ShortLine]) -> tuple[list[list[str]], list[list[str]]]:
    """The names that lines label as reporters', and as editors', a list for each label, in order."""
    reporters: list[list[str]] = []
    editors: list[list[str]] = []
    for number, line in enumerate(lines):
        if not may_have_role(line):
            continue
        before, after = (lines[at].text if 0 <= at < len(lines) else "" for at in (number - 1, number + 1))
        if found := role_of(line, before, after):
            names, editor = found
            (editors if editor else reporters).append(names)
    return reporters, editors


def may_have_role(line: ShortLine) -> bool:
    """Whether a line or its last part begins as the words for a role do; `role_of` decides."""
    word = FIRST_WORD_RE.search(line.text)
    if word and word[0].lower() in ROLE_BEGINS:
        return True
    if len(line.parts) == 1:
        return False
    word = FIRST_WORD_RE.search(next((part for part in reversed(line.parts) if not part.isspace()), ""))
    return word is not None and word[0].lower() in ROLE_BEGINS


def role_of(line: ShortLine, before: str, after: str) -> tuple[list[str], bool] | None:
    """The names that a line gives a role to and whether it is an editor's; None where it does neither."""
    parts = [part.strip() for part in line.parts if part.strip()]
    if role := ROLE_RE.fullmatch(line.text):
        if after.startswith(COLONS):  # a table: "Penulis" in one cell, ": Budi" in the next
            return split(after), bool(role["editor"])
        sides = (before,) if capitalised(before) or not capitalised(after) else (after,)
        names = [name for side in sides if not side.startswith(COLONS) for name in split(side) if " " in name]
        return names, bool(role["editor"])
    if len(parts) > 1 and (role := ROLE_RE.fullmatch(parts[-1])):
        return split(" ".join(parts[:-1])), bool(role["editor"])
    if (role := LABELLED_RE.match(line.text)) and (role["mark"] or capitalised(role["names"])):
        return split(role["names"]), bool(role["editor"])
    if line.after and BY_ALONE_RE.fullmatch(line.text) and capitalised(after.rstrip(" ,|-–—")):
        return split(after), False
    if line.after and (role := BY_RE.match(line.text)) and capitalised(role["names"]) and not (
            role["small"] and line.prose):
        return split(role["names"]), False
    return None


def split(value: str) -> list[str]:
    """The names in a byline: "Oleh: Budi Santoso dan Ani - Kanal" gives two."""
    value = LEAD_RE.sub("", plain(value))
    value = TAIL_RE.sub("", value)
    return [name for part in PART_RE.split(value) if (name := part.strip(" .:-–—*\"'")) and NAME_RE.match(name)]


def capitalised(names: str) -> bool:
    """Whether every word of what should be names begins with a capital letter."""
    names = TAIL_RE.sub("", names).strip()
    parts = [word for word in re.split(r"[\s,/&]+", names) if word and word.lower() not in PARTICLES]
    return 0 < len(parts) <= 10 and all(word[0].isupper() for word in parts)


def is_reporter(name: str, house: set[str]) -> bool:
    """Whether `name` is a person's: not the house's, no desk, no initials of a desk."""
    squeezed = key(name)
    if HOUSE_RE.search(name) or any(
            squeezed == h or (len(h) > 4 and h in squeezed) or (len(squeezed) > 6 and squeezed in h) for h in house):
        return False
    return len(squeezed) > 3 and len(name.split()) <= 6 and any(c.isupper() for c in name)


def houses(publisher: Publisher, page: Page) -> set[str]:
    """The names of the house, squeezed."""
    names = [publisher.publisher, page.meta("og:site_name"), publisher.network, publisher.id,
             *(d.rsplit(".", 1)[0] for d in publisher.allowed_domains)]
    return {squeezed for name in names if len(squeezed := key(name)) > 2}


def unique(names: Iterable[str]) -> list[str]:
    """Each name once, in the order and spelling in which it comes first."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(key(name), name)
    return [name for name in seen.values() if name]


def signature(foot: Sequence[str], house: set[str], editors: set[str]) -> str:
    """A name in capitals that closes the body ("DINI TEJA"), "" if there is none."""
    for text in reversed(foot[-3:]):
        name = text.strip(" .|*")
        words = name.split()
        person = 2 <= len(words) <= 4 and name.isupper() and NAME_RE.match(name) and is_reporter(name, house)
        if person and key(name) not in editors:
            return name
    return ""
