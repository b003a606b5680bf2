"""Accounts that posts name by the network's own id alone, and the handles that belong to them.

    the network's id  ─▶ handle, display name      an event of a stream
    handle            ─▶ the network's id          a post whose address names nothing else

What an item says itself is never replaced: a post keeps the handle under which it was written.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable

from adapters.base import Fetcher
from adapters.schema import Item, Mention, Person, copied

__all__ = ["Account", "Namer", "Names"]

P = TypeVar("P", Person, Mention)


@dataclass(frozen=True, slots=True)
class Account:
    """What a network says of an account.

    Attributes:
        asked: the handle or id that it was asked for.
        native_id: the network's own id; None where nobody bears the handle.
        handle: that it has now, without @; None where it has none, or none that holds.
        name: that it shows.
    """

    asked: str
    native_id: str | None = None
    handle: str | None = None
    name: str | None = None


@runtime_checkable
class Namer(Protocol):
    """An adapter whose posts may name accounts by their id alone, and that can ask the network for their handles."""

    network: str
    """`Person.platform` of its accounts."""

    def meant(self, spelling: str) -> str | None:
        """The handle or id that a spelling may mean on this network; None where it can be none.

        Args:
            spelling: a key of `adapters.accounts`, or a word.
        """
        ...

    def look_up(self, names: Sequence[str], options: Any, fetcher: Fetcher) -> AsyncGenerator[tuple[Account, ...], None]:
        """Who bears these handles and ids now: what each request tells, one account for each name.

        Args:
            names: as `meant` gives them.
            options: of the source.
            fetcher: the only way to the network.

        Raises:
            FetchError: the network does not answer; of the names that were not told of nothing is known.
        """
        ...


class Names:
    """Completes what items tell of accounts.

    Args:
        accounts: of each network; of two that bear one id the one with a handle counts.
        past: items may be old, so that a handle without an id may have been another account's then.
    """

    def __init__(self, accounts: Iterable[tuple[str, Collection[Account]]], *, past: bool = False) -> None:
        self._networks = {network: _Network(known, handles=not past) for network, known in accounts if known}

    def __bool__(self) -> bool:
        return bool(self._networks)

    def completed(self, item: Item) -> Item:
        """The item with the handles, names and ids of those of its accounts that are known; itself where there are none."""
        authors, mentions = self._named(item.authors), self._named(item.mentions)
        if authors is item.authors and mentions is item.mentions:
            return item
        return copied(item, authors=authors, mentions=mentions)

    def _named(self, people: tuple[P, ...]) -> tuple[P, ...]:
        if not people or self._networks.keys().isdisjoint([one.platform for one in people]):
            return people
        named = tuple([self._one(one) for one in people])
        return named if any(a is not b for a, b in zip(named, people, strict=True)) else people

    def _one(self, one: P) -> P:
        known = self._networks.get(one.platform or "")
        if known is None:
            return one
        if one.native_id is None:
            told = known.by_handle.get((one.handle or "").lower())
        else:
            told = known.by_id.get(one.native_id)
        if told is None:
            return one
        update = {} if one.native_id else {"native_id": told.native_id}
        # What a post's words call an account need not be its handle, and the handles of these networks are names of hosts.
        if told.handle and (not one.handle or one.handle == one.native_id or "." not in one.handle):
            update["handle"] = told.handle
        if told.name and isinstance(one, Person) and not one.name:
            update["name"] = told.name
        return copied(one, **update) if update else one


class _Network:
    """What is known of the accounts of one network, by id and by handle."""

    def __init__(self, accounts: Iterable[Account], *, handles: bool) -> None:
        self.by_id: dict[str, Account] = {}
        self.by_handle: dict[str, Account] = {}
        for one in accounts:
            if one.native_id is None:
                continue
            if one.handle or one.native_id not in self.by_id:
                self.by_id[one.native_id] = one
            if one.handle and handles:
                self.by_handle[one.handle.lower()] = one
