"""Polls of a real mail server: nothing touched, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Poll
from adapters.errors import (
    FetchError,
    FetchTimeoutError,
    ProtocolError,
    RefusedError,
    TLSError,
    TooLargeError,
    UnreachableError,
)
from adapters.fetch import FetchSettings, HttpFetcher
from adapters.imap import ADAPTER, ImapOptions
from adapters.imap.session import folder_name
from adapters.schema import Batch
from tests.adapters.imap.dovecot import PASSWORD, USER, Dovecot, own_server
from tests.loopback import FETCH
from tests.monitor.command import Cli
from tests.monitor.conftest import cli as cli


def mail(name: str, text: str = "Some words.") -> bytes:
    return f"From: a@gazette.example\r\nSubject: {name}\r\nMessage-ID: <{name}@gazette.example>\r\n\r\n{text}\r\n".encode()


class Box:
    """A source over a server, its state passing through JSON."""

    def __init__(self, server: Any, **options: Any) -> None:
        given = {"host": "localhost", "port": server.tls_port, "user": USER, "password": PASSWORD,
                 "authorities": server.authorities, "timeout": 10}  # fmt: skip
        self.options = ImapOptions.model_validate(given | options)
        self.state: dict[str, Any] = {}
        self.problems: list[str] = []
        self.ids: list[str] = []

    def poll(self, *, crash_after: int | None = None, allow: tuple[str, ...] = ("127.0.0.0/8", "[::1]")) -> list[str]:
        return asyncio.run(self._poll(crash_after, allow))

    async def _poll(self, crash_after: int | None, allow: tuple[str, ...]) -> list[str]:
        self.problems, found = [], []
        poll = Poll("post", self.options, self.state, datetime.now(UTC))
        async with HttpFetcher(FetchSettings(allow_addresses=allow)) as fetcher:
            payloads = ADAPTER.fetch(poll, fetcher)
            try:
                async for payload in payloads:
                    if crash_after is not None and len(found) >= crash_after:
                        return found
                    batch = Batch(state=payload.state) if payload.unchanged else ADAPTER.parse(payload, self.options)
                    self.problems += [p.code for p in (*payload.problems, *batch.problems)]
                    self.state = json.loads(json.dumps(batch.state))
                    found += [i.title.text for i in batch.items if i.title]
                    self.ids += [i.id for i in batch.items]
            finally:
                await payloads.aclose()
        return found


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    server = own_server()
    yield server
    server.remove()


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    for folder in (running.folder / "mail").glob("**/new"):
        for file in [*folder.iterdir(), *(folder.parent / "cur").iterdir()]:
            file.unlink()
    return running


def test_new_messages_come_once_and_stay_unread(server: Dovecot) -> None:
    box = Box(server)
    server.deliver(mail("one"))
    server.deliver(mail("two"))
    assert box.poll() == ["one", "two"]
    assert box.poll() == []
    server.deliver(mail("three"))
    assert box.poll() == ["three"]
    assert server.flags() == []
    assert box.problems == []


def test_several_folders_with_names_of_all_kinds(server: Dovecot) -> None:
    server.deliver(mail("in"))
    server.deliver(mail("letters"), "News & letters")
    server.deliver(mail("posts"), "&BB8EPgRIBEIEMA-")
    box = Box(server, folders=["INBOX", "News & letters", "Пошта", "none"])
    (server.folder / "mail" / ".News & letters").rename(server.folder / "mail" / ".News &- letters")
    assert box.poll() == ["in", "letters", "posts"]
    assert box.problems == ["fetch"]
    with pytest.raises(FetchError, match="no folder 'none'"):
        Box(server, folders=["none"]).poll()


def test_messages_numbered_anew_are_neither_lost_nor_doubled(server: Dovecot) -> None:
    box = Box(server)
    server.deliver(mail("one"))
    server.deliver(mail("two"))
    assert box.poll() == ["one", "two"]
    server.stop()
    server.renumber()
    server.deliver(mail("three"))
    server.start()
    assert sorted(box.poll()) == ["one", "three", "two"]
    assert box.problems == ["imap.renumbered"]
    assert len(set(box.ids)) == 3  # those that come again have the ids by which the store knows them
    assert box.poll() == []


def test_a_poll_that_is_broken_off_goes_on_behind_the_last_stored_message(server: Dovecot) -> None:
    box = Box(server)
    for n in range(6):
        server.deliver(mail(f"m{n}"))
    first = box.poll(crash_after=2)
    assert first + box.poll() == [f"m{n}" for n in range(6)]


def test_a_poll_takes_no_more_than_it_may_and_says_so(server: Dovecot) -> None:
    box = Box(server, max_messages=2)
    for n in range(5):
        server.deliver(mail(f"m{n}"))
    assert box.poll() == ["m0", "m1"]
    assert box.problems == ["cap.messages"]
    assert box.poll() + box.poll() + box.poll() == ["m2", "m3", "m4"]


def test_the_first_visit_leaves_old_mail_alone(server: Dovecot) -> None:
    server.deliver(mail("old"), arrived=time.time() - 90 * 86_400)
    server.deliver(mail("new"))
    assert Box(server, first_days=30).poll() == ["new"]


def test_a_large_message_is_read_as_far_as_the_cap(server: Dovecot) -> None:
    server.deliver(mail("large", "Many words. " * 10_000))
    box = Box(server, max_bytes=10_000)
    assert box.poll() == ["large"]
    assert box.problems == ["cap.message"]


def test_a_message_that_is_none_costs_itself_only(server: Dovecot) -> None:
    server.deliver(b"no header\r\n")
    server.deliver(mail("two"))
    box = Box(server)
    poll = Poll("post", box.options, {}, datetime.now(UTC))

    async def payloads() -> list[bytes]:
        async with HttpFetcher(FetchSettings(allow_addresses=("127.0.0.0/8", "[::1]"))) as fetcher:
            return [p.data async for p in ADAPTER.fetch(poll, fetcher)]

    assert [data[:9] for data in asyncio.run(payloads())] == [b"no header", b"From: a@g", b""]


def test_starttls_and_plain_text(server: Dovecot) -> None:
    server.deliver(mail("one"))
    assert Box(server, tls="starttls", port=server.port).poll() == ["one"]
    assert Box(server, tls="none", port=server.port).poll() == ["one"]  # Dovecot allows it from its own address


def test_a_wrong_password_is_refused_without_being_repeated(server: Dovecot) -> None:
    with pytest.raises(FetchError, match="refuses the login") as caught:
        Box(server, password="never-to-be-shown").poll()
    assert "never-to-be-shown" not in repr(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Dovecot) -> None:
    with pytest.raises(TLSError, match=r"self-signed|self signed"):
        Box(server, authorities=None).poll()
    with pytest.raises(TLSError, match=r"mismatch|doesn't match"):
        Box(server, host="127.0.0.1").poll()


def test_the_address_guard_holds_for_mail_too(server: Dovecot) -> None:
    with pytest.raises(RefusedError, match=r"the address (127\.0\.0\.1|::1) is"):
        Box(server).poll(allow=())


class Hostile:
    """A server that says what it is told to."""

    def __init__(self, *lines: bytes, hang: bool = False) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.tls_port = self._listener.getsockname()[1]
        self.authorities = None
        self._lines, self._hang = lines, hang
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        peer, _ = self._listener.accept()
        with peer, self._listener:
            tag = b""
            for line in self._lines:
                peer.sendall(line.replace(b"TAG", tag))
                asked = peer.recv(1000)
                if not asked:
                    return
                tag = asked.split()[0]
            if self._hang:
                peer.recv(1000)


GREETING = b"* OK [CAPABILITY IMAP4rev1] hello\r\n"


@pytest.mark.parametrize(
    ("lines", "hang", "error"),
    [
        ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), False, (ProtocolError, UnreachableError)),
        ((b"* BYE go away\r\n",), False, (ProtocolError, UnreachableError)),
        ((b"a" * 2_000_000,), False, (ProtocolError, UnreachableError)),
        ((GREETING,), True, FetchTimeoutError),
        ((GREETING, b"* LIST {999999999}\r\n" + b"x" * 1000), False, (TooLargeError, UnreachableError)),
        ((GREETING, b"* CAPABILITY IMAP4rev1\r\n\xff\xfe garbage\r\n"), False, (ProtocolError, UnreachableError)),
    ],
)
def test_hostile_servers_are_errors_with_names(lines: tuple[bytes, ...], hang: bool, error: Any) -> None:
    with pytest.raises(error):
        Box(Hostile(*lines, hang=hang), tls="none", timeout=1).poll()


def test_a_server_that_takes_no_password_in_the_clear_gets_none() -> None:
    box = Box(Hostile(GREETING, b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"), tls="none", timeout=2)
    with pytest.raises(FetchError, match="takes no login over this connection"):
        box.poll()


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    class Nobody:
        tls_port, authorities = port, None

    with pytest.raises(UnreachableError):
        Box(Nobody()).poll()


def test_names_of_folders_are_quoted() -> None:
    assert folder_name("INBOX") == '"INBOX"'
    assert folder_name('a "b" \\ & c') == '"a \\"b\\" \\\\ &- c"'
    assert folder_name("Входящие/日本") == '"&BBIERQQ+BDQETwRJBDgENQ-/&ZeVnLA-"'


def test_the_command_polls_a_mailbox_with_a_password_by_reference(
    server: Dovecot, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    (tmp_path / "monitor.toml").write_text(
        f'[store]\nurl = "sqlite:///m.db"\n[watchlists]\nfiles = []\n[fetch]\n{FETCH}[[source]]\nid = "post"\n'
        f'adapter = "imap"\nhost = "localhost"\nport = {server.tls_port}\nuser = "{USER}"\n'
        f'password = "env:MAIL_PASSWORD"\nauthorities = "{server.authorities}"\n'
    )
    server.deliver(mail("one"))
    first = cli("once", "--json", "-c", tmp_path / "monitor.toml")
    assert (first.code, first.lines()[0]["sources"][0]["new"]) == (0, 1)
    again = cli("once", "--json", "-c", tmp_path / "monitor.toml")
    assert (again.code, again.lines()[0]["sources"][0]["new"]) == (0, 0)
    shown = cli("sources", "show", "post", "-c", tmp_path / "monitor.toml")
    assert shown.code == 0
    assert PASSWORD not in shown.out + first.out + first.err
