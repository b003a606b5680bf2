"""How long a digest takes: `python -m tests.benchmarks.bench_digest [ITEMS [STORIES]]`.

Flagged items of our own make, two flags and four hits each, are built into a digest and rendered as HTML and text.
Beside it stands what cannot be avoided in the same run: to write the same digest as JSON and to read it back.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from monitor.digest import Digest, Setting, build, render, to_json
from tests.monitor.digest.samples import spread

ROUNDS = 5

T = TypeVar("T")


def best(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of CPU of the best round, and what the work gave."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        made = work()
        times.append(time.process_time() - began)
    return min(times), made


def main(items: int = 10_000, stories: int = 1_000) -> None:
    found = spread(items, stories)
    built, digest = best(lambda: build(found, Setting()))
    rendered, mail = best(lambda: render(digest))
    copied, _ = best(lambda: Digest.model_validate_json(to_json(digest)))
    print(f"{items} flagged items in {stories} stories; best of {ROUNDS} rounds, CPU seconds of one core")
    print(f"build  {built:6.3f}")
    print(f"render {rendered:6.3f}   {len(mail.html.encode()):,} bytes of HTML, {len(mail.text.encode()):,} of text")
    print(f"both   {built + rendered:6.3f}   goal 1.000")
    print(f"(JSON and back {copied:6.3f}: both take {(built + rendered) / copied:.0f} times that)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
