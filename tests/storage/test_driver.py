"""What goes to SQLite's driver directly is what SQLAlchemy would have stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Insert, Table, bindparam, create_engine, select, update
from sqlalchemy.exc import StatementError

from storage import driver
from storage.tables import MetricRow, SourceRow, metadata, of

SOURCE, METRIC = of(SourceRow), of(MetricRow)
EAST = timezone(timedelta(hours=9))
ROWS: list[dict[str, Any]] = [
    {"item_seq": 1, "name": "li\0kes", "at": datetime(2026, 2, 13, 8, tzinfo=EAST), "value": 10**30},
    {"item_seq": 2, "name": "Ї", "at": datetime(1999, 1, 1, tzinfo=UTC), "value": -1},
]


def inserting(_dialect: str, table: Table) -> Insert:
    return table.insert()


def test_rows_are_stored_alike() -> None:
    found = []
    for direct in (True, False):
        with create_engine("sqlite://").connect() as connection:
            metadata.create_all(connection, tables=[METRIC])
            if direct:
                connection.exec_driver_sql(*driver.many(inserting, METRIC, ROWS))
            else:
                connection.execute(METRIC.insert(), ROWS)
            found.append(connection.execute(select(METRIC)).all())
    assert found[0] == found[1]
    assert [row.name for row in found[0]] == ["li\ufffdkes", "Ї"]


def test_defaults_of_the_model_are_stored() -> None:
    with create_engine("sqlite://").connect() as connection:
        metadata.create_all(connection, tables=[SOURCE])
        connection.exec_driver_sql(*driver.many(inserting, SOURCE, [{"source_id": "a"}]))
        row = connection.execute(select(SOURCE)).one()
    assert (row.state, row.polls, row.next_due) == ("{}", 0, None)


def test_tables_have_no_defaults_but_scalars() -> None:
    defaults = [c.default for table in metadata.tables.values() for c in table.columns if c.default is not None]
    assert all(default.is_scalar for default in defaults)


def test_values_that_never_change_stay_in_the_statement() -> None:
    released = update(SOURCE).where(SOURCE.c.source_id == bindparam("of")).values(lease_owner=None, polls=SOURCE.c.polls + 1)
    sql, values = driver.one(released, {"of": "a"})
    assert sql.count("?") == len(values)
    assert values == (1, None, "a")  # in the order of the columns, then of the conditions


@pytest.mark.parametrize("wrong", [datetime(2026, 1, 1), "today", 5])
def test_a_value_that_does_not_fit_is_an_error_of_the_statement(wrong: object) -> None:
    due = update(SOURCE).values(next_due=bindparam("due"))
    with pytest.raises(StatementError):
        driver.one(due, {"due": wrong})
    with pytest.raises(StatementError):
        driver.many(inserting, SOURCE, [{"source_id": "a", "next_due": wrong}])
