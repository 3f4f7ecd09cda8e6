"""What the HTML pages share: templates, the policy that keeps them to themselves, and the files beside them."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aggregator.config import Site

from .index_words import index_words
from .select import site_title

FOLDER = Path(__file__).parent
#: names of the files in `public/`
INDEX = "index.html"
#: what the pages load -> media type
ASSETS = {"style.css": "text/css; charset=utf-8", "filter.js": "text/javascript; charset=utf-8",
          "pictures.js": "text/javascript; charset=utf-8"}
#: what a page may load: style, scripts and icon of its own origin, nothing else, from nowhere else (W3C CSP Level 3).
#: It stands in the page too, for web servers that send no headers
POLICY = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'{pictures}; base-uri 'none'; "
          "form-action 'none'")
INDEX_POLICY = POLICY.format(pictures="")
#: pictures in articles lie with the publishers; pictures.js asks for them when a reader opens the article
READING_POLICY = POLICY.format(pictures=" https: http:")

environment = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, trim_blocks=True,
                          lstrip_blocks=True, undefined=StrictUndefined, keep_trailing_newline=True)


def assets() -> dict[str, bytes]:
    """The files of ASSETS by name, to be served beside the pages."""
    return {name: (FOLDER / "static" / name).read_bytes() for name in ASSETS}


def missing(site: Site, unpublished: bool) -> bytes:
    """The page for an address where nothing is; `unpublished`: for the index itself before the first publish."""
    return render("missing.html", site, root="/", policy=INDEX_POLICY, unpublished=unpublished)


def render(template: str, site: Site, **values: object) -> bytes:
    """A template as UTF-8, in the language of the site."""
    return environment.get_template(template).render(title=site_title(site), said=index_words(site.language),
                                                     **values).encode()
