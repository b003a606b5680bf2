"""A loopback server of feeds that grow and are edited from epoch to epoch, and what must be stored of them."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.faults.serving import Serving
from tests.loopback import FETCH

FLAGGED_EVERY = 3
EDITED_EVERY = 5
START = datetime(2026, 1, 1, tzinfo=UTC)


def entries_at(feed: int, epoch: int) -> int:
    """How many entries feed `feed` has at `epoch`: one at first, one more every tenth epoch."""
    return 1 + (epoch + feed) // 10


def is_flagged(entry: int) -> bool:
    return entry % FLAGGED_EVERY == 0


def words(feed: int, entry: int, epoch: int) -> str:
    """Text of an entry; some are edited once, eight epochs after they appeared."""
    born = max(0, (entry * 10) - feed)
    edited = entry % EDITED_EVERY == 1 and epoch >= born + 8
    weapon = "A battery of the S-400 was seen." if is_flagged(entry) else "Nothing of note was seen."
    return f"Report {entry} of feed {feed}. {weapon}" + (" Corrected since." if edited else "")


def render(feed: int, epoch: int, base: str) -> bytes:
    rows = []
    for entry in range(entries_at(feed, epoch) - 1, -1, -1):
        date = format_datetime(START + timedelta(hours=entry))
        rows.append(
            f"<item><title>Headline {feed}-{entry}</title><link>{base}/story/{feed}/{entry}</link>"
            f"<guid isPermaLink='false'>{feed}-{entry}</guid><pubDate>{date}</pubDate>"
            f"<description>{words(feed, entry, epoch)}</description></item>"
        )
    head = f"<title>Feed {feed}</title><link>{base}/</link><description>grows</description>"
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{''.join(rows)}</channel></rss>".encode()


@dataclass
class GrowingFeeds:
    """Serves `feeds` feeds at /feed/N with ETags; set `epoch` to let them grow.

    `times` holds when each was asked for; `delay` has some answer late, in seconds.
    """

    feeds: int = 50
    epoch: int = 0
    answered: int = 0
    times: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    delay: dict[int, float] = field(default_factory=dict)
    server: Serving = field(init=False)

    def __enter__(self) -> GrowingFeeds:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                feed = int(self.path.rpartition("/")[2])
                outer.times[feed].append(time.monotonic())
                time.sleep(outer.delay.get(feed, 0))
                body = render(feed, outer.epoch, outer.base)
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                same = self.headers.get("If-None-Match") == tag
                self.send_response(304 if same else 200)
                self.send_header("ETag", tag)
                if not same:
                    self.send_header("Content-Type", "application/rss+xml")
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not same:
                    self.wfile.write(body)
                outer.answered += 1

            def log_message(self, *args: object) -> None:
                pass

        self.server = Serving(Handler)
        return self

    def __exit__(self, *args: object) -> None:
        self.server.end()

    @property
    def base(self) -> str:
        return self.server.base

    def expected(self) -> dict[str, str]:
        """Final text of every item that must be stored, by URL."""
        return {
            f"{self.base}/story/{feed}/{entry}": words(feed, entry, self.epoch)
            for feed in range(self.feeds)
            for entry in range(entries_at(feed, self.epoch))
        }

    def write_config(self, folder: Path, store_url: str, *, interval: float = 3600, more: str = "") -> Path:
        """A configuration over all feeds, with a watch that flags every third entry; `more` goes to its end."""
        sources = "".join(
            f'[[source]]\nid = "feed-{n}"\nadapter = "feed"\nurl = "{self.base}/feed/{n}"\n'
            f"interval = {interval}\nlongest_interval = {interval}\n"
            for n in range(self.feeds)
        )
        (folder / "watch.toml").write_text(
            'version = 1\n[[watch]]\nid = "s400"\nquery = \'"S-400"\'\n[[watch]]\nid = "edits"\nquery = "corrected"\n'
        )
        path = folder / "monitor.toml"
        path.write_text(
            f'[store]\nurl = "{store_url}"\n[watchlists]\nfiles = ["watch.toml"]\n'
            f'[fetch]\n{FETCH}concurrency = 8\nper_host = 8\n[log]\nlevel = "error"\n{sources}{more}'
        )
        return path
