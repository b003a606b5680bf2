"""Signs of life of the daemons that share a store."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from storage.engine import upsert
from storage.records import Heartbeat
from storage.tables import DaemonRow, of

__all__ = ["beat", "forget", "heartbeats"]

DAEMON = of(DaemonRow)


def beat(connection: Connection, heartbeat: Heartbeat) -> None:
    """Keep the daemon's last sign of life."""
    upsert(connection, DAEMON, [heartbeat.model_dump()])


def forget(connection: Connection, owner: str) -> None:
    """The daemon has ended."""
    connection.execute(delete(DAEMON).where(DAEMON.c.owner == owner))


def heartbeats(connection: Connection) -> list[Heartbeat]:
    """The last signs of life, the oldest daemon first."""
    rows = connection.execute(select(DAEMON).order_by(DAEMON.c.started, DAEMON.c.owner))
    return [Heartbeat(**row._mapping) for row in rows]
