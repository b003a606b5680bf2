"""A PostgreSQL of our own on loopback, run by an account without rights, in a folder that goes away."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest


def binaries() -> Path | None:
    """The folder of a PostgreSQL installation: that of `initdb` on PATH, or the one that `pg_config` tells."""
    found = [Path(p).parent for p in [shutil.which("initdb")] if p]
    if (config := shutil.which("pg_config")) is not None:
        found.append(Path(subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout.strip()))
    return next((f for f in found if all((f / b).exists() for b in ("initdb", "pg_ctl", "postgres"))), None)


def unprivileged() -> list[str] | None:
    """What runs a command as somebody else where we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    return ["runuser", "-u", "nobody", "--"] if shutil.which("runuser") else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A PostgreSQL of our own, on loopback, in a folder that goes away."""

    def __init__(self, binaries: Path, prefix: list[str]) -> None:
        self.binaries, self.prefix = binaries, prefix
        self.folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
        self.port = free_port()
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
    """A server of our own; skips the test where that is not possible, unless `TEST_POSTGRES_REQUIRED` is set."""
    found, prefix = binaries(), unprivileged()
    if os.environ.get("TEST_POSTGRES_REQUIRED") and (found is None or prefix is None):
        pytest.fail("PostgreSQL is required here: initdb on PATH, and setpriv or runuser for root")
    if found is None:
        # A database server is nothing that the locks could bring into a virtual environment, and SQLite, on which the same
        # tests run, needs none: a newcomer's `make test` is to pass without. CI installs it, sets TEST_POSTGRES_REQUIRED,
        # and so fails above instead of coming here.
        pytest.skip("no PostgreSQL: initdb and pg_ctl are not on PATH, and pg_config does not tell of them")
    if prefix is None:
        # The server itself refuses root, and without one of these two nobody else can be taken for it.
        pytest.skip("PostgreSQL does not run as root, and neither setpriv nor runuser is here")
    return Server(found, prefix)
