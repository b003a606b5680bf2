"""What all methods of a store stand on: its engine, and transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL, Connection, Engine

from storage.engine import Writing, durable, file_of, immediate, numbered, reading
from storage.faults import redacted, translated
from storage.outage import Outage

__all__ = ["Connected"]


class Connected:
    """The connection to a database."""

    def __init__(self, engine: Engine, *, read_only: bool = False) -> None:
        self._engine = engine
        self._outage = Outage()
        self.read_only = read_only
        """Whether nothing can be written; then searches do not find what is not indexed yet."""

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Store {self.url}>"

    @property
    def url(self) -> str:
        """The database's address, without its password."""
        return redacted(self._url)

    @property
    def name(self) -> str:
        """Which database it is and its version, for people: `SQLite 3.40.1`."""
        with self._reading("ask for the version") as connection:
            version = connection.dialect.server_version_info or ()
        kind = "SQLite" if self._engine.dialect.name == "sqlite" else "PostgreSQL"
        return f"{kind} {'.'.join(map(str, version))}"

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for a server, and for one in memory."""
        return file_of(self._url)

    @property
    def _url(self) -> URL:
        return self._engine.url

    @contextmanager
    def _reading(self, doing: str) -> Iterator[Connection]:
        with self._heeded(doing, writing=False), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def _writing(self, doing: str, *, durably: bool = False) -> Iterator[Connection]:
        begun = durable if durably else immediate
        with self._heeded(doing), begun(self._engine) as connection:
            yield connection

    @contextmanager
    def _numbered(self, doing: str, *, durably: bool = False) -> Iterator[Writing]:
        with self._heeded(doing), numbered(self._engine, durably=durably) as writing:
            yield writing

    @contextmanager
    def _heeded(self, doing: str, *, writing: bool = True) -> Iterator[None]:
        with self._outage.heeded(writing=writing), translated(self._url, doing):
            yield
