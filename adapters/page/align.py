"""Finds an extracted text again in the page it was taken from.

trafilatura gives the words of an article without their place. Each run of text of the page (leaf) is looked up in
the extracted text, and the heaviest chain of hits that stand in the same order in both is taken: a longest
increasing subsequence with weights, found with a Fenwick tree in O(n log n).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.page.leaves import Leaf
from adapters.page.tree import squash

__all__ = ["Alignment", "align"]

_SUBSTRING = 16
"""Shortest key that may match inside a line; shorter ones must be a line of their own."""

_MAX_HITS = 6


@dataclass(frozen=True, slots=True)
class Alignment:
    """What of the extracted text stands where in the page.

    Attributes:
        chosen: indices of the leaves that are part of the extracted text.
        orphans: lines found in no leaf, each with the index of the chosen leaf it follows (-1: before all).
    """

    chosen: frozenset[int]
    orphans: tuple[tuple[int, str], ...]


def align(leaves: Sequence[Leaf], lines: Sequence[str]) -> Alignment:
    """Match `lines`, in reading order, with `leaves`, in document order."""
    keys = [squash(line) for line in lines]
    stream = "".join(keys)
    starts: list[int] = []
    exact: dict[str, list[int]] = defaultdict(list)
    at = 0
    for key in keys:
        starts.append(at)
        if key:
            exact[key].append(at)
        at += len(key)
    hits = [
        (n, start, start + len(leaf.key)) for n, leaf in enumerate(leaves) for start in _places(leaf.key, exact, stream)
    ]
    chain = _heaviest_chain(hits)
    return Alignment(frozenset(n for n, _, _ in chain), tuple(_orphans(lines, keys, starts, chain)))


def _places(key: str, exact: dict[str, list[int]], stream: str) -> list[int]:
    if not key:
        return []
    if key in exact:
        return exact[key][:_MAX_HITS]
    if len(key) < _SUBSTRING:
        return []
    found: list[int] = []
    at = stream.find(key)
    while at >= 0 and len(found) < _MAX_HITS:
        found.append(at)
        at = stream.find(key, at + 1)
    return found


def _heaviest_chain(hits: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The heaviest chain in which both the leaf and the place grow and no two places overlap."""
    ends = sorted({end for _, _, end in hits})
    best: list[tuple[int, int]] = [(0, -1)] * (len(ends) + 1)  # Fenwick tree of (weight, hit)
    back = [-1] * len(hits)
    top = (0, -1)
    pending: list[tuple[int, tuple[int, int]]] = []
    leaf = -1
    for n, (owner, start, end) in enumerate(hits):
        if owner != leaf:
            for slot, value in pending:
                _raise(best, slot, value)
            pending.clear()
            leaf = owner
        weight, back[n] = _highest(best, bisect_right(ends, start))
        value = (weight + end - start, n)
        pending.append((bisect_left(ends, end) + 1, value))
        top = max(top, value)
    chain = []
    n = top[1]
    while n >= 0:
        chain.append(hits[n])
        n = back[n]
    return chain[::-1]


def _raise(tree: list[tuple[int, int]], slot: int, value: tuple[int, int]) -> None:
    while slot < len(tree):
        tree[slot] = max(tree[slot], value)
        slot += slot & -slot


def _highest(tree: list[tuple[int, int]], slot: int) -> tuple[int, int]:
    top = (0, -1)
    while slot > 0:
        top = max(top, tree[slot])
        slot -= slot & -slot
    return top


def _orphans(
    lines: Sequence[str], keys: list[str], starts: list[int], chain: list[tuple[int, int, int]]
) -> list[tuple[int, str]]:
    """Lines of which the chain covers less than half, after the leaf they follow."""
    found = []
    k = 0
    for line, key, start in zip(lines, keys, starts, strict=True):
        end = start + len(key)
        while k < len(chain) and chain[k][2] <= start:
            k += 1
        covered, j = 0, k
        while j < len(chain) and chain[j][1] < end:
            covered += min(end, chain[j][2]) - max(start, chain[j][1])
            j += 1
        if key and covered * 2 < len(key):
            found.append((chain[k - 1][0] if k else -1, line))
    return found
