"""Who bears the handles that watchlists name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """A table that fills with the next polls."""
    op.create_table(
        "account",
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("native_id", sa.Text, nullable=True),
        sa.Column("handle", sa.Text, nullable=True),
        sa.Column("name", sa.Text, nullable=True),
        sa.Column("checked", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("network", "asked", name="pk_account"),
        sqlite_with_rowid=False,
    )
