"""Where an item stood among the stories before somebody moved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A column that is empty for all that nobody moved."""
    op.add_column("story", sa.Column("moved_from", sa.Text))
