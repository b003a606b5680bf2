"""Signs of life of the daemons that share a store."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, delete, select

from storage.engine import upsert
from storage.records import Heartbeat
from storage.tables import DaemonRow, of

__all__ = ["beat", "forget", "heartbeats"]

DAEMON = of(DaemonRow)

FORGOTTEN = timedelta(days=1)


def beat(connection: Connection, heartbeat: Heartbeat) -> None:
    """Keep the daemon's last sign of life; those of others that are older than a day go."""
    connection.execute(delete(DAEMON).where(heartbeat.last_tick - FORGOTTEN > DAEMON.c.last_tick))
    upsert(connection, DAEMON, [heartbeat.model_dump()])


def forget(connection: Connection, owner: str) -> None:
    """The daemon has ended."""
    connection.execute(delete(DAEMON).where(DAEMON.c.owner == owner))


def heartbeats(connection: Connection) -> list[Heartbeat]:
    """The last signs of life, the oldest daemon first."""
    rows = connection.execute(select(DAEMON).order_by(DAEMON.c.started, DAEMON.c.owner))
    return [Heartbeat(**row._mapping) for row in rows]
