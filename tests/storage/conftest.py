"""Each store test runs on both databases, each time in an empty one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from storage import Store, schema
from storage.engine import database_url, immediate, open_engine
from tests.postgres import own_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL database where schemas may be created."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    server = own_server()
    yield server.url
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/monitor.db"
        return
    server = make_url(request.getfixturevalue("postgres")).set(drivername="postgresql+psycopg")
    name = f"test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    address = server.update_query_dict({"options": f"-c search_path={name}"})
    yield address.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


Recording = list[tuple[str, Any]]


@pytest.fixture(scope="session")
def recordings() -> dict[str, Recording]:
    """The statements that set up a database, by dialect: replaying them is ten times faster than migrating."""
    return {}


def _set_up(url: str, recordings: dict[str, Recording]) -> None:
    engine = open_engine(database_url(url))
    dialect = engine.dialect.name
    if dialect not in recordings:
        recordings[dialect] = []

        @event.listens_for(engine, "before_cursor_execute")
        def record(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.lstrip().startswith(("CREATE", "ALTER", "INSERT", "UPDATE")):
                recordings[dialect].append((statement, parameters))

        schema.ensure(engine, create=True)
    else:
        with immediate(engine) as connection:
            for statement, parameters in recordings[dialect]:
                connection.exec_driver_sql(statement, parameters)
    engine.dispose()


@pytest.fixture
def store(url: str, recordings: dict[str, Recording]) -> Iterator[Store]:
    _set_up(url, recordings)
    with Store.open(url, create=False) as opened:
        yield opened


@pytest.fixture
def raw(url: str) -> Iterator[Callable[..., list[tuple[object, ...]]]]:
    """Runs SQL past the store, to look and to break things."""
    engine = open_engine(database_url(url))

    def run(statement: str, **values: object) -> list[tuple[object, ...]]:
        with engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    yield run
    engine.dispose()
