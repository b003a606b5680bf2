"""The imap adapter: what is new in the folders of a mailbox, a payload a message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field, SecretStr

from adapters import base
from adapters.base import Fetcher, Payload, Poll
from adapters.errors import FetchError
from adapters.fetch.streams import Dialer
from adapters.imap import message
from adapters.imap.memory import Mailbox
from adapters.imap.session import Folder, Session
from adapters.schema import Batch, Problem

__all__ = ["ADAPTER", "ImapAdapter", "ImapOptions"]

PORTS = {"tls": 993, "starttls": 143, "none": 143}


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("should hold no control characters")
    return value


Word = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_printable)]


class ImapOptions(base.Options):
    """Settings of a mailbox."""

    host: Word = Field(description="name of the mail server")
    port: int | None = Field(None, ge=1, le=65535, description="its port; 993 with tls, else 143")
    tls: Literal["tls", "starttls", "none"] = Field("tls", description="tls, starttls, or none (only in one's own network)")
    user: Word = Field(description="name to log in with")
    password: SecretStr = Field(description="reference to the password: env:NAME or file:path")
    folders: tuple[Word, ...] = Field(("INBOX",), min_length=1, description="folders to read; names as the server has them")
    first_days: int = Field(30, ge=0, le=3650, description="on the first visit, messages that arrived in so many days")
    max_messages: int = Field(200, ge=1, le=10_000, description="messages that one poll reads; the rest is left to the next")
    max_bytes: int = Field(5_000_000, ge=10_000, description="bytes of a message that are read")
    timeout: float = Field(60.0, gt=0, description="seconds for each answer of the server")
    authorities: Path | None = Field(None, description="file of certificates (PEM) to trust instead of the system's")

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        return self.host, self.port or PORTS[self.tls]


class ImapAdapter:
    """Reads messages in the order of their UIDs; marks none as read.

    State: see `adapters.imap.memory.Mailbox`.
    """

    name = "imap"
    Options: type[base.Options] = ImapOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """One payload a new message, folder by folder, oldest first.

        A folder that cannot be opened is a problem of the next payload, as long as any can.

        Raises:
            FetchError: the server cannot be reached, or refuses us, or none of the folders is there.
        """
        options: ImapOptions = poll.options
        mailbox = Mailbox.load(poll.state, _account(options), poll.now - timedelta(days=options.first_days))
        session = await _session(options, fetcher)
        try:
            await asyncio.to_thread(session.login, options.user, options.password.get_secret_value())
            async with aclosing(_messages(poll, session, mailbox)) as found:
                async for payload in found:
                    yield payload
            await asyncio.to_thread(session.close)
        finally:
            session.abort()

    def parse(self, payload: Payload, options: Any) -> Batch:
        """The item that a message is.

        Raises:
            ParseError: the bytes are no message.
        """
        return message.read(payload)


def _account(options: ImapOptions) -> str:
    return f"{options.user}@{options.host}".lower()


async def _session(options: ImapOptions, fetcher: Fetcher) -> Session:
    host, port = options.place
    if not isinstance(fetcher, Dialer):
        raise FetchError("this fetcher opens no connections to mail servers", where=f"{host}:{port}")
    sock = await fetcher.connect(host, port, timeout=options.timeout)
    try:
        return await asyncio.to_thread(
            Session, sock, host, tls=options.tls, authorities=options.authorities, max_bytes=options.max_bytes
        )
    except BaseException:
        sock.close()
        raise


async def _messages(poll: Poll, session: Session, mailbox: Mailbox) -> AsyncGenerator[Payload, None]:
    options: ImapOptions = poll.options
    waiting: list[Problem] = []
    failed: FetchError | None = None
    left = options.max_messages
    opened = 0
    for name in options.folders:
        try:
            folder = await asyncio.to_thread(session.open, name)
        except FetchError as error:
            failed = failed or error
            waiting.append(Problem.of(error, source=poll.source_id, where=f"{options.host}/{name}"))
            continue
        opened += 1
        if mailbox.enter(folder):
            waiting.append(_renumbered(poll, folder))
        uids = await asyncio.to_thread(session.uids, after=mailbox.reached(folder), since=mailbox.since)
        if len(uids) > left:
            waiting.append(_more(poll, folder, len(uids) - left))
        for uid in uids[:left]:
            data, size = await asyncio.to_thread(session.message, uid)
            mailbox.done(folder, uid)
            left -= 1
            if data:
                yield _payload(poll, folder, uid, data, size, mailbox, waiting)
                waiting = []
    if failed and not opened:
        raise failed
    yield Payload(
        fetched=poll.now, source_id=poll.source_id, state=mailbox.dump(), unchanged=True, problems=tuple(waiting)
    )


def _payload(
    poll: Poll, folder: Folder, uid: int, data: bytes, size: int, mailbox: Mailbox, waiting: list[Problem]
) -> Payload:
    options: ImapOptions = poll.options
    place = f"imap://{options.host}/{quote(folder.name)};UIDVALIDITY={folder.validity}/;UID={uid}"  # RFC 5092
    return Payload(
        data=data, url=place, content_type="message/rfc822", headers={"size": str(size)}, fetched=poll.now,
        source_id=poll.source_id, state=mailbox.dump(), problems=tuple(waiting),
    )  # fmt: skip


def _renumbered(poll: Poll, folder: Folder) -> Problem:
    return Problem(
        code="imap.renumbered", severity="warning", source=poll.source_id, where=f"{poll.options.host}/{folder.name}",
        message="the server has numbered the folder's messages anew; they are looked through again",
    )  # fmt: skip


def _more(poll: Poll, folder: Folder, count: int) -> Problem:
    return Problem(
        code="cap.messages", severity="warning", source=poll.source_id, where=f"{poll.options.host}/{folder.name}",
        message=f"{count:,} more messages are new; the next polls read them",
        remedy="Raise max_messages, or poll more often.",
    )  # fmt: skip


ADAPTER = ImapAdapter()
