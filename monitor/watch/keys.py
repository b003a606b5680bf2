"""By which words the terms of a watchlist are known.

A term of one or two words is its own key. A longer one, or one with signs around it, is known by the pair of
neighbouring words in it that is in the fewest terms: `ministry of` would be found in many texts, and would have to be
compared with many terms. Everything is worked out for all terms at once: one by one takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.watch.tokens import Hashes, Places, Sieve, Words, pair_hashes, words

__all__ = ["LENGTH_BITS", "Keys", "keys_of", "sieves"]

LENGTH_BITS = 20


class Keys(NamedTuple):
    """By which words those terms are found that are not their own key.

    Attributes:
        shapes: by word or pair of words, of the terms that have it for a key how far before it each begins and how long
            it is, in one number: `before << LENGTH_BITS | length`.
        pairs: those of them that are pairs.
        others: terms that must be looked for letter by letter.
    """

    shapes: Mapping[str, tuple[int, ...]]
    pairs: frozenset[str]
    others: tuple[str, ...]


class _Layout(NamedTuple):
    """Where the words of many terms stand.

    Attributes:
        origins: where each term begins in the text that the words are of.
        words: of all terms.
        first: of each term the number of its first word.
        counts: of its words.
        whole: of each term whether it is one word or two, and nothing else.
    """

    origins: Places
    words: Words
    first: Places
    counts: Places
    whole: NDArray[np.bool_]


def _laid_out(terms: Collection[str]) -> _Layout:
    sizes = np.fromiter(map(len, terms), np.intp, len(terms))
    origins = np.cumsum(sizes + 1) - sizes - 1
    found = words("\0".join(terms))
    first = np.searchsorted(found.starts, origins)
    counts = np.diff(first, append=found.starts.size)
    whole = (counts == 1) | (counts == 2)
    few = np.flatnonzero(whole)
    heads, tails = first[few], first[few] + counts[few] - 1
    whole[few] = (found.starts[heads] == origins[few]) & (found.ends[tails] == origins[few] + sizes[few])
    return _Layout(origins, found, first, counts, whole)


def keys_of(terms: Iterable[str], begun: Container[str] = ()) -> Keys:
    """The keys of `terms`, of which `begun` may be the beginnings of words: their last word is no key."""
    terms = list(terms)
    laid = _laid_out(terms)
    open_ended = np.fromiter((term in begun for term in terms), np.bool_, len(terms)) & (laid.counts > 0)
    usable = np.ones(laid.words.starts.size, np.bool_)
    usable[(laid.first + laid.counts - 1)[open_ended]] = False
    rest = ~laid.whole | open_ended
    shapes: dict[str, tuple[int, ...]] = {}
    pairs: set[str] = set()
    alike = dict[tuple[int, ...], tuple[int, ...]]()
    known, heads, tails = _chosen(laid, usable, rest)
    for n, start, end, double in zip(
        known.tolist(), (laid.words.starts[heads] - laid.origins[known]).tolist(),
        (laid.words.ends[tails] - laid.origins[known]).tolist(), (heads < tails).tolist(), strict=True,
    ):  # fmt: skip
        term = terms[n]
        key, shape = term[start:end], start << LENGTH_BITS | len(term)
        if double:
            pairs.add(key)
        if shape not in (before := shapes.get(key, ())):
            made = (*before, shape)
            shapes[key] = alike.setdefault(made, made)
    rest[known] = False
    return Keys(shapes, frozenset(pairs), tuple(terms[n] for n in np.flatnonzero(rest).tolist()))


def _chosen(laid: _Layout, usable: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> tuple[Places, Places, Places]:
    """Of the wanted terms those that have a key, and the first and the last word of it.

    Args:
        laid: all terms.
        usable: which of the words may be part of a key.
        wanted: for which of the terms a key is asked.
    """
    term_of = np.repeat(np.arange(laid.counts.size), laid.counts)
    heads = np.flatnonzero(usable[:-1] & usable[1:] & (term_of[:-1] == term_of[1:]))
    hashes = laid.words.hashes()
    _, which, times = np.unique(pair_hashes(hashes[heads], hashes[heads + 1]), return_inverse=True, return_counts=True)
    often = times[which]
    asked = wanted[term_of[heads]]
    heads, often = heads[asked], often[asked]
    length = laid.words.ends[heads + 1] - laid.words.starts[heads]
    order = np.lexsort((-length, often, term_of[heads]))  # of each term the rarest pair first, and the longest of those
    paired, first = np.unique(term_of[heads][order], return_index=True)
    heads = heads[order][first]
    lonely = wanted & (np.bincount(term_of[usable], minlength=wanted.size) == 1)
    singles = np.flatnonzero(usable & lonely[term_of])
    return (
        np.concatenate([paired, term_of[singles]]),
        np.concatenate([heads, singles]),
        np.concatenate([heads + 1, singles]),
    )


def sieves(terms: Collection[str], keys: Keys) -> tuple[Sieve, Sieve]:
    """What lets the keys of `terms` pass: words, and pairs of words."""
    laid = _laid_out(terms)
    hashes = laid.words.hashes()
    one, two = laid.first[laid.whole & (laid.counts == 1)], laid.first[laid.whole & (laid.counts == 2)]
    return (
        Sieve(np.concatenate([hashes[one], _hashes(keys.shapes.keys() - keys.pairs)])),
        Sieve(np.concatenate([pair_hashes(hashes[two], hashes[two + 1]), _paired(_hashes(keys.pairs))])),
    )


def _hashes(known: Collection[str]) -> Hashes:
    return words(" ".join(known)).hashes()


def _paired(hashes: Hashes) -> Hashes:
    return pair_hashes(hashes[0::2], hashes[1::2])
