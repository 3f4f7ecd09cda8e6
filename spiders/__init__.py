"""Spiders: what every publisher shares (article_spider), and the publishers themselves (publishers/*.toml)."""
