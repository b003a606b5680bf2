"""What a daemon needs: the due sources by an index, its own sign of life, problems that are counted, items that expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Problems of before stand for one occurrence each, and are not added to: they have no fingerprint."""
    op.create_index("ix_source_next_due", "source", ["next_due"])
    op.create_table(
        "daemon",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("last_tick", TIME, nullable=False),
        sa.Column("lateness", sa.Float, nullable=False),
        sa.Column("polling", sa.Integer, nullable=False),
        sa.Column("waiting", sa.Integer, nullable=False),
        sa.Column("paused", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("owner", name="pk_daemon"),
    )
    op.add_column("problem", sa.Column("fingerprint", sa.LargeBinary(16), nullable=True))
    op.add_column("problem", sa.Column("times", sa.Integer, nullable=False, server_default="1"))
    op.add_column("problem", sa.Column("last_seen", TIME, nullable=True))
    op.create_index("ix_problem_fingerprint", "problem", ["fingerprint"])
    op.add_column("item", sa.Column("expired", TIME, nullable=True))
