"""Handing a message to a mail server (RFC 5321) or to a local program.

The message's bytes come from the outbox and are sent as they are. What matters when the line drops is whether the
final dot was on its way: before it the server cannot have taken the message, after it nobody knows.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from adapters.errors import ConfigurationError
from monitor.config.mail import MailSettings, mailbox
from monitor.deliver.errors import DeliveryError
from monitor.digest.words import cut, plain
from monitor.secrets import SecretRef, redact, remember

__all__ = ["Sendmail", "Smtp", "mailer"]

_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server.

    Args:
        settings: `host` and `sender` are set.
        context: how certificates are checked; the system's authorities where None.
    """

    settings: MailSettings
    context: ssl.SSLContext | None = field(default=None, repr=False)

    def send(self, body: bytes, recipient: str) -> None:
        """Hand one message over for one recipient, within `settings.timeout` seconds; blocks.

        Raises:
            DeliveryError: it was not taken, or nobody knows.
            ConfigurationError: the password's reference leads nowhere.
        """
        handed = False
        where = f"{self.settings.host}:{self._port}"
        try:
            with self._connected() as server:
                self._login(server)
                _said(server.mail(mailbox(self.settings.sender or "").addr_spec, _options(server, body)), "MAIL")
                _said(server.rcpt(mailbox(recipient).addr_spec), "RCPT")
                _said(server.docmd("DATA"), "DATA", good=(354,))
                # As smtplib does it, but in two steps: between them the message passes into the server's hands.
                server.send(_dotted(body))
                handed = True
                server.send(b".\r\n")
                _said(server.getreply(), "the message")
        except DeliveryError as error:
            error.where = error.where or where
            raise
        except ssl.SSLError as error:
            raise DeliveryError(
                f"no protected connection: {error.reason or error}", fate="temporary", where=where,
                remedy="Check mail.security, the port, and the server's certificate.",
            ) from None  # fmt: skip
        except (smtplib.SMTPException, OSError) as error:
            fate, when = ("ambiguous", "after the message was handed over") if handed else ("temporary", "before that")
            raise DeliveryError(
                f"the connection broke {when}: {redact(str(error))[:_LONGEST_ANSWER] or type(error).__name__}",
                fate="ambiguous" if fate == "ambiguous" else "temporary", where=where,
            ) from None  # fmt: skip

    @property
    def _port(self) -> int:
        return self.settings.port or _PORTS[self.settings.security]

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that is cut at the deadline, whatever the server drips."""
        settings = self.settings
        context = self.context or ssl.create_default_context()
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(timeout=settings.timeout, context=context)
            if settings.security == "tls" else smtplib.SMTP(timeout=settings.timeout)
        )  # fmt: skip
        cutter = threading.Timer(settings.timeout, _cut, (server,))
        cutter.daemon = True
        cutter.start()
        try:
            server._host = settings.host  # type: ignore[attr-defined]  # the name that the certificate must bear
            _said(server.connect(settings.host or "", self._port), "the greeting")
            server.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                if not server.has_extn("starttls"):
                    raise DeliveryError(
                        "the server offers no STARTTLS, and mail.security asks for it", fate="permanent",
                        remedy='Use security = "tls", or "none" for a server on this machine.',
                    )  # fmt: skip
                server.starttls(context=context)
                server.ehlo()
            yield server
            with suppress(smtplib.SMTPException, OSError):
                server.quit()  # the message was taken: what happens now changes nothing
        finally:
            cutter.cancel()
            server.close()

    def _login(self, server: smtplib.SMTP) -> None:
        if self.settings.user is None or self.settings.password is None:
            return
        password = SecretRef.parse(self.settings.password.get_secret_value()).resolve()
        remember(password)
        try:
            server.login(self.settings.user, password)
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                f"the server refuses the account: {_answer(error.smtp_error)}",
                # Passwords are changed and servers recover: what waits in the outbox is not lost to a typing error.
                fate="temporary", remedy="Check mail.user and the secret that mail.password refers to.",
            ) from None  # fmt: skip


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        if server.sock is not None:
            server.sock.shutdown(socket.SHUT_RDWR)


def _options(server: smtplib.SMTP, body: bytes) -> Sequence[str]:
    return [f"SIZE={len(body)}"] if server.has_extn("size") else []


def _dotted(body: bytes) -> bytes:
    """Dot-stuffed, with CRLF at the end (RFC 5321 section 4.5.2)."""
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _said(answer: tuple[int, bytes], what: str, good: tuple[int, ...] = (220, 250, 251)) -> None:
    code, text = answer
    if code in good:
        return
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the server closed the connection")
    raise DeliveryError(
        f"the server answers {what} with {code} {_answer(text)}",
        fate="permanent" if 500 <= code < 600 else "temporary",
    )


def _answer(text: bytes | str) -> str:
    line = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return redact(cut(plain(line), _LONGEST_ANSWER))


@dataclass(frozen=True, slots=True)
class Sendmail:
    """A local program that takes a message on its standard input, as sendmail(8) does."""

    settings: MailSettings

    def send(self, body: bytes, recipient: str) -> None:
        """Hand one message over; the recipient is given as the last argument, not read from the headers; blocks.

        Raises:
            DeliveryError: the program is not there, fails or does not end in time.
        """
        command = [*(a for a in self.settings.sendmail if a != "-t"), "-i", "--", mailbox(recipient).addr_spec]
        try:
            # The arguments come from the operator's configuration; no shell sees them.
            done = subprocess.run(  # noqa: S603
                command, input=body.replace(b"\r\n", b"\n"), capture_output=True, timeout=self.settings.timeout, check=False
            )
        except subprocess.TimeoutExpired:
            raise DeliveryError("the program did not end in time", fate="ambiguous", where=command[0]) from None
        except OSError as error:
            raise DeliveryError(
                f"the program cannot be run: {error.strerror}", fate="temporary", where=command[0],
                remedy="Check mail.sendmail.",
            ) from None  # fmt: skip
        if done.returncode != 0:
            # 64 to 78 are those of sysexits.h; 75 asks to come again, the other ones do not.
            fate = "permanent" if done.returncode in (64, 65, 67, 68) else "temporary"
            raise DeliveryError(
                f"the program ends with {done.returncode}: {_answer(done.stderr)}", where=command[0],
                fate="permanent" if fate == "permanent" else "temporary",
            )  # fmt: skip


def mailer(settings: MailSettings) -> Smtp | Sendmail:
    """What hands mail over.

    Raises:
        ConfigurationError: the configuration names neither a server nor a program.
    """
    if settings.host:
        return Smtp(settings)
    if settings.sendmail:
        return Sendmail(settings)
    raise ConfigurationError(
        "there are digests or alerts for mail addresses, but no way for mail to leave",
        remedy="Set mail.host and mail.sender, or mail.sendmail.",
    )
