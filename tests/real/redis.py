"""A Redis of our own on loopback, run by an account without rights, that keeps nothing on the disk."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.postgres import free_port, unprivileged


class Redis:
    """A running server."""

    def __init__(self, program: str) -> None:
        prefix = unprivileged() or []
        self.folder = Path(tempfile.mkdtemp(prefix="monitor-redis-"))
        if prefix:
            os.chown(self.folder, 65534, 65534)
        self.port = free_port()
        self._process = subprocess.Popen(
            [*prefix, program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            if self._answers():
                return
            time.sleep(0.05)
        raise AssertionError("redis-server does not start")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as sock:
                sock.sendall(b"PING\r\n")
                return sock.recv(5) == b"+PONG"
        except OSError:
            return False

    def remove(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)
