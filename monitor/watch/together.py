"""Items that came together are looked through together: most satisfy no watch, and to see that takes a third of the time.

    items ─▶ folded ─▶ one scan ─▶ atoms by item ─▶ those that wake no watch need not be asked

All others are matched one by one, so what is found does not depend on what else came.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import attrgetter, is_
from typing import Any

from adapters.schema import Item
from monitor.watch.fold import BREAK
from monitor.watch.scan import Scanner
from monitor.watch.terms import Sense
from storage.records import Match, Matcher

__all__ = ["Together", "named"]

ALONE = 1
"""Items that are matched by themselves first: of what a source sends again, most is known and never asked for."""

_READ = attrgetter(
    "text", "blocks", "title", "summary", "embeds", "media", "tags", "authors", "outlet", "url", "final_url",
    "canonical_url", "links", "mentions", "quotes", "kind", "language",
)  # fmt: skip
"""All that a document is made of. What the store adds to an item (its id, its number) changes none of it."""


class Together:
    """A `Matcher` for items that are stored in one go.

    Args:
        match: for any item.
        quiet: tells of each of several items whether `match` would surely find nothing in it.
        items: that will be asked for.
    """

    def __init__(self, match: Matcher, quiet: Callable[[Sequence[Item]], Sequence[bool]], items: Sequence[Item]) -> None:
        self._match, self._look = match, quiet
        self._items = items
        self._asked = 0
        self._quiet: dict[int, tuple[Any, ...]] = {}

    def __call__(self, item: Item, previous: Item | None) -> Sequence[Match]:
        """See `Matcher`."""
        if previous is not None:
            return self._match(item, previous)
        self._asked += 1
        if self._asked == ALONE + 1:
            rest = self._items[ALONE:]
            found = zip(rest, self._look(rest), strict=True)
            self._quiet = {id(one.text): _READ(one) for one, quiet in found if quiet}
        known = self._quiet.get(id(item.text))
        if known is not None and all(map(is_, known, _READ(item))):
            return ()
        return self._match(item, None)


def named(scanner: Scanner[Sense], texts: Sequence[str]) -> list[set[int]]:
    """For each folded text the numbers of what `scanner` finds named in it."""
    found: list[set[int]] = [set() for _ in texts]
    ends = list(accumulate(len(text) + len(BREAK) for text in texts))
    whole = BREAK.join(texts)
    for at, _, senses in scanner.scan(whole, most=len(whole)):
        atoms = found[bisect_right(ends, at)]
        for sense in senses:
            if sense.role == "name":
                atoms.add(sense.atom)
    return found
