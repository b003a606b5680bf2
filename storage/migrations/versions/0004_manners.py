"""Manners: what is known of hosts and their robots.txt, the history of polls, and why a source is due when it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing is known of hosts yet, so nothing is filled in."""
    op.add_column("source", sa.Column("why", sa.Text, nullable=True))
    op.add_column("source", sa.Column("disabled", sa.Text, nullable=True))
    op.add_column("source", sa.Column("facts", sa.Text, nullable=False, server_default="{}"))
    op.create_table(
        "host",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("next_free", TIME, nullable=True),
        sa.Column("paused_until", TIME, nullable=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_host"),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("fetched", TIME, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_robots"),
    )
    op.create_table(
        "poll",
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("slot", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("revised", sa.Integer, nullable=False),
        sa.Column("flags", sa.Integer, nullable=False),
        sa.Column("next_due", TIME, nullable=True),
        sa.Column("why", sa.Text, nullable=True),
        sa.Column("error", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("source_id", "slot", name="pk_poll"),
        sqlite_with_rowid=False,
    )
