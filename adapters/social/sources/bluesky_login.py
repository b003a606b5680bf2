"""Bluesky: the session of an account that logs in.

Source: com.atproto.server.createSession; docs.bsky.app/docs/advanced-guides/rate-limits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from pydantic import SecretStr

from adapters.base import Fetcher
from adapters.errors import ProtocolError
from adapters.social import values
from adapters.social.sources.route import asked

__all__ = ["Account", "Sessions"]

# A session lasts for two hours, and the network allows an account 300 logins a day: two an hour leave some to others.
_KEPT = timedelta(minutes=30)
_MOST = 1_000


class Account(Protocol):
    """Who logs in, and where."""

    @property
    def login_server(self) -> str: ...

    @property
    def identifier(self) -> str | None: ...

    @property
    def password(self) -> SecretStr | None: ...


class Sessions:
    """The sessions of this process; they are never stored.

    Args:
        remedies: what to do about a login that is refused, by HTTP status.
    """

    def __init__(self, remedies: Mapping[int, str]) -> None:
        self._remedies = remedies
        self._kept: dict[bytes, tuple[str, datetime]] = {}

    async def headers(self, account: Account, fetcher: Fetcher, now: datetime) -> dict[str, str]:
        """The header of a session that was begun less than half an hour ago, or of a new one.

        Raises:
            FetchError: the login is refused, or there is no answer.
        """
        who = _key(account)
        token, begun = self._kept.get(who, ("", now))
        if not token or not timedelta(0) <= now - begun < _KEPT:
            token = await self._begin(account, fetcher)
            self._kept = {k: kept for k, kept in self._kept.items() if timedelta(0) <= now - kept[1] < _KEPT}
            if len(self._kept) < _MOST:
                self._kept[who] = token, now
        return {"Authorization": f"Bearer {token}"}

    def forget(self, account: Account) -> None:
        """Log in anew the next time: the server has refused the session."""
        self._kept.pop(_key(account), None)

    async def _begin(self, account: Account, fetcher: Fetcher) -> str:
        url = f"{account.login_server}/xrpc/com.atproto.server.createSession"
        body = json.dumps({"identifier": account.identifier, "password": _secret(account)}).encode()
        login = fetcher.post(url, body, headers={"Content-Type": "application/json"})
        token = values.string(await asked(login, self._remedies), "accessJwt")
        if not token:
            raise ProtocolError("the answer to the login holds no session", where=url)
        return token


def _secret(account: Account) -> str:
    return account.password.get_secret_value() if account.password else ""


def _key(account: Account) -> bytes:
    whole = json.dumps([account.login_server, account.identifier, _secret(account)]).encode()
    return blake2b(whole, digest_size=16).digest()
