"""What is wrong with a watchlist: all of it at once, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from adapters.errors import ConfigurationError
from adapters.schema import Problem

__all__ = ["QueryError", "WatchlistError"]


class QueryError(ConfigurationError):
    """A query that cannot be read.

    Args:
        message: what is wrong, one sentence without a full stop.
        offset: where in the query, in code points from 0.
        remedy: what to write instead.
    """

    code: ClassVar[str] = "watchlist.query"

    def __init__(self, message: str, offset: int, *, remedy: str | None = None) -> None:
        super().__init__(message, where="query", line=1, column=offset + 1, remedy=remedy)
        self.offset = offset


class WatchlistError(ConfigurationError):
    """Watchlists that cannot be used; `problems` holds everything that was found, not only the first."""

    code: ClassVar[str] = "watchlist"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(
            first.message, where=first.where, line=first.line, column=first.column, remedy=first.remedy
        )
        self.problems = tuple(problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return super().__str__()
        return "\n".join([f"{len(self.problems)} problems in the watchlists", *(f"  {p}" for p in self.problems)])
