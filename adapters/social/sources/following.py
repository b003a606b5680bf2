"""A poll of a stream: messages gathered into bundles, each of which is stored before the next.

    message ─▶ read ─▶ Part ─▶ bundle ─┬─ is full, or a second old
                                       ├─ already holds a part about the same post: what happened to it has an order
                                       └─ the stream ended
"""  # noqa: D208

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any

from adapters.base import Poll
from adapters.errors import FetchError
from adapters.fetch.live import Message, Stream
from adapters.jsontext import JsonTextError, loads
from adapters.schema import Problem

__all__ = ["Bundle", "Part", "Span", "bundles", "json_in"]

MOST = 250
"""Messages of a bundle: parsing and matching them holds up everything else for some 20 ms."""
LARGEST = 2_000_000  # bytes
LISTED = 10  # problems of a bundle
OLDEST = 1.0  # seconds from a bundle's first message until it is handed on
QUIET = 2.0  # seconds without a message after which a stream that is not followed has told all
SIGN_OF_LIFE = 20.0  # seconds without a message after which an empty bundle is handed on
LOOK = 0.5  # seconds between two looks at whether to go on
USUAL = 55.0  # seconds that a poll lasts where nobody says
SHARE = 0.9  # of the time that it may last, so that what was begun can be ended


@dataclass(frozen=True, slots=True)
class Part:
    """What one message comes to.

    Attributes:
        line: what is handed on to be parsed; empty where there is nothing in it.
        about: the post that it tells of.
        mark: its place in the stream: a time in microseconds, or the post's number there.
        problem: why nothing can be made of it.
    """

    line: bytes = b""
    about: str | None = None
    mark: str | int | None = None
    problem: Problem | None = None


def json_in(message: Message) -> Any:
    """The JSON value of a message, which is in UTF-8 (RFC 6455 section 5.6) and in no other coding of Unicode.

    Raises:
        JsonTextError: it is none.
    """
    try:
        return loads(message.data.decode())
    except UnicodeDecodeError as error:
        raise JsonTextError(f"it is no UTF-8: byte {error.start}") from None


class Span:
    """How long a poll lasts, by the clock of the event loop; it begins now.

    Args:
        poll: says how long it may.
    """

    def __init__(self, poll: Poll) -> None:
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self.seconds = USUAL if poll.seconds is None else poll.seconds * SHARE

    @property
    def passed(self) -> float:
        """Seconds since it began."""
        return self._clock() - self._began


class Bundle:
    """Parts that are stored together."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._about: set[str] = set()
        self._size = 0

    def __bool__(self) -> bool:
        return bool(self.parts)

    def takes(self, part: Part) -> bool:
        """Whether `part` may be among them."""
        return part.about is None or part.about not in self._about

    def add(self, part: Part) -> None:
        """Take it."""
        self.parts.append(part)
        self._size += len(part.line)
        if part.about is not None:
            self._about.add(part.about)

    @property
    def full(self) -> bool:
        """Whether it is to be handed on."""
        return len(self.parts) >= MOST or self._size >= LARGEST

    @property
    def data(self) -> bytes:
        """The lines."""
        return b"\n".join(part.line for part in self.parts if part.line)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, as far as it can be listed."""
        found = [part.problem for part in self.parts if part.problem is not None]
        if len(found) > LISTED:
            more = f"{len(found) - LISTED} more messages could not be read"
            found[LISTED:] = [found[0].model_copy(update={"code": "cap.problems", "message": more})]
        return tuple(found)


class _Gathering:
    """The bundle that is being gathered, and since when.

    Attributes:
        bundle: of what came and was not handed on.
        handed: how many were handed on.
    """

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._heard = self._handed_on = self._began = self._clock()
        self.bundle = Bundle()
        self.handed = 0

    def add(self, part: Part) -> None:
        """Take a part."""
        self._heard = self._clock()
        if not self.bundle:
            self._began = self._heard
        self.bundle.add(part)

    def hand_on(self) -> Bundle:
        """The bundle as it is; another one is begun."""
        ready, self.bundle = self.bundle, Bundle()
        self._handed_on = self._clock()
        self.handed += 1
        return ready

    @property
    def wait(self) -> float:
        """Seconds to wait for the next message."""
        return max(0.01, min(LOOK, self._began + OLDEST - self._clock())) if self.bundle else LOOK

    @property
    def due(self) -> bool:
        """Whether it is time to hand the bundle on."""
        if not self.bundle:
            return self._clock() - self._handed_on >= SIGN_OF_LIFE
        return self.bundle.full or self._clock() - self._began >= OLDEST

    @property
    def silence(self) -> float:
        """Seconds since the last message."""
        return self._clock() - self._heard


async def bundles(
    stream: Stream, poll: Poll, span: Span, read: Callable[[Message], Part], caught_up: Callable[[Part], bool]
) -> AsyncGenerator[Bundle, None]:
    """The bundles of a poll, in order, at least one; an empty one now and then while nothing comes.

    It ends when its time is over, or when it has caught up with the present and is not to follow.

    Args:
        stream: open.
        poll: says whether to go on.
        span: how long.
        read: what a message comes to; pure.
        caught_up: whether a part is of the present.

    Raises:
        FetchError: the stream ended; what came before was yielded.
    """
    gathering, present = _Gathering(), False
    while span.passed < span.seconds:
        try:
            message = await stream.receive(gathering.wait)
        except FetchError:
            if gathering.bundle:
                yield gathering.hand_on()
            raise
        if message is not None:
            part = read(message)
            if not gathering.bundle.takes(part):
                yield gathering.hand_on()
            gathering.add(part)
            present = present or caught_up(part)
        if gathering.due:
            yield gathering.hand_on()
        if (present or gathering.silence >= QUIET) and not poll.follow():
            break
    if gathering.bundle or not gathering.handed:
        yield gathering.hand_on()
