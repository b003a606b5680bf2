"""What is known of an item as a whole: its language, kind and hosts, who wrote it, and whom it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, get_args
from urllib.parse import urlsplit

from adapters import accounts
from adapters.schema import Item, Mention, Person
from monitor.watch.tree import ACCOUNTS, FactField

__all__ = ["FIELDS_OF_FACTS", "FactValue", "facts_of"]

FIELDS_OF_FACTS: tuple[FactField, ...] = get_args(FactField)


class FactValue(NamedTuple):
    """What is known of the item as a whole.

    Attributes:
        field: `lang`, `kind`, `site`, `author` or `mention`.
        text: as the item has it.
        keys: what a query can ask for to find it, and where what it tells stands in `text`.
    """

    field: str
    text: str
    keys: tuple[tuple[str, int, int], ...]


def facts_of(
    item: Item | None, known: Iterable[tuple[str, str]], fields: Collection[str] = FIELDS_OF_FACTS
) -> Iterator[FactValue]:
    """What a query can ask for: a language matches its variants, a domain its hosts, an account all that it is called.

    Args:
        item: what is read; None for a bare text.
        known: field and value of a bare text's facts.
        fields: those that are asked for.
    """
    for field, value in _known(item) if item else known:
        if field in fields:
            yield FactValue(field, value, tuple(_keys(field, value)))
    for field, people in (("author", item.authors), ("mention", item.mentions)) if item else ():
        if field in fields:
            yield from _accounts(field, people)


def _keys(field: str, value: str) -> Iterator[tuple[str, int, int]]:
    folded = value.casefold()
    if field == "lang":
        parts = folded.split("-")
        tags = ("-".join(parts[:n]) for n in range(1, len(parts) + 1))
        yield from ((tag, 0, len(tag)) for tag in tags)
    elif field == "site":
        labels = folded.split(".")
        tails = (".".join(labels[n:]) for n in range(len(labels)))
        yield from ((tail, len(folded) - len(tail), len(folded)) for tail in tails)
    elif field in ACCOUNTS:
        yield from ((key, 0, len(value)) for key in accounts.keys_of(value))
    else:
        yield folded, 0, len(value)


def _known(item: Item) -> tuple[tuple[str, str], ...]:
    """Language, kind and the hosts of the item; what is not known is not there."""
    known: list[tuple[str, str]] = [("kind", item.kind)]
    if item.language:
        known.append(("lang", item.language.tag))
    hosts = [_host(url) for url in (item.url, item.final_url, item.canonical_url) if url]
    hosts += [item.outlet.domain] if item.outlet and item.outlet.domain else []
    return (*known, *(("site", host) for host in dict.fromkeys(hosts) if host))


def _accounts(field: str, named: Iterable[Person | Mention]) -> Iterator[FactValue]:
    for one in named:
        found = accounts.keys(one.handle, platform=one.platform, native_id=one.native_id, url=one.url)
        shown = one.handle or one.native_id or one.url or ""
        if isinstance(one, Person) and one.email:
            found += accounts.keys(one.email)
            shown = one.name or shown or one.email
        if found:
            yield FactValue(field, shown, tuple((key, 0, len(shown)) for key in found))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # a bracket in the wrong place
        return None
