"""Mail servers and endpoints on loopback that misbehave on request."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Postbox:
    """A handler that keeps what it takes.

    Attributes:
        refused: addresses that do not exist.
        later: addresses that are told to come again.
        ills: what to do with the next messages: `drop`, `drop-silently`, `hang`, `451`, `554`; then all is well.
        slow: seconds that each message takes.
    """

    refused: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    ills: list[str] = field(default_factory=list)
    slow: float = 0.0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    accounts: list[tuple[str, str]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 5.1.1 no such user"
        if address in self.later:
            return "451 4.2.0 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        ill = self.ills.pop(0) if self.ills else ""
        if ill in ("451", "554"):
            return f"{ill} 4.0.0 not so" if ill == "451" else "554 5.0.0 never"
        if ill == "hang":
            await asyncio.sleep(3)
        if ill != "drop-silently":
            self.taken += [(to, bytes(envelope.content)) for to in envelope.rcpt_tos]
        if ill:
            server.transport.abort()
            return "421 gone"
        await asyncio.sleep(self.slow)
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(body, policy=default) for _, body in self.taken]  # type: ignore[misc]


class Authenticator:
    """Takes one password."""

    def __init__(self, box: Postbox, password: str) -> None:
        self.box, self.password = box, password

    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.box.accounts.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password.decode() == self.password, handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def smtp(box: Postbox, *, tls: ssl.SSLContext | None = None, password: str | None = None, **more: Any) -> Iterator[int]:
    """A mail server; gives its port."""
    if tls is not None:
        more |= {"tls_context": tls, "require_starttls": True}
    if password is not None:
        more |= {"authenticator": Authenticator(box, password), "auth_required": True}
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def dripping(words: bytes, every: float = 0.05) -> Iterator[int]:
    """A server that says `words` a byte at a time, again and again; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                n = 0
                while not ending.is_set():
                    try:
                        line.sendall(words[n % len(words) :][:1])
                    except OSError:
                        break
                    n += 1
                    time.sleep(every)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ending.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@dataclass
class Endpoint:
    """A webhook that keeps what it gets and answers with `answers`, then 204.

    An answer is a status with further headers, or a number of seconds to wait before 204.
    """

    answers: list[tuple[int, dict[str, str]] | float] = field(default_factory=list)
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]

    def __enter__(self) -> Endpoint:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                outer.posts.append(({k.lower(): v for k, v in self.headers.items()}, body))
                answer = outer.answers.pop(0) if outer.answers else (204, {})
                if isinstance(answer, float):
                    time.sleep(answer)
                    answer = (204, {})
                self.send_response(answer[0])
                for name, value in answer[1].items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook/s3cret-path"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
