"""What is remembered of a mailbox: how far each folder was read, by its UIDVALIDITY (RFC 9051 section 2.3.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from adapters.imap.session import Folder
from adapters.schema import SourceState

__all__ = ["Mailbox"]


class Mailbox:
    """The cursor of every folder.

    When a server numbers a folder anew, nothing says which of its messages were read: they are read again from the day
    of the first visit's horizon, and are known again by their Message-ID.

    Args:
        account: that the state belongs to.
        since: messages that arrived before this day are none of our business.
        folders: by name, UIDVALIDITY and the last UID that was read.
    """

    def __init__(self, account: str, since: date, folders: dict[str, tuple[int, int]]) -> None:
        self.since = since
        self._account = account
        self._folders = folders

    @classmethod
    def load(cls, state: Mapping[str, Any], account: str, since: datetime) -> Mailbox:
        """The mailbox of a stored state; a new one where that is of another account, or damaged.

        Args:
            state: as `dump` gave it.
            account: of the settings.
            since: horizon of a first visit.
        """
        if state.get("account") != account:
            return cls(account, since.date(), {})
        try:
            day = date.fromisoformat(str(state.get("since")))
        except ValueError:
            return cls(account, since.date(), {})
        folders = state.get("folders")
        known: dict[str, tuple[int, int]] = {}
        for name, entry in folders.items() if isinstance(folders, dict) else ():
            match entry:
                case [int(validity), int(uid)]:
                    known[name] = (validity, uid)
        return cls(account, day, known)

    def dump(self) -> SourceState:
        """The state in JSON that `load` takes back."""
        folders: dict[str, Any] = {name: list(entry) for name, entry in self._folders.items()}
        return {"account": self._account, "since": self.since.isoformat(), "folders": folders}

    def enter(self, folder: Folder) -> bool:
        """Open the folder's account; True where it was known under other numbers."""
        known = self._folders.get(folder.name)
        if known and known[0] == folder.validity:
            return False
        self._folders[folder.name] = (folder.validity, 0)
        return known is not None

    def reached(self, folder: Folder) -> int:
        """The last UID that was read; 0 before the first."""
        return self._folders[folder.name][1]

    def done(self, folder: Folder, uid: int) -> None:
        """The message is read, or gone."""
        self._folders[folder.name] = (folder.validity, uid)
