"""How many answers may be on their way at once, so that what has arrived is soon committed.

Requests cost no computing, reading and ingesting their answers does, one after the other. Where all of them are sent at
once and come back at once, the last body waits for all the others. So a request is sent only while few answers wait:

    enter ─▶ request ─┬─▶ answer ─▶ parse ─▶ commit ─▶ leave
                      └─▶ nothing for a while: the network is slow, and the place is free for others until the answer comes
"""

from __future__ import annotations

import asyncio

from adapters.fetch.deadlines import Alarm, Alarms

__all__ = ["Gate", "Passage"]

PLACES = 12
"""Answers on their way; a whole feed of new entries takes about 15 ms."""

SLOW = 0.05
"""Seconds after which an answer that has not come keeps nobody waiting: 160 requests a second can be sent so."""

LONG = 0.5
"""Seconds after which a body that is not committed yet waits for something else than us, such as a parser process."""

LATE = 0.01
"""Seconds by which a timer comes late while the event loop is kept busy: then it is not the network that is slow."""


class Gate:
    """Lets a few requests through at a time; all polls of one event loop share it.

    Args:
        places: answers on their way at once.

    Attributes:
        slow: goes off when an answer is waited for too long.
        long: goes off when a body is.
    """

    def __init__(self, places: int = PLACES) -> None:
        self._places = asyncio.Semaphore(places)
        self._overdrawn = 0
        self.slow, self.long = Alarms(SLOW), Alarms(LONG)

    async def enter(self) -> None:
        """Wait for a place."""
        await self._places.acquire()

    def squeeze_in(self) -> None:
        """Take a place although there may be none: the next one that gets free is this one."""
        self._overdrawn += 1

    def leave(self) -> None:
        """Give a place back."""
        if self._overdrawn:
            self._overdrawn -= 1
        else:
            self._places.release()


class Passage:
    """The way of one poll through the gate; it may ask for several resources, one after the other.

    Args:
        gate: that is passed.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._inside = False
        self._alarms = gate.slow
        self._alarm: Alarm | None = None

    async def asks(self) -> None:
        """A request is about to be sent; waits for a place."""
        if not self._inside:
            await self._gate.enter()
            self._inside = True
        self._leave_after(self._gate.slow)

    def answered(self) -> None:
        """A body has come, and is to be parsed and committed."""
        if not self._inside:
            self._gate.squeeze_in()
            self._inside = True
        self._leave_after(self._gate.long)

    def leave(self) -> None:
        """Nothing is to be committed any more, as far as is known."""
        if self._alarm is not None:
            self._alarms.off(self._alarm)
        if self._inside:
            self._inside = False
            self._gate.leave()

    def _leave_after(self, alarms: Alarms) -> None:
        if self._alarm is not None:
            self._alarms.off(self._alarm)
        self._alarms, self._alarm = alarms, alarms.set(self._waited)

    def _waited(self, due: float) -> None:
        if asyncio.get_running_loop().time() - due > LATE:
            self._leave_after(self._alarms)
        else:
            self.leave()
