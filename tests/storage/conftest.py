"""Each store test runs on both databases, each time in an empty one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from storage import Store, schema
from storage.engine import database_url, immediate, open_engine

SERVER_FOLDERS = ("/usr/local/bin", "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/bin")


def _binaries() -> Path | None:
    """The folder of a PostgreSQL installation, from PATH or the usual places."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p]
    for pattern in SERVER_FOLDERS:
        found += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return next((f for f in found if all((f / b).exists() for b in ("initdb", "pg_ctl", "postgres"))), None)


def _unprivileged() -> list[str] | None:
    """What runs a command as somebody else where we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    return ["runuser", "-u", "nobody", "--"] if shutil.which("runuser") else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A PostgreSQL of our own, on loopback, in a folder that goes away."""

    def __init__(self, binaries: Path, prefix: list[str]) -> None:
        self.binaries, self.prefix = binaries, prefix
        self.folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
        self.port = _free_port()
        if prefix:
            os.chown(self.folder, 65534, 65534)
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "monitor", "-E", "UTF8", "--locale=C", "-N")
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    @property
    def url(self) -> str:
        return f"postgresql://monitor@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -F"
        self._run("pg_ctl", "-D", self.data, "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def _run(self, name: str, *arguments: str) -> None:
        command = [*self.prefix, str(self.binaries / name), *arguments]
        # pg_ctl leaves the server behind: with pipes we would wait for it to end.
        with (self.folder / "out").open("ab") as out:
            subprocess.run(command, check=True, stdout=out, stderr=out, cwd=self.folder, timeout=60)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def own_server() -> Server:
    """A server of our own; skips the test where that is not possible."""
    binaries, prefix = _binaries(), _unprivileged()
    if binaries is None:
        pytest.skip("no PostgreSQL: TEST_POSTGRES_URL is not set and no server is installed")
    if prefix is None:
        pytest.skip("PostgreSQL does not run as root, and neither setpriv nor runuser is here")
    return Server(binaries, prefix)


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
