"""Programs that take mail, and those that do not."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from monitor.config import MailSettings
from monitor.deliver.errors import DeliveryError
from monitor.deliver.sendmail import Sendmail
from tests.monitor.deliver.samples import BODY, outgoing, to


def program(folder: Path, code: str, **more: object) -> Sendmail:
    (folder / "mailer.py").write_text(f"import sys, time, os, subprocess, pathlib\n{code}\n")
    command = (sys.executable, str(folder / "mailer.py"), "-t")
    values = {"sender": "Desk <a@desk.example>", "sendmail": command, "timeout": 20.0, **more}
    return Sendmail(MailSettings.model_validate(values))


def test_it_gets_the_message_and_the_recipient_as_arguments(tmp_path: Path) -> None:
    code = f"pathlib.Path({str(tmp_path / 'got')!r}).write_bytes(repr(sys.argv[1:]).encode() + sys.stdin.buffer.read())"
    program(tmp_path, code).send(outgoing(), to("$(touch x); b@desk.example".rpartition(" ")[2]))
    got = (tmp_path / "got").read_bytes()
    assert got == b"['-i', '-f', 'a@desk.example', '--', 'b@desk.example']" + BODY.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("code", "fate"),
    [
        ("sys.stdin.read(); sys.exit('no such user: env-canary')", "temporary"),
        ("sys.exit(67)", "permanent"),
        ("sys.exit(75)", "temporary"),
        ("sys.stdin.read(); os.kill(os.getpid(), 9)", "ambiguous"),
    ],
)
def test_how_it_ends_tells_what_became_of_the_message(tmp_path: Path, code: str, fate: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        program(tmp_path, code).send(outgoing(), to())
    assert caught.value.fate == fate


def test_one_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    code = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(DeliveryError) as caught:
        program(tmp_path, code, timeout=1.0).send(outgoing(), to())
    assert (caught.value.fate, caught.value.closed) == ("ambiguous", True)
    assert time.monotonic() - began < 20


def test_one_that_is_not_there() -> None:
    settings = MailSettings.model_validate({"sender": "a@desk.example", "sendmail": ("/nowhere/sendmail",)})
    with pytest.raises(DeliveryError, match="cannot be run") as caught:
        Sendmail(settings).send(outgoing(), to())
    assert (caught.value.fate, caught.value.closed) == ("temporary", True)
