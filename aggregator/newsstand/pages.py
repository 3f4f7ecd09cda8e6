"""What a paper of the newsstand answers at each path on each day."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from .content import NewsArticle, Paper
from .pictures import picture
from .render import Press, pages_of, slugify, today

HTML, XML, TEXT, PNG, CSS = "text/html", "application/xml", "text/plain; charset=utf-8", "image/png", "text/css"
FEED_TYPES = {"rss.xml": "application/rss+xml", "feed.xml": "application/rss+xml", "atom.xml": "application/atom+xml"}
#: pages about the paper: path -> heading
ABOUT = {"/tentang": "Tentang Kami", "/redaksi": "Redaksi", "/pedoman": "Pedoman Media Siber", "/cari": "Cari",
         "/kontak": "Kontak", "/kebijakan": "Kebijakan Privasi", "/akun/masuk": "Masuk"}
#: pictures that belong to no article
FURNITURE = ("logo", "iklan", "iklan-baris", "kosong", "piksel")
#: numbered pictures of a photo piece
MOST_PICTURES = 20
STYLE = "body { font-family: sans-serif; max-width: 70em; margin: auto } img { max-width: 100% }\n"
#: parameters that choose the page; all others only say where a reader came from
CHOOSING = ("page", "id", "nama")


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at an address; a page without `changed` has no validators."""

    status: int
    content_type: str
    body: bytes
    #: when it last changed; None: at every request
    changed: datetime | None = None


