"""Problems: a row for each, however often it comes back unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from adapters.schema import Problem
from storage.engine import Writing, chunks, insert, locked_counter, set_counter
from storage.rows import fingerprint, problem_values
from storage.tables import CounterRow, ProblemRow, of

__all__ = ["keep_alarm", "keep_problems"]

PROBLEM, COUNTER = of(ProblemRow), of(CounterRow)

QUIET = timedelta(days=3)
"""A problem that stayed away for so long is told anew. Longer than the longest pause of a source that fails (24 h)."""

_AGAIN = (
    update(PROBLEM)
    .where(PROBLEM.c.seq == bindparam("row"))
    .values(times=PROBLEM.c.times + bindparam("more"), last_seen=bindparam("at_last"))
)


def keep_problems(writing: Writing, problems: Sequence[Problem], now: datetime, source: str | None = None) -> None:
    """A row for each problem, `source` for those that name none; one that is there already is counted."""
    if not problems:
        return
    first: dict[bytes, Problem] = {}
    count: dict[bytes, int] = {}
    for problem in problems:
        key = fingerprint(problem, source)
        first.setdefault(key, problem)
        count[key] = count.get(key, 0) + 1
    known = _known(writing, list(first), now)
    rows = [
        problem_values(writing.next(), problem, now, source) | {"times": count[key]}
        for key, problem in first.items() if key not in known
    ]  # fmt: skip
    insert(writing.connection, PROBLEM, rows)
    again = [{"row": row, "more": count[key], "at_last": now} for key, row in known.items()]
    if again:
        writing.connection.execute(_AGAIN, again)


def _known(writing: Writing, keys: list[bytes], now: datetime) -> dict[bytes, int]:
    """Row numbers of those that came lately."""
    found: dict[bytes, int] = {}
    for part in chunks(keys):
        query = select(PROBLEM.c.fingerprint, PROBLEM.c.seq)
        query = query.where(PROBLEM.c.fingerprint.in_(part), PROBLEM.c.last_seen >= now - QUIET)
        found |= {bytes(row.fingerprint): row.seq for row in writing.connection.execute(query.order_by(PROBLEM.c.seq))}
    return found


def keep_alarm(writing: Writing, name: str, mark: int, problem: Problem, now: datetime) -> bool:
    """Note a problem once for each `mark` under `name`, such as the last item before a source fell silent.

    Returns:
        Whether it was news.
    """
    seen = writing.connection.execute(select(COUNTER.c.value).where(COUNTER.c.name == name)).scalar()
    if seen is None:
        insert(writing.connection, COUNTER, [{"name": name, "value": mark}])
    elif locked_counter(writing.connection, name) == mark:
        return False
    else:
        set_counter(writing.connection, name, mark)
    insert(writing.connection, PROBLEM, [problem_values(writing.next(), problem, now, None)])
    return True
