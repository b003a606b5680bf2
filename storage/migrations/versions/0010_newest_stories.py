"""The newest stories are found without counting all of them."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """An index on the order in which reports were placed."""
    op.create_index("ix_story_position", "story", ["position"])
