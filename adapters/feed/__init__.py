"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, JSON Feed 1.0 and 1.1.

    bytes ─▶ text ─▶ split ─▶ entries not seen before ─▶ raw ─▶ build ─▶ Batch
                     head, entries, tail                 feedparser,
                                                         a thin lxml path, JSON

`read` does all of it and is pure; `ADAPTER` fetches too.
"""

from __future__ import annotations

from adapters.feed.adapter import ADAPTER, FeedAdapter, FeedOptions
from adapters.feed.reading import read

__all__ = ["ADAPTER", "FeedAdapter", "FeedOptions", "read"]
