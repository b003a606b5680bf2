"""A Dovecot of our own on loopback, run by an account without rights, with mail in a temporary folder."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

REQUIRED = "TEST_DOVECOT_REQUIRED"
USER = "desk@gazette.example"
PASSWORD = 'pä"ss\\word'

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {account}
default_internal_group = {group}
default_login_user = {account}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
mailbox_list_index = no
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def find() -> Path | None:
    """The server's program."""
    found = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


class Dovecot:
    """A running server with one account.

    Attributes:
        port: without TLS, or with STARTTLS.
        tls_port: with TLS.
        authorities: the certificate to trust, for `localhost`.
    """

    def __init__(self, program: Path, *, mechanisms: str = "plain login") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self._program = program
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        self.port, self.tls_port = _free_port(), _free_port()
        self.authorities = self.folder / "server.pem"
        self._certificate()
        values = {
            "folder": self.folder, "account": account.pw_name, "group": grp.getgrgid(account.pw_gid).gr_name,
            "uid": account.pw_uid, "gid": account.pw_gid, "port": self.port, "tls_port": self.tls_port,
            "mechanisms": mechanisms,
        }  # fmt: skip
        (self.folder / "dovecot.conf").write_text(_CONFIG.format(**values))
        (self.folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        for name in ("mail/new", "mail/cur", "mail/tmp", "run", "state"):
            (self.folder / name).mkdir(parents=True)
        if os.getuid() == 0:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)
        self._account = account
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0

    def _certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", "server.key", "-out", "server.pem"],
            cwd=self.folder, check=True, capture_output=True, timeout=60,
        )  # fmt: skip

    def start(self) -> None:
        self._process = subprocess.Popen(
            [str(self._program), "-F", "-c", str(self.folder / "dovecot.conf")], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as,
        )  # fmt: skip
        for _ in range(200):
            if _answers(self.port):
                return
            time.sleep(0.05)
        raise AssertionError(f"dovecot does not start:\n{(self.folder / 'log').read_text(errors='replace')}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def deliver(self, data: bytes, folder: str = "", *, arrived: float | None = None) -> None:
        """Put a message into a folder, as a mail server would."""
        place = self.folder / "mail" / (f".{folder}" if folder else "") / "new"
        if not place.exists():
            for name in ("new", "cur", "tmp"):
                (place.parent / name).mkdir(parents=True, exist_ok=True)
                self._give(place.parent / name)
            self._give(place.parent)
        self._count += 1
        file = place / f"{1_700_000_000 + self._count}.M{self._count}.test"
        file.write_bytes(data)
        self._give(file)
        if arrived is not None:
            os.utime(file, (arrived, arrived))

    def renumber(self, folder: str = "") -> None:
        """Lose the index of UIDs, as a restored mailbox does: UIDVALIDITY is another one afterwards."""
        place = self.folder / "mail" / (f".{folder}" if folder else "")
        for file in place.glob("dovecot*"):
            if file.is_file():
                file.unlink()
        (place / "dovecot-uidlist").write_text(f"3 V{int(time.time()) + 1000} N1\n")
        self._give(place / "dovecot-uidlist")

    def flags(self) -> list[str]:
        """Names of the files of INBOX that were read: Maildir keeps flags there."""
        return [f.name for f in (self.folder / "mail" / "cur").iterdir() if "S" in f.name.rpartition(",")[2]]

    def _give(self, path: Path) -> None:
        if os.getuid() == 0:
            os.chown(path, self._account.pw_uid, self._account.pw_gid)


def own_server() -> Dovecot:
    """A running server; skips the test where none is installed, unless `TEST_DOVECOT_REQUIRED` is set."""
    program = find()
    if program is None:
        if os.environ.get(REQUIRED):
            pytest.fail("dovecot is not installed, and the environment says that it must be")
        # A Debian package, so not everybody's; CI installs it and sets the variable above, and there this fails.
        pytest.skip("no Dovecot is installed")
    server = Dovecot(program)
    server.start()
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as sock:
            return sock.recv(4) == b"* OK"
    except (OSError, ssl.SSLError):
        return False
