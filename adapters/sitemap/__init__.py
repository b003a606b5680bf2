"""Sitemaps as a source: news sitemaps, plain ones, their indexes, and lists of addresses in plain text."""

from adapters.sitemap.adapter import ADAPTER, SitemapAdapter, SitemapOptions

__all__ = ["ADAPTER", "SitemapAdapter", "SitemapOptions"]
