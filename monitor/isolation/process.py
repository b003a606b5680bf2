"""A worker process seen from its parent: start, talk, kill."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import to_jsonable_python

from adapters.errors import BrokenAdapterError, ConfigurationError, KilledParserError, MediaMonitorError
from adapters.registry import is_built_in
from adapters.schema import Batch
from monitor.config.source import SourceSettings
from monitor.isolation import frames
from monitor.isolation.frames import ErrorReport, Frame

__all__ = [
    "DEFAULT_BATCH_BYTES", "DEFAULT_MEMORY", "Limits", "Worker", "WorkerDiedError", "broken", "failure", "pack_options",
    "read_batch", "survived",
]  # fmt: skip

DEFAULT_MEMORY = 1 << 30
DEFAULT_BATCH_BYTES = 64 << 20
_START_SECONDS = 60.0
_REMEDY = "Ask the author of the plug-in, or disable the source."


@dataclass(frozen=True, slots=True)
class Limits:
    """What foreign code may use.

    Attributes:
        deadline: seconds for one task; the time in which its results are being used does not count.
        memory: address space of the process, bytes (where the system can limit it).
        batch_bytes: size of one batch as JSON.
        batches: number of batches of one poll.
        response_bytes: most that may be asked for in one fetch.
        requests: fetches under way at a time.
    """

    deadline: float = 300.0
    memory: int = DEFAULT_MEMORY
    batch_bytes: int = DEFAULT_BATCH_BYTES
    batches: int = 10_000
    response_bytes: int = 64 << 20
    requests: int = 16


class WorkerDiedError(Exception):
    """The process is gone, or talks nonsense; the message says how."""


class Worker:
    """One worker process, with a process group of its own so that its children die with it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._writing = asyncio.Lock()

    @classmethod
    async def start(cls, memory: int) -> Worker:
        """A process that is ready for its first task.

        Args:
            memory: its address space, bytes.

        Raises:
            ConfigurationError: it does not start.
        """
        paths = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "monitor.isolation.child", str(memory),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True, limit=1 << 20,
            # An arena of malloc reserves 64 MB of address space per thread, which the limit would count.
            env={**os.environ, "PYTHONPATH": paths, "MALLOC_ARENA_MAX": "2"},
        )  # fmt: skip
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_SECONDS):
                frame = await worker.receive(0)
            if frame.tag != frames.READY:
                raise WorkerDiedError(f"begins with {frame.tag!r}")
        except BaseException as error:
            await worker.kill()
            if isinstance(error, WorkerDiedError | TimeoutError):
                raise ConfigurationError(
                    f"a worker process does not start: {error or 'too slow'}",
                    remedy="Is there enough memory (run.parse_memory)?",
                ) from error
            raise
        return worker

    async def send(self, tag: bytes, message: Any, data: bytes = b"") -> None:
        """Send a message.

        Raises:
            WorkerDiedError: there is nobody to send it to.
        """
        assert self._process.stdin is not None
        try:
            async with self._writing:
                self._process.stdin.write(frames.encode(tag, frames.dumps(message), data))
                await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise WorkerDiedError(await self._fate()) from None

    async def receive(self, cap: int) -> Frame:
        """The next message of the worker.

        Args:
            cap: most bytes that it may have.

        Raises:
            WorkerDiedError: it ended, or what it sends is no message or too large.
        """
        assert self._process.stdout is not None
        try:
            tag, body, data = frames.read_header(await self._process.stdout.readexactly(frames.HEADER.size))
            if body > cap or data:
                raise WorkerDiedError(f"sends {body + data:,} bytes, more than the {cap:,} allowed")
            return Frame(tag, await self._process.stdout.readexactly(body))
        except asyncio.IncompleteReadError:
            raise WorkerDiedError(await self._fate()) from None

    async def _fate(self) -> str:
        """How it ended."""
        try:
            async with asyncio.timeout(5):
                code = await self._process.wait()
        except TimeoutError:
            return "closed its pipe"
        if code >= 0:
            return f"ended the process with exit code {code}"
        name = next((s.name for s in signal.Signals if s == -code), f"signal {-code}")
        # Native libraries do not survive a refused allocation.
        return f"was ended by {name}{', perhaps for want of memory' if name in ('SIGABRT', 'SIGSEGV') else ''}"

    async def kill(self) -> None:
        """End it, and what it started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()


def pack_options(options: Any) -> dict[str, Any]:
    """The part of a task that tells the options: as the adapter has them, or as they stand in the configuration.

    Args:
        options: the adapter's `Options`, a mapping, or the `SourceSettings` that the worker is to take them from.
    """
    if isinstance(options, SourceSettings):
        return {"settings": options.model_dump_json()}
    plain = options.model_dump() if isinstance(options, BaseModel) else dict(options or {})
    return {"options": to_jsonable_python(_revealed(plain))}


def _revealed(value: Any) -> Any:
    """Secrets as they are: this goes to our own child, which needs them, and nowhere else."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return {k: _revealed(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_revealed(v) for v in value]
    return value


def read_batch(frame: Frame, adapter: str, source: str | None) -> Batch:
    """The batch that a worker sent, validated anew: the worker may have built it past validation.

    Raises:
        BrokenAdapterError: it is none.
    """
    try:
        return Batch.model_validate_json(frame.json)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise broken(adapter, source, f"its batch breaks the schema at {place}: {first['msg']}") from None


def broken(adapter: str, source: str | None, what: str, **place: Any) -> MediaMonitorError:
    """An adapter failed as none may: a plug-in is broken; one of ours met input that it cannot bear."""
    if is_built_in(adapter):
        remedy = "It is left out until it changes; run.parse_timeout and run.parse_memory set the limits."
        return KilledParserError(f"adapter {adapter!r}: {what}", source=source, **{"remedy": remedy, **place})
    return BrokenAdapterError(f"plug-in {adapter!r}: {what}", source=source, **{"remedy": _REMEDY, **place})


def failure(frame: Frame, adapter: str, source: str | None, memory: int) -> MediaMonitorError:
    """The error that a worker reported, with the name of what failed."""
    try:
        report = ErrorReport.model_validate_json(frame.json)
    except ValidationError:
        return broken(adapter, source, "sends an error that cannot be read")
    if report.code == frames.MEMORY:
        return broken(adapter, source, f"needs more memory than the {memory >> 20} MiB allowed")
    if report.code == frames.FOREIGN:
        return broken(adapter, source, f"raises {report.message}", where=report.where, line=report.line)
    if report.code == BrokenAdapterError.code and report.where is None:
        return broken(adapter, source, report.message)
    return report.rebuild(source) or broken(adapter, source, f"raises {report.code}: {report.message}")


def survived(frame: Frame) -> bool:
    """Whether an error leaves the worker as good as before: it is one that adapters are expected to raise."""
    try:
        return ErrorReport.model_validate_json(frame.json).code not in (frames.MEMORY, frames.FOREIGN)
    except ValidationError:
        return False
