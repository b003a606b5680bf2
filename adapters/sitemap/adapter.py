"""The sitemap adapter: which sitemaps to read, and what of them is new."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from pydantic import Field, ValidationError

from adapters import base
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import ParseError
from adapters.schema import Batch, Item, Problem
from adapters.sitemap import build
from adapters.sitemap.memory import MAX_NEW, Before, new_entries, newest, unpack, wanted
from adapters.sitemap.reading import MAX_ENTRIES, SiteMap, read
from adapters.sitemap.visit import Visit

__all__ = ["ADAPTER", "SitemapAdapter", "SitemapOptions"]

MAX_BYTES = 52_428_800
"""As large as a sitemap may be once it is unpacked (sitemaps.org protocol)."""

MAX_PROBLEMS = 20


class SitemapOptions(base.Options):
    """Settings of a sitemap."""

    url: str = Field(
        description="address of the sitemap or of an index of sitemaps, http or https", pattern=r"^https?://\S+$",
        max_length=4096,
    )  # fmt: skip
    include: tuple[str, ...] = Field((), description="globs of addresses to take, `https://*/news/*`; all when empty")
    exclude: tuple[str, ...] = Field((), description="globs of addresses to leave out")
    first: int = Field(
        50, ge=0, le=MAX_NEW, description="newest articles to take from each sitemap without news entries on the first visit"
    )
    max_sitemaps: int = Field(10, ge=1, le=500, description="sitemaps of an index that one poll reads")
    max_bytes: int = Field(MAX_BYTES, gt=0, description="cap on a sitemap in bytes, unpacked")


class SitemapAdapter:
    """Reads sitemaps (sitemaps.org 0.9), with Google's news, image and video extensions; also as plain text.

    State: see `adapters.sitemap.visit`.
    """

    name = "sitemap"
    Options: type[base.Options] = SitemapOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """One payload a sitemap that changed. Of an index only the sitemaps are read whose `lastmod` moved.

        A sitemap of an index that cannot be had is a problem of the next payload, as long as any can.

        Raises:
            FetchError: nothing could be had.
        """
        async with aclosing(Visit(poll, fetcher).payloads()) as found:
            async for payload in found:
                yield payload

    def parse(self, payload: Payload, options: Any) -> Batch:
        """Items of the entries that were not in this sitemap when it was read before.

        Raises:
            ParseError: the bytes are no sitemap.
        """
        try:
            site = read(payload.data, base=payload.base_url, content_type=payload.content_type)
            if site.children and not site.entries:
                raise ParseError("this is an index of sitemaps", remedy="Name it as the url of a source of this kind.")
        except ParseError as error:
            error.where, error.source = error.where or payload.url, error.source or payload.source_id
            raise
        state = dict(payload.state or {})
        before = _before(state.pop("before", None))
        entries = wanted(site.entries, getattr(options, "include", ()), getattr(options, "exclude", ()))
        fresh = new_entries(entries, before, getattr(options, "first", 50), dated=site.dated)
        kept = newest(fresh, MAX_NEW)
        items, problems = _items(kept, payload)
        problems = [*_problems(site), *_cap(len(fresh)), *problems]
        where = payload.url or "sitemap"
        return Batch(
            items=tuple(items),
            problems=tuple(p.model_copy(update={"source": payload.source_id, "where": p.where or where}) for p in problems),
            state=None if site.truncated else state,
            complete=not site.truncated,
        )


def _before(value: Any) -> Before:
    if not isinstance(value, dict):
        return Before()
    since = value.get("since")
    return Before(unpack(value.get("known")), value.get("fresh") is True, since if isinstance(since, int | float) else None)


def _items(entries: Any, payload: Payload) -> tuple[list[Item], list[Problem]]:
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    for entry in entries:
        try:
            item = build.item(entry, url=payload.url, source_id=payload.source_id, fetched=payload.fetched)
        except ValidationError as error:
            what = error.errors(include_url=False, include_input=False)[0]
            problems.append(Problem(code="parse.entry", message=f"{what['loc']}: {what['msg']}", where=entry.url[:500]))
            continue
        items.setdefault(item.id, item)  # two spellings of one address
    return list(items.values()), problems[:MAX_PROBLEMS]


def _problems(site: SiteMap) -> list[Problem]:
    found = [Problem(code="parse.entry", message=f"an entry was left out: {why}") for why in site.faults[:MAX_PROBLEMS]]
    if site.skipped:
        found.append(Problem(
            code="parse.entry", message=f"{site.skipped:,} entries have no address that can be used", severity="warning"
        ))  # fmt: skip
    if site.capped:
        found.append(Problem(
            code="cap.entries", message=f"the sitemap has more than {MAX_ENTRIES:,} entries; the first ones were read",
            severity="warning",
        ))  # fmt: skip
    if site.truncated:
        found.append(Problem(
            code="parse.truncated", message="the sitemap ends early; what is whole was taken and it will be read again"
        ))  # fmt: skip
    return found


def _cap(new: int) -> list[Problem]:
    if new <= MAX_NEW:
        return []
    return [Problem(
        code="cap.entries", message=f"{new:,} addresses are new; the {MAX_NEW:,} newest were taken", severity="warning",
        remedy="Narrow the source with include or exclude.",
    )]  # fmt: skip


ADAPTER = SitemapAdapter()
