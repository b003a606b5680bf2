"""Read a source, file or address and show what would be stored, without a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from adapters import registry
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import ConfigurationError
from adapters.fetch import FetchSettings, HttpFetcher
from adapters.files import sniff
from adapters.schema import Batch
from monitor.config import SourceSettings

__all__ = ["preview"]


def preview(target: str, *, sources: dict[str, SourceSettings], fetch: FetchSettings, now: datetime) -> list[Batch]:
    """The batches that one poll of `target` gives, with an empty state; nothing is stored.

    Args:
        target: id of a configured source, path of a file or folder, or an http(s) address.
        sources: the configured ones by id.
        fetch: settings of the fetcher.
        now: time of the poll, UTC.

    Raises:
        ConfigurationError: the target is none of the three.
        FetchError: it cannot be read.
        ParseError: nothing in it can be parsed.
    """
    return asyncio.run(_preview(target, sources, fetch, now))


async def _preview(
    target: str, sources: dict[str, SourceSettings], fetch: FetchSettings, now: datetime
) -> list[Batch]:
    async with HttpFetcher(fetch) as fetcher:
        return [batch async for batch in _batches(target, sources, fetcher, now)]


async def _batches(
    target: str, sources: dict[str, SourceSettings], fetcher: Fetcher, now: datetime
) -> AsyncIterator[Batch]:
    if target in sources:
        source = sources[target]
        visit = Poll(source.id, source.options, {}, now)
        adapter = registry.get(source.adapter)
    elif "://" in target:
        response = await fetcher.get(target)
        payload = Payload(
            data=response.data,
            url=target,
            final_url=response.final_url,
            content_type=response.content_type,
            headers=response.headers,
            fetched=response.fetched,
        )
        adapter = registry.get(sniff(payload.data, target))
        yield adapter.parse(replace(payload, state={}), adapter.Options.model_validate({"url": target}))
        return
    else:
        adapter = registry.get("files")
        visit = Poll("preview", adapter.Options.model_validate(_file_options(Path(target))), {}, now)
    async for payload in adapter.fetch(visit, fetcher):
        batch = adapter.parse(payload, visit.options)
        yield batch.model_copy(update={"problems": payload.problems + batch.problems})


def _file_options(path: Path) -> dict[str, str]:
    """Settings of the files adapter for one path; the person at the keyboard named it, so its folder is the root."""
    if not path.exists():
        raise ConfigurationError(
            f"there is no source, file or address {str(path)!r}",
            remedy="Give a source id of the configuration, a path, or an address with http:// or https://.",
        )
    whole = path.resolve()
    return {"root": str(whole), "path": "."} if whole.is_dir() else {"root": str(whole.parent), "path": whole.name}
