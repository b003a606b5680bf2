"""One full pass through a real mail server: Postfix with a queue, a certificate and mailboxes of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from monitor.deliver.sendmail import Sendmail
from storage import Store
from tests.monitor.command import Cli, write_desk
from tests.monitor.deliver.samples import mail, outgoing, to
from tests.monitor.deliver.servers import free_port

pytestmark = pytest.mark.slow

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.desk.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = desk.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/etc/boxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 100
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {key}, {certificate}
"""
MASTER = """{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A Postfix of the test's own."""

    def __init__(self, folder: Path, certificate: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.etc = folder / "etc"
        for name in ("etc", "queue", "data", "mail"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        shutil.chown(folder / "mail", 65534, 65534)
        key = certificate.with_name("key.pem")
        (self.etc / "main.cf").write_text(MAIN.format(folder=folder, key=key, certificate=certificate))
        (self.etc / "master.cf").write_text(MASTER.format(port=f"127.0.0.1:{self.port}"))
        (self.etc / "boxes").write_text("b@desk.example b/\nc@desk.example c/\n")
        self.run("start")

    def run(self, command: str) -> None:
        subprocess.run(["postfix", "-c", str(self.etc), command], check=True, capture_output=True, timeout=60)

    def mailbox(self, name: str, count: int) -> list[bytes]:
        """Messages in a mailbox, once there are so many."""
        for _ in range(300):
            found = sorted((self.folder / "mail" / name / "new").glob("*"))
            if len(found) >= count:
                return [f.read_bytes() for f in found]
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())


@pytest.fixture(scope="module")
def postfix(certificate: Path) -> Iterator[Postfix]:
    if shutil.which("postfix") is None or os.getuid() != 0:
        # Slow tests only, which CI leaves out: Postfix is started by root, and aiosmtpd proves the same rows in every run.
        pytest.skip("needs Postfix, and root to start it")
    # Not in pytest's own folder, which it keeps closed to other accounts, such as the server's.
    folder = Path(tempfile.mkdtemp(prefix="monitor-postfix-"))
    folder.chmod(0o711)
    server = Postfix(folder, certificate)
    yield server
    server.run("stop")
    shutil.rmtree(folder, ignore_errors=True)


def test_a_digest_arrives_by_starttls(
    cli: Cli, postfix: Postfix, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_desk(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (tmp_path / "monitor.toml").open("a") as file:
        file.write(
            f'[mail]\nsender = "Пульт <a@desk.example>"\nhost = "localhost"\nport = {postfix.port}\n'
            '[[digest]]\nname = "daily"\nlanguage = "uk"\n'
            'to = ["b@desk.example", "unknown@desk.example", "c@desk.example"]\n'
        )  # fmt: skip
    cli("once")
    cli("digest")
    with Store.open(f"sqlite:///{tmp_path}/m.db") as store:
        states = {d.outgoing.recipient: d for d in store.deliveries()}
        day = store.frozen_digests()[0].period
    assert {r: d.state for r, d in states.items()} == {
        "b@desk.example": "sent", "c@desk.example": "sent", "unknown@desk.example": "dead"
    }  # fmt: skip
    assert "550" in (states["unknown@desk.example"].error or "")
    for name in ("b", "c"):
        (data,) = postfix.mailbox(name, 1)
        found: Any = message_from_bytes(data, policy=default)
        assert found["Delivered-To"] == f"{name}@desk.example"
        assert found["Message-ID"] == states[f"{name}@desk.example"].outgoing.message_id
        assert found["From"] == "Пульт <a@desk.example>"
        assert found["Auto-Submitted"] == "auto-generated"
        assert "with ESMTPS" in found["Received"]
        assert {p.get_content_subtype() for p in found.iter_parts()} == {"plain", "html"}
        assert found.get_body(("plain",)).get_content().count(str(day.year)) > 0


def test_the_sendmail_program_takes_a_message(postfix: Postfix) -> None:
    settings = mail(0, host=None, sendmail=("/usr/sbin/sendmail", "-C", str(postfix.etc)))
    before = len(list((postfix.folder / "mail" / "b" / "new").glob("*")))
    Sendmail(settings).send(outgoing(), to("b@desk.example"))
    got = postfix.mailbox("b", before + 1)
    assert any(m.endswith(b"\n.one\n..two\n") for m in got)
