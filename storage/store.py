"""`Store`: the only door to the database. It takes and gives items and records, never rows or sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from adapters.errors import StoreError
from storage import backup, check, schema
from storage.engine import database_url, make_folder, may_write, open_engine
from storage.faults import redacted, translated
from storage.methods.accounts import AccountMethods
from storage.methods.answers import AnswerMethods
from storage.methods.daemons import DaemonMethods
from storage.methods.intake import IntakeMethods
from storage.methods.mail import MailMethods
from storage.methods.pages import PageMethods
from storage.methods.search import SearchMethods
from storage.methods.sources import SourceMethods
from storage.methods.stories import StoryMethods
from storage.methods.together import TogetherMethods

__all__ = ["Store"]


class Store(
    SourceMethods, DaemonMethods, IntakeMethods, TogetherMethods, PageMethods, AnswerMethods, StoryMethods, MailMethods,
    SearchMethods, AccountMethods,
):
    """Items, revisions, flags, problems and what each source remembers, in SQLite or PostgreSQL.

    Open it with `Store.open`. Threads may share one; processes open their own. Every method is one
    transaction, and raises `StoreError` where the database refuses.
    """

    @classmethod
    def open(cls, url: str, *, create: bool = True, read_only: bool = False) -> Self:
        """The store at `url`.

        Where a SQLite file may only be read, and `create` does not ask for more, it is opened to be read.

        Args:
            url: `sqlite:///folder/file.db` or `postgresql://user@host/database`.
            create: whether an empty database, or one that is not there, is set up.
            read_only: open a SQLite file to be read only.

        Raises:
            OutdatedSchemaError: an older version made it; the message names the command that upgrades it.
            NewerSchemaError: a newer version made it.
            MissingStoreError: it is empty or not there, and may not be made.
            StoreError: it cannot be reached, or holds something else.
        """
        address = database_url(url)
        read_only = address.get_backend_name() == "sqlite" and (read_only or (not create and not may_write(address)))
        if create and not read_only and not may_write(address):  # better now than at the first poll
            raise StoreError(
                "this user may read the database and not write to it", where=redacted(address),
                remedy="Let it write to the file and its folder.",
            )  # fmt: skip
        engine = open_engine(address, read_only=read_only)
        try:
            with translated(address, "open the database"):
                schema.reachable(address, create=create and not read_only)
                if not read_only:
                    make_folder(address)
                schema.ensure(engine, create=create and not read_only)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, read_only=read_only)

    @staticmethod
    def upgrade(url: str) -> tuple[str | None, str]:
        """Bring the database to this program's schema, all or nothing; a SQLite file is copied first.

        Returns:
            The versions before and after; the first is None where the database was empty.

        Raises:
            NewerSchemaError: a newer version made it.
            StoreError: it cannot be reached, or holds something else.
        """
        address = database_url(url)
        engine = open_engine(address)
        try:
            with translated(address, "upgrade the database"):
                make_folder(address)
                return schema.upgrade(engine)
        finally:
            engine.dispose()

    def back_up(self, target: Path) -> None:
        """Copy the database to a file while others go on; it appears whole or not at all. SQLite only.

        Raises:
            StoreError: it cannot be copied, or is no file.
        """
        if self.path is None:
            raise StoreError(
                "only a SQLite file is copied here", where=self.url, remedy="Back PostgreSQL up with pg_dump."
            )
        with translated(self._url, "copy the database"):
            backup.copy(self.path, target)

    def check(self) -> list[str]:
        """What is wrong with the database, a sentence each; empty when it is sound."""
        with self._reading("check the database") as connection:
            return check.faults(connection)
