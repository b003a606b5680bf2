"""Word to the service manager (sd_notify(3)): a datagram to the socket that it names."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping

__all__ = ["Notifier"]

log = logging.getLogger(__name__)


class Notifier:
    """Tells systemd how the daemon is; silent where nobody asked.

    Args:
        env: environment variables; `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are looked at.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        address = env.get("NOTIFY_SOCKET", "")
        # "@" stands for an address in the abstract name space (unix(7)).
        self._address = "\0" + address[1:] if address.startswith("@") else address
        asked = env.get("WATCHDOG_USEC", "")
        mine = env.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.watchdog: float | None = int(asked) / 1e6 if asked.isdigit() and int(asked) and mine else None
        """Seconds after which systemd gives the daemon up; None when it does not watch."""

    def ready(self) -> None:
        """The daemon works, with the configuration that is in force now."""
        self._send(f"READY=1\nMAINPID={os.getpid()}\nSTATUS=polling")

    def reloading(self) -> None:
        """It reads its configuration anew; `ready` ends that."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """It ends."""
        self._send("STOPPING=1\nSTATUS=waiting for polls under way")

    def alive(self, status: str) -> None:
        """It is not stuck."""
        self._send(f"WATCHDOG=1\nSTATUS={status}")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.setblocking(False)  # a service manager that does not listen must not hold us up
                out.sendto(text.encode(), self._address)
        except OSError as error:
            log.warning("the service manager could not be told", extra={"error": str(error)})
