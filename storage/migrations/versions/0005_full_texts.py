"""Article pages that are to be fetched, each a task of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Items of before get no task: their pages may be asked for one by one."""
    op.create_table(
        "full_text",
        sa.Column("item_seq", ID, nullable=False, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_due", TIME),
        sa.Column("tried", TIME),
        sa.Column("outcome", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_token", ID, nullable=False),
        sa.Column("lease_expires", TIME),
        sa.PrimaryKeyConstraint("item_seq", name="pk_full_text"),
        sa.ForeignKeyConstraint(["item_seq"], ["item.seq"], name="fk_full_text_item_seq"),
    )
    op.create_index("ix_full_text_state_next_due", "full_text", ["state", "next_due"])
