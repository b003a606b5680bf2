"""The accounts that a stream follows: under which DIDs, and how they are called now.

A handle leads to a DID when it is first looked up, and is looked up again every day, or when the stream tells that the
account changed it:

    it leads to the same DID      nothing changed
    it leads to another DID       that one is followed too; the one before as well, until the settings name either by its DID
    it leads nowhere any more     its DID is followed on, under the handle that the account has now
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.base import Fetcher
from adapters.naming import Account, Names
from adapters.schema import SourceState
from adapters.social import values
from adapters.social.bluesky_embeds import PLATFORM
from adapters.social.sources.bluesky_accounts import look_up

__all__ = ["AGAIN", "SOON", "Followed", "looked_up", "names_in"]

AGAIN = timedelta(days=1)
"""A handle that is known is looked up again after so long."""

SOON = timedelta(hours=1)
"""One that is not, or could not be asked for, after so long."""

_FORMER = 3
_HINTED = 1
"""When an account is due of which the stream told that something changed."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is known of one account of the settings.

    Attributes:
        did: that is followed; None where nobody bears the handle.
        handle: that it has now.
        name: that it shows.
        former: DIDs that bore the handle before, and are followed too; newest first.
        due: when it is to be asked for again, seconds since 1970.
    """

    did: str | None = None
    handle: str | None = None
    name: str | None = None
    former: tuple[str, ...] = ()
    due: int = 0


class Followed:
    """The accounts of a source's settings, with what is known of them.

    Args:
        accounts: of the settings: handles and DIDs.
        kept: what `dump` gave; what is damaged in it counts as never asked for.
    """

    def __init__(self, accounts: Sequence[str], kept: Mapping[str, Any]) -> None:
        self._entries = {account: _entry(values.mapping(kept, account)) for account in accounts}
        for account, one in self._entries.items():
            if account.startswith("did:"):  # of which nothing has to be known to follow it
                self._entries[account] = replace(one, did=account)

    def dump(self) -> SourceState:
        """What is to be remembered."""
        return {
            account: {
                "did": one.did, "handle": one.handle, "name": one.name, "former": list(one.former), "due": one.due,
            }
            for account, one in self._entries.items() if one.due or one.did
        }  # fmt: skip

    @property
    def dids(self) -> tuple[str, ...]:
        """All that are followed."""
        found = [did for one in self._entries.values() for did in (one.did, *one.former) if did]
        return tuple(dict.fromkeys(found))

    def due(self, now: int) -> list[str]:
        """Accounts that are to be looked up; a clock that was set back makes none wait for longer than it would."""
        longest = now + round(AGAIN.total_seconds())
        return [account for account, one in self._entries.items() if not now < one.due <= longest]

    def did_of(self, account: str) -> str | None:
        """The DID under which an account is followed."""
        return self._entries[account].did

    def learn(self, told: Account, now: int) -> str | None:
        """Take what the network says of an account; returns what somebody should know of it."""
        account, before = told.asked, self._entries[told.asked]
        # Who is asked may hear of a change later than we do, so that after a hint one answer does not settle it.
        wait = AGAIN if told.native_id and before.due != _HINTED else SOON
        due = now + round(wait.total_seconds())
        if told.native_id is None:
            self._entries[account] = replace(before, handle=None, due=due)
            return None if before.did else f"no account of the network has the handle {account!r}"
        former = before.former
        if before.did and before.did != told.native_id:
            former = tuple(d for d in dict.fromkeys((before.did, *former)) if d != told.native_id)[:_FORMER]
        name = told.name or (before.name if before.did == told.native_id else None)
        self._entries[account] = _Entry(told.native_id, told.handle, name, former, due)
        if not former:
            return None
        return f"{account!r} is another account now, {told.native_id}; {former[0]}, which had it before, is followed too"

    def renamed(self, account: str, now: Account) -> str:
        """Note what an account is called whose handle leads nowhere any more; returns what is to be told."""
        before = self._entries[account]
        self._entries[account] = replace(before, handle=now.handle, name=now.name or before.name)
        called = f"is called {now.handle!r} now" if now.handle else "has no handle that holds"
        return f"nobody has the handle {account!r} any more: its account {before.did} {called}, and is followed on"

    def wait(self, now: int) -> None:
        """Ask for those that are known no sooner than in a while, as the network did not answer."""
        due = now + round(SOON.total_seconds())
        for account in self.due(now):
            if self._entries[account] != _Entry():
                self._entries[account] = replace(self._entries[account], due=due)

    def heard(self, did: str, handle: str | None) -> bool:
        """Whether a stream's word that an account has this handle is news: then it is to be looked up, not believed."""
        found = [a for a, one in self._entries.items() if one.did == did and (handle is None or handle != one.handle)]
        for account in found:
            self._entries[account] = replace(self._entries[account], due=_HINTED)
        return bool(found)


async def looked_up(
    followed: Followed, server: str, fetcher: Fetcher, now: int
) -> AsyncGenerator[tuple[str, ...], None]:
    """Look up the accounts that are due; after each request, what somebody should know of what it told.

    Args:
        followed: takes what is told.
        server: address of an interface that knows profiles, or resolves handles at least.
        fetcher: the only way to the network.
        now: seconds since 1970.

    Raises:
        FetchError: it does not answer.
    """
    lost: dict[str, str] = {}
    async with aclosing(look_up(server, followed.due(now), fetcher)) as answers:
        async for told in answers:
            yield tuple([said for one in told if (said := followed.learn(one, now))])
            lost |= {did: one.asked for one in told if one.native_id is None and (did := followed.did_of(one.asked))}
    async with aclosing(look_up(server, list(lost), fetcher)) as answers:
        async for told in answers:
            yield tuple([followed.renamed(lost[one.asked], one) for one in told])


def names_in(kept: Mapping[str, Any]) -> Names:
    """What `Followed.dump` holds, to complete items with."""
    entries = [(account, _entry(values.mapping(kept, account))) for account in kept]
    return Names([(PLATFORM, [Account(account, one.did, one.handle, one.name) for account, one in entries if one.did])])


def _entry(kept: Mapping[str, Any]) -> _Entry:
    due = kept.get("due")
    return _Entry(
        values.string(kept, "did"), values.string(kept, "handle"), values.string(kept, "name"),
        tuple(values.strings(kept, "former"))[:_FORMER],
        due if isinstance(due, int) and not isinstance(due, bool) and due > 0 else 0,
    )  # fmt: skip
