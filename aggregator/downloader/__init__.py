"""Scrapy downloader components: which addresses may be asked (guard), and how politely (politeness)."""
