"""The spelling table: variants that must be found, near-misses that must not."""

from __future__ import annotations

import pytest

from tests.evaluation.spelling import Row, measured, table


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(measured())


def test_the_table_is_as_large_as_it_claims(rows: list[Row]) -> None:
    assert len(table()) == 40
    assert len([row for row in rows if row.expected is not None]) >= 200
    assert len([row for row in rows if row.expected is None]) >= 200
    assert len({row.script for row in rows if row.expected is not None}) >= 6


def test_variants_are_found(rows: list[Row]) -> None:
    variants = [row for row in rows if row.expected is not None]
    missed = [row.text for row in variants if not row.right]
    assert len(missed) <= 0.02 * len(variants), missed


def test_near_misses_are_not(rows: list[Row]) -> None:
    assert [row for row in rows if row.expected is None and not row.right] == []
