"""The worker process, `python -m monitor.isolation.child MEMORY`: runs an adapter's code, may be killed any time.

File descriptor 1 leads to stderr here, and 0 to nothing: what foreign code prints or reads cannot
disturb the pipe to the parent. A thread reads that pipe, so the process ends as soon as the parent has
gone, whatever the main thread is doing.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import queue
import sys
import threading
from datetime import datetime
from typing import Any, BinaryIO

from adapters import registry
from adapters.base import Adapter, Fetcher, Payload, Poll, Request, Response
from adapters.errors import BrokenAdapterError, FetchError, ParseError, RefusedError
from adapters.schema import Batch, Problem
from monitor.isolation import frames
from monitor.isolation.frames import ErrorReport, Frame, GetRequest

__all__ = ["main"]


class Channel:
    """The pipe to the parent."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO) -> None:
        self._reader = reader
        self._writer = writer
        self._writing = threading.Lock()

    @classmethod
    def take_over(cls) -> Channel:
        """Take descriptors 0 and 1 for the channel, and give the process others in their place."""
        reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        return cls(reader, writer)

    def send(self, tag: bytes, body: bytes = b"") -> None:
        with self._writing:
            self._writer.write(frames.encode(tag, body))
            self._writer.flush()

    def receive(self) -> Frame:
        tag, body, data = frames.read_header(self._exactly(frames.HEADER.size))
        return Frame(tag, self._exactly(body), self._exactly(data))

    def _exactly(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) < size:
            raise EOFError
        return data


class ParentFetcher(Fetcher):
    """A `Fetcher` that has the parent fetch: its manners, its address guard, its connections."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[Response]] = {}

    async def send(self, request: Request) -> Response:
        """See `adapters.base.Fetcher.send`.

        Raises:
            RefusedError: it has a body, which plug-ins do not send.
        """
        if request.body is not None:
            raise RefusedError("a plug-in only gets what is there; it sends nothing", where=request.url)
        number = next(self._numbers)
        wish = GetRequest(
            id=number, url=request.url, conditional=request.conditional, headers=dict(request.headers),
            max_bytes=request.max_bytes, timeout=request.timeout, robots=request.robots,
        )  # fmt: skip
        self._waiting[number] = future = self._loop.create_future()
        self._channel.send(frames.GET, wish.model_dump_json().encode())
        try:
            response: Response = await future
            return response
        finally:
            del self._waiting[number]

    def answer(self, frame: Frame) -> None:
        """Called by the reading thread."""
        self._loop.call_soon_threadsafe(self._deliver, json.loads(frame.json), frame.data)

    def _deliver(self, answer: dict[str, Any], data: bytes) -> None:
        future = self._waiting.get(answer["id"])
        if future is None or future.done():
            return
        if "error" in answer:
            error = ErrorReport.model_validate(answer["error"]).rebuild(None)
            future.set_exception(error or FetchError(answer["error"]["message"]))
        else:
            future.set_result(frames.unpack_response(answer["response"], data))


class Child:
    """Does the tasks that the parent sends, one after the other."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._tasks: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._fetcher: ParentFetcher | None = None
        self._adapters: dict[str, Adapter] = {}
        self._cap = 0

    def serve(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()
        self._channel.send(frames.READY)
        while True:
            frame = self._tasks.get()
            try:
                self._do(frame)
            except BaseException as error:  # foreign code raises what it likes, SystemExit included
                self._channel.send(frames.ERROR, ErrorReport.of(error).model_dump_json().encode())
            else:
                self._channel.send(frames.DONE)

    def _read(self) -> None:
        try:
            while True:
                frame = self._channel.receive()
                if frame.tag != frames.ANSWER:
                    self._tasks.put(frame)
                elif self._fetcher is not None:
                    self._fetcher.answer(frame)
        finally:  # the parent has gone, or memory for what it sends has
            os._exit(1)

    def _do(self, frame: Frame) -> None:
        task = json.loads(frame.json)
        self._cap = task["batch_bytes"]
        _limit_cpu(task["deadline"])
        adapter = self._adapter(task["adapter"])
        options = _options(adapter, task)
        if frame.tag == frames.PARSE:
            self._send(adapter.parse(frames.unpack_payload(task["payload"], frame.data), options), adapter)
        else:
            now = datetime.fromisoformat(task["now"])
            asyncio.run(self._poll(adapter, Poll(task["source_id"], options, task["state"], now)))

    def _adapter(self, name: str) -> Adapter:
        if name not in self._adapters:
            self._adapters[name] = registry.get(name)
        return self._adapters[name]

    async def _poll(self, adapter: Adapter, poll: Poll) -> None:
        self._fetcher = ParentFetcher(self._channel)
        async for payload in adapter.fetch(poll, self._fetcher):
            if not isinstance(payload, Payload):
                raise BrokenAdapterError(f"its fetch yields {type(payload).__name__}, not Payload")
            self._send(_parsed(adapter, payload, poll), adapter)

    def _send(self, batch: object, adapter: Adapter) -> None:
        if not isinstance(batch, Batch):
            raise BrokenAdapterError(f"its parse returns {type(batch).__name__}, not Batch")
        try:
            body = batch.model_dump_json(warnings="none").encode()
        except (ValueError, TypeError, AttributeError) as error:  # it was built past validation
            raise BrokenAdapterError(f"its batch breaks the schema: {error}") from error
        if len(body) > self._cap:
            raise BrokenAdapterError(f"its batch has {len(body):,} bytes, more than the {self._cap:,} allowed")
        self._channel.send(frames.BATCH, body)


def _parsed(adapter: Adapter, payload: Payload, poll: Poll) -> object:
    """The batch of one payload; one that cannot be read is a problem, and the next payload has its turn."""
    if payload.unchanged:
        return Batch(problems=payload.problems, state=payload.state)
    try:
        batch: object = adapter.parse(payload, poll.options)
    except ParseError as error:
        problem = Problem.of(error, source=poll.source_id, where=payload.url)
        return Batch(problems=(*payload.problems, problem), complete=False)
    if isinstance(batch, Batch) and payload.problems:
        told = tuple(p for p in payload.problems if p not in batch.problems)
        return batch.model_copy(update={"problems": (*told, *batch.problems)})
    return batch


def _options(adapter: Adapter, task: dict[str, Any]) -> Any:
    if "settings" not in task:
        return adapter.Options.model_validate(task["options"])
    from monitor.config.source import SourceSettings  # only where it is needed: it costs start-up time

    return SourceSettings.model_validate_json(task["settings"]).options_for(adapter)


def _limit_memory(size: int) -> None:
    if sys.platform == "win32":  # has no such limits
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (OSError, ValueError):  # macOS has no such limit; a lower hard limit is in force already
        return


def _limit_cpu(seconds: float) -> None:
    """A second net besides the parent's deadline: it holds even where the parent was killed meanwhile."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def main() -> None:
    """Serve the parent until it closes the pipe."""
    channel = Channel.take_over()
    _limit_memory(int(sys.argv[1]))
    Child(channel).serve()


if __name__ == "__main__":
    main()
