"""Parsing in a process that can be killed, kept alive from one payload to the next."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

from adapters.base import Payload
from adapters.schema import Batch
from monitor.isolation import frames
from monitor.isolation.process import (
    DEFAULT_BATCH_BYTES,
    DEFAULT_MEMORY,
    Worker,
    WorkerDiedError,
    broken,
    failure,
    pack_options,
    read_batch,
    survived,
)

__all__ = ["ParseWorker"]

_PAYLOADS_PER_PROCESS = 1000  # a heap that has fragmented would end at the memory cap without being guilty


class ParseWorker:
    """One worker process that parses payloads, one at a time, and is replaced when it had to be killed.

    Args:
        memory: address space of the process, bytes.
        batch_bytes: most bytes that one batch may have as JSON.
    """

    def __init__(self, *, memory: int = DEFAULT_MEMORY, batch_bytes: int = DEFAULT_BATCH_BYTES) -> None:
        self._memory = memory
        self._batch_bytes = batch_bytes
        self._worker: Worker | None = None
        self._parsed = 0
        self._busy = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the process. The next payload would start another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.kill()

    async def parse(self, adapter: str, payload: Payload, options: Any, *, deadline: float) -> Batch:
        """`Adapter.parse` in the worker process.

        Args:
            adapter: registered name.
            payload: what to parse.
            options: the adapter's `Options`, a mapping, or the source's `SourceSettings`.
            deadline: seconds; starting the process does not count.

        Raises:
            ParseError: the payload cannot be read, or one of our own adapters passed a limit with it.
            BrokenAdapterError: a plug-in raised something foreign, ended the process or returned a wrong type.
            ConfigurationError: the options are wrong, or there is no such adapter.
        """
        async with self._busy:
            if self._parsed >= _PAYLOADS_PER_PROCESS:
                await self.close()
            if self._worker is None:
                self._worker, self._parsed = await Worker.start(self._memory), 0
            self._parsed += 1
            try:
                return await self._parse(self._worker, adapter, payload, options, deadline)
            except WorkerDiedError as error:
                await self.close()
                raise broken(adapter, payload.source_id, str(error), where=payload.url) from None
            except TimeoutError:
                await self.close()
                what = f"did not end within {deadline:g} s and was stopped"
                raise broken(adapter, payload.source_id, what, where=payload.url) from None
            except asyncio.CancelledError:
                await self.close()  # its answer would be taken for that to the next payload
                raise

    async def _parse(self, worker: Worker, adapter: str, payload: Payload, options: Any, deadline: float) -> Batch:
        task = {
            "adapter": adapter, "payload": frames.pack_payload(payload), "deadline": deadline,
            "batch_bytes": self._batch_bytes, **pack_options(options),
        }  # fmt: skip
        async with asyncio.timeout(deadline):
            await worker.send(frames.PARSE, task, payload.data)
            frame = await worker.receive(self._batch_bytes)
            if frame.tag == frames.BATCH and (await worker.receive(0)).tag == frames.DONE:
                return read_batch(frame, adapter, payload.source_id)
        if frame.tag == frames.ERROR:
            if not survived(frame):
                await self.close()
            raise failure(frame, adapter, payload.source_id, self._memory)
        raise WorkerDiedError("talks out of turn")
