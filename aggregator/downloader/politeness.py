"""Who we are: the name and the contact that publishers see."""

from .. import __version__

#: what robots.txt files are asked about: the first word of our User-Agent (RFC 9309 2.2.1)
PRODUCT = "Loper"


def user_agent(contact: str) -> str:
    """Who we are, without disguise: product, version, and where the operator can be reached."""
    return f"{PRODUCT}/{__version__}" + (f" (+{contact})" if contact else " (Scrapy; news reader)")
