"""Messages, digests and offices of our own make."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.config import MailSettings
from monitor.deliver.recipients import Recipient
from storage.records import FrozenDigest, Outgoing

NOW = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
BODY = b"From: a@desk.example\r\nTo: b@desk.example\r\nMessage-ID: <1@desk.example>\r\n\r\n.one\r\n..two\r\n"


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def outgoing(n: int | str = 1, **fields: Any) -> Outgoing:
    values: dict[str, Any] = {
        "channel": "mail", "kind": "digest", "event": f"digest:daily:{n}", "recipient": "b@desk.example", "subject": "S",
        "message_id": f"<{n}@desk.example>", "body": BODY,
    }  # fmt: skip
    return Outgoing(**{**values, **fields})


def to(address: str = "b@desk.example", **fields: Any) -> Recipient:
    return Recipient(**{"channel": "mail", "shown": address, "address": address, **fields})


def mail(port: int, **fields: Any) -> MailSettings:
    values: dict[str, Any] = {
        "sender": "Desk <a@desk.example>", "host": "localhost", "port": port, "security": "none", "timeout": 5.0
    }
    return MailSettings.model_validate({**values, **fields}, context={"folder": None})


def frozen(day: date, **fields: Any) -> FrozenDigest:
    at = datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC)
    values: dict[str, Any] = {
        "name": "daily", "period": day, "since": 0, "until": 0, "start": at - timedelta(days=1), "end": at, "built": at,
        "document": "{}",
    }  # fmt: skip
    return FrozenDigest(**{**values, **fields})


class Fake:
    """A sender that does as it is told: raises the errors it was given, then takes everything."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.sent: list[tuple[Outgoing, Recipient]] = []

    def send(self, outgoing: Outgoing, to: Recipient) -> None:
        self.sent.append((outgoing, to))
        if self.errors:
            raise self.errors.pop(0)


class Book:
    """Finds every recipient at its shown name, or always the same one."""

    def __init__(self, only: Recipient | None = None) -> None:
        self.only = only

    def find(self, outgoing: Outgoing) -> Recipient:
        return self.only or Recipient(outgoing.channel, outgoing.recipient, outgoing.recipient)  # type: ignore[arg-type]

