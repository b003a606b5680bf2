"""Damaged inputs through the readers: nothing may escape but a `ParseError`, nothing may take longer than the limit.

    python -m tests.adapters.fuzz [N] [--seed S]

Takes our own sample pages, feeds, documents and records, damages each input in one to four ways, reads it, and checks
that every span of every item lies in its text. An input is told by its seed and number, so that a failure can be had again.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from adapters import document, feed, page
from adapters.base import Payload
from adapters.errors import ParseError
from adapters.files import parse as parse_files
from adapters.schema import Item

__all__ = ["LIMIT", "Tally", "run"]

LIMIT = 20.0
"""Seconds of CPU, the limit of a parsing process."""
ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/adapters/data"
URL = "https://news.example/2025/quay"
TOKENS = [
    token.encode()
    for token in (
        *'< > </p> <p> <div> <!-- --> ]]> <![CDATA[ <script> & &#0; &#xD800; &amp; " “ ” « » { } [ ] : , null'.split(),
        *"1e999 -1 NaN http:// http://[ // # %zz @ = ' <item> </item> <entry> <link/> said <blockquote> <figure>".split(),
        *("— ", ": ", "\x00", "\ufeff", "\u202e", "\u2028", "\u0301", "2025-13-45T99:99:99", "31 February 2025"),
        *("<base href='//['>", "charset=utf-16"),
    )
] + [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xfe\xff", b"\x1b$B"]


def _items(data: bytes) -> Iterable[Item]:
    return parse_files(Payload(data=data, url="/in/records.jsonl", source_id="fuzz", state={})).items


READERS: dict[str, tuple[tuple[str, ...], Callable[[bytes], Iterable[Item]]]] = {
    "page": (("page/*.html",), lambda data: [page.read(data, URL)]),
    "feed": (("feed/*.xml", "feed/jsonfeed.json"), lambda data: feed.read(data, url=URL).items),
    "document": (("document/*.txt", "document_samples/*.txt"), lambda data: [document.read(data)]),
    "JSON": (("files/*.json*", "feed/jsonfeed.json"), _items),
}


@dataclass
class Tally:
    """What became of the inputs of one reader."""

    inputs: int = 0
    refused: int = 0
    items: int = 0
    spent: float = 0.0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


@cache
def _seeds(reader: str) -> list[bytes]:
    return [p.read_bytes() for pattern in READERS[reader][0] for p in sorted(DATA.glob(pattern))]


def damaged(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of `seeds`, cut, spliced, overwritten, with parts doubled or tokens put in."""
    data = chance.choice(seeds)
    for _ in range(chance.randint(1, 4)):
        at, to = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        match chance.randrange(7):
            case 0:
                data = data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 40)) + data[at:]
            case 1:
                data = data[:at] + data[to:]
            case 2:
                data = data[:to]
            case 3:
                data = data[:at] + data[at : at + 400] * chance.randint(2, 12) + data[at:]
            case 4:
                other = chance.choice(seeds)
                data = data[:at] + other[chance.randint(0, len(other)) :]
            case 5:
                flipped = bytearray(data)
                for _ in range(chance.randint(1, 20) if flipped else 0):
                    flipped[chance.randrange(len(flipped))] = chance.randrange(256)
                data = bytes(flipped)
            case _:
                codec = chance.choice(("utf-16", "cp1251", "koi8-u", "utf-8"))
                data = data.decode("utf-8", "replace").encode(codec, "replace")
    return data[:200_000]


def check(item: Item) -> None:
    """Every span lies in the text, and blocks are all of it."""
    size = len(item.text)
    if item.blocks:
        assert "".join(b.span.of(item.text) for b in item.blocks) == item.text
    parts = (*item.quotes, *item.media, *item.links, *item.tags, *item.mentions, *item.embeds)
    for span in (p.span for p in parts if p.span):
        assert 0 <= span.start <= span.end <= size
    assert all(q.span.of(item.text).strip() for q in item.quotes)
    if item.title and item.title.span:
        assert item.title.span.of(item.text).split() == item.title.text.split()
    for inner in item.all_embedded():
        check(inner)


def run(count: int, seed: int = 0, limit: float = LIMIT) -> dict[str, Tally]:
    """`count` damaged inputs, shared evenly among the readers; an interrupt ends it with what was read until then.

    Args:
        count: inputs.
        seed: of the damage.
        limit: seconds of CPU above which an input counts as a failure.
    """
    tallies = {name: Tally() for name in READERS}
    with contextlib.suppress(KeyboardInterrupt):
        for number in range(count):
            name = list(READERS)[number % len(READERS)]
            data = damaged(_seeds(name), random.Random(f"{seed}:{number}"))
            _one(name, data, tallies[name], f"{seed}:{number}", limit)
    return tallies


def _one(name: str, data: bytes, tally: Tally, label: str, limit: float) -> None:
    began = time.process_time()
    try:
        for item in READERS[name][1](data):
            check(item)
            tally.items += 1
    except ParseError:
        tally.refused += 1
    except Exception as error:
        tally.failures.append(f"{name} {label}: {''.join(traceback.format_exception(error)[-3:])}")
    took = time.process_time() - began
    tally.inputs += 1
    tally.spent += took
    tally.slowest = max(tally.slowest, took)
    if took > limit:
        tally.failures.append(f"{name} {label}: took {took:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description="Read damaged inputs.")
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tallies = run(options.count, options.seed)
    print(f"{'reader':10} {'inputs':>8} {'refused':>8} {'items':>9} {'ms each':>8} {'slowest s':>10} {'failures':>9}")
    for name, t in tallies.items():
        each = t.spent / max(1, t.inputs) * 1000
        print(f"{name:10} {t.inputs:8} {t.refused:8} {t.items:9} {each:8.2f} {t.slowest:10.2f} {len(t.failures):9}")
    for failure in [f for t in tallies.values() for f in t.failures][:20]:
        print(f"\n{failure}")
    raise SystemExit(any(t.failures for t in tallies.values()))


if __name__ == "__main__":
    main()
