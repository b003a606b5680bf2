"""Accounts of networks, under the names that somebody watches."""

from __future__ import annotations

from collections.abc import Collection

from storage import accounts
from storage.methods.connection import Connected
from storage.records import AccountRecord

__all__ = ["AccountMethods"]


class AccountMethods(Connected):
    """Who bears which handle."""

    def accounts(self) -> list[AccountRecord]:
        """All that networks told of accounts when they were asked last."""
        with self._reading("read the accounts") as connection:
            return accounts.read(connection)

    def keep_accounts(self, records: Collection[AccountRecord]) -> None:
        """Keep what a network told, in place of what it told of the same names before."""
        with self._writing("keep accounts") as connection:
            accounts.keep(connection, records)

    def forget_accounts(self, network: str, names: Collection[str]) -> None:
        """Forget what a network told of these names."""
        with self._writing("forget accounts") as connection:
            accounts.forget(connection, network, names)
