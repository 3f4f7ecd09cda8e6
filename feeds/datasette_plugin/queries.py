"""The canned queries: questions that people ask of the database again and again, each with its answer in SQL.

They stand in the metadata, so that a Datasette without our plugin has them too; with it, each shows a chart.
A parameter that is left empty has the value that the query's description names.
"""

from dataclasses import dataclass
from typing import Any

#: when an article is shown to have appeared; the expression has an index
SHOWN = "coalesce(articles.published, articles.first_seen)"
#: Statistics of texts read whole rows; those of the newest articles stay within the time limit however large the
#: database is.
RECENT = 5_000
NEWEST = f"(SELECT * FROM articles ORDER BY first_seen DESC LIMIT {RECENT})"
#: days before the newest article that the store has, so that a database of last year has answers too
WITHIN_DAYS = ("{shown} BETWEEN strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT max(first_seen) FROM articles), "
               "'-' || coalesce(nullif(:days, ''), {days}) || ' days') "
               "AND strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT max(first_seen) FROM articles), '+10 minutes')")


@dataclass(frozen=True)
class Chart:
    """What static/charts.js draws of the rows; the names are those of columns."""

    #: "bars" (a line per row), "columns" (side by side) or "heat" (a field per pair)
    kind: str
    #: what is told apart: along the line of bars or columns, across the fields
    x: str
    #: of "bars" and "columns" the number; of "heat" what is told apart downwards
    y: str
    #: of "heat" the number; of "columns" what is stacked
    colour: str = ""
    #: what the numbers count, said at the axis
    unit: str = ""
    #: rows that are drawn at most
    most: int = 1000


@dataclass(frozen=True)
class Query:
    title: str
    description: str
    sql: str
    chart: Chart

    def metadata(self) -> dict[str, Any]:
        """What Datasette's metadata says of it."""
        return {"title": self.title, "description": self.description, "sql": self.sql, "hide_sql": True}


