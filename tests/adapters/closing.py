"""Async generators that nobody closed."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["nothing_left"]


@contextmanager
def nothing_left() -> Iterator[None]:
    """All async generators that begin within are at their end when they go, and none is left to the collector.

    Raises:
        AssertionError: with those that were.
    """
    left: list[AsyncGenerator[Any, Any]] = []
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(hooks.firstiter, left.append)
    try:
        yield
    finally:
        sys.set_asyncgen_hooks(*hooks)
    assert [getattr(generator, "__qualname__", "?") for generator in left] == []
