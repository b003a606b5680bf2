"""What is remembered of a timeline between two polls, and when a walk back through it may end: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.schema import SourceState

__all__ = ["MAX_GAPS", "Gap", "Memory", "Page", "Rank", "merged", "number_or_text", "reached"]

MAX_GAPS = 10
MAX_KNOWN = 300
_WIDEST = 32

Rank = Callable[[str], int]
"""The place of a post in time by its id alone: newer posts have larger ones."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a timeline.

    Attributes:
        keys: ids of its posts, newest first.
        older: address of the page that follows; None on the last.
        cost: posts that the network counts against what was paid for.
        blank: there is nothing in it to parse.
    """

    keys: tuple[str, ...]
    older: str | None = None
    cost: int = 0
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Posts that were not read yet, between two that were.

    Attributes:
        older: address of the page where it begins.
        until: ids of posts below it, that were read.
        pages: how many pages of it were read already.
        failures: how often in a row the server failed to give the next one.
    """

    older: str
    until: tuple[str, ...]
    pages: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a timeline.

    Attributes:
        known: ids of the newest posts that were read, newest first.
        gaps: what is still to be read below them, oldest first.
    """

    known: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @classmethod
    def load(cls, state: Mapping[str, Any]) -> Memory:
        """The memory of a stored state; what is damaged in it counts as forgotten."""
        gaps = state.get("gaps")
        found = [_gap(g) for g in gaps] if isinstance(gaps, list) else []
        return cls(_strings(state.get("known")), tuple(g for g in found if g))

    def dump(self) -> SourceState:
        """The state that `load` takes back."""
        gaps: list[Any] = [
            {"older": g.older, "until": list(g.until), "pages": g.pages, "failures": g.failures} for g in self.gaps
        ]
        return {"known": list(self.known), "gaps": gaps}


def _gap(value: Any) -> Gap | None:
    if not isinstance(value, dict) or not isinstance(value.get("older"), str):
        return None
    until = _strings(value.get("until"))
    pages, failures = (n if isinstance(n := value.get(key), int) else 0 for key in ("pages", "failures"))
    return Gap(value["older"], until, pages, failures) if until else None


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def merged(*keys: Iterable[str], most: int) -> tuple[str, ...]:
    """The first `most` different ids, in their order."""
    return tuple(dict.fromkeys(k for some in keys for k in some))[: min(most, MAX_KNOWN)]


def number_or_text(key: str) -> int:
    """The rank of an id that grows with time: a number, or text whose alphabetical order is that of time (ULID)."""
    if key.isascii() and key.isdecimal():
        return int(key[:_WIDEST])
    return int.from_bytes(key.encode("utf-8", "replace")[:_WIDEST].ljust(_WIDEST, b"\0"))


def reached(page: Page, until: tuple[str, ...], *, rank: Rank | None = None, margin: int = 0, whole: bool = False) -> bool:
    """Whether a page comes down to posts that were read before.

    Where ids tell the order, the page may pass the known post: that may have been deleted meanwhile.

    Args:
        page: that was read.
        until: ids of known posts.
        rank: the order of ids; None where they have none.
        margin: how far below the known posts, in ranks, others may come in late.
        whole: the timeline is in no order, so that a page counts only once all of it is known.
    """
    if not until or not page.keys:
        return False
    if rank is not None:
        top = max(map(rank, until))
        # Numbers that are small beside the margin are counted, and tell no time.
        return min(map(rank, page.keys)) <= top - (margin if margin < top // 1000 else 0)
    known = set(until)
    return all(k in known for k in page.keys) if whole else any(k in known for k in page.keys)
