"""Python's garbage collector in a process that polls.

It belongs to the process as a whole, so the commands and the daemon set it, and nothing that a program of others imports
does so for it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["tuned"]

YOUNG = 20_000  # objects made since the collector looked last: those of ten feeds or so


@contextmanager
def tuned() -> Iterator[None]:
    """A collector that looks at what is new; enter once all that stays is loaded. For a process of one's own.

    What is frozen when it ends is frozen no more, whoever froze it.
    """
    # Items are many small objects, and each full collection that they cause would look through all that was loaded
    # before, watchlists above all: a seventh of the time of a poll. What one feed leaves behind is gone by itself as
    # soon as it is stored; looking for it after every 700 objects took another tenth.
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
