"""Bluesky's own servers on loopback: repositories, identities and the app's interface, with accounts that post.

They come from npm (`make test-real` installs them) and need Node.js, PostgreSQL and Redis.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.postgres import binaries, own_server
from tests.real.redis import Redis

PACKAGES = Path(__file__).parents[2] / ".cache" / "real" / "node_modules"
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
_MOST_WRITES = 200
_MOST_LOGINS = 30  # in five minutes, of an account at one address
_LET_THROUGH = "who-prepares-a-test"


def lacking() -> list[str]:
    """What has to be installed first."""
    there = {
        "Node.js": shutil.which("node"), "Redis": shutil.which("redis-server"), "PostgreSQL": binaries(),
        "@atproto/dev-env": (PACKAGES / "@atproto" / "dev-env").is_dir(),
    }  # fmt: skip
    return [name for name, found in there.items() if not found]


class Network:
    """A running network.

    Attributes:
        app: address of the app's interface, which anybody may ask.
        repositories: address of the server where the accounts are, and their logins.
    """

    def __init__(self) -> None:
        with ExitStack() as stack:
            postgres = own_server()
            stack.callback(postgres.remove)
            redis = Redis(str(shutil.which("redis-server")))
            stack.callback(redis.remove)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-bluesky-", ignore_cleanup_errors=True))
            reading, writing = os.pipe()
            self._answers = stack.enter_context(os.fdopen(reading))
            self._process = subprocess.Popen(
                ["node", str(Path(__file__).with_name("network.cjs")), str(writing), _LET_THROUGH], stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, pass_fds=[writing], text=True,
                env={
                    "PATH": os.environ["PATH"], "NODE_PATH": str(PACKAGES), "NODE_ENV": "test", "TMPDIR": folder,
                    "NODE_OPTIONS": "--no-deprecation", "DB_POSTGRES_URL": postgres.url,
                    "REDIS_HOST": f"127.0.0.1:{redis.port}",
                },
            )  # fmt: skip
            os.close(writing)
            stack.callback(self._end)
            addresses = self._answer()
            self._running = stack.pop_all()
        self._accounts = 0
        self.app, self.repositories = addresses["app"], addresses["repositories"]

    def close(self) -> None:
        self._running.close()

    def _end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def settle(self) -> None:
        """Wait until the app has seen what the repositories hold."""
        self._order("settle")

    def feed(self, posts: list[str]) -> str:
        """Start a feed generator that gives these posts in this order; its DID."""
        return str(self._order("feed", posts=posts)["did"])

    def account(self, name: str) -> Account:
        """A new account."""
        self._accounts += 1
        return Account(self.repositories, f"{name}{self._accounts}.test")

    def _order(self, command: str, **given: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"command": command, **given}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        line = self._answers.readline()
        assert line, "the network has ended"
        found: dict[str, Any] = json.loads(line)
        assert "error" not in found, found["error"]
        return found


class Account:
    """Somebody who posts.

    Attributes:
        did: who it is, whatever the handle.
    """

    password = "a-password-for-tests"

    def __init__(self, server: str, handle: str) -> None:
        self.server, self.handle = server, handle
        self._headers = {"X-RateLimit-Bypass": _LET_THROUGH}
        made = self.call(
            "com.atproto.server.createAccount", handle=handle, email=f"{handle}@mail.example", password=self.password
        )
        self.did: str = made["did"]
        self._headers["Authorization"] = f"Bearer {made['accessJwt']}"
        self._written = 0

    def call(self, method: str, /, **given: Any) -> dict[str, Any]:
        """A procedure of the account's server."""
        return self._send(method, json.dumps(given).encode() if given else None, "application/json")

    def tire(self) -> None:
        """Log in as often as the server allows."""
        given = json.dumps({"identifier": self.handle, "password": self.password}).encode()
        address, kind = f"{self.server}/xrpc/com.atproto.server.createSession", {"Content-Type": "application/json"}
        for _ in range(_MOST_LOGINS):
            _answered(urllib.request.Request(address, given, kind, method="POST"))

    def upload(self, data: bytes, mime: str) -> dict[str, Any]:
        """A blob for a record."""
        blob: dict[str, Any] = self._send("com.atproto.repo.uploadBlob", data, mime)["blob"]
        return blob

    def post(self, text: str, **more: Any) -> dict[str, str]:
        """A post; its reference."""
        return self.create("app.bsky.feed.post", text=text, **more)

    def posts(self, texts: list[str], *, at_once: bool = False) -> list[str]:
        """Many posts, oldest first, a second apart or all in one; their addresses."""
        now = self._now()
        made: list[str] = []
        for start in range(0, len(texts), _MOST_WRITES):
            writes = [
                {"$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.post",
                 "value": {"$type": "app.bsky.feed.post", "text": text, "createdAt": now if at_once else self._now()}}
                for text in texts[start : start + _MOST_WRITES]
            ]  # fmt: skip
            results = self.call("com.atproto.repo.applyWrites", repo=self.did, writes=writes)["results"]
            made += [r["uri"] for r in results]
        return made

    def create(self, collection: str, /, *, key: str | None = None, **record: Any) -> dict[str, str]:
        """A record; its reference."""
        made = self.call(
            "com.atproto.repo.createRecord", repo=self.did, collection=collection, **({"rkey": key} if key else {}),
            record={"$type": collection, "createdAt": self._now(), **record},
        )  # fmt: skip
        return {"uri": made["uri"], "cid": made["cid"]}

    def delete(self, uri: str) -> None:
        """Take a record back."""
        collection, key = uri.split("/")[-2:]
        self.call("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=key)

    def _now(self) -> str:
        """Each record is a second newer than the one before it."""
        self._written += 1
        return (BEGAN + timedelta(seconds=self._written)).isoformat().replace("+00:00", "Z")

    def _send(self, method: str, body: bytes | None, mime: str) -> dict[str, Any]:
        headers = {**self._headers, "Content-Type": mime} if body else self._headers
        return _answered(urllib.request.Request(f"{self.server}/xrpc/{method}", body, headers, method="POST"))


def _answered(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.loads(answer.read() or b"{}")
            return found
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{request.full_url}: {error.code} {error.read().decode()}") from None