QUERIES: dict[str, Query] = {
    "articles_per_day": Query(
        "Articles per publisher per day",
        "How many articles of each publisher appeared on each day. Days are those of WIB (UTC+7). Parameter days: how "
        "many before the newest article; 14 where it is empty.",
        f"""SELECT date({SHOWN}, '+7 hours') AS day, publishers.publisher, count(*) AS articles
FROM articles JOIN publishers ON publishers.id = articles.publisher
WHERE {WITHIN_DAYS.format(shown=SHOWN, days=14)}
GROUP BY day, publishers.id ORDER BY day DESC, articles DESC, publishers.publisher""",
        Chart("heat", "day", "publisher", "articles", unit="articles")),
    "hours": Query(
        "Hours of the day",
        "At which hour articles are published, on the publisher's own clock. Only those whose page tells the minute. "
        "Parameter days: how many before the newest article; 30 where it is empty.",
        f"""SELECT CAST(strftime('%H', published, published_zone) AS INTEGER) AS hour, count(*) AS articles
FROM articles
WHERE published_precision IN ('second', 'minute') AND published_zone IS NOT NULL
  AND {WITHIN_DAYS.format(shown=SHOWN, days=30)}
GROUP BY hour ORDER BY hour""",
        Chart("columns", "hour", "articles", unit="articles")),
    "revised_after_publication": Query(
        "Revised after publication",
        "Which articles changed after they were published, by how much (paragraphs of the revision, title included) "
        "and after how many hours; largest changes first.",
        """SELECT articles.title, publishers.publisher, revisions.revised,
  (length(diff) - length(replace(diff, char(10) || '+', ''))) / 2 - 1 AS paragraphs_added,
  (length(diff) - length(replace(diff, char(10) || '-', ''))) / 2 AS paragraphs_removed,
  (length(diff) - length(replace(diff, char(10) || '+', ''))) / 2 - 1
    + (length(diff) - length(replace(diff, char(10) || '-', ''))) / 2 AS paragraphs,
  round((julianday(revisions.revised) - julianday(coalesce(articles.published, articles.first_seen))) * 24, 1)
    AS hours_after,
  articles.url
FROM (SELECT * FROM revisions ORDER BY revised DESC LIMIT 5000) AS revisions
  JOIN articles ON articles.url = revisions.article JOIN publishers ON publishers.id = articles.publisher
WHERE substr(diff, 1, 3) = '---'
ORDER BY paragraphs DESC, revisions.revised DESC LIMIT 500""",
        Chart("bars", "title", "paragraphs", unit="paragraphs added or removed", most=20)),
    "most_linked": Query(
        "Most linked by “Baca Juga”",
        f"Where the links point that publishers put between paragraphs (“Baca Juga”): the pages linked by most of the "
        f"{RECENT:,} articles found last. “article” is filled in where the page is stored.",
        f"""SELECT coalesce(articles.title, linked.title) AS title, links, publishers, articles.url AS article,
  linked.url AS link
FROM (SELECT related.url, max(related.title) AS title, count(*) AS links, count(DISTINCT publisher) AS publishers
  FROM (SELECT url, publisher FROM articles ORDER BY first_seen DESC LIMIT {RECENT}) AS linking
    JOIN related ON related.article = linking.url
  WHERE related.url IS NOT NULL
  GROUP BY related.url ORDER BY links DESC, related.url LIMIT 200) AS linked
  LEFT JOIN articles ON articles.url = linked.url
ORDER BY links DESC, link""",
        Chart("bars", "title", "links", unit="articles that link to it", most=20)),
    "clocks": Query(
        "Clocks that disagree",
        f"Publishers whose pages contradict themselves about time, or claim a time after we had the page: of the "
        f"{RECENT:,} articles found last. “minutes_ahead”: the furthest.",
        f"""SELECT publishers.publisher, count(*) AS articles, sum(contradicts) AS contradicting,
  sum(ahead > 10) AS ahead, round(100.0 * sum(contradicts OR ahead > 10) / count(*), 1) AS percent,
  max(0, CAST(round(max(ahead)) AS INTEGER)) AS minutes_ahead
FROM (SELECT publisher,
    EXISTS (SELECT 1 FROM json_each(conflicts) WHERE json_extract(value, '$.field') IN ('published', 'updated'))
      AS contradicts,
    coalesce((julianday(published) - julianday(first_seen)) * 1440, 0) AS ahead
  FROM {NEWEST} AS articles) AS articles
  JOIN publishers ON publishers.id = articles.publisher
GROUP BY publishers.id HAVING contradicting OR sum(ahead > 10)
ORDER BY percent DESC, publishers.publisher""",
        Chart("bars", "publisher", "percent", unit="percent of its articles", most=40)),
    "insert_share": Query(
        "Inserts per publisher",
        "How much of what stands between headline and end of an article is not the article: inserts that were cut, "
        f"per article and as a share of the characters, of the {RECENT:,} articles found last.",
        f"""SELECT publishers.publisher, count(*) AS articles, sum(json_array_length(related)) AS related_links,
  sum(json_array_length(removed)) AS removed_texts,
  round(1.0 * sum(json_array_length(related) + json_array_length(removed)) / count(*), 1) AS inserts_per_article,
  round(100.0 * sum(cut) / nullif(sum(cut + length(content_text)), 0), 1) AS percent_cut
FROM (SELECT *,
    (SELECT coalesce(sum(length(json_extract(value, '$.text'))), 0) FROM json_each(removed))
    + (SELECT coalesce(sum(length(json_extract(value, '$.label')) + length(json_extract(value, '$.title'))), 0)
       FROM json_each(related)) AS cut
  FROM {NEWEST} AS articles) AS articles
  JOIN publishers ON publishers.id = articles.publisher
GROUP BY publishers.id ORDER BY percent_cut DESC, publishers.publisher""",
        Chart("bars", "publisher", "percent_cut", unit="percent of the characters", most=40)),
    "newest_per_topic": Query(
        "Newest per topic",
        "For each section the newest article, and how many there are. Parameter days: how many before the newest "
        "article; 7 where it is empty.",
        f"""SELECT lower(section) AS topic, count(*) AS articles, max({SHOWN}) AS shown,
  (SELECT publisher FROM publishers WHERE id = articles.publisher) AS publisher, title, url
FROM articles
WHERE section <> '' AND {WITHIN_DAYS.format(shown=SHOWN, days=7)}
GROUP BY topic ORDER BY articles DESC, topic""",
        Chart("bars", "topic", "articles", unit="articles", most=30)),
    "crawl_outcome": Query(
        "Outcome of the crawls",
        "What became of the URLs in each of the last runs. Parameter runs: how many; 30 where it is empty.",
        """SELECT runs.id AS run, runs.started, outcome.column1 AS outcome,
  sum(CASE outcome.column1 WHEN 'new' THEN new WHEN 'revised' THEN revised WHEN 'unchanged' THEN unchanged
    WHEN 'failed' THEN failed WHEN 'gone' THEN gone WHEN 'blocked' THEN blocked WHEN 'refused' THEN refused
    WHEN 'not articles' THEN not_articles ELSE unanswered END) AS urls
FROM (SELECT * FROM runs ORDER BY id DESC LIMIT coalesce(nullif(:runs, ''), 30)) AS runs
  JOIN publisher_runs ON publisher_runs.run = runs.id
  JOIN (VALUES ('new'), ('revised'), ('unchanged'), ('failed'), ('gone'), ('blocked'), ('refused'),
    ('not articles'), ('unanswered')) AS outcome
GROUP BY runs.id, outcome HAVING urls ORDER BY run DESC, urls DESC""",
        Chart("columns", "run", "urls", "outcome", unit="URLs")),
}
