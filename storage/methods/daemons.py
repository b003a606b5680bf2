"""What daemons ask: which sources are due, who is alive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage import daemons, due
from storage.methods.connection import Connected
from storage.records import DueSource, Heartbeat, Timing

__all__ = ["DaemonMethods"]


class DaemonMethods(Connected):
    """Due sources, signs of life, alarms."""

    def start_changed(self, settings: Mapping[str, str], *, refused: str | None = None) -> list[str]:
        """Let those sources be due at once whose settings have changed since they were polled, or that were refused.

        Args:
            settings: what tells one setting from another, by source.
            refused: why those wait that were refused; None: they go on waiting.

        Returns:
            Their ids.
        """
        with self._reading("ask which sources have changed") as connection:
            found = due.changed(connection, settings, refused)
        if found:
            with self._writing("start changed sources afresh") as connection:
                due.start_afresh(connection, found)
        return found

    def due(self, *, now: datetime) -> list[DueSource]:
        """The sources whose time has come, those that wait longest first; also ones that are configured no more."""
        with self._reading("ask what is due") as connection:
            return due.due(connection, now)

    def shift(self, by: timedelta, *, now: datetime) -> int:
        """Move all that is due later than `now` by `by`, after the clock was set; returns how many sources that were."""
        with self._writing("move the schedule") as connection:
            return due.shift(connection, by, now)

    def timings(self, *, now: datetime) -> list[Timing]:
        """Times and counts of all sources, by id; cheaper than `statuses`."""
        with self._reading("read the schedule") as connection:
            return due.timings(connection, now)

    def beat(self, heartbeat: Heartbeat) -> None:
        """Keep a daemon's sign of life."""
        with self._writing("give a sign of life") as connection:
            daemons.beat(connection, heartbeat)

    def forget(self, owner: str) -> None:
        """A daemon has ended: its sign of life goes."""
        with self._writing("take back a sign of life") as connection:
            daemons.forget(connection, owner)

    def heartbeats(self) -> list[Heartbeat]:
        """The last signs of life of the daemons, the oldest one first."""
        with self._reading("read the signs of life") as connection:
            return daemons.heartbeats(connection)

    def arrivals(self, source_id: str, *, limit: int) -> list[datetime]:
        """When a source brought its last `limit` items, in order; items of one moment count once."""
        with self._reading("read when items came") as connection:
            return due.arrivals(connection, source_id, limit)

    def marks(self, prefix: str) -> dict[str, int]:
        """What `alarm` keeps under names that begin so, by the rest of the name."""
        with self._reading("read the alarms") as connection:
            return due.marks(connection, prefix)
