"""Posts a second of each JSON network, beside `json.loads` alone: `python -m tests.benchmarks.bench_social [POSTS]`.

The posts are those of the tests, each with another number, in one answer a network. CPU time of one core, the best of
five; the last column is how many times as long as `json.loads` the whole takes.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from adapters import social
from tests.adapters.social import samples

ROUNDS = 5


def _best(work: Callable[[], Any]) -> float:
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def answers(posts: int) -> dict[str, bytes]:
    """An answer of `posts` posts for each network."""
    keys = [f"3k{n:011d}" for n in range(posts)]
    event = {"did": "did:plc:watcher", "time_us": 1772352930000000, "kind": "commit"}
    commit = {"operation": "create", "collection": "app.bsky.feed.post"}
    records = [{**event, "commit": {**commit, "rkey": k, "record": samples.bluesky()["record"]}} for k in keys]
    return {
        "mastodon": samples.dumped([samples.mastodon(n) for n in range(posts)]),
        "bluesky feed": samples.dumped({"feed": [{"post": samples.bluesky(k)} for k in keys]}),
        "bluesky jetstream": b"\n".join(samples.dumped(one) for one in records),
        "x v1.1": samples.dumped([samples.x1(1700000000000000001 + n) for n in range(posts)]),
        "x graphql": samples.dumped(samples.timeline(*(samples.graphql(1700000000000000001 + n) for n in range(posts)))),
        "reddit": samples.dumped(samples.listing(*(samples.submission(f"a{n:x}") for n in range(posts)))),
    }


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    for name, data in answers(posts).items():
        lines = data.split(b"\n")
        assert len(social.parse(data).items) == posts, name
        bare = _best(lambda lines=lines: [json.loads(line) for line in lines])
        whole = _best(lambda data=data: social.parse(data))
        print(f"{name:18} {len(data) // posts:6,} bytes  {posts / whole:9,.0f} posts/s  {whole / bare:5.1f} x json.loads")


if __name__ == "__main__":
    main()
