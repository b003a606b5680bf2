"""How long stories take: `python -m tests.benchmarks.bench_stories [WINDOW …]`.

Texts are made up from a fixed seed, in words of which few are frequent and most are rare; each fifth is a copy of one
before it, with words exchanged, a frame around it, or cut short. Copies are found among 5,000 texts, and the same texts
are put through rensa with nothing after it: five-word shingles, one MinHash of 128 numbers each, one look-up and one
insertion. Both take turns, and of each the best round counts. Then windows of the given numbers of reports (of
watchlist items with entities and figures) are filled, each in a process of its own, and the last thousand assignments are
timed; then each of these gets a text of half as much again. All times are CPU time of one core.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from monitor.stories import Clusterer, Memory, Report
from monitor.stories.copies import CopyIndex, Known
from monitor.stories.model import DEFAULT

START = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS, ROUNDS, LAST = 5_000, 5, 1_000
WORDS, LENGTH = 40_000, 300
SYLLABLES = "ka lo mi ren tas vor el und ost bri gan der pol sev an ti kor mar zu fel".split()


def reports(count: int, seed: int = 3) -> Iterator[Report]:
    """Reports one after the other, spread over ten days."""
    dice = random.Random(seed)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(WORDS)]
    weights = list(accumulate(1 / (n + 10) for n in range(WORDS)))
    texts: list[list[str]] = []
    step = timedelta(days=10) / count
    for n in range(count):
        if texts and dice.random() < 0.2:
            text = _copied(dice.choice(texts), words, dice)
        else:
            text = dice.choices(words, weights, k=LENGTH)
            text = [w.title() if dice.random() < 0.1 else w for w in text]
        texts = [*texts[-200:], text]
        entities = frozenset(f"e{m}" for m in dice.choices(range(1000), k=4))
        yield Report(
            f"feed:{n}", " ".join(text[:9]), f"{' '.join(text)} {dice.randint(10, 999)} dead.", START + n * step,
            outlet=f"outlet{n % 300}", language="en", entities=entities,
        )  # fmt: skip


def _copied(text: list[str], words: list[str], dice: random.Random) -> list[str]:
    kind = dice.randrange(3)
    if kind == 0:
        return [dice.choice(words) if dice.random() < 0.03 else w for w in text]
    if kind == 1:
        return [*dice.choices(words, k=8), *text, *dice.choices(words, k=12)]
    return text[: len(text) * 2 // 3]


def ours(texts: list[Report]) -> int:
    """Number of texts that have a copy."""
    index, found = CopyIndex(DEFAULT), 0
    for report in texts:
        known = Known.of(report)
        found += bool(index.find(known))
        index.add(known)
    return found


def rensa(texts: list[Report]) -> int:
    """The same by rensa alone; the look-up is not checked."""
    from rensa import RMinHash, RMinHashLSH

    index, found = RMinHashLSH(0.5, 128, 32), 0
    for n, report in enumerate(texts):
        words = f"{report.title}\n{report.text}".casefold().split()
        made = RMinHash(128, 7)
        made.update([" ".join(words[m : m + 5]) for m in range(len(words) - 4)])
        found += bool(index.query(made))
        index.insert(n, made)
    return found


def copies() -> None:
    """Print copies a second, beside rensa."""
    texts = list(reports(TEXTS))
    best: dict[str, float] = {}
    found: dict[str, int] = {}
    contestants: tuple[Callable[[list[Report]], int], ...] = (ours, rensa)
    for _ in range(ROUNDS):
        for contestant in contestants:
            name, began = contestant.__name__, time.process_time()
            found[name] = contestant(texts)
            best[name] = min(best.get(name, 1e9), time.process_time() - began)
    for name, seconds in best.items():
        print(f"{name:6} {seconds / TEXTS * 1e6:5.0f} µs a text, {TEXTS / seconds:6.0f} texts/s, {found[name]} copies")
    print(f"ours takes {best['ours'] / best['rensa']:.2f} × the time of rensa alone")


def window(size: int) -> None:
    """Fill a window and print what the last assignments, its memory and a restart cost."""
    before = _resident()
    clusterer, kept, times, last = Clusterer(), [], [], deque[Report](maxlen=LAST)
    for n, report in enumerate(reports(size)):
        last.append(report)
        began = time.process_time()
        clusterer.add(report)
        if n >= size - LAST:
            times.append((time.process_time() - began) * 1e3)
            kept.append(clusterer.memory(report.id))
    used = _resident() - before
    packed = [m.to_bytes() for m in kept]
    began = time.process_time()
    Clusterer().restore(
        Memory.from_bytes(p, seen=m.known.seen, place=m.place)
        for p, m in zip(packed, kept, strict=True)
    )
    restored = (time.process_time() - began) / len(kept) * 1e3
    longer = [replace(r, text=f"{r.text} {last[-n].text[:1000]}") for n, r in enumerate(last, 1)]
    began = time.process_time()
    changed = sum(len(clusterer.revise(report)) for report in longer)
    revised = (time.process_time() - began) / len(longer) * 1e3
    times.sort()
    print(
        f"{len(clusterer):7} reports: {statistics.median(times):5.2f} ms (99 %: {times[-LAST // 100]:5.2f} ms) each, "
        f"{used:5.0f} MiB = {used * 1024 / size:4.1f} KiB each, stored {statistics.mean(map(len, packed)) / 1024:.1f} KiB, "
        f"restored in {restored:.2f} ms each; {len(longer)} looked at again in {revised:.2f} ms each, {changed} changed"
    )


def _resident() -> float:
    """MiB in use now; the highest value of a process is inherited from the one that started it."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def main() -> None:
    """Print everything."""
    given = sys.argv[1:]
    if given[:1] == ["window"]:
        window(int(given[1]))
        return
    copies()
    for size in given or ["10000", "50000"]:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_stories", "window", size], check=True)


if __name__ == "__main__":
    main()
