"""How long matching takes: `python -m tests.benchmarks.bench_watch [TERMS …]`.

Words are made up from a fixed seed, so the figures of two machines and two versions can be compared.
The bare scan of the same terms over the same folded text, without boundaries, queries and evidence, is
the floor to measure against.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from adapters.schema import Block, Item, SourceRef, Span
from monitor.watch import Watch, Watchlist
from monitor.watch.fold import fold

ALPHABETS = {"Latin": "abcdefghijklmnoprstuvwyz", "Cyrillic": "абвгдежзийклмнопрстуфхцчшщьюяії"}


@dataclass(frozen=True)
class Figures:
    """What one run gave; times in microseconds an item, compile time in seconds."""

    script: str
    terms: int
    compile: float
    match: float
    fold: float
    bare_scan: float
    evidence: int

    def __str__(self) -> str:
        return (
            f"{self.script:9} {self.terms:7,} terms: compiled in {self.compile:5.2f} s; "
            f"an item in {self.match:6.1f} µs, folding {self.fold:5.1f}, bare scan {self.bare_scan:5.1f}; "
            f"{self.evidence / ITEMS:.1f} hits an item"
        )


ITEMS = 100


def bench_matching(script: str, terms: int, *, size: int = 3_000, seed: int = 7) -> Figures:
    """Match articles of `size` characters against `terms` watches of one term, of which few occur."""
    rng = random.Random(seed)
    words = [_word(rng, script) for _ in range(5_000)]
    items = [_item(rng, words, size, n) for n in range(ITEMS)]
    sought = list(dict.fromkeys([_word(rng, script) for _ in range(terms - 10)] + rng.sample(words, 10)))
    before = time.perf_counter()
    watchlist = Watchlist(Watch(id=f"w{n}", query=f'"{term}"') for n, term in enumerate(sought))
    compiled = time.perf_counter() - before
    automaton = AhoCorasick(sought, store_patterns=False)
    folded = {item.id: fold(item.text).text for item in items}
    return Figures(
        script=script,
        terms=len(sought),
        compile=compiled,
        match=_microseconds(items, watchlist.match),
        fold=_microseconds(items, lambda item: fold(item.text)),
        bare_scan=_microseconds(items, lambda i: automaton.find_matches_as_indexes(folded[i.id], overlapping=True)),
        evidence=sum(len(m.evidence) for item in items for m in watchlist.match(item)),
    )


def _word(rng: random.Random, script: str) -> str:
    return "".join(rng.choices(ALPHABETS[script], k=rng.randint(4, 10)))


def _item(rng: random.Random, words: list[str], size: int, n: int) -> Item:
    paragraphs = [" ".join(rng.choices(words, k=50)).capitalize() + ".\n\n" for _ in range(size // 300)]
    text = "".join(paragraphs)[:size]
    blocks, at = [], 0
    for paragraph in paragraphs:
        end = min(at + len(paragraph), len(text))
        if end > at:
            blocks.append(Block(role="body" if at else "headline", span=Span(start=at, end=end)))
        at = end
    source = SourceRef(adapter="bench")
    return Item(id=f"bench:{n}", kind="article", source=source, text=text, blocks=tuple(blocks))


def _microseconds(items: list[Item], work: Callable[[Item], object], rounds: int = 5) -> float:
    """The best round, per item: what the machine does besides only adds."""
    best = float("inf")
    for _ in range(rounds):
        before = time.perf_counter()
        for item in items:
            work(item)
        best = min(best, time.perf_counter() - before)
    return best / len(items) * 1e6


if __name__ == "__main__":
    for count in [int(n) for n in sys.argv[1:]] or [1_000, 10_000]:
        for alphabet in ALPHABETS:
            print(bench_matching(alphabet, count))
