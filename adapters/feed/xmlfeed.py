"""XML feeds by the best reader that their markup allows, entry by entry where it is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.errors import ParseError
from adapters.feed import loose, plain, tree
from adapters.feed.raw import RawEntry, RawFeed
from adapters.feed.split import Slices, key
from adapters.feed.tree import Parts
from adapters.markup import to_text
from adapters.schema import Problem

__all__ = ["parse", "with_parts"]

_NAMING = tuple(
    re.compile(rf"<(?:\w+:)?{name}(?:\s[^<>]*)?>(.{{1,1000}}?)</(?:\w+:)?{name}\s*>", re.DOTALL | re.IGNORECASE)
    for name in ("title", "guid", "id", "link")
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ATTRIBUTES = "a tag has thousands of attributes"


def parse(slices: Slices, keys: Sequence[str], base: str | None) -> tuple[RawFeed, list[Problem]]:
    """The feed of `slices`, and what is wrong with the entries that are not in it.

    Args:
        slices: head, entries and tail.
        keys: of the entries.
        base: address of the feed, from which `xml:base` starts.

    Raises:
        ParseError: not even the head can be read.
    """
    if (quick := plain.quick(slices, keys)) is not None:
        return quick, []
    text = slices.of(*slices.entries)
    if tree.too_many_attributes(text):
        return _without_hostile(slices, keys, base)
    root = tree.load(text)
    if root is not None:
        return _well_formed(root, slices, keys, base)
    if tree.load(slices.of()) is None:
        return _broken(slices, keys)
    return _by_entry(slices, keys, base)


def _without_hostile(slices: Slices, keys: Sequence[str], base: str | None) -> tuple[RawFeed, list[Problem]]:
    if tree.too_many_attributes(slices.of()):
        raise ParseError(_ATTRIBUTES)
    kept = {k: e for k, e in zip(keys, slices.entries, strict=True) if not tree.too_many_attributes(e)}
    feed, problems = parse(replace(slices, entries=tuple(kept.values())), list(kept), base)
    return feed, [*problems, Problem(code="parse.entry", message=_ATTRIBUTES)]


def _well_formed(
    root: tree.Element, slices: Slices, keys: Sequence[str], base: str | None
) -> tuple[RawFeed, list[Problem]]:
    if (plain_feed := plain.parse(root, keys)) is not None:
        return plain_feed, []
    tree.resolve_bases(root, base)
    parts = tree.take_parts(root)
    try:
        feed, _ = loose.parse(tree.to_xml(root), keys=keys)
    except loose.UnreadableError as error:
        return _broken(slices, keys, error)
    return _keyed(with_parts(feed, parts)), []


def with_parts(feed: RawFeed, parts: Sequence[Parts]) -> RawFeed:
    if len(parts) != len(feed.entries):
        return feed
    entries = (
        entry._replace(
            id=part.id or entry.id,
            media=(*part.media, *entry.media),
            summary=entry.summary or (part.description if entry.content is None else None),
        )
        for entry, part in zip(feed.entries, parts, strict=True)
    )
    return replace(feed, entries=tuple(entries))


def _by_entry(slices: Slices, keys: Sequence[str], base: str | None) -> tuple[RawFeed, list[Problem]]:
    """Entries that are well-formed together, each of the others alone: one bad entity spoils one entry."""
    good = {k: e for k, e in zip(keys, slices.entries, strict=True) if tree.load(slices.of(e)) is not None}
    feed, problems = parse(replace(slices, entries=tuple(good.values())), list(good), base)
    found = {e.key: [e] for e in feed.entries}
    for k, chunk in zip(keys, slices.entries, strict=True):
        if k not in good:
            found[k] = list(_alone(slices, k, chunk, problems))
    return replace(feed, entries=tuple(e for k in keys for e in found.get(k, ()))), problems


def _alone(slices: Slices, k: str, chunk: str, problems: list[Problem]) -> Iterator[RawEntry]:
    try:
        feed, _ = loose.parse(slices.of(chunk), keys=[k])
    except loose.UnreadableError as error:
        problems.append(Problem(code="parse.entry", message=f"{_named(chunk)}: {error.message}"))
        return
    if not feed.entries:
        problems.append(Problem(code="parse.entry", message=f"{_named(chunk)}: nothing in it could be read"))
    yield from (e._replace(key=k) for e in feed.entries)


def _named(chunk: str) -> str:
    """Words by which a person finds an entry that cannot be read."""
    for element in _NAMING:
        if (found := element.search(chunk, 0, 20_000)) and (words := " ".join(to_text(_CDATA.sub(r"\1", found[1])).split())):
            return words[:80]
    return "an entry without a title"


def _broken(
    slices: Slices, keys: Sequence[str], error: loose.UnreadableError | None = None
) -> tuple[RawFeed, list[Problem]]:
    """A feed whose head is broken too: all at once, else entry by entry.

    Raises:
        ParseError: not even the head can be read.
    """
    if error is None:
        try:
            feed, _ = loose.parse(slices.of(*slices.entries), keys=keys)
        except loose.UnreadableError as caught:
            error = caught
        else:
            if len(feed.entries) == len(keys) or not keys:
                return _keyed(feed), []
    try:
        head, _ = loose.parse(slices.of())
    except loose.UnreadableError:
        head = RawFeed()
        if len(slices.entries) == 0:
            raise
    problems: list[Problem] = []
    entries = [e for k, chunk in zip(keys, slices.entries, strict=True) for e in _alone(slices, k, chunk, problems)]
    return replace(head, entries=tuple(entries)), problems


def _keyed(feed: RawFeed) -> RawFeed:
    """Keys for entries that stand where no entry was expected."""
    if all(e.key for e in feed.entries):
        return feed
    return replace(feed, entries=tuple(e if e.key else e._replace(key=key(repr(e))) for e in feed.entries))
