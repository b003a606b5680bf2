"""Posts a second of each JSON network, beside `json.loads` alone: `python -m tests.benchmarks.bench_social [POSTS]`.

One answer a network, a page of 40 posts with all that its interface sends (`tests.benchmarks.posts`). CPU time of one
core, the best of 300 short rounds, in turn with `json.loads`: of so many, some are undisturbed on a busy machine. The last
column is how many times as long as `json.loads` the whole takes, from bytes to items.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from adapters import social
from tests.benchmarks.posts import answers

ROUNDS = 300


def _time(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _bare(lines: list[bytes]) -> None:
    [json.loads(line) for line in lines]


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    for name, data in answers(posts).items():
        gc.collect()
        lines = data.split(b"\n") if name == "bluesky jetstream" else [data]
        assert len(social.parse(data).items) == posts, name
        rounds = [(_time(partial(_bare, lines)), _time(partial(social.parse, data))) for _ in range(ROUNDS)]
        bare, whole = min(b for b, _ in rounds), min(w for _, w in rounds)
        speed = f"{posts / whole:9,.0f} posts/s  {1e6 * whole / posts:5.1f} µs"
        print(f"{name:18} {len(data) // posts:6,} bytes  {speed}  {whole / bare:5.1f} x json.loads")


if __name__ == "__main__":
    main()
