"""The whole newsstand: every paper and article loaded, completed and checked against one another."""

from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import ConfigError
from .blocks import Block, Insert, Link, Prose, Row
from .content import NewsArticle, Paper, load_article, load_paper

PAPERS = Path(__file__).with_name("papers")


@dataclass(frozen=True)
class Stand:
    """All papers by id and all articles by (paper id, slug), both in order of their names."""

    papers: dict[str, Paper]
    articles: dict[tuple[str, str], NewsArticle]

    def of(self, paper: Paper) -> list[NewsArticle]:
        """Every article that `paper` ever prints."""
        return [article for article in self.articles.values() if article.paper.id == paper.id]

    def live(self, paper: Paper, day: int) -> list[NewsArticle]:
        """What `paper` has on `day`, newest first, each as it then reads."""
        found = [article.on(day) for article in self.of(paper) if article.state(day) == "live"]
        return sorted(found, key=lambda article: (article.day, article.time, article.slug), reverse=True)


def load(folder: Path = PAPERS) -> Stand:
    """The papers in the folders below `folder`; ConfigError names file, key and reason."""
    papers: dict[str, Paper] = {}
    articles: dict[tuple[str, str], NewsArticle] = {}
    files: dict[tuple[str, str], Path] = {}
    for file in sorted(folder.glob("*/paper.toml")):
        paper = papers[file.parent.name] = load_paper(file)
        for path in sorted(file.parent.glob("articles/*.toml")):
            article = load_article(path, paper)
            articles[article.key], files[article.key] = article, path
    if not papers:
        raise ConfigError(folder, None, "holds no papers")
    stand = Stand(papers, articles)
    for key, article in articles.items():
        articles[key] = completed(article, stand, files[key])
    for key, article in articles.items():
        check_against_stand(article, stand, files[key])
    return stand


def completed(article: NewsArticle, stand: Stand, file: Path) -> NewsArticle:
    """`article` with what follows from others: a syndicated text, and the link of a bare @editor."""
    if article.syndicated and not article.blocks:
        original = stand.articles.get(article.syndicated)
        if original is None or not original.blocks:
            raise ConfigError(file, "syndicated", f"there is no text {'/'.join(article.syndicated)}")
        article = replace(article, blocks=tuple(b for b in original.blocks if isinstance(b, Prose | Row)))
    article = replace(article, blocks=with_picks(article.blocks, article, stand))
    if article.revision:
        blocks = with_picks(article.revision.blocks, article, stand)
        article = replace(article, revision=replace(article.revision, blocks=blocks))
    return article


def with_picks(blocks: tuple[Block, ...], article: NewsArticle, stand: Stand) -> tuple[Block, ...]:
    """`blocks`, each bare @editor with a link to the oldest other article that stays."""
    others = [a for a in stand.of(article.paper) if a.slug != article.slug and a.gone is None and a.day <= article.day]
    pick = min(others, key=lambda a: (a.day, a.time, a.slug), default=None)
    link = (Link(pick.title, pick.slug),) if pick else ()
    return tuple(replace(b, links=link) if isinstance(b, Insert) and b.kind == "editor" and not b.links and not b.text
                 else b for b in blocks)


def check_against_stand(article: NewsArticle, stand: Stand, file: Path) -> None:
    """ConfigError where an insert leads nowhere, or a copy says something else than its original."""
    versions = [("body", article.day, article.blocks)]
    if article.revision:
        versions.append(("revision.body", article.revision.day, article.revision.blocks))
    for key, day, blocks in versions:
        for link in (link for block in blocks if isinstance(block, Insert) for link in block.links):
            target = stand.articles.get((article.paper.id, link.slug))
            if target is None:
                raise ConfigError(file, key, f"{article.paper.name} has no article {link.slug!r}")
            if target.state(day) != "live":
                raise ConfigError(file, key, f"{link.slug!r} is {target.state(day)} on day {day}")
    if article.syndicated:
        original = stand.articles.get(article.syndicated)
        if original is None or texts(original) != texts(article):
            raise ConfigError(file, "syndicated", f"the text is not that of {'/'.join(article.syndicated)}")


def texts(article: NewsArticle) -> list[str]:
    """The lines of an article's text as first published."""
    return [block.text for block in article.blocks if isinstance(block, Prose | Row)]
