"""Read a source, file or address and show what would be stored, without a store."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import datetime
from pathlib import Path

from adapters.base import Fetcher, Payload
from adapters.errors import ParseError, UnknownNameError
from adapters.fetch import HttpFetcher
from adapters.files import FilesOptions
from adapters.schema import Batch, Problem
from monitor.batches import batches
from monitor.bench import opened
from monitor.config import Config, SourceSettings
from monitor.isolation import Limits
from monitor.parsing import Parser
from monitor.session import fetch_settings

__all__ = ["preview"]


def preview(target: str, config: Config, *, now: datetime) -> list[Batch]:
    """The batches that one poll of `target` gives, with an empty state; nothing is stored.

    Args:
        target: id of a configured source, path of a file or folder, or an http(s) address.
        config: the sources, and the limits of fetching and parsing.
        now: time of the poll, UTC.

    Raises:
        UnknownNameError: the target is none of the three.
        ConfigurationError: its source's settings are wrong.
        FetchError: it cannot be read.
        ParseError: nothing behind an address can be parsed; of a source it is a problem in a batch.
    """
    return asyncio.run(_preview(target, config, now))


async def _preview(target: str, config: Config, now: datetime) -> list[Batch]:
    run = config.run
    parser = Parser(workers=1, timeout=run.parse_timeout, memory=run.parse_memory)
    async with HttpFetcher(fetch_settings(config)) as fetcher, parser:
        source = config.find(target)
        if source is None and "://" in target:
            return [await _address(target, fetcher, parser)]
        source = source or _files(Path(target))
        allowed = opened(fetcher, source)
        limits = Limits(deadline=run.source_timeout, memory=run.parse_memory)
        async with aclosing(batches(source, {}, now, fetcher=allowed, parser=parser, limits=limits)) as found:
            return [
                Batch(problems=(Problem.of(got, source=source.id),)) if isinstance(got, ParseError) else got
                async for got in found
            ]


async def _address(url: str, fetcher: Fetcher, parser: Parser) -> Batch:
    """What an address leads to, read by the adapter that its content asks for, as a file is."""
    response = await fetcher.get(url)
    return await parser.parse("files", Payload.of(response, state={}), FilesOptions())


def _files(path: Path) -> SourceSettings:
    """A source for one path; the person at the keyboard named it, so its folder is the root."""
    if not path.exists():
        raise UnknownNameError(
            f"there is no source, file or address {str(path)!r}",
            remedy="Give a source id of the configuration, a path, or an address with http:// or https://.",
        )
    whole = path.resolve()
    root, name = (whole, ".") if whole.is_dir() else (whole.parent, whole.name)
    return SourceSettings(id="preview", adapter="files", options={"root": str(root), "path": name})
