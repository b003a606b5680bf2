"""Statements and values as SQLite's driver takes them.

SQLAlchemy prepares every execution anew, value by value; for the statements of a poll that costs more than running
them. Here a statement is compiled once, and the values of many rows are prepared a column at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Insert, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

__all__ = ["Making", "many", "one"]

_DIALECT = sqlite.dialect(paramstyle="qmark")
_UNFIT = (ValueError, TypeError, AttributeError)  # what preparing a value raises; SQLAlchemy says StatementError

Making = Callable[[str, Table], Insert]
"""Makes the statement for a dialect and a table."""


def one(statement: Executable, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The text of `statement` and what stands for its question marks.

    Raises:
        StatementError: a value is not of its column's type.
    """
    sql, binds = _compiled(statement)
    try:
        return sql, tuple([
            default if name not in values else values[name] if process is None else process(values[name])
            for name, process, default in binds
        ])  # fmt: skip
    except _UNFIT as error:
        raise StatementError(str(error), sql, None, error) from error


def many(making: Making, table: Table, rows: Sequence[dict[str, Any]]) -> tuple[str, list[tuple[Any, ...]]]:
    """The text of an insert, and the values of each row; all rows have the same columns.

    Raises:
        StatementError: a value is not of its column's type.
    """
    sql, columns = _inserting(making, table, tuple(rows[0]))
    filled = [{**defaults, **row} for row in rows] if (defaults := _defaults(table, tuple(rows[0]))) else rows
    try:
        values = [
            [row[name] for row in filled] if process is None else [process(row[name]) for row in filled]
            for name, process in columns
        ]
    except _UNFIT as error:
        raise StatementError(str(error), sql, None, error) from error
    return sql, list(zip(*values, strict=True))


@cache
def _compiled(statement: Any) -> tuple[str, list[tuple[str, Any, Any]]]:
    """The text; name, preparation and default of each value in their order."""
    compiled = statement.compile(dialect=_DIALECT)
    binds = []
    for name in compiled.positiontup or ():
        process = _processor(compiled.binds[name].type)
        default = compiled.params[name]
        binds.append((name, process, default if process is None or default is None else process(default)))
    return str(compiled), binds


@cache
def _inserting(making: Making, table: Table, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]]:
    compiled = making("sqlite", table).compile(dialect=_DIALECT, column_keys=list(names))
    return str(compiled), [(name, _processor(table.c[name].type)) for name in compiled.positiontup or ()]


@cache
def _defaults(table: Table, names: tuple[str, ...]) -> dict[str, Any]:
    """The scalars that the model gives where rows say nothing; our tables have no other defaults."""
    missing = [(c.key, c.default) for c in table.columns if c.key not in names]
    return {key: default.arg for key, default in missing if isinstance(default, ScalarElementColumnDefault)}


def _processor(kind: Any) -> Any:
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
