"""What a site's robots.txt asks of programs like this one, beyond which addresses they may read."""

from protego import Protego

#: robots that gather texts for training; a site that refuses them may mind full texts elsewhere
GATHERERS = ("GPTBot", "CCBot", "ClaudeBot", "anthropic-ai", "Bytespider", "PerplexityBot", "Google-Extended")
OWN, FRAMEWORK, ANYBODY = "Loper", "Scrapy", "a robot that nobody has named"


def refuses_framework(robots: str, home: str) -> bool:
    """Whether robots.txt refuses Scrapy, on which Loper is built, by name, though not everybody."""
    rules = Protego.parse(robots)
    return not rules.can_fetch(home, FRAMEWORK) and rules.can_fetch(home, ANYBODY)


def refused_gatherers(robots: str, home: str) -> list[str]:
    """The gatherers of texts that robots.txt refuses by name."""
    rules = Protego.parse(robots)
    return [name for name in GATHERERS if not rules.can_fetch(home, name) and rules.can_fetch(home, ANYBODY)]
