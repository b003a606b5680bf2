from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Fetcher, Payload, Poll, Request, Response
from adapters.files import ADAPTER, FilesOptions

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class NoFetcher(Fetcher):
    async def send(self, request: Request) -> Response:
        raise AssertionError(f"files are not fetched: {request.url}")


class Folder:
    """A folder that is polled again and again, its state passing through JSON each time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state: dict[str, Any] = {}

    def write(self, name: str, data: bytes | str, *, age: float = 3600) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        when = file.stat().st_mtime - age
        os.utime(file, (when, when))
        return file

    async def poll(self, *, stop: int | None = None, **options: Any) -> list[Payload]:
        """The payloads that carry data; `stop` ends the poll after so many, as a kill would."""
        given = FilesOptions(**({"root": str(self.path), "path": "."} | options))
        found: list[Payload] = []
        self.problems: list[Any] = []
        async with aclosing(ADAPTER.fetch(Poll("src", given, self.state, NOW), NoFetcher())) as payloads:
            async for payload in payloads:
                self.problems += payload.problems
                if payload.state is not None:
                    self.state = json.loads(json.dumps(payload.state))
                if not payload.unchanged:
                    found.append(payload)
                if stop and len(found) == stop:
                    break
        return found

    async def names(self, **options: Any) -> list[str]:
        return [Path(p.url or "").name for p in await self.poll(**options)]


@pytest.fixture
def folder(tmp_path) -> Folder:
    inner = tmp_path / "inbox"
    inner.mkdir()
    return Folder(inner)


@pytest.fixture
def settled(monkeypatch) -> Callable[[], None]:
    """Make files that were written just now count as settled."""

    def settle() -> None:
        monkeypatch.setattr("adapters.files.reading._SETTLED", -60.0)

    return settle
