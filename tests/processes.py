"""`monitor` as a process of its own, so that it can be killed, watched and measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def environment() -> dict[str, str]:
    """Of this process, but for what would configure the other one."""
    return {k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")}


def start(*words: str, config: Path, env: dict[str, str] | None = None, **how: Any) -> subprocess.Popen[bytes]:
    """Start a command.

    Args:
        words: the command and its options.
        config: its configuration.
        env: variables that it has besides ours.
        how: see `subprocess.Popen`.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *words, "--config", str(config)], cwd=ROOT, env=environment() | (env or {}), **how
    )
