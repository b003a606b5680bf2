"""Where a payload is parsed: here when that is cheap and safe, else in a process that can be killed.

Pages and documents can be built so that parsing them takes minutes (libxml2 on 40,000 attributes of one tag, the
boilerplate removal on a megabyte of comments). A feed is parsed faster than its bytes cross to another process, unless
it is so full of tags that it would take seconds where it is not well-formed.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

from adapters import registry
from adapters.base import Payload
from adapters.schema import Batch
from monitor.isolation import ParseWorker

__all__ = ["Parser"]

AT_HOME = frozenset({"feed", "gdelt", "jetstream", "sitemap"})  # their cost is linear in their bytes
LARGE = 1_000_000  # bytes; a feed of this size pays for the crossing
DENSE = 20_000  # tags of a feed; who reads those that are not well-formed takes up to 40 µs for each


class Parser:
    """Parses payloads of the built-in adapters, each large or risky one in one of a few worker processes.

    The processes start when they are first needed and end with the context.

    Args:
        workers: processes at a time.
        timeout: seconds for one payload.
        memory: address space of a process, bytes.
    """

    def __init__(self, *, workers: int, timeout: float, memory: int) -> None:
        self._timeout = timeout
        self._workers = [ParseWorker(memory=memory) for _ in range(workers)]
        self._idle: asyncio.LifoQueue[ParseWorker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            await worker.close()

    async def parse(self, adapter: str, payload: Payload, options: Any) -> Batch:
        """`Adapter.parse` of a built-in adapter.

        Raises:
            ParseError: nothing in the payload can be read.
            KilledParserError: parsing it passed a limit, or crashed.
        """
        if adapter in AT_HOME and len(payload.data) < LARGE and not (adapter == "feed" and _is_dense(payload.data)):
            return registry.get(adapter).parse(payload, options)
        # Last in, first out: one busy process is warmer than two that take turns.
        worker = await self._idle.get()
        try:
            return await worker.parse(adapter, payload, options, deadline=self._timeout)
        finally:
            self._idle.put_nowait(worker)


def _is_dense(data: bytes) -> bool:
    return data.count(b"<") > DENSE
