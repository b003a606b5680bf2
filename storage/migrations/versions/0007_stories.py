"""Where flagged items stand among the stories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """A table beside the items. Flags of before are put into stories by the next run."""
    op.create_table(
        "story",
        sa.Column("item_seq", ID, nullable=False, autoincrement=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("copy_of", sa.Text),
        sa.Column("novelty", sa.Text, nullable=False),
        sa.Column("similarity", sa.Float, nullable=False),
        sa.Column("shared", sa.Text, nullable=False),
        sa.Column("news", sa.Text, nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("memory", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("item_seq", name="pk_story"),
        sa.ForeignKeyConstraint(["item_seq"], ["item.seq"], name="fk_story_item_seq"),
    )
    op.create_index("ix_story_story", "story", ["story"])
    op.create_index("ix_story_seen", "story", ["seen"])
