from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.base import Payload
from adapters.errors import BrokenAdapterError, ConfigurationError, MediaMonitorError, ParseError
from monitor.isolation import ParseWorker

pytestmark = pytest.mark.usefixtures("plug_ins")

PAYLOAD = Payload(data=b"some text", url="mem:1", source_id="src-1", state={"a": 1})


async def pid(worker: ParseWorker) -> str:
    return (await worker.parse("odd", PAYLOAD, {"how": "pid"}, deadline=10)).items[0].text


async def test_one_process_parses_many_payloads() -> None:
    async with ParseWorker() as worker:
        first = await pid(worker)
        batch = await worker.parse("odd", PAYLOAD, {}, deadline=10)
        assert batch.items[0].text == "some text"
        assert batch.state == {"a": 1}
        assert await pid(worker) == first


async def test_a_payload_that_cannot_be_read_keeps_the_process() -> None:
    async with ParseWorker() as worker:
        first = await pid(worker)
        with pytest.raises(ParseError, match="no such thing") as caught:
            await worker.parse("odd", PAYLOAD, {"how": "parse-error"}, deadline=10)
        assert (caught.value.line, caught.value.column, caught.value.source) == (3, 4, "src-1")
        assert await pid(worker) == first


@pytest.mark.parametrize(
    ("how", "kind", "says"),
    [
        ("hang", BrokenAdapterError, "did not end within 1 s"),
        ("os-exit", BrokenAdapterError, "exit code 3"),
        ("raise", BrokenAdapterError, "KeyError"),
        ("memory-slowly", BrokenAdapterError, "more memory than the 400 MiB"),
        ("large", BrokenAdapterError, "more than the 1,000,000 allowed"),
        ("bad-item", BrokenAdapterError, "breaks the schema"),
    ],
)
async def test_a_killed_process_costs_that_payload_only(how: str, kind: type[MediaMonitorError], says: str) -> None:
    async with ParseWorker(memory=400 << 20, batch_bytes=1_000_000) as worker:
        with pytest.raises(kind, match=says) as caught:
            await worker.parse("odd", PAYLOAD, {"how": how}, deadline=1)
        assert caught.value.source == "src-1"
        assert (await worker.parse("odd", PAYLOAD, {}, deadline=10)).items[0].text == "some text"


async def test_a_cancelled_payload_leaves_no_answer_behind() -> None:
    async with ParseWorker() as worker:
        await pid(worker)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(worker.parse("odd", PAYLOAD, {"how": "hang"}, deadline=60), 0.3)
        assert (await worker.parse("odd", PAYLOAD, {}, deadline=10)).items[0].text == "some text"


async def test_callers_take_turns() -> None:
    async with ParseWorker() as worker:
        payloads = [Payload(data=f"text {n}".encode()) for n in range(8)]
        batches = await asyncio.gather(*(worker.parse("odd", p, {}, deadline=10) for p in payloads))
        assert [b.items[0].text for b in batches] == [f"text {n}" for n in range(8)]


async def test_too_little_memory_to_start_is_said() -> None:
    with pytest.raises(ConfigurationError, match="does not start"):
        await ParseWorker(memory=20 << 20).parse("odd", PAYLOAD, {}, deadline=10)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_the_process_ends_when_its_parent_is_killed() -> None:
    script = """
import asyncio, sys
from adapters.base import Payload
from monitor.isolation import ParseWorker
async def main():
    worker = ParseWorker()
    batch = await worker.parse("odd", Payload(), {"how": "pid"}, deadline=10)
    print(batch.items[0].text, flush=True)
    await worker.parse("odd", Payload(), {"how": "hang"}, deadline=60)
asyncio.run(main())
"""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p or str(Path.cwd()) for p in sys.path)}
    parent = subprocess.Popen([sys.executable, "-c", script], env=env, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        child = Path("/proc") / parent.stdout.readline().strip() / "stat"
        time.sleep(0.3)
        assert child.exists()
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(100):
        if not child.exists() or child.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the worker outlived its parent")
