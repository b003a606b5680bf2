"""Alembic's environment. `storage.schema` hands in the connection, inside a transaction of its own."""

from __future__ import annotations

from alembic import context

from storage.migrations import VERSION_TABLE
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite can, once the driver's own BEGIN is out of the way
)
with context.begin_transaction():
    context.run_migrations()
