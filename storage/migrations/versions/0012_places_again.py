"""Items change their story when their text is looked at again, and stay where somebody put them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """What was moved by hand was so far known by the story that it came from."""
    op.add_column("story", sa.Column("by_hand", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("story", sa.Column("formerly", sa.Text))
    op.execute("UPDATE story SET by_hand = true WHERE moved_from IS NOT NULL")
    op.create_index("ix_story_formerly", "story", ["formerly"])
    op.create_index("ix_story_moved_from", "story", ["moved_from"])
