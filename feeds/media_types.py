"""The formats of a feed, as readers, browsers and web servers call them."""

#: suffix of a feed's address -> name and media type; the one to be recommended first
FEED_TYPES = {"atom": ("Atom", "application/atom+xml"), "rss": ("RSS", "application/rss+xml"),
              "json": ("JSON Feed", "application/feed+json")}
#: of a list of feeds, https://opml.org/spec2.opml
OPML_TYPE = "text/x-opml"
