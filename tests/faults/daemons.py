"""`monitor run` as a process of its own, started and watched from outside."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from tests import processes


def start(config: Path, *, log: Path | None = None, **env: str) -> subprocess.Popen[bytes]:
    """A daemon; what it says goes to `log`."""
    with (log or Path(os.devnull)).open("ab") as out:
        return processes.start("run", config=config, env=env, stdout=out, stderr=out)


def until(holds: Callable[[], object], seconds: float = 30.0) -> float:
    """Wait until it holds; returns how long that took.

    Raises:
        TimeoutError: it does not.
    """
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not so after {seconds} s")
        time.sleep(0.02)
    return time.monotonic() - began


def end(process: subprocess.Popen[bytes], seconds: float = 30.0) -> int:
    """Ask it to end; its exit code."""
    process.terminate()
    try:
        return process.wait(seconds)
    finally:
        process.kill()
        process.wait()
