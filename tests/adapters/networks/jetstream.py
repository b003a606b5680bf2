"""A loopback Jetstream, after its README: events with a time, told again from a cursor on, then as they come."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from aiohttp import WSCloseCode, web
from aiohttp.test_utils import TestServer

from tests.adapters.networks.servers import NOW

POST, LIKE, REPOST = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost"
ACCOUNT = "did:plc:watcher"


def micros(time: datetime) -> int:
    return round(time.timestamp() * 1_000_000)


class Jetstream:
    """What the server tells, and how it misbehaves.

    Attributes:
        events: all that ever were, in order.
        keeps: events that came before this place are forgotten.
        cut: connections are cut after so many messages each; the list is used up.
        close: they are closed with this code instead.
        raw: sent in place of the events.
        handles: DIDs of the accounts that have a handle.
        names: display names of the accounts that have a profile, by DID.
        status: of the answers to look-ups, where it is not 200, by the last part of their method.
        answers: look-ups that are answered; those after them hang until `answering` is set.
        asked: the look-ups: method and what it asked for.
        queries: of the connections, in order.
    """

    name = "jetstream"

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.keeps = 0
        self.cut: list[int] = []
        self.close: int | None = None
        self.raw: list[bytes | str] = []
        self.handles: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.status: dict[str, int] = {}
        self.answers = 2**31
        self.answering = asyncio.Event()
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.queries: list[dict[str, list[str]]] = []
        self.after: Callable[[int], None] = lambda sent: None
        self.url = ""
        self._news = asyncio.Event()
        self._server: TestServer | None = None

    async def __aenter__(self) -> Jetstream:
        app = web.Application()
        app.router.add_get("/subscribe", self._subscribe)
        app.router.add_get("/xrpc/com.atproto.identity.resolveHandle", self._resolve)
        app.router.add_get("/xrpc/app.bsky.actor.getProfiles", self._profiles)
        self._server = TestServer(app, host="127.0.0.1")
        await self._server.start_server()
        self.url = str(self._server.make_url("")).rstrip("/").replace("http://", "ws://")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._news.set()
        await self._server.close()

    def settings(self) -> dict[str, Any]:
        return {"server": self.url, "directory": self.url.replace("ws://", "http://")}

    # --- what happens on the network

    def tell(self, event: dict[str, Any], time: datetime | None = None) -> dict[str, Any]:
        """Something happens, at `time` or a second after the last event."""
        last = self.events[-1]["time_us"] if self.events else micros(NOW - timedelta(minutes=10))
        told = {"did": ACCOUNT, "time_us": last + 1_000_000 if time is None else micros(time), **event}
        self.events.append(told)
        self._news.set()
        return told

    def post(self, key: str, text: str = "", *, do: str = "create", at: datetime | None = None, did: str = ACCOUNT) -> None:
        record = {"$type": POST, "text": text, "createdAt": "2026-03-04T11:00:00.000Z", "langs": ["en"]}
        commit = {"rev": "3k", "operation": do, "collection": POST, "rkey": key}
        self.tell({"did": did, "kind": "commit", "commit": commit | ({} if do == "delete" else {"record": record})}, at)

    def like(self) -> None:
        record = {"$type": LIKE, "subject": {"uri": f"at://{ACCOUNT}/{POST}/3kx"}, "createdAt": "2026-03-04T11:00:00.000Z"}
        commit = {"operation": "create", "collection": LIKE, "rkey": "3kl", "record": record}
        self.tell({"kind": "commit", "commit": commit})

    def repost(self, key: str) -> None:
        subject = {"uri": f"at://{ACCOUNT}/{POST}/{key}"}
        record = {"$type": REPOST, "subject": subject, "createdAt": "2026-03-04T11:00:00.000Z"}
        commit = {"operation": "create", "collection": REPOST, "rkey": f"r{key}", "record": record}
        self.tell({"kind": "commit", "commit": commit})

    def identity(self, handle: str | None = "watcher.example", *, did: str = ACCOUNT) -> None:
        told = {"did": did, "seq": 5} | ({"handle": handle} if handle else {})
        self.tell({"did": did, "kind": "identity", "identity": told})

    def account(self, *, active: bool = False) -> None:
        self.tell({"kind": "account", "account": {"did": ACCOUNT, "active": active, "status": "deleted", "seq": 6}})

    # --- the server

    async def _resolve(self, request: web.Request) -> web.Response:
        self.asked.append(("resolveHandle", (request.query["handle"],)))
        did = self.handles.get(request.query["handle"])
        status = self.status.get("resolveHandle", 200 if did else 400)
        return web.json_response({"did": did} if did and status == 200 else {"error": "InvalidRequest"}, status=status)

    async def _profiles(self, request: web.Request) -> web.Response:
        """Profiles of those that have one, by DID or handle; who is unknown is left out, as the network does."""
        actors = request.query.getall("actors")
        self.asked.append(("getProfiles", tuple(actors)))
        if len(self.asked) > self.answers:
            await self.answering.wait()
        status = self.status.get("getProfiles", 200 if len(actors) <= 25 else 400)
        if status != 200:
            return web.json_response({"error": "Refused"}, status=status)
        dids = [did for actor in actors if (did := self.handles.get(actor, actor)) in self.names]
        handles = {did: handle for handle, did in self.handles.items()}
        return web.json_response({"profiles": [
            {"did": did, "handle": handles.get(did, "handle.invalid"), "displayName": self.names[did]} for did in dids
        ]})  # fmt: skip

    async def _subscribe(self, request: web.Request) -> web.WebSocketResponse:
        self.queries.append({name: request.query.getall(name) for name in request.query})
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        cuts = self.cut.pop(0) if self.cut else None
        telling = asyncio.create_task(self._tell(socket, request, cuts))
        async for _ in socket:
            pass
        telling.cancel()
        return socket

    async def _tell(self, socket: web.WebSocketResponse, request: web.Request, cuts: int | None) -> None:
        cursor = int(request.query.get("cursor", 2**62))
        place = next((n for n, e in enumerate(self.events) if e["time_us"] >= cursor), len(self.events))
        place, sent = max(place, self.keeps), 0
        with suppress(ConnectionError):
            await self._tell_from(place, sent, socket, request, cuts)

    async def _tell_from(
        self, place: int, sent: int, socket: web.WebSocketResponse, request: web.Request, cuts: int | None
    ) -> None:
        collections, dids = request.query.getall("wantedCollections", []), request.query.getall("wantedDids", [])
        for message in self.raw:
            await (socket.send_str(message) if isinstance(message, str) else socket.send_bytes(message))
        while True:
            for event in self.events[place:]:
                if cuts is not None and sent >= cuts:
                    return await self._end(socket, request)
                place += 1
                if dids and event["did"] not in dids:
                    continue
                collection = dict(event.get("commit", [])).get("collection")
                if collection and collections and collection not in collections:
                    continue
                await socket.send_str(json.dumps(event))
                sent += 1
                self.after(sent)
            if cuts is not None and sent >= cuts:
                return await self._end(socket, request)
            self._news.clear()
            if place >= len(self.events):
                await self._news.wait()

    async def _end(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        if self.close is not None:
            await socket.close(code=WSCloseCode(self.close), message=b"bye")
        elif request.transport is not None:
            request.transport.abort()
