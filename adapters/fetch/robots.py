"""robots.txt for article pages (RFC 9309), parsed by protego. Feeds that a user subscribed to are exempt."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from adapters.errors import FetchError, HTTPStatusError, PostponedError, RedirectError
from adapters.fetch.clock import Clock
from adapters.fetch.hosts import HostMemory, RobotsFile

__all__ = [
    "MAX_BYTES", "MAX_REDIRECTS", "RETRY", "Robots", "Rules", "file_of_failure", "is_current", "robots_url", "rules_of",
]  # fmt: skip

MAX_BYTES = 500 * 1024
"""What must be read of a robots.txt at least, and is read at most (RFC 9309 section 2.5)."""

MAX_REDIRECTS = 5
LIFETIME = timedelta(hours=24)
RETRY = timedelta(hours=1)
MAX_WILDCARDS = 8
PARSED = 256


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us."""

    parsed: Protego | None
    everything: bool
    product: str

    def allow(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        return self.everything if self.parsed is None else bool(self.parsed.can_fetch(url, self.product))

    @property
    def crawl_delay(self) -> float:
        """Seconds between two requests that it asks for; 0 where it says nothing."""
        return (self.parsed.crawl_delay(self.product) or 0.0) if self.parsed else 0.0


def robots_url(url: str) -> str:
    """Where the robots.txt of a page's origin is (RFC 9309 section 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def is_current(file: RobotsFile, now: datetime) -> bool:
    """Whether a kept robots.txt still holds: a day; an hour where there was no answer, which may be a passing thing."""
    lifetime = RETRY if file.answer == "unreachable" else LIFETIME
    return timedelta(0) <= now - file.fetched < lifetime


def file_of_failure(error: FetchError, now: datetime) -> RobotsFile:
    """What a robots.txt that could not be had means (RFC 9309 section 2.3.1).

    None where the server says so (4xx) or redirects without end: everything is allowed. Anything else may be
    passing, and nothing is allowed meanwhile; so it is for 429, which asks for less and not for more.
    """
    status = error.status or 0
    missing = isinstance(error, HTTPStatusError) and status < 500 and status != 429
    return RobotsFile(fetched=now, answer="none" if missing or isinstance(error, RedirectError) else "unreachable")


def rules_of(file: RobotsFile, product: str) -> Rules:
    """The rules of a robots.txt for a crawler of that name."""
    if file.answer != "rules":
        return Rules(None, file.answer == "none", product)
    text = file.body.decode("utf-8", "replace")
    # A rule with very many wildcards is a trap for matchers and helps nobody.
    lines = [line for line in text.splitlines() if line.count("*") <= MAX_WILDCARDS]
    return Rules(Protego.parse("\n".join(lines)), True, product)


class Robots:
    """Answers whether pages may be fetched; fetches and keeps each robots.txt for that.

    Args:
        memory: where files are kept.
        clock: gives the time.
        product: the name that we are known by.
        found: told the host and the Crawl-delay of each file.
    """

    def __init__(
        self, memory: HostMemory, clock: Clock, product: str, found: Callable[[str, float], None]
    ) -> None:
        self._memory, self._clock, self._product, self._found = memory, clock, product, found
        self._parsed: OrderedDict[str, tuple[RobotsFile, Rules]] = OrderedDict()
        self._busy: dict[str, asyncio.Lock] = {}

    async def allowed(self, url: str, fetch: Callable[[str], Awaitable[bytes]]) -> bool:
        """Whether `url` may be fetched.

        Args:
            url: of a page.
            fetch: gets the file at an address where none is kept; raises FetchError.

        Raises:
            PostponedError: its host cannot be asked for its robots.txt now.
        """
        rules = self.known(url)
        if rules is None:
            rules = await self._load(robots_url(url), fetch)
        return rules.allow(url)

    def known(self, url: str) -> Rules | None:
        """The rules for a page, where they need not be fetched."""
        address, now = robots_url(url), self._clock.now()
        file, rules = self._parsed.get(address, (None, None))
        if file is not None and is_current(file, now):
            return rules
        kept = self._memory.robots(address)
        return self._keep(address, kept) if kept is not None and is_current(kept, now) else None

    async def _load(self, address: str, fetch: Callable[[str], Awaitable[bytes]]) -> Rules:
        async with self._busy.setdefault(address, asyncio.Lock()):
            if (rules := self.known(address)) is not None:
                return rules
            try:
                file = RobotsFile(self._clock.now(), "rules", await fetch(address))
            except PostponedError:
                raise
            except FetchError as error:
                file = file_of_failure(error, self._clock.now())
            finally:
                self._busy.pop(address, None)
            self._memory.keep_robots(address, file)
            return self._keep(address, file)

    def _keep(self, address: str, file: RobotsFile) -> Rules:
        rules = rules_of(file, self._product)
        self._parsed[address] = (file, rules)
        if len(self._parsed) > PARSED:
            self._parsed.popitem(last=False)
        if delay := rules.crawl_delay:
            self._found(urlsplit(address).hostname or "", delay)
        return rules
