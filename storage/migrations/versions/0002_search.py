"""Full-text index: a row for each revision, so that nothing is ever taken out of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the index, empty; what is stored already is indexed with the next search."""
    counter = sa.table("counter", sa.column("name", sa.Text), sa.column("value", sa.Integer))
    op.bulk_insert(counter, [{"name": "indexed", "value": 0}])
    if op.get_bind().dialect.name == "sqlite":
        # Contentless: the text is in the documents already. Marks (M*) belong to words, or Hindi falls apart.
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5(title, body, more, content='', "
            "tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
        )
    else:
        op.execute("CREATE TABLE search (revision_seq bigint PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_words ON search USING gin (words)")
