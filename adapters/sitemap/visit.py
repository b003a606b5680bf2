"""One poll of a sitemap or of an index: what is asked for, and what is remembered.

State: `url` that the rest belongs to; `since`, seconds since 1970 of the first visit; `polls`, their number; `maps`, by
address: `conditional` (opaque, the fetcher's) with, of an index, `children`, and of a sitemap `known` (keys of its
entries), `lastmod` (what the index said of it when it was read) and `visit` (number of the poll).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from adapters.base import Fetcher, Payload, Poll, Response
from adapters.errors import FetchError, ParseError, PostponedError
from adapters.fetch.decoding import BodyDecoder
from adapters.schema import Problem, SourceState
from adapters.sitemap.memory import due, remembered, wanted
from adapters.sitemap.reading import Child, SiteMap, is_index, read

__all__ = ["Visit"]

MAX_CHILDREN = 5_000
MAX_DEPTH = 3
_GZIP = b"\x1f\x8b"


class Visit:
    """Payloads of one poll, each with the state that holds once it is stored."""

    def __init__(self, poll: Poll, fetcher: Fetcher) -> None:
        self._poll = poll
        self._options: Any = poll.options
        self._fetcher = fetcher
        same = poll.state.get("url") == self._options.url
        before: dict[str, Any] = dict(poll.state) if same else {}
        self._since = float(before.get("since") or poll.now.timestamp())
        self._polls = int(before.get("polls") or 0) + 1
        maps = before.get("maps")
        self._maps: dict[str, dict[str, Any]] = dict(maps) if isinstance(maps, dict) else {}
        self._waiting: list[Problem] = []
        self._left = int(self._options.max_sitemaps)
        self._asked: set[str] = set()

    async def payloads(self) -> AsyncGenerator[Payload, None]:
        """The sitemaps that changed; last, what no payload has told.

        Raises:
            FetchError: the source's own address cannot be had.
        """
        told = False
        async with aclosing(self._read(Child(self._options.url), depth=0, fresh=False)) as found:
            async for payload in found:
                told = True
                yield payload
        if not told or self._waiting:
            yield self._payload(None, b"")

    async def _read(self, child: Child, *, depth: int, fresh: bool) -> AsyncGenerator[Payload, None]:
        self._asked.add(child.url)
        known = self._maps.get(child.url, {})
        try:
            response = await self._fetcher.get(
                child.url, conditional=known.get("conditional") or None, max_bytes=self._options.max_bytes
            )
            data = _unpacked(response.data, self._options.max_bytes)
        except FetchError as error:
            if depth == 0 or isinstance(error, PostponedError):
                raise  # a host that is not asked now is asked for the rest at the next poll
            self._waiting.append(Problem.of(error, source=self._poll.source_id, where=child.url))
            return
        if is_index(data) or (response.unchanged and "children" in known):
            async with aclosing(self._index(child, response, data, depth)) as found:
                async for payload in found:
                    yield payload
            return
        if response.unchanged:
            self._note(child, known, response)
            return
        yield await self._sitemap(child, response, data, fresh=fresh)

    async def _sitemap(self, child: Child, response: Response, data: bytes, *, fresh: bool) -> Payload:
        before = self._maps.get(child.url, {})
        told = {"known": before.get("known"), "fresh": fresh, "since": self._since}
        site = await self._glance(response, data)
        if site is not None and not site.truncated:
            entries = wanted(site.entries, self._options.include, self._options.exclude)
            self._note(child, {"known": remembered(site, entries)}, response)
        payload = self._payload(response, data)
        assert payload.state is not None
        payload.state["before"] = told
        return payload

    async def _glance(self, response: Response, data: bytes) -> SiteMap | None:
        """The sitemap, for what is to be remembered of it; None where parsing it will tell what is wrong."""
        try:
            return await asyncio.to_thread(
                read, data, base=response.final_url or response.url, content_type=response.content_type
            )
        except ParseError:
            return None

    def _note(self, child: Child, kept: dict[str, Any], response: Response) -> None:
        self._maps[child.url] = {
            **kept, "conditional": response.conditional, "lastmod": child.lastmod, "visit": self._polls
        }  # fmt: skip

    async def _index(
        self, child: Child, response: Response, data: bytes, depth: int
    ) -> AsyncGenerator[Payload, None]:
        before = self._maps.get(child.url, {})
        listed = _listed(before.get("children"))
        if not response.unchanged:
            site = await self._glance(response, data)
            if site is None or depth >= MAX_DEPTH:
                why = "cannot be read" if site is None else f"stands more than {MAX_DEPTH} indexes deep"
                self._waiting.append(self._problem("parse.index", f"an index of sitemaps {why}", child.url))
                return
            first = "children" not in before
            fresh = set() if first else {c.url for c in site.children} - {c.url for c in listed}
            listed = site.children[:MAX_CHILDREN]
            if len(site.children) > MAX_CHILDREN:
                message = f"the index names {len(site.children):,} sitemaps; the first {MAX_CHILDREN:,} count"
                self._waiting.append(self._problem("cap.sitemaps", message, child.url))
        else:
            first, fresh = False, set()
        self._note(child, {"children": [[c.url, c.lastmod] for c in listed]}, response)
        self._forget(listed)
        async with aclosing(self._children(listed, depth, first=first, fresh=fresh)) as found:
            async for payload in found:
                yield payload

    async def _children(
        self, listed: tuple[Child, ...], depth: int, *, first: bool, fresh: set[str]
    ) -> AsyncGenerator[Payload, None]:
        seen = {c.url: self._maps[c.url].get("lastmod") for c in listed if c.url in self._maps}
        visits = {c.url: int(self._maps[c.url].get("visit") or 0) for c in listed if c.url in self._maps}
        choice = due((c for c in listed if c.url not in self._asked), seen, visits, self._left)
        if first:
            # What the index held before we came is not news: the rest is read when it moves.
            for child in choice.later:
                self._maps[child.url] = {"lastmod": child.lastmod}
        elif choice.later:
            message = f"{len(choice.later):,} more sitemaps have changed; the next polls read them"
            self._waiting.append(self._problem("cap.sitemaps", message, self._options.url))
        for child in choice.now:
            if self._left <= 0 or child.url in self._asked:
                continue
            self._left -= 1
            async with aclosing(self._read(child, depth=depth + 1, fresh=child.url in fresh)) as found:
                async for payload in found:
                    yield payload

    def _forget(self, listed: tuple[Child, ...]) -> None:
        """What was read through this index and is no longer named by it costs state for nothing."""
        named = {c.url for known in self._maps.values() for c in _listed(known.get("children"))}
        named |= {self._options.url, *(c.url for c in listed)}
        self._maps = {url: known for url, known in self._maps.items() if url in named}

    def _problem(self, code: str, message: str, where: str) -> Problem:
        return Problem(code=code, message=message, severity="warning", source=self._poll.source_id, where=where)

    def _state(self) -> SourceState:
        maps: Any = {url: dict(known) for url, known in self._maps.items()}
        return {"url": self._options.url, "since": self._since, "polls": self._polls, "maps": maps}

    def _payload(self, response: Response | None, data: bytes) -> Payload:
        problems, self._waiting = tuple(self._waiting), []
        if response is None:
            return Payload(
                fetched=self._poll.now, source_id=self._poll.source_id, state=self._state(), unchanged=True,
                problems=problems,
            )  # fmt: skip
        return Payload(
            data=data, url=response.url, final_url=response.final_url, content_type=_plain(response.content_type),
            headers=response.headers, fetched=response.fetched, source_id=self._poll.source_id, state=self._state(),
            problems=problems,
        )  # fmt: skip


def _plain(content_type: str | None) -> str | None:
    """The type of what was unpacked; gzip says nothing of it."""
    return None if content_type and "gzip" in content_type.lower() else content_type


def _listed(value: object) -> tuple[Child, ...]:
    pairs = value if isinstance(value, list) else []
    return tuple(Child(p[0], p[1]) for p in pairs if isinstance(p, list) and len(p) == 2 and isinstance(p[0], str))


def _unpacked(data: bytes, max_bytes: int) -> bytes:
    """A sitemap out of its .gz file.

    Raises:
        FetchError: it is larger than the cap, damaged or cut off.
    """
    if not data.startswith(_GZIP):
        return data
    decoder = BodyDecoder(["gzip"], max_bytes)
    decoder.feed(data)
    return decoder.finish()
