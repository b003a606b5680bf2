"""What reading pages costs, beside trafilatura alone, by stage, and with two workers.

python -m tests.benchmarks.bench_page [FOLDER] [--limit N] [--rounds N] [--workers]

FOLDER holds pages as *.html or *.html.gz at any depth; without one, the project's own samples are read, which are
smaller than pages of the web, so that fixed costs weigh more. All figures are CPU time of one run of one process.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gzip
import pstats
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from adapters import page, text
from adapters.base import Payload
from adapters.errors import ParseError
from monitor.parsing import Parser

ROOT = Path(__file__).parents[2]
OWN = (ROOT / "tests/adapters/data/page", ROOT / "seeds/samples")
PEERS: dict[str, dict[str, bool]] = {  # the first is the one of which ours may cost 1.3 times as much
    "": {}, " with metadata": {"with_metadata": True}, " fast, text only": {"fast": True},
}  # fmt: skip
STAGES = {
    "decoding": ("text.py", "decode"),
    "markup to tree": ("tree.py", "parse"),
    "JSON-LD": ("jsonld.py", "graph"),
    "looking through the tree": ("tree.py", "__init__"),
    "title": ("title.py", "candidates"),
    "embedded posts": ("embeds.py", "find"),
    "pictures": ("media.py", "find"),
    "paragraphs": ("leaves.py", "leaves"),
    "authors": ("people.py", "authors"),
    "times": ("times.py", "published"),
    "body": ("body.py", "extract"),
    "  of it trafilatura": ("extractor.py", "_lines"),
    "language": ("detection.py", "detect"),
    "tags": ("facts.py", "tags"),
    "quotations": ("article.py", "_quotes"),
    "composing": ("compose.py", "compose"),
    "access": ("access.py", "access"),
}


def pages(folders: Sequence[Path], limit: int) -> list[bytes]:
    found = sorted(p for f in folders for p in f.rglob("*.html*"))
    step = max(1, len(found) // limit)
    return [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in found[::step][:limit]]


def ours(data: bytes) -> None:
    try:
        page.read(data, "https://news.example/a")
    except ParseError:
        return


def theirs(data: bytes, **options: bool) -> None:
    from trafilatura import bare_extraction

    bare_extraction(data, url="https://news.example/a", **options)


def cost(read: Callable[[bytes], None], material: Sequence[bytes], rounds: int) -> float:
    """Milliseconds of CPU a page, the best of `rounds`."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for data in material:
            read(data)
        best = min(best, time.process_time() - began)
    return best / len(material) * 1000


def compare(material: Sequence[bytes], rounds: int) -> None:
    cost(ours, material, 1)  # loads what is loaded once, for every language among them
    own = cost(ours, material, rounds)
    print(f"page.read                             {own:7.2f} ms a page")
    for label, options in PEERS.items():
        peer = cost(partial(theirs, **options), material, rounds)
        print(f"bare_extraction{label:20} {peer:10.2f} ms a page: ours costs {own / peer:.2f} of it")


def stages(material: Sequence[bytes]) -> None:
    """Shares by the profiler's account: it slows small functions more than large ones."""
    profile = cProfile.Profile()
    profile.enable()
    for data in material:
        ours(data)
    profile.disable()
    spent: dict[tuple[str, str], float] = {}
    for (file, _, name), (_, _, _, whole, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        spent[Path(file).name, name] = spent.get((Path(file).name, name), 0.0) + whole
    total = spent["article.py", "read"]
    print("\nstage                      share")
    for label, key in STAGES.items():
        print(f"{label:26} {spent.get(key, 0.0) / total:6.1%}")


def decoding() -> None:
    """Undeclared legacy encodings of a page of 200 kB."""
    words = {"cp1251": "Судно вийшло в море зранку. ", "koi8-u": "Судно вийшло в море. ", "cp1250": "Łódź wypłynęła rano. ",
             "gb18030": "船队清晨离开港口。", "cp932": "艦隊は朝、港を出た。"}  # fmt: skip
    print("\ndecoding 200 kB without a declared charset")
    for codec, sentence in words.items():
        data = f"<html><body><p>{sentence * 40}</p>".encode(codec) * (200_000 // (len(sentence) * 40) + 1)
        spent = cost(lambda data: text.decode(data) and None, [data[:200_000]], 5)
        print(f"{codec:10} {spent:7.2f} ms   read as {text.decode(data[:200_000]).encoding}")


async def _through(workers: int, material: Sequence[bytes]) -> float:
    payloads = [Payload(data=data, url="https://news.example/a", source_id="bench") for data in material]
    async with Parser(workers=workers, timeout=60, memory=2**31) as parser:

        async def one(payload: Payload) -> None:
            try:
                await parser.parse("page", payload, None)
            except ParseError:
                return

        await asyncio.gather(*(one(p) for p in payloads[:workers * 2]))  # starts the processes
        began = time.perf_counter()
        await asyncio.gather(*(one(p) for p in payloads))
        return time.perf_counter() - began


def workers(material: Sequence[bytes]) -> None:
    single, double = (asyncio.run(_through(n, material)) for n in (1, 2))
    print(f"\none worker {len(material) / single:6.0f} pages/s, two {len(material) / double:6.0f}: {single / double:.2f} ×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="*", type=Path, default=OWN)
    parser.add_argument("--limit", type=int, default=100, help="pages, taken evenly")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    material = pages(options.folder, options.limit)
    print(f"{len(material)} pages of {sum(map(len, material)) / len(material) / 1000:.0f} kB")
    compare(material, options.rounds)
    stages(material)
    decoding()
    workers(material)


if __name__ == "__main__":
    main()
