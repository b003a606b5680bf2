"""Flags keep how strong their match is, and the hits that did not count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Flags of before were not scored: they count as full, with no factors."""
    op.add_column("flag", sa.Column("score", sa.Float, nullable=False, server_default="1"))
    op.add_column("flag", sa.Column("factors", sa.Text, nullable=False, server_default="{}"))
    op.add_column("flag", sa.Column("suppressed", sa.Text, nullable=False, server_default="[]"))
