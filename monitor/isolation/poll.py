"""A whole poll of a source in a process of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from pydantic import ValidationError

from adapters.base import Fetcher, Poll
from adapters.errors import FetchError, FetchTimeoutError
from adapters.schema import Batch
from monitor.isolation import frames
from monitor.isolation.frames import ErrorReport, Frame, GetRequest
from monitor.isolation.process import Limits, Worker, WorkerDiedError, broken, failure, pack_options, read_batch

__all__ = ["isolated_poll"]


async def isolated_poll(
    adapter: str, poll: Poll, fetcher: Fetcher, *, limits: Limits | None = None
) -> AsyncGenerator[Batch, None]:
    """Poll a source with an adapter that is not trusted: its code runs in a process that is killed when it errs.

    The adapter is loaded there only. What it fetches, `fetcher` fetches here, so that manners and guards
    hold for it as for all others. A payload that cannot be parsed is a batch with a problem. Wrap the
    iterator in `contextlib.aclosing` where it may be left early.

    The process is a wall against accidents, not against malice: it runs as the same user, with the same
    environment and files.

    Args:
        adapter: registered name.
        poll: as for `Adapter.fetch`; its options may be the `SourceSettings`, to be validated there.
        fetcher: fetches what the adapter asks for.
        limits: what it may use.

    Yields:
        The batches, in order, each validated here.

    Raises:
        BrokenAdapterError: it raised something foreign, ended the process, passed a limit or returned a wrong type.
        FetchTimeoutError: the deadline passed.
        FetchError: the adapter says so.
        ConfigurationError: its options are wrong, or it is not there.
    """
    limits = limits or Limits()
    worker = await Worker.start(limits.memory)
    errands = _Errands(worker, fetcher, limits)
    try:
        async with aclosing(_frames(worker, adapter, poll, limits)) as said:
            async for frame in said:
                if frame.tag == frames.GET:
                    errands.accept(_request(frame, adapter, poll.source_id, errands))
                elif frame.tag == frames.BATCH:
                    yield read_batch(frame, adapter, poll.source_id)
                else:
                    raise failure(frame, adapter, poll.source_id, limits.memory)
    except WorkerDiedError as error:
        raise errands.failed or broken(adapter, poll.source_id, str(error)) from None
    finally:
        await errands.cancel()
        await worker.kill()


async def _frames(worker: Worker, adapter: str, poll: Poll, limits: Limits) -> AsyncGenerator[Frame, None]:
    """What the worker says until it is done, within the limits. The clock stands while a message is being used."""
    task = {
        "adapter": adapter, "source_id": poll.source_id, "state": poll.state, "now": poll.now.isoformat(),
        "deadline": limits.deadline, "batch_bytes": limits.batch_bytes, **pack_options(poll.options),
    }  # fmt: skip
    clock = asyncio.get_running_loop().time
    left, batches = limits.deadline, 0
    started = clock()
    try:
        async with asyncio.timeout(left):
            await worker.send(frames.POLL, task)
        while True:
            async with asyncio.timeout(left - (clock() - started)):
                frame = await worker.receive(limits.batch_bytes)
            left -= clock() - started
            if frame.tag == frames.DONE:
                return
            batches += frame.tag == frames.BATCH
            if batches > limits.batches:
                raise broken(adapter, poll.source_id, f"yields more than the {limits.batches:,} payloads allowed")
            yield frame
            started = clock()
    except TimeoutError:
        raise FetchTimeoutError(
            f"adapter {adapter!r} did not end within {limits.deadline:g} s and was stopped", source=poll.source_id
        ) from None


def _request(frame: Frame, adapter: str, source: str, errands: _Errands) -> GetRequest:
    if errands.full:
        raise broken(adapter, source, "asks for too many things at a time")
    try:
        return GetRequest.model_validate_json(frame.json)
    except ValidationError:
        raise broken(adapter, source, "asks for something that cannot be read") from None


class _Errands:
    """Fetches on behalf of a worker."""

    def __init__(self, worker: Worker, fetcher: Fetcher, limits: Limits) -> None:
        self._worker = worker
        self._fetcher = fetcher
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed: Exception | None = None

    @property
    def full(self) -> bool:
        return len(self._tasks) >= self._limits.requests

    def accept(self, request: GetRequest) -> None:
        task = asyncio.create_task(self._run(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, request: GetRequest) -> None:
        try:
            await self._fetch(request)
        except WorkerDiedError:
            return  # whoever reads from the worker tells it
        except Exception as error:  # a fault of the fetcher, not of the plug-in: it is raised where the poll is read
            self.failed = error
            await self._worker.kill()

    async def _fetch(self, request: GetRequest) -> None:
        cap = self._limits.response_bytes
        try:
            response = await self._fetcher.get(
                request.url, conditional=request.conditional, headers=request.headers,
                max_bytes=min(request.max_bytes, cap) if request.max_bytes else None, timeout=request.timeout,
                robots=request.robots,
            )  # fmt: skip
        except FetchError as error:
            report = json.loads(ErrorReport.of(error).model_dump_json())
            await self._worker.send(frames.ANSWER, {"id": request.id, "error": report})
        else:
            answer = {"id": request.id, "response": frames.pack_response(response)}
            await self._worker.send(frames.ANSWER, answer, response.data)

    async def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
