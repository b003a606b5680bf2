"""Which schema a database has, and how it comes to ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, inspect, text

from adapters.errors import MissingStoreError, NewerSchemaError, OutdatedSchemaError, StoreError
from storage import backup
from storage.engine import file_of, immediate
from storage.faults import redacted
from storage.migrations import HEAD, VERSION_TABLE
from storage.tables import metadata

__all__ = ["ensure", "reachable", "upgrade", "version"]

# Migrations of one database run one after the other; any number does that nobody else locks there.
ADVISORY_LOCK = 0x6D65646961

FIRST_STEP = "`monitor once` makes it; or is the address in the configuration mistyped?"


def version(connection: Connection) -> str | None:
    """The schema's version, or None where the database is empty.

    Raises:
        StoreError: it holds tables of somebody else.
    """
    names = set(inspect(connection).get_table_names())
    if VERSION_TABLE in names:
        found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
        return str(found) if found is not None else None
    if names:
        ours = sorted(names & {*metadata.tables, "search"})
        holds = "tables of ours without a version" if ours else "tables of another program"
        raise StoreError(
            f"the database holds {holds}: {', '.join(sorted(names)[:5])}", where=redacted(connection.engine.url),
            remedy="Name an empty database, or one that this program made.",
        )  # fmt: skip
    return None


def ensure(engine: Engine, *, create: bool) -> None:
    """See that the database has our schema; an empty one gets it.

    Raises:
        OutdatedSchemaError: it is older than this program.
        NewerSchemaError: it is newer.
        MissingStoreError: it is empty and may not be created.
        StoreError: it is no database of ours.
    """
    with engine.connect() as connection, connection.begin():
        found = version(connection)
    if found == HEAD:
        return
    where = redacted(engine.url)
    if found is None:
        if not create:
            raise MissingStoreError("the database is empty", where=where, remedy=FIRST_STEP)
        _migrate(engine)
    elif found in _known():
        raise OutdatedSchemaError(
            f"the database has schema {found}, this program needs {HEAD}", where=where,
            remedy="Run `monitor db upgrade`.",
        )  # fmt: skip
    else:
        raise NewerSchemaError(
            f"the database has schema {found}, this program knows {HEAD} at most", where=where,
            remedy="Install the version of media-monitor that made it, or a later one.",
        )  # fmt: skip


def reachable(url: URL, *, create: bool) -> None:
    """See that a SQLite file is there, where it may not be made: connecting would make it.

    Raises:
        MissingStoreError: it is not.
    """
    path = file_of(url)
    if path is None or create or path.exists():
        return
    raise MissingStoreError("there is no database", where=redacted(url), remedy=FIRST_STEP)


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to our schema; a SQLite file is copied beside itself first.

    Returns:
        The versions before and after.

    Raises:
        NewerSchemaError: it is newer than this program.
    """
    with engine.connect() as connection, connection.begin():
        found = version(connection)
    if found == HEAD:
        return found, HEAD
    if found is not None and found not in _known():
        ensure(engine, create=False)
    path = file_of(engine.url)
    if found is not None and path is not None:
        backup.copy(path, path.with_name(f"{path.name}.{found}.bak"))
    _migrate(engine)
    return found, HEAD


def _migrate(engine: Engine) -> None:
    """All missing migrations in one transaction: a kill leaves the old schema or the new one."""
    from alembic import command

    with immediate(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # who migrates before us may take its time
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
