"""What a test asked of a server, chapter by chapter, and what that answered: passed on and written down, or played again."""

from __future__ import annotations

import gzip
import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_LIMITS = ("ratelimit-limit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset", "retry-after")
_KEPT = ("content-type", "date", *_LIMITS)
_SECRET = ("accessJwt", "refreshJwt")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer; the body of the request, which may hold a password, is not kept."""

    method: str
    path: str
    login: bool
    status: int
    headers: dict[str, str]
    answer: Any

    def dump(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def without_secrets(answer: Any) -> Any:
    """The answer with made-up keys in the place of those of a session."""
    if not isinstance(answer, dict):
        return answer
    return {k: f"a-{k}-for-tests" if k in _SECRET else v for k, v in answer.items() if k != "didDoc"}


@dataclass
class Recording:
    """The exchanges of a test.

    Attributes:
        chapters: begin where something happened on the network.
        names: addresses and DIDs of what was made there, by the test's names for them.
    """

    chapters: list[list[Exchange]] = field(default_factory=lambda: [[]])
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Self:
        chapters: list[list[Exchange]] = []
        first, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        for line in lines:
            read = json.loads(line)
            if "chapter" in read:
                chapters.append([])
            else:
                chapters[-1].append(Exchange(**read))
        return cls(chapters, json.loads(first)["names"])

    def save(self, path: Path) -> None:
        """A line of JSON for each exchange."""
        lines: list[Any] = [{"names": self.names}]
        for number, chapter in enumerate(self.chapters):
            lines += [{"chapter": number}, *(e.dump() for e in chapter)]
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        path.write_bytes(gzip.compress(text.encode(), mtime=0))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, dict[str, str], bytes]


class Loopback:
    """A server on loopback that answers by a function.

    Attributes:
        asked: paths with queries, in order.
        failures: what went wrong in it.
    """

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.asked: list[str] = []
        self.failures: list[str] = []
        paths, failures = self.asked, self.failures

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                paths.append(self.path)
                try:
                    status, headers, data = answer(asked)
                except (AssertionError, OSError, http.client.HTTPException) as error:
                    failures.append(f"{self.command} {self.path}: {error!r}")
                    status, headers, data = 599, {}, b""
                self.send_response_only(status)  # the date is the real server's
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if kind is None:
            assert not self.failures, self.failures


def passed_on(server: str, asked: Asked) -> Answer:
    """What the server answers to the same request."""
    address = urlsplit(server)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    sent = {k: v for k, v in asked.headers.items() if k in ("authorization", "content-type", "accept", "user-agent")}
    try:
        connection.request(asked.method, asked.path, asked.body or None, sent)
        answer = connection.getresponse()
        headers = {k.lower(): v for k, v in answer.getheaders() if k.lower() in _KEPT}
        return answer.status, headers, answer.read()
    finally:
        connection.close()


def relay(server: str, recording: Recording, seen: Callable[[Asked], None]) -> Loopback:
    """Passes requests on and writes them down; `seen` is called before."""

    def answer(asked: Asked) -> Answer:
        seen(asked)
        status, headers, data = passed_on(server, asked)
        login = "authorization" in asked.headers
        kept = without_secrets(json.loads(data))
        recording.chapters[-1].append(Exchange(asked.method, asked.path, login, status, headers, kept))
        return status, headers, data

    return Loopback(answer)


def replay(recording: Recording, chapter: Callable[[], int]) -> Loopback:
    """Answers as the server did in this chapter, and nothing but what that was asked then."""
    left: dict[int, list[Exchange]] = {n: list(c) for n, c in enumerate(recording.chapters)}

    def answer(asked: Asked) -> Answer:
        now = left[chapter()]
        asks = (asked.method, asked.path, "authorization" in asked.headers)
        found = next((e for e in now if (e.method, e.path, e.login) == asks), None)
        assert found is not None, "the real server was not asked this"
        now.remove(found)
        return found.status, found.headers, json.dumps(found.answer).encode()

    return Loopback(answer)
