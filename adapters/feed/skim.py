"""The entries of a feed that were read before, taken out before it is looked at closely.

Most feeds that changed have one entry more, and to step over the others mark by mark takes longer than to read the new
one. Here they are found by plain search and known by their keys. Where a comment, a CDATA section or an entry within
another might be open, what looks like an entry may be none, and nothing is taken out from there on.
"""

from __future__ import annotations

import re
from collections.abc import Container

from adapters.feed import split

__all__ = ["skim"]

_NAMES = {"rss": "item", "rdf": "item", "channel": "item", "feed": "entry"}
_HIDING = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"))
_AFTER_NAME = frozenset("> \t\r\n/")
_ENTRY = re.compile(r"<(?:[\w.-]++:)?+(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_PATIENCE = 8
"""Entries that are not known before the first one that is: then few are, or they are written in a way that is not ours."""


def skim(text: str, known: Container[str]) -> tuple[str, list[str]]:
    """`text` without the entries that are known, and their keys in order.

    Args:
        text: an XML feed.
        known: keys of entries as `split.split` cuts them, by `split.key`.
    """
    name = _NAMES.get((split.root_name(text) or "").lower().rpartition(":")[2])
    if not known or name is None:
        return text, []
    opening, closing = f"<{name}", f"</{name}"
    keys: list[str] = []
    rest: list[str] = []
    at = end = strange = 0
    while (start := _tag(text, opening, end)) >= 0:
        between = text[end:start]
        # What stands between entries is read behind them; with the first ones taken out it would come before.
        if (_leaves_open(between) or _ENTRY.search(between)) if not end else between.strip():
            return text, []
        end = _tag(text, closing, start)
        end = text.find(">", end) + 1 if end >= 0 else 0
        entry = text[start:end]
        if (key := split.key(entry)) in known:
            keys.append(key)
            rest.append(text[at:start])
            at = end
            continue
        strange += 1
        if not end or (not keys and strange == _PATIENCE) or _ENTRY.search(entry, 1) or _leaves_open(entry):
            break
    return ("".join((*rest, text[at:])), keys) if keys else (text, [])


def _tag(text: str, begins: str, at: int) -> int:
    """Where from `at` on a tag begins so, and its name ends with it; -1 where none does."""
    while (at := text.find(begins, at)) >= 0 and text[at + len(begins) : at + len(begins) + 1] not in _AFTER_NAME:
        at += len(begins)
    return at


def _leaves_open(piece: str) -> bool:
    """Whether anything that hides markup may begin in `piece` and not end in it."""
    return any((at := piece.rfind(begins)) >= 0 and piece.rfind(ends, at + len(begins)) < 0 for begins, ends in _HIDING)
