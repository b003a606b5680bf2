"""One visit to a mail server (RFC 9051), read-only: EXAMINE and BODY.PEEK, so that nothing counts as read.

Blocking, over a socket that somebody else opened; every failure is a FetchError, and no message of one holds the password.
"""

from __future__ import annotations

import base64
import imaplib
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from adapters.errors import FetchError, FetchTimeoutError, ProtocolError, TLSError, TooLargeError, UnreachableError

__all__ = ["Folder", "Session", "folder_name"]

Tls = Literal["tls", "starttls", "none"]
T = TypeVar("T")

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SLACK = 1 << 20


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is open.

    Attributes:
        name: as the settings have it.
        validity: UIDVALIDITY; while it is the same, so is what a UID means.
    """

    name: str
    validity: int


class _Client(imaplib.IMAP4):
    """imaplib over a given socket, with a cap on what a server may send at once."""

    def __init__(self, sock: socket.socket, host: str, cap: int) -> None:
        self._given = sock
        self._cap = cap
        super().__init__(host)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._given

    def read(self, size: int) -> bytes:
        if size > self._cap:
            raise TooLargeError(f"the server sends {size:,} bytes where {self._cap:,} were asked for")
        return super().read(size)


class Session:
    """A login.

    Args:
        sock: connected; closed with the session.
        host: name that the certificate must bear.
        tls: `tls` from the first byte, `starttls`, or `none`.
        authorities: file of certificates to trust instead of the system's.
        max_bytes: cap on a message.
    """

    def __init__(
        self, sock: socket.socket, host: str, *, tls: Tls, authorities: Path | None, max_bytes: int
    ) -> None:
        self._host = host
        self._max = max_bytes
        self._socket = sock
        self._client: _Client | None = None
        try:
            self._greet(tls, authorities)
        except BaseException:
            self.abort()
            raise

    def _greet(self, tls: Tls, authorities: Path | None) -> None:
        host = self._host
        context = _named(host, lambda: ssl.create_default_context(cafile=str(authorities) if authorities else None))
        if tls == "tls":
            self._socket = _named(host, lambda: context.wrap_socket(self._socket, server_hostname=host))
        client = self._client = self._do(lambda: _Client(self._socket, host, self._max + _SLACK))
        if tls == "starttls":
            self._do(lambda: client.starttls(context))
            self._socket = client.sock

    @property
    def _imap(self) -> _Client:
        assert self._client is not None
        return self._client

    def _do(self, work: Callable[[], T]) -> T:
        return _named(self._host, work)

    def login(self, user: str, password: str) -> None:
        """Prove who we are; by SASL PLAIN where the server has it, which takes every character (RFC 4616).

        Raises:
            FetchError: the server refuses.
        """
        known = self._imap.capabilities
        try:
            if "AUTH=PLAIN" in known:
                self._do(lambda: self._imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode()))
            elif "LOGINDISABLED" in known:
                raise FetchError(
                    "the server takes no login over this connection", where=self._host, remedy='Set tls = "tls".'
                )
            else:
                self._do(lambda: self._imap.login(user, password))
        except (ProtocolError, UnicodeError):
            raise FetchError(
                "the server refuses the login", where=self._host,
                remedy="Check user and password; many servers ask for a password of its own for each program.",
            ) from None  # fmt: skip

    def open(self, name: str) -> Folder:
        """Open a folder for reading only.

        Raises:
            FetchError: it is not there, or the server keeps no UIDs in it.
        """
        kind, _ = self._do(lambda: self._imap.select(folder_name(name), readonly=True))
        if kind != "OK":
            raise FetchError(f"there is no folder {name!r}", where=self._host, remedy="Check its name; / or . parts levels.")
        _, given = self._do(lambda: self._imap.response("UIDVALIDITY"))
        try:
            return Folder(name, int(given[0]))
        except (TypeError, ValueError, IndexError):
            raise ProtocolError("the server gives no UIDVALIDITY", where=self._host) from None

    def uids(self, *, after: int, since: date) -> list[int]:
        """UIDs beyond `after` of messages that arrived on `since` or later, in their order."""
        day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        _, given = self._checked(lambda: self._imap.uid("SEARCH", "UID", f"{after + 1}:*", "SINCE", day))
        found = (int(n) for part in given if isinstance(part, bytes) for n in part.split() if n.isdigit())
        return sorted({n for n in found if n > after})  # "n:*" always holds the last message, however old

    def message(self, uid: int) -> tuple[bytes, int]:
        """(the first `max_bytes` of a message, its whole size); nothing and 0 where it is gone."""
        wanted = f"(UID RFC822.SIZE BODY.PEEK[]<0.{self._max}>)"
        _, given = self._checked(lambda: self._imap.uid("FETCH", str(uid), wanted))
        for part in given:
            if isinstance(part, tuple) and (found := _UID.search(part[0])) and int(found[1]) == uid:
                size = _SIZE.search(part[0])
                return part[1], int(size[1]) if size else len(part[1])
        return b"", 0

    def _checked(self, work: Callable[[], tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
        kind, given = self._do(work)
        if kind != "OK":
            raise ProtocolError("the server refuses a question", where=self._host)
        return kind, given

    def close(self) -> None:
        """Say goodbye, and close the socket however that went."""
        with suppress(FetchError):
            self._do(self._imap.logout)
        self.abort()

    def abort(self) -> None:
        """Close the socket at once, also under a call that waits in another thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            if self._client is not None:
                self._client.shutdown()  # and the file that imaplib made of the socket
        self._socket.close()


def _named(host: str, work: Callable[[], T]) -> T:
    """What `work` gives, its failures named. Causes are not chained: imaplib's messages may repeat what was sent."""
    try:
        return work()
    except FetchError:
        raise
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "the handshake failed"
        raise TLSError(f"no secure connection: {reason}", where=host) from None
    except TimeoutError:
        raise FetchTimeoutError("the mail server does not answer in time", where=host) from None
    except imaplib.IMAP4.abort:
        raise UnreachableError("the mail server ended the connection", where=host) from None
    except imaplib.IMAP4.error:
        raise ProtocolError("the mail server refuses, or does not speak IMAP", where=host) from None
    except OSError as error:
        raise UnreachableError(f"the connection failed: {error.strerror or type(error).__name__}", where=host) from None


def folder_name(name: str) -> str:
    """A folder's name quoted for a command, in modified UTF-7 (RFC 3501 section 5.1.3)."""
    parts = []
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name):
        if run.isascii():
            parts.append(run.replace("&", "&-"))
        else:
            packed = base64.b64encode(run.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",")
            parts.append(f"&{packed}-")
    return '"' + "".join(parts).replace("\\", "\\\\").replace('"', '\\"') + '"'
