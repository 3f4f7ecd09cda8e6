"""The formats of a feed, as readers, browsers and web servers call them."""

#: suffix of a feed's address -> name and media type; the one to be recommended first
FEED_TYPES = {"atom": ("Atom", "application/atom+xml"), "rss": ("RSS", "application/rss+xml")}
