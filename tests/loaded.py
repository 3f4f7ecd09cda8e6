"""Imported once by the process that `tests.forked` forks: what any verb imports, reads and compiles when it starts."""

import gc

from scrapy.utils.misc import load_object

from aggregator.clean.line_wordings import wordings
from aggregator.commands import VERBS, cli
from aggregator.crawl import project_settings
from aggregator.home import Home
from aggregator.stems import stem
from spiders import catalogue

for verb in VERBS:
    cli.get_command(None, verb)
settings = project_settings(Home.locate())
for kind in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES"):
    for path in settings.get_component_priority_dict_with_base(kind):
        load_object(path)
for name in ("SPIDER_LOADER_CLASS", "SCHEDULER", "SCHEDULER_PRIORITY_QUEUE", "SCHEDULER_MEMORY_QUEUE",
             "DUPEFILTER_CLASS", "LOG_FORMATTER", "ROBOTSTXT_PARSER"):
    load_object(settings[name])
catalogue.bundled()
wordings()
stem("dibacakan")
gc.freeze()  # what is shared stays shared: no collection writes to it
