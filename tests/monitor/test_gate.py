"""Requests are held back while answers wait to be committed, and never for a slow network."""

from __future__ import annotations

import asyncio

from monitor.gate import SLOW, Gate, Passage


async def entered(gate: Gate) -> tuple[Passage, asyncio.Task[None]]:
    passage = Passage(gate)
    task = asyncio.create_task(passage.asks())
    await asyncio.sleep(0)
    return passage, task


async def test_answers_that_wait_hold_requests_back() -> None:
    gate = Gate(2)
    (first, _), (second, _) = [await entered(gate) for _ in range(2)]
    first.answered()
    second.answered()
    third, waiting = await entered(gate)
    assert not waiting.done()
    first.leave()
    await waiting
    for passage in (second, third):
        passage.leave()


async def test_a_slow_network_holds_nobody_back() -> None:
    gate = Gate(1)
    slow, _ = await entered(gate)
    quick, waiting = await entered(gate)
    await asyncio.wait_for(waiting, 20 * SLOW)
    # Its answer comes after all: it counts, and the next one waits for both.
    slow.answered()
    quick.leave()
    _, late = await entered(gate)
    await asyncio.sleep(0)
    assert not late.done()
    slow.leave()
    await late


async def test_who_gives_up_waiting_takes_no_place() -> None:
    gate = Gate(1)
    first, _ = await entered(gate)
    given_up, waiting = await entered(gate)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    given_up.leave()
    first.leave()
    first.leave()  # twice does no harm
    last, entering = await entered(gate)
    assert entering.done()
    _, held_back = await entered(gate)
    assert not held_back.done()
    last.leave()
    await held_back
