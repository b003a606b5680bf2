"""Deadlines of many things that nearly always end in time.

A timer of the event loop is sorted among all others when it is set and again when it is called off. Those of one length
are due in the order in which they are set, so a queue and one timer of the loop serve all of them.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

__all__ = ["Alarm", "Alarms", "Deadline"]

TIDY = 100  # alarms that were called off, of which half the queue may consist before they are taken out
LENGTHS = 64  # lengths for which a loop keeps a queue; a rest of a deadline has a length of its own


class Alarm:
    """Something that is to be called unless it is called off.

    Attributes:
        due: time of the event loop.
        call: what is called with `due`; None once that was done, or called off.
    """

    __slots__ = ("call", "due")

    def __init__(self, due: float, call: Callable[[float], None]) -> None:
        self.due = due
        self.call: Callable[[float], None] | None = call


class Alarms:
    """Alarms of one length on one event loop.

    Args:
        seconds: after which each one goes off.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._queue: deque[Alarm] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._off = 0

    def set(self, call: Callable[[float], None]) -> Alarm:
        """Have `call` called once the time is over."""
        loop = asyncio.get_running_loop()
        alarm = Alarm(loop.time() + self._seconds, call)
        self._queue.append(alarm)
        if self._timer is None:
            self._timer = loop.call_at(alarm.due, self._ring)
        return alarm

    def off(self, alarm: Alarm) -> None:
        """Call it off; nothing happens where it went off before."""
        if alarm.call is None:
            return
        alarm.call = None
        self._off += 1
        if self._off > TIDY and self._off * 2 > len(self._queue):
            self._queue = deque(a for a in self._queue if a.call is not None)
            self._off = 0

    def _ring(self) -> None:
        loop, queue = asyncio.get_running_loop(), self._queue
        self._timer = None
        due = []
        # The loop runs what is due within the resolution of its clock, and so not always after its time.
        until = max(loop.time(), queue[0].due) if queue else 0.0
        while queue and (queue[0].call is None or queue[0].due <= until):
            alarm = queue.popleft()
            if alarm.call is None:
                self._off = max(0, self._off - 1)
            else:
                due.append((alarm.call, alarm.due))
                alarm.call = None
        if queue:
            self._timer = loop.call_at(queue[0].due, self._ring)
        for call, at in due:
            call(at)


class _Queues(threading.local):
    """The queues of the loop that this thread runs. Only the last loop's: its timers hold it, so it would never be freed."""

    loop: asyncio.AbstractEventLoop | None = None
    by_length: dict[float, Alarms]


_QUEUES = _Queues()


def _alarms(seconds: float) -> Alarms:
    loop = asyncio.get_running_loop()
    if _QUEUES.loop is not loop:
        _QUEUES.loop, _QUEUES.by_length = loop, {}
    queues = _QUEUES.by_length
    if (found := queues.get(seconds)) is None:
        found = Alarms(seconds)
        if len(queues) < LENGTHS:
            queues[seconds] = found
    return found


class Deadline:
    """What `asyncio.timeout` is, with the same promises, at half its cost.

    Args:
        seconds: from entering on.

    Raises:
        TimeoutError: on leaving, where the time was over before.
    """

    __slots__ = ("_alarm", "_alarms", "_cancelling", "_expired", "_seconds", "_task")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._expired = False

    def expired(self) -> bool:
        """Whether the time was over before the end."""
        return self._expired

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self._alarms = _alarms(self._seconds)
        self._alarm = self._alarms.set(self._expire)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._alarms.off(self._alarm)
        # Somebody else may have cancelled the task as well: theirs is the error then.
        if self._expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def _expire(self, due: float) -> None:
        self._expired = True
        self._task.cancel()
