"""XML feeds by the best reader that their markup allows, entry by entry where it is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.feed import loose, tree
from adapters.feed.raw import RawEntry, RawFeed
from adapters.feed.split import Slices, key
from adapters.feed.tree import MediaParts
from adapters.schema import Problem

__all__ = ["parse"]


def parse(slices: Slices, keys: Sequence[str]) -> tuple[RawFeed, list[Problem]]:
    """The feed of `slices`, and what is wrong with the entries that are not in it.

    Args:
        slices: head, entries and tail.
        keys: of the entries.
    """
    text = slices.of(*slices.entries)
    root = tree.load(text)
    if root is not None:
        return _well_formed(root, slices, keys)
    if tree.load(slices.of()) is None:
        return _broken(slices, keys)
    return _by_entry(slices, keys)


def _well_formed(root: tree.Element, slices: Slices, keys: Sequence[str]) -> tuple[RawFeed, list[Problem]]:
    parts = tree.take_media(root)
    try:
        feed, _ = loose.parse(tree.to_xml(root), keys=keys)
    except loose.UnreadableError as error:
        return _broken(slices, keys, error)
    return _keyed(_with_media(feed, parts)), []


def _with_media(feed: RawFeed, parts: Sequence[MediaParts]) -> RawFeed:
    if len(parts) != len(feed.entries):
        return feed
    entries = (
        replace(e, media=(*media, *e.media), summary=e.summary or (said if e.content is None else None))
        for e, (media, said) in zip(feed.entries, parts, strict=True)
    )
    return replace(feed, entries=tuple(entries))


def _by_entry(slices: Slices, keys: Sequence[str]) -> tuple[RawFeed, list[Problem]]:
    """Entries that are well-formed together, each of the others alone: one bad entity spoils one entry."""
    good = {k: e for k, e in zip(keys, slices.entries, strict=True) if tree.load(slices.of(e)) is not None}
    feed, problems = parse(replace(slices, entries=tuple(good.values())), list(good))
    found = {e.key: [e] for e in feed.entries}
    for k, chunk in zip(keys, slices.entries, strict=True):
        if k not in good:
            found[k] = list(_alone(slices, k, chunk, problems))
    return replace(feed, entries=tuple(e for k in keys for e in found.get(k, ()))), problems


def _alone(slices: Slices, k: str, chunk: str, problems: list[Problem]) -> Iterator[RawEntry]:
    try:
        feed, _ = loose.parse(slices.of(chunk), keys=[k])
    except loose.UnreadableError as error:
        problems.append(Problem.of(error))
        return
    if not feed.entries:
        problems.append(Problem(code="parse.entry", message="an entry could not be read"))
    yield from (replace(e, key=k) for e in feed.entries)


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
    return replace(feed, entries=tuple(e if e.key else replace(e, key=key(repr(e))) for e in feed.entries))
