"""Accounts: who bears the handles that somebody watches. Bounded by what is watched; all of it is read at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, select

from storage.engine import upsert
from storage.records import AccountRecord
from storage.tables import AccountRow, of

ACCOUNT = of(AccountRow)

_ALL = select(ACCOUNT).order_by(ACCOUNT.c.network, ACCOUNT.c.asked)
_FORGET = delete(ACCOUNT).where(ACCOUNT.c.network == bindparam("of"), ACCOUNT.c.asked == bindparam("name"))


def read(connection: Connection) -> list[AccountRecord]:
    """All that is known."""
    return [AccountRecord.model_validate(row._asdict()) for row in connection.execute(_ALL)]


def keep(connection: Connection, records: Collection[AccountRecord]) -> None:
    """Keep records in place of those before."""
    # In one order, as two processes that lock the same rows in different ones would wait for each other.
    rows = sorted((record.model_dump() for record in records), key=lambda row: (row["network"], row["asked"]))
    if rows:
        upsert(connection, ACCOUNT, rows)


def forget(connection: Connection, network: str, names: Collection[str]) -> None:
    """Forget who bears these."""
    if names:
        connection.execute(_FORGET, [{"of": network, "name": name} for name in sorted(names)])
