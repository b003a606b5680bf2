"""Plug-ins that misbehave, installed for real: a module and the metadata of a distribution on the path."""

from __future__ import annotations

from pathlib import Path

import pytest

ODD = '''
import asyncio, os, subprocess, sys, threading, time
from datetime import UTC, datetime
from pydantic import SecretStr
from adapters.base import Options as Base, Payload
from adapters.errors import FetchError, HTTPStatusError, ParseError
from adapters.schema import Batch, Block, Item, Problem, SourceRef, Span


class Options(Base):
    how: str = "well"
    count: int = 2
    key: SecretStr | None = None


def item(text):
    return Item(id=f"odd:{text[:20]}", kind="article", source=SourceRef(adapter="odd"), text=text)


class Odd:
    name = "odd"
    Options = Options

    async def fetch(self, poll, fetcher):
        how, state = poll.options.how, {"n": poll.state.get("n", 0) + 1}
        if how == "fetch-status":
            raise HTTPStatusError("gone", status=410, retry_after=60.0, where="http://here.invalid/")
        if how == "fetch-hang":
            time.sleep(600)
        if how == "fetch-wrong":
            yield {"data": b"x"}
        if how == "fetch-exit":
            os._exit(0)
        if how == "fetch-post":
            await fetcher.post("http://a.invalid/", b"hello")
        if how == "fetch-flood":
            await asyncio.gather(*(fetcher.get(f"http://slow.invalid/{n}") for n in range(50)))
        if how in ("get", "get-broken"):
            answers = await asyncio.gather(
                *(fetcher.get(f"http://a.invalid/{n}", headers={"x-n": str(n)}, max_bytes=1 << 40) for n in range(2))
            )
            for a in answers:
                yield Payload(data=a.data, url=a.final_url, fetched=a.fetched, state={"etag": a.conditional})
            return
        if how == "get-refused":
            try:
                await fetcher.get("http://refused.invalid/")
            except FetchError as error:
                yield Payload(data=f"{type(error).__name__} {error.status} {error}".encode())
            return
        if how == "unchanged":
            yield Payload(unchanged=True, state={"n": 7}, problems=(Problem(code="x", message="y"),))
            return
        n = 0
        while n < poll.options.count or how == "endless":
            yield Payload(data=f"text {n}".encode(), url=f"mem:{n}", source_id=poll.source_id, state={**state, "at": n})
            n += 1

    def parse(self, payload, options):
        match options.how:
            case "raise": raise KeyError("nothing here")
            case "parse-error": raise ParseError("no such thing", where="entry 3", line=3, column=4)
            case "exit": sys.exit(0)
            case "interrupt": raise KeyboardInterrupt
            case "deep": return self.parse(payload, options)
            case "memory": return bytearray(1 << 40)
            case "memory-slowly":
                hoard = []
                while True:
                    hoard.append(bytearray(1 << 20))
            case "hang":
                while True: pass
            case "os-exit": os._exit(3)
            case "abort": os.abort()
            case "dict": return {"items": []}
            case "none": return None
            case "print":
                print("to stdout " * 100)
                os.write(1, b"raw " * 100)
                subprocess.run(["echo", "from a grandchild"], check=True)
                assert sys.stdin.read() == ""
            case "bad-item":
                return Batch().model_copy(update={"items": (item("abc").model_copy(update={"kind": "poem"}),)})
            case "bad-type":
                return Batch().model_copy(update={"items": (Item.model_construct(id="", kind="poem", text=5),)})
            case "bad-blocks":
                good = item("abc")
                bad = good.model_copy(update={"blocks": (Block(role="body", span=Span(start=0, end=99)),)})
                return Batch(items=(good,)).model_copy(update={"items": (bad,)})
            case "large": return Batch(items=(item("x" * (9 << 20)),))
            case "huge": return Batch(items=(item("x" * (200 << 20)),))
            case "pid": return Batch(items=(item(str(os.getpid())),))
            case "children":
                child = subprocess.Popen(["sleep", "600"])
                print(f"grandchild={child.pid}", file=sys.stderr, flush=True)
                time.sleep(600)
            case "unprintable":
                class Odd(Exception):
                    def __str__(self): raise RuntimeError
                raise Odd
            case "secret": return Batch(items=(item(str(len(options.key.get_secret_value()))),))
            case "surrogate": raise ValueError("\\ud800")
        return Batch(items=(item(payload.data.decode()),), state=payload.state)


ADAPTER = Odd()
'''

ENTRY_POINTS = """[monitor.adapters]
odd = odd_plug_in:ADAPTER
unimportable = odd_plug_in_missing:ADAPTER
exiting = odd_plug_in_exits:ADAPTER
"""


@pytest.fixture
def plug_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "odd_plug_in.py").write_text(ODD)
    (tmp_path / "odd_plug_in_exits.py").write_text("import os\nos._exit(0)\n")
    info = tmp_path / "odd_plug_in-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-plug-in\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path
