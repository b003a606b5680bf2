"""Whether it is the source or our own line that is dead.

A connection that fails says nothing by itself. It counts against a source only once something else was reached
between two failures of that source; while nothing at all can be reached, nothing counts, and one alarm is raised.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from adapters.errors import FetchTimeoutError, MediaMonitorError, UnreachableError

__all__ = ["Network", "is_connection_failure"]

HOSTS = 3
"""So many hosts in a row that cannot be reached are no coincidence."""

SILENCE = timedelta(minutes=10)
"""For so long nothing must have been reached."""


def is_connection_failure(error: BaseException | None) -> bool:
    """Whether an error is of the kind that a dead line causes."""
    return isinstance(error, UnreachableError | FetchTimeoutError)


class Network:
    """What polls of one process have seen of the network."""

    def __init__(self) -> None:
        self._reached: datetime | None = None
        self._failed: set[str] = set()
        self._told = False

    def reached(self, now: datetime) -> None:
        """Some host answered, whatever it said."""
        self._reached = now
        self._failed.clear()
        self._told = False

    def failed(self, host: str) -> None:
        """A host could not be reached."""
        self._failed.add(host)

    def reached_since(self, moment: datetime) -> bool:
        """Whether anything was reached after `moment`."""
        return self._reached is not None and self._reached > moment

    def is_down(self, now: datetime) -> bool:
        """Whether nothing can be reached any more, as far as was tried."""
        silent = self._reached is None or now - self._reached >= SILENCE
        return silent and len(self._failed) >= HOSTS

    def alarm(self, now: datetime) -> MediaMonitorError | None:
        """What to tell once for each time the network goes down."""
        if self._told or not self.is_down(now):
            return None
        self._told = True
        return NetworkDownError(
            f"none of {len(self._failed)} hosts can be reached; no failure counts against a source meanwhile",
            remedy="Check this machine's connection, name servers and firewall.",
        )


class NetworkDownError(MediaMonitorError):
    """Nothing can be reached."""

    code = "network.down"
