"""Bytes of feeds to items, beside feedparser with its defaults on the same bytes in the same run.

Every feed is read as at its first poll: text, entries, plain text and blocks, language, times, addresses, identities.
feedparser stops at its own dictionaries.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import feedparser

from adapters.errors import ParseError
from adapters.feed import read
from tests.benchmarks import material
from tests.benchmarks.server import body

__all__ = ["parsing"]

SHARED = Path(__file__).parents[3] / "shared" / "eval" / "cases" / "feeds"


def parsing(feeds: int, entries: int) -> None:
    """Print the ratios."""
    words = material.terms(1000)
    suites = {"made up": [body(n, entries, words) for n in range(feeds)]}
    if SHARED.is_dir():
        found = [p.read_bytes() for p in sorted(SHARED.rglob("*")) if p.suffix in (".xml", ".rss", ".atom")]
        suites["of the shared suite"] = [data for data in found if data.strip()]
        suites["of the shared suite, 2 KB and more"] = [data for data in found if len(data) > 2_000]
    read(suites["made up"][0])  # tables and models are loaded once in the life of a process
    for name, documents in ((name, documents) for name, documents in suites.items() if documents):
        rounds = 3 if len(documents) < 200 else 1
        ours, theirs = _seconds(_ours, documents, rounds), _seconds(_theirs, documents, rounds)
        size = sum(map(len, documents)) / len(documents) / 1024
        print(
            f"{len(documents):4} feeds {name}, {size:.1f} KiB: ours {ours / len(documents) * 1000:.2f} ms a feed, "
            f"feedparser {theirs / len(documents) * 1000:.2f} ms: {theirs / ours:.1f} × as fast (goal 2)"
        )


def _ours(data: bytes) -> None:
    with suppress(ParseError):
        read(data, url="http://127.0.0.1/feed", source_id="bench")


def _theirs(data: bytes) -> None:
    feedparser.parse(BytesIO(data))


def _seconds(work: Callable[[bytes], None], documents: Sequence[bytes], rounds: int) -> float:
    """CPU seconds for all documents, of the best round: what the machine does besides only adds."""
    best = float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(rounds):
            began = time.process_time()
            for data in documents:
                work(data)
            best = min(best, time.process_time() - began)
    return best
