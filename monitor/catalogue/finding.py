"""From the address of a site to sources that could be added."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters import urls
from adapters.discovery import Candidate, discover
from adapters.fetch import HttpFetcher
from adapters.schema import Outlet
from monitor.catalogue.exchange import address
from monitor.catalogue.naming import free_id
from monitor.catalogue.trial import Trial, try_sources
from monitor.config import Config, SourceSettings
from monitor.session import fetch_settings

__all__ = ["Found", "find_sources"]

MAX_TRIED = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A source that could be added.

    Attributes:
        source: as it would be written.
        candidate: where it was found.
        trial: what a first poll gave.
        known: id of the configured source that reads this address already.
    """

    source: SourceSettings
    candidate: Candidate
    trial: Trial
    known: str | None = None


def find_sources(url: str, config: Config, *, now: datetime) -> list[Found]:
    """The feeds and sitemaps of a site, each tried once, those that work first.

    Args:
        url: of the site, or of a feed or sitemap.
        config: the sources that are there, and the limits of fetching.
        now: time of the trial, UTC.

    Raises:
        FetchError: the address cannot be read.
    """
    candidates = asyncio.run(_discover(url, config))[:MAX_TRIED]
    proposals = [
        SourceSettings(id=f"candidate-{n}", adapter=c.adapter, options={"url": c.url}) for n, c in enumerate(candidates)
    ]
    trials = try_sources(proposals, config, now=now)
    found = _named(zip(candidates, trials, strict=True), config)
    return sorted(found, key=lambda f: f.trial.outcome in ("failed", "empty"))


async def _discover(url: str, config: Config) -> tuple[Candidate, ...]:
    async with HttpFetcher(fetch_settings(config)) as fetcher:
        return await discover(url, fetcher)


def _named(found: Iterable[tuple[Candidate, Trial]], config: Config) -> Iterable[Found]:
    by_address = {a: s.id for s in config.source if (a := address(s))}
    taken = {s.id for s in config.source}
    for candidate, trial in found:
        title = trial.title or candidate.title
        source_id = free_id(title, candidate.url, taken)
        taken.add(source_id)
        source = SourceSettings(
            id=source_id, adapter=candidate.adapter, language=trial.language,
            outlet=Outlet(name=title) if title else None, options={"url": candidate.url},
        )  # fmt: skip
        known = by_address.get(urls.canonical(candidate.url) or candidate.url)
        yield Found(source, candidate, trial.model_copy(update={"source_id": source_id}), known)
