"""Deadlines do what `asyncio.timeout` does, and alarms go off when they should."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from adapters.fetch.deadlines import TIDY, Alarms, Deadline

Kind = Callable[[float], AbstractAsyncContextManager[asyncio.Timeout | Deadline]]
KINDS = pytest.mark.parametrize("kind", [asyncio.timeout, Deadline])


@KINDS
async def test_what_takes_too_long_is_ended(kind: Kind) -> None:
    with pytest.raises(TimeoutError):
        async with kind(0.01):
            await asyncio.sleep(60)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


@KINDS
async def test_whose_time_was_over_is_told(kind: Kind) -> None:
    with pytest.raises(TimeoutError):
        async with kind(60) as outer, kind(0.01) as inner:
            await asyncio.sleep(60)
    assert (outer.expired(), inner.expired()) == (False, True)


@KINDS
async def test_no_time_at_all_ends_at_the_first_wait(kind: Kind) -> None:
    with pytest.raises(TimeoutError):
        async with kind(0.0):
            await asyncio.sleep(60)


@KINDS
async def test_what_is_done_in_time_goes_on(kind: Kind) -> None:
    async with kind(60):
        await asyncio.sleep(0)


@KINDS
async def test_other_errors_pass(kind: Kind) -> None:
    with pytest.raises(KeyError):
        async with kind(60):
            raise KeyError


@KINDS
async def test_a_task_that_is_cancelled_stays_cancelled(kind: Kind) -> None:
    async def work() -> None:
        async with kind(60):
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@KINDS
async def test_who_is_cancelled_after_the_deadline_has_passed_stays_cancelled(kind: Kind) -> None:
    async def work() -> None:
        async with kind(0.01):
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                task.cancel()
                raise

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task


@KINDS
async def test_the_inner_deadline_is_not_the_outer_one(kind: Kind) -> None:
    async with kind(60):
        with pytest.raises(TimeoutError):
            async with kind(0.01):
                await asyncio.sleep(60)
    with pytest.raises(TimeoutError):
        async with kind(0.01), kind(60):
            await asyncio.sleep(60)


async def test_alarms_go_off_in_order_and_once() -> None:
    alarms, rung = Alarms(0.01), []
    first, second, third = (alarms.set(lambda due, name=name: rung.append(name)) for name in "abc")
    alarms.off(second)
    await asyncio.sleep(0.05)
    assert rung == ["a", "c"]
    for alarm in (first, second, third):
        alarms.off(alarm)
    alarms.set(lambda due: rung.append("d"))
    await asyncio.sleep(0.05)
    assert rung == ["a", "c", "d"]


async def test_an_alarm_may_set_another() -> None:
    alarms, rung = Alarms(0.01), []
    alarms.set(lambda due: rung.append(alarms.set(lambda again: rung.append(again - due))))
    await asyncio.sleep(0.1)
    assert len(rung) == 2


async def test_alarms_that_were_called_off_are_forgotten() -> None:
    alarms = Alarms(3600)
    kept = alarms.set(lambda due: None)
    for _ in range(10 * TIDY):
        alarms.off(alarms.set(lambda due: None))
    assert len(alarms._queue) < 3 * TIDY
    assert kept in alarms._queue
    assert alarms._timer is not None
    alarms._timer.cancel()


def test_a_loop_that_has_ended_is_not_kept() -> None:
    """Its timers hold it; with a loop for each run, as of the library, they would pile up."""

    async def work() -> weakref.ref[asyncio.AbstractEventLoop]:
        async with Deadline(60):
            return weakref.ref(asyncio.get_running_loop())

    ended = [asyncio.run(work()) for _ in range(3)]
    gc.collect()
    assert [loop() is None for loop in ended[:-1]] == [True, True]
