"""Handing a message to a local program, as sendmail(8) takes it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from monitor.config.mail import MailSettings, mailbox
from monitor.deliver.errors import DeliveryError, Fate
from monitor.deliver.recipients import Recipient
from monitor.deliver.smtp import answer_line
from storage.records import Outgoing

__all__ = ["Sendmail"]

_PERMANENT = frozenset([64, 65, 67, 68])
"""Of sysexits.h: wrong usage, data, user, host. 75 asks to come again, and others can be mended."""

_MOST_COMPLAINTS = 4096


@dataclass(frozen=True, slots=True)
class Sendmail:
    """A local program that takes a message on its standard input."""

    settings: MailSettings

    def send(self, outgoing: Outgoing, to: Recipient) -> None:
        """Hand one message over; the recipient is the last argument and is not read from the headers; blocks.

        Raises:
            DeliveryError: the program is not there, fails or does not end in time.
        """
        command = self._command(to)
        # Not a pipe: a program that it leaves behind in the background would keep that open.
        with tempfile.TemporaryFile() as complaints:
            code = self._run(command, outgoing.body.replace(b"\r\n", b"\n"), complaints)
            complaints.seek(0)
            said = answer_line(complaints.read(_MOST_COMPLAINTS))
        if code == 0:
            return
        fate: Fate = "ambiguous" if code < 0 else "permanent" if code in _PERMANENT else "temporary"
        how = f"is ended by signal {-code}" if code < 0 else f"ends with {code}"
        raise DeliveryError(f"the program {how}: {said}".rstrip(": "), where=command[0], fate=fate)

    def reach(self) -> str:
        """The path of the program. Nothing is run: programs differ in what they do without a message.

        Raises:
            DeliveryError: it is not there, or may not be run.
        """
        program = self.settings.sendmail[0]
        if (found := shutil.which(program)) is None:
            raise DeliveryError(
                "there is no such program that may be run", fate="temporary", closed=True, where=program,
                remedy="Check mail.sendmail.",
            )  # fmt: skip
        return found

    def _command(self, to: Recipient) -> list[str]:
        own = [a for a in self.settings.sendmail if a != "-t"]
        sender = [] if "-f" in own else ["-f", mailbox(self.settings.sender or "").addr_spec]
        return [*own, "-i", *sender, "--", mailbox(to.address).addr_spec]

    def _run(self, command: list[str], message: bytes, complaints: IO[bytes]) -> int:
        try:
            # The arguments come from the operator's configuration; no shell sees them.
            process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, start_new_session=True
            )
        except OSError as error:
            raise DeliveryError(
                f"the program cannot be run: {error.strerror}", fate="temporary", closed=True, where=command[0],
                remedy="Check mail.sendmail.",
            ) from None  # fmt: skip
        try:
            process.communicate(message, timeout=self.settings.timeout)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise DeliveryError(
                f"the program did not end within {self.settings.timeout:g} s", fate="ambiguous", closed=True,
                where=command[0],
            ) from None  # fmt: skip
        return process.returncode
