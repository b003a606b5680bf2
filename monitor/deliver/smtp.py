"""Handing a message to a mail server (RFC 5321).

The message's bytes come from the outbox and are sent as they are. What matters when the line drops is whether the
final dot was on its way: before it the server cannot have taken the message, after it nobody knows.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from monitor.config.mail import MailSettings, mailbox
from monitor.deliver.errors import DeliveryError, Fate
from monitor.deliver.recipients import Recipient
from monitor.digest.words import cut, plain
from monitor.secrets import SecretRef, redact
from storage.records import Outgoing

__all__ = ["Smtp", "answer_line"]

_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_LONGEST_ANSWER = 300
_SHUTTING_DOWN = 421


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server.

    Args:
        settings: `host` and `sender` are set.
        context: how certificates are checked; the system's authorities where None.
    """

    settings: MailSettings
    context: ssl.SSLContext | None = field(default=None, repr=False)

    def send(self, outgoing: Outgoing, to: Recipient) -> None:
        """Hand one message over within `settings.timeout` seconds; blocks.

        Raises:
            DeliveryError: it was not taken, or nobody knows.
            ConfigurationError: the password's reference leads nowhere.
        """
        with self._session() as (server, progress):
            _said(server.mail(_spec(self.settings.sender or ""), _options(server, outgoing.body)), "MAIL")
            _said(server.rcpt(_spec(to.address)), "RCPT")
            _said(server.docmd("DATA"), "DATA", good=(354,))
            # As smtplib does it, but in two steps: between them the message passes into the server's hands.
            server.send(_dotted(outgoing.body))
            progress.handed = True
            server.send(b".\r\n")
            _said(server.getreply(), "the message")

    def reach(self) -> str:
        """Connect and log in as before a message, and end; returns the server's place. Blocks.

        Raises:
            DeliveryError: the server cannot be reached, or refuses.
            ConfigurationError: the password's reference leads nowhere.
        """
        with self._session():
            return self._place

    @contextmanager
    def _session(self) -> Iterator[tuple[smtplib.SMTP, _Progress]]:
        """A server that takes messages from us, and what is noted of the one that is handed over."""
        progress, deadline = _Progress(), _Deadline(self.settings.timeout)
        try:
            with deadline, self._connected(deadline) as server:
                self._login(server)
                yield server, progress
        except DeliveryError as error:
            error.where = error.where or self._place
            raise
        except (smtplib.SMTPException, OSError) as error:
            raise self._broken(error, handed=progress.handed, late=deadline.over) from None

    @property
    def _port(self) -> int:
        return self.settings.port or _PORTS[self.settings.security]

    @property
    def _place(self) -> str:
        return f"{self.settings.host}:{self._port}"

    def _broken(self, error: Exception, *, handed: bool, late: bool) -> DeliveryError:
        fate: Fate = "ambiguous" if handed else "temporary"
        when = "after the message was handed over" if handed else "before the message was handed over"
        remedy = None
        if late:
            what = f"the server did not end within {self.settings.timeout:g} s, {when}"
        elif isinstance(error, ssl.SSLError):
            what = f"the protected connection failed {when}: {error.reason or error}"
            remedy = "Check mail.security, the port, and the server's certificate."
        else:
            reason = redact(str(error))[:_LONGEST_ANSWER] or type(error).__name__
            what = f"the connection broke {when}: {reason}"
        return DeliveryError(what, fate=fate, closed=True, where=self._place, remedy=remedy)

    @contextmanager
    def _connected(self, deadline: _Deadline) -> Iterator[smtplib.SMTP]:
        """A connection that has been greeted, protected as the settings say."""
        settings, host = self.settings, self.settings.host or ""
        context = None if settings.security == "none" else self.context or ssl.create_default_context()
        raw = socket.create_connection((host, self._port), settings.timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or the final dot waits for the other side's ACK
        deadline.watch(raw)
        server = smtplib.SMTP(timeout=settings.timeout)
        try:
            server._host = host  # type: ignore[attr-defined]  # the name that the certificate must bear
            tls = context if settings.security == "tls" else None
            server.sock = tls.wrap_socket(raw, server_hostname=host) if tls else raw
            _said(server.getreply(), "the connection", closed=True)
            server.ehlo_or_helo_if_needed()
            if settings.security == "starttls" and context is not None:
                self._protect(server, context)
            yield server
            with suppress(smtplib.SMTPException, OSError):
                server.quit()  # the message was taken: what happens now changes nothing
        finally:
            server.close()
            raw.close()

    def _protect(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if not server.has_extn("starttls"):
            # Not for good: somebody on the line may have taken the offer out, and it can be mended.
            raise DeliveryError(
                "the server offers no STARTTLS, and mail.security asks for it", fate="temporary", closed=True,
                remedy='Use security = "tls", or "none" for a server on this machine.',
            )  # fmt: skip
        _said(server.starttls(context=context), "STARTTLS", closed=True)
        server.ehlo()

    def _login(self, server: smtplib.SMTP) -> None:
        if self.settings.user is None or self.settings.password is None:
            return
        password = SecretRef.parse(self.settings.password.get_secret_value()).resolve()
        try:
            server.login(self.settings.user, password)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, UnicodeError) as error:
            reason = "it is not ASCII"
            if isinstance(error, smtplib.SMTPAuthenticationError):
                reason = answer_line(error.smtp_error)
            elif isinstance(error, smtplib.SMTPNotSupportedError):
                reason = "it knows no way to log in"
            raise DeliveryError(
                f"the server refuses the account: {reason}", closed=True,
                # Passwords are changed and servers recover: what waits in the outbox is not lost to a typing error.
                fate="temporary", remedy="Check mail.user and the secret that mail.password refers to.",
            ) from None  # fmt: skip


@dataclass(slots=True)
class _Progress:
    """Whether the final dot may have left us."""

    handed: bool = False


class _Deadline:
    """Cuts a connection when its time is up, at whatever stage it is and however the server drips.

    Timeouts of sockets begin anew with every byte. The watched socket is a duplicate, because wrapping the first
    one for TLS takes its descriptor away.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def watch(self, line: socket.socket) -> None:
        """Cut this connection when the time comes.

        Raises:
            TimeoutError: it has come already.
        """
        with self._lock:
            if self.over:
                line.close()
                raise TimeoutError
            self._line = line.dup()

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)


def _spec(address: str) -> str:
    return mailbox(address).addr_spec


def _options(server: smtplib.SMTP, body: bytes) -> Sequence[str]:
    return [f"SIZE={len(body)}"] if server.has_extn("size") else []


def _dotted(body: bytes) -> bytes:
    """Dot-stuffed, with CRLF at the end (RFC 5321 section 4.5.2)."""
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _said(
    answer: tuple[int, bytes], what: str, *, good: tuple[int, ...] = (220, 250, 251), closed: bool = False
) -> None:
    code, text = answer
    if code in good:
        return
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the server closed the connection")
    raise DeliveryError(
        f"the server answers {what} with {code} {answer_line(text)}", closed=closed or code == _SHUTTING_DOWN,
        # What is said before any message is offered is not about the message.
        fate="permanent" if 500 <= code < 600 and not closed else "temporary",
    )  # fmt: skip


def answer_line(text: bytes | str) -> str:
    """What the other side said, as one line without secrets."""
    line = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return redact(cut(plain(line), _LONGEST_ANSWER))
