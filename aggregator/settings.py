"""Scrapy settings that differ from the defaults, each with its reason. The home's loper.toml is laid over them."""

BOT_NAME = "loper"

#: publishers are data: the loader makes a spider class of every publisher file
SPIDER_MODULES = ["spiders"]
SPIDER_LOADER_CLASS = "spiders.loader.CatalogueLoader"
ADDONS = {"aggregator.addon.HomeAddon": 0}

# -- safety: nothing listens, nothing but the web is fetched, everything is bounded
#: both execute Python for whoever reaches their port (2.19 starts the second by default)
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
GATED = "aggregator.downloader.gate.GatedHandler"
DOWNLOAD_HANDLERS = {"http": GATED, "https": GATED, "file": None, "data": None, "ftp": None, "s3": None}
#: an article page; listings ask for more (sitemaps.org allows 50 MB)
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
#: seconds for the whole answer
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 20
#: five hops, as RFC 9309 2.3.1.2 asks for robots.txt; no publisher needs more
REDIRECT_MAX_TIMES = 5
#: the guard refuses longer ones, and says so: this would drop them without a word
URLLENGTH_LIMIT = 0
#: a publisher whose pages never end must end some time
CLOSESPIDER_TIMEOUT = 3600
#: a proxy would resolve names for us, behind the guard's back
HTTPPROXY_ENABLED = False
#: no session, nothing to leak from one host to another
COOKIES_ENABLED = False
TWISTED_DNS_RESOLVER = "aggregator.downloader.guard.GuardedResolver"
#: the frontier remembers what was asked for; a filter of its own would drop redirects without a word
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

#: papers that come in several languages are read in the one of their readers ("en" by default)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
    # of the others that Scrapy unpacks, half a body would be taken for a whole one (see wholeness)
    "Accept-Encoding": "gzip, br",
}

# -- politeness
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
#: 429 says "slow down": it is asked again in this run only where it says when
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# -- the path
#: the newest article first, as the frontier gives them out; Scrapy's own asks first for what was named last
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
#: 100 by default, which makes about 105 tasks per response: 144 -> 176 pages/s
CONCURRENT_ITEMS = 1
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "aggregator.downloader.guard.GuardMiddleware": 50,
    "aggregator.downloader.manners.MannersMiddleware": 60,
    "aggregator.downloader.robots.RobotsMiddleware": 100,
    # nearer to the network than Scrapy's HttpCompressionMiddleware (590), which unpacks
    "aggregator.downloader.wholeness.WholenessMiddleware": 595,
    "aggregator.downloader.sizes.ListingSizeMiddleware": 596,
    "aggregator.downloader.validators.ValidatorsMiddleware": 950,
}
#: hosts, robots.txt files and pages are remembered in the home's database
LOPER_REMEMBERS = True
SPIDER_MIDDLEWARES = {"aggregator.discover.FrontierMiddleware": 100}
ITEM_PIPELINES = {
    "aggregator.pipelines.NormalisePipeline": 100,
    "aggregator.pipelines.RequirePipeline": 200,
    "aggregator.pipelines.SavePipeline": 300,
}
LOG_LEVEL = "INFO"
STATS_DUMP = False