class Site:
    """The pages of one paper, those that stay the same printed once."""

    def __init__(self, press: Press, paper: Paper):
        self.press, self.paper = press, paper
        self.articles = {press.path(article): article for article in press.stand.of(paper)}
        names = {article.image for article in self.articles.values() if article.image}
        self.pictures = names | {f"{name}-{number}" for name in names for number in range(2, MOST_PICTURES)}
        self.pictures.update(FURNITURE)
        self.sections = {paper.section_path.format(section=slugify(article.section)): article.section
                         for article in self.articles.values()}
        self.printed = lru_cache(maxsize=4096)(self.answer)

    def get(self, target: str, day: int, number: int) -> Answer:
        """The answer to a request for `target`, a path with or without a query; `number` counts the requests from 1.

        The number changes only what changes at every request: pages of articles with noise.
        """
        parts = urlsplit(target)
        chosen = [(key, value) for key, value in parse_qsl(parts.query) if key in CHOOSING]
        article = self.articles.get(address(parts.path, chosen, ("id",)))
        if article is not None and article.noise and article.state(day) == "live":
            return self.article(article, page_of(chosen), day, number)
        return self.printed(parts.path, tuple(chosen), day)

    def answer(self, path: str, chosen: tuple[tuple[str, str], ...], day: int) -> Answer:
        """The answer at `path` with the parameters `chosen`, the same at every request of `day`."""
        if (article := self.articles.get(address(path, chosen, ("id",)))) is not None:
            return self.article(article, page_of(chosen), day)
        if path == "/robots.txt":
            return self.still(TEXT, self.press.fill(self.paper, "robots.txt", day))
        if path == "/assets/situs.css":
            return self.still(CSS, STYLE)
        if path.startswith("/img/") and path.endswith(".png") and path[5:-4] in self.pictures:
            return Answer(200, PNG, picture(path[5:-4]), today(self.press.start, 1, self.paper))
        if path in ABOUT:
            return self.message(200, ABOUT[path], f"Halaman ini milik {self.paper.name}, {self.paper.tagline}.", day)
        for found in (self.index, self.listing):
            if answer := found(address(path, chosen, ("nama",)), day):
                return answer
        return self.message(404, "Halaman tidak ditemukan", "Alamat yang Anda tuju tidak ada di situs ini.", day)

    def article(self, article: NewsArticle, page: int, day: int, number: int = 0) -> Answer:
        """The page of an article: 404 before its day, 410 after it was taken down."""
        state = article.state(day)
        if state == "gone":
            return self.message(410, "Berita telah dihapus", "Berita ini tidak lagi tersedia.", day)
        article = article.on(day)
        last = len(pages_of(article)) if self.paper.layout == "linked" else 1
        if state == "unborn" or not 1 <= page <= last:
            return self.message(404, "Halaman tidak ditemukan", "Berita yang Anda cari tidak ada.", day)
        text = self.press.article(article, day, page, number)
        return self.page(text, None if number else article.touched(self.press.start))

    def index(self, path: str, day: int) -> Answer | None:
        """The home page, the index or a section's page."""
        live = self.press.stand.live(self.paper, day)
        if path in ("/", "/indeks"):
            heading = "Indeks Berita" if path == "/indeks" else f"Berita Terbaru {self.paper.name}"
        elif (heading := self.sections.get(path, "")):
            live = [article for article in live if article.section == heading]
        else:
            return None
        return self.page(self.press.listing(self.paper, "index.html", day, live, heading=heading),
                         self.changed(live, day))

    def listing(self, path: str, day: int) -> Answer | None:
        """A feed, sitemap or index page of those that Loper starts from."""
        for pattern, template in self.paper.listings.items():
            for of_day in range(1, day + 1):
                if pattern.format(day=of_day) == path:
                    return self.listing_of(template, of_day if "{day}" in pattern else None, day)
        return None

    def listing_of(self, template: str, of_day: int | None, day: int) -> Answer:
        live = [article for article in self.press.stand.live(self.paper, day) if of_day in (None, article.day)]
        changed = self.changed(live, day)
        text = self.press.listing(self.paper, template, day, live, changed=changed, heading="Indeks Berita",
                                  children=self.children(day))
        if template.endswith(".html"):
            return self.page(text, changed)
        return Answer(200, FEED_TYPES.get(template, XML) + "; charset=utf-8", text.encode(), changed)

    def children(self, day: int) -> list[tuple[str, datetime]]:
        """Path and last change of the listings that hold a day each, newest first."""
        live = self.press.stand.live(self.paper, day)
        return [(pattern.format(day=number), self.changed([a for a in live if a.day == number], day, number))
                for pattern in self.paper.listings if "{day}" in pattern for number in range(day, 0, -1)]

    def changed(self, live: list[NewsArticle], day: int, of_day: int | None = None) -> datetime:
        """When a list of the articles `live` last changed: a publication, a revision, or a taking down."""
        moments = [article.touched(self.press.start) for article in live]
        moments += [today(self.press.start, article.gone, self.paper) for article in self.articles.values()
                    if article.state(day) == "gone" and of_day in (None, article.day)]
        return max(moments, default=today(self.press.start, of_day or 1, self.paper))

    def message(self, status: int, heading: str, text: str, day: int) -> Answer:
        page = self.press.fill(self.paper, "message.html", day, heading=heading, message=text)
        found = self.page(page, today(self.press.start, day, self.paper) if status == 200 else None)
        return Answer(status, found.content_type, found.body, found.changed)

    def still(self, content_type: str, text: str) -> Answer:
        return Answer(200, content_type, text.encode(), today(self.press.start, 1, self.paper))

    def page(self, text: str, changed: datetime | None) -> Answer:
        """An HTML page in the paper's encoding; who writes ISO-8859-1 in the page names no charset in the header."""
        encoding = self.paper.encoding
        content_type = HTML if encoding != "utf-8" else f"{HTML}; charset=utf-8"
        return Answer(200, content_type, text.encode(encoding, "xmlcharrefreplace"), changed)


def address(path: str, chosen: tuple[tuple[str, str], ...] | list[tuple[str, str]], keys: tuple[str, ...]) -> str:
    """`path` with those of the chosen parameters that `keys` names."""
    query = "&".join(f"{key}={value}" for key, value in chosen if key in keys)
    return f"{path}?{query}" if query else path


def page_of(chosen: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> int:
    """The page that is asked for; 0 if that is no number."""
    value = dict(chosen).get("page", "1")
    return int(value) if value.isdecimal() and len(value) < 4 else 0
