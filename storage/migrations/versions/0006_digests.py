"""Digests that were frozen, and the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def _text(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=null)


def _number(name: str, kind: Any = ID) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def _time(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TIME, nullable=null)


def upgrade() -> None:
    """Two new tables."""
    op.create_table(
        "digest",
        _text("name"), _text("period"), _number("since"), _number("until"),
        _time("window_start"), _time("window_end"), _time("built"), _text("document"),
        sa.PrimaryKeyConstraint("name", "period", name="pk_digest"),
    )  # fmt: skip
    op.create_index("ix_digest_name_until", "digest", ["name", "until"])
    op.create_table(
        "delivery",
        _number("seq"), sa.Column("key", sa.LargeBinary(16), nullable=False),
        _text("channel"), _text("kind"), _text("event"), _text("recipient"), _text("subject"), _text("message_id"),
        _text("state"), _number("attempts", sa.Integer),
        _time("created"), _time("next_try", True), _time("settled", True), _text("error", True),
        _text("lease_owner", True), _number("lease_token"), _time("lease_expires", True),
        sa.Column("body", sa.LargeBinary),
        sa.PrimaryKeyConstraint("seq", name="pk_delivery"),
        sa.UniqueConstraint("key", name="uq_delivery_key"),
    )  # fmt: skip
    op.create_index("ix_delivery_state_next_try", "delivery", ["state", "next_try"])
