"""Bluesky: who bears a handle or DID now.

    handles and DIDs ─▶ getProfiles, 25 at a time ─▶ DID, handle, display name
                         └─ then what that does not know ─▶ resolveHandle, one by one ─▶ DID

An account that the network's own interface does not show may still write, so its handle is resolved all the same. What an
event or an answer says of a handle is believed only where the account was asked for by it: a repository may claim any.

Source: the lexicons app.bsky.actor.getProfiles and com.atproto.identity.resolveHandle; atproto.com/specs/handle and /did.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence

from adapters.accounts import spelled
from adapters.base import Fetcher
from adapters.errors import FetchError, HTTPStatusError, ProtocolError
from adapters.naming import Account
from adapters.social import values
from adapters.social.sources.route import address, asked

__all__ = ["MOST", "is_account", "look_up", "meant"]

MOST = 25
"""Accounts that one request may ask for."""

_DID = re.compile(r"did:[a-z]+:[\w.:%-]{1,290}", re.ASCII)
_HANDLE = re.compile(r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NEVER = (".invalid", ".local", ".localhost", ".internal", ".arpa", ".onion", ".alt")
_REFUSED = frozenset({400, 404, 405, 500, 501})
"""How a server answers that knows no profiles, or stumbles over one of those that are asked for together."""
_BUSY = frozenset({429, 502, 503, 504})
_LONGEST_NAME = 200


def is_account(text: str) -> bool:
    """Whether it is a DID or, in lower case, a handle as they are spelled."""
    return bool(_DID.fullmatch(text) or (_HANDLE.fullmatch(text) and not text.endswith(_NEVER)))


def meant(spelling: str) -> str | None:
    """The handle or DID that a key of `adapters.accounts`, or a word, may mean on Bluesky; None where it is none."""
    key = (spelled(spelling) or spelling.lower()).removeprefix("bluesky:").lstrip("@=")
    return key if is_account(key) else None


async def look_up(server: str, names: Sequence[str], fetcher: Fetcher) -> AsyncGenerator[tuple[Account, ...], None]:
    """What each request tells, one account for each name.

    Args:
        server: address of an interface that knows profiles, or resolves handles at least.
        names: handles in lower case, and DIDs.
        fetcher: the only way to the network.

    Raises:
        FetchError: it does not answer.
    """
    left = []
    for n in range(0, len(names), MOST):
        some = names[n : n + MOST]
        if found := await _profiles(server, some, fetcher):
            yield tuple(found.values())
        left += [name for name in some if name not in found]
    failed: FetchError | None = None
    for name in left:
        try:
            yield (await _resolved(server, name, fetcher),)
        except (HTTPStatusError, ProtocolError) as error:
            if error.status in _BUSY or failed is not None:
                raise
            failed = error  # one handle that the server stumbles over is not to stand before all others
    if failed is not None:
        raise failed


async def _profiles(server: str, names: Sequence[str], fetcher: Fetcher) -> dict[str, Account]:
    query = "&".join(address("", actors=name)[1:] for name in names)
    try:
        answer = await asked(fetcher.get(f"{server}/xrpc/app.bsky.actor.getProfiles?{query}"), {})
    except HTTPStatusError as error:
        if error.status in _REFUSED:
            return {}
        raise
    found: dict[str, Account] = {}
    for profile in values.maps(answer, "profiles"):
        did, handle = values.string(profile, "did"), (values.string(profile, "handle") or "").lower()
        if did is None or not _DID.fullmatch(did):
            continue
        handle = handle if is_account(handle) else ""
        name = " ".join((values.string(profile, "displayName") or "").split())[:_LONGEST_NAME]
        for one in names:
            if one in (did, handle):
                found[one] = Account(one, did, handle or None, name or None)
    return found


async def _resolved(server: str, name: str, fetcher: Fetcher) -> Account:
    if name.startswith("did:"):
        return Account(name, name)
    url = address(f"{server}/xrpc/com.atproto.identity.resolveHandle", handle=name)
    try:
        answer = await asked(fetcher.get(url), {})
    except HTTPStatusError as error:
        if error.status == 400:  # "Unable to resolve handle"
            return Account(name)
        raise
    did = values.string(answer, "did")
    if did is None or not _DID.fullmatch(did):
        raise ProtocolError(f"the answer names no DID for the handle {name!r}", where=url)
    return Account(name, did, name)
