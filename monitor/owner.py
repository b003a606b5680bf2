"""Who holds a lease, and whether that process is still there.

A process that is killed leaves its leases behind. They run out by themselves; on the same machine there
is no need to wait, since the kernel tells that the process is gone. The start time guards against a
process id that was given out again.
"""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

__all__ = ["is_abandoned", "new_owner", "same_machine"]


def _boot_id() -> str:
    """What tells this boot of this machine from all others; containers of one host share it, and their names differ."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _pid_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _machine() -> str:
    return "/".join((socket.gethostname(), _boot_id(), _pid_namespace()))


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot (proc(5), field 22), or empty where /proc has none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def new_owner() -> str:
    """A name for this process as an owner of leases, never used before."""
    pid = os.getpid()
    return "|".join((_machine(), str(pid), _started(pid), uuid.uuid4().hex[:12]))


def is_abandoned(owner: str) -> bool:
    """Whether `owner` was a process of this machine that is gone. False where that cannot be known."""
    machine, _, rest = owner.partition("|")
    pid, _, tail = rest.partition("|")
    started = tail.partition("|")[0]
    if machine != _machine() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return bool(started) and _started(int(pid)) != started


def same_machine(one: str, other: str) -> bool:
    """Whether two owners are processes of one machine in one boot."""
    return one.partition("|")[0] == other.partition("|")[0]
