"""Webhooks: a JSON event by POST, signed as the Standard Webhooks specification has it.

    webhook-id         the event's id, the same at every try
    webhook-timestamp  seconds since 1970, of this try
    webhook-signature  v1,<base64 of HMAC-SHA256(key, "<id>.<timestamp>.<body>")>

Endpoints tell repeats by the id, so a line that breaks at any point is only a reason to come again.
Source: https://www.standardwebhooks.com, version 1.0.0.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from adapters.errors import ConfigurationError, FetchError, RefusedError
from adapters.fetch.addresses import split_credentials
from adapters.fetch.allow import AllowList
from adapters.fetch.failures import TRANSPORT_ERRORS, named
from adapters.fetch.guard import Visit, check_url, guarded_socket, visiting
from monitor.deliver.errors import DeliveryError, Fate
from monitor.deliver.recipients import Recipient
from monitor.secrets import SecretRef, remember
from storage.records import Outgoing

__all__ = ["Webhook", "envelope", "signature"]

_PERMANENT = frozenset([400, 410, 413, 414, 415, 422])
"""The same bytes would be refused again. Other refusals can be mended at the endpoint: it is told again."""

_GUARD_REMEDY = "If it is yours and meant, name it in allow_addresses of the digest or alert."


def envelope(event_id: str, kind: str, created: datetime, data: dict[str, Any]) -> bytes:
    """An event as it goes over the line.

    Args:
        event_id: the same whenever the same event goes to the same endpoint.
        kind: digest or alert.
        created: when the event was made, UTC.
        data: what it tells; JSON values.
    """
    event = {"id": event_id, "type": kind, "created": created.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def signature(key: str, event_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`.

    Args:
        key: any text; `whsec_` and base64 for a key of bytes.
        event_id: of the event.
        timestamp: seconds since 1970.
        body: as it is sent.

    Raises:
        ConfigurationError: what stands behind `whsec_` is not base64.
    """
    secret = key.encode()
    if key.startswith("whsec_"):
        try:
            secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise ConfigurationError(
                "the key that signs webhooks is not base64 behind whsec_", remedy="Mend it, or leave whsec_ out."
            ) from None
    made = hmac.new(secret, b"%s.%d.%s" % (event_id.encode(), timestamp, body), hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode()


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts events to endpoints that the address guard lets through; redirects are not followed.

    Args:
        timeout: absolute deadline of one try, seconds.
        clock: gives the time, UTC.
        agent: the User-Agent header.
    """

    timeout: float
    clock: Callable[[], datetime]
    agent: str = "media-monitor"

    def send(self, outgoing: Outgoing, to: Recipient) -> None:
        """Post one event; blocks.

        Raises:
            DeliveryError: the endpoint did not take it.
            ConfigurationError: the key's reference leads nowhere.
        """
        timestamp = int(self.clock().timestamp())
        headers = {
            "Content-Type": "application/json", "User-Agent": self.agent, "webhook-id": outgoing.message_id,
            "webhook-timestamp": str(timestamp),
        }  # fmt: skip
        if to.secret:
            key = SecretRef.parse(to.secret).resolve()
            headers["webhook-signature"] = signature(key, outgoing.message_id, timestamp, outgoing.body)
        _finish(self._post(to, headers, outgoing.body))

    async def _post(self, to: Recipient, headers: dict[str, str], body: bytes) -> None:
        try:
            allow = AllowList.parse(to.allow_addresses)
        except ValueError as error:
            raise ConfigurationError(str(error), where=to.shown, remedy="Mend allow_addresses.") from None
        try:
            url, authorization = split_credentials(to.address)
            check_url(url, allow)
        except RefusedError as error:
            raise DeliveryError(error.message, fate="permanent", where=to.shown, remedy=_GUARD_REMEDY) from None
        if authorization:
            remember(authorization)
            headers["Authorization"] = authorization
        visit = Visit(urlsplit(url).hostname or "", allow)
        visiting.set(visit)
        try:
            async with (
                asyncio.timeout(self.timeout),
                _session() as session,
                session.post(URL(url, encoded=True), data=body, headers=headers, allow_redirects=False) as raw,
            ):
                status, retry_after = raw.status, _seconds(raw.headers.get("Retry-After"), self.clock())
                raw.close()  # what the endpoint says beside its status is of no use to us
        except TimeoutError:
            message = f"the endpoint did not answer within {self.timeout:g} s"
            raise DeliveryError(message, fate="temporary", where=to.shown) from None
        except TRANSPORT_ERRORS as error:
            raise _not_reached(named(error, to.shown), visit, to) from None
        if not 200 <= status < 300:
            raise _refused(status, retry_after, to)


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=guarded_socket), cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False, timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
    )  # fmt: skip


def _not_reached(error: FetchError, visit: Visit, to: Recipient) -> DeliveryError:
    if visit.refused:
        return DeliveryError(visit.refused[0], fate="permanent", where=to.shown, remedy=_GUARD_REMEDY)
    return DeliveryError(error.message, fate="temporary", where=to.shown, remedy=error.remedy)


def _refused(status: int, retry_after: float | None, to: Recipient) -> DeliveryError:
    moved = 300 <= status < 400
    fate: Fate = "permanent" if moved or status in _PERMANENT else "temporary"
    return DeliveryError(
        f"the endpoint answers with {status}", fate=fate, retry_after=retry_after, where=to.shown,
        remedy="Redirects are not followed: name the address that it leads to." if moved else None,
    )  # fmt: skip


def _seconds(value: str | None, now: datetime) -> float | None:
    """The wait that Retry-After asks for (RFC 9110 section 10.2.3): seconds or a date."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, also where an event loop runs already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()
