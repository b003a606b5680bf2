"""Databases that are empty, older, newer, of somebody else, or no databases."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from adapters.errors import NewerSchemaError, OutdatedSchemaError, StoreError
from storage import Store, schema
from storage.engine import database_url, immediate, open_engine
from storage.migrations import HEAD, VERSION_TABLE
from storage.tables import metadata
from tests.storage.samples import article, keep

Raw = Callable[..., list[tuple[object, ...]]]


def make(url: str, version: str) -> None:
    """A database as an older version left it."""
    engine = open_engine(database_url(url))
    with immediate(engine) as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def test_the_scripts_end_at_the_schema_that_the_program_needs() -> None:
    scripts = ScriptDirectory.from_config(schema._config())
    assert scripts.get_heads() == [HEAD]


def test_migrations_make_the_tables_of_the_model(url: str) -> None:
    Store.open(url).close()
    engine = open_engine(database_url(url))
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    # The full-text index is no table of the model.
    assert [diff for diff in found if "search" not in str(diff)] == []


def test_opening_twice_keeps_what_is_there(url: str) -> None:
    with Store.open(url) as store:
        keep(store, article(1))
    with Store.open(url, create=False) as store:
        assert store.counts().items == 1
    assert Store.upgrade(url) == (HEAD, HEAD)


def test_upgrade_makes_an_empty_database(url: str) -> None:
    assert Store.upgrade(url) == (None, HEAD)
    Store.open(url, create=False).close()


def test_an_empty_database_is_not_made_unasked(url: str) -> None:
    with pytest.raises(StoreError, match="monitor once"):
        Store.open(url, create=False)


def test_an_older_database_names_the_command(url: str) -> None:
    make(url, "0001")
    with pytest.raises(OutdatedSchemaError, match="monitor db upgrade"):
        Store.open(url)
    assert Store.upgrade(url) == ("0001", HEAD)
    with Store.open(url) as store:
        assert store.check() == []


def test_a_newer_database_is_left_alone(url: str, raw: Raw) -> None:
    Store.open(url).close()
    raw(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    for refused in (Store.open, Store.upgrade):
        with pytest.raises(NewerSchemaError, match="9999"):
            refused(url)


def test_a_database_of_another_program_is_left_alone(url: str, raw: Raw) -> None:
    raw("CREATE TABLE recipes (name text)")
    for refused in (Store.open, Store.upgrade):
        with pytest.raises(StoreError, match="another program: recipes"):
            refused(url)
    assert raw("SELECT * FROM recipes") == []


def test_tables_without_a_version_are_told(url: str, raw: Raw) -> None:
    raw("CREATE TABLE item (name text)")
    with pytest.raises(StoreError, match="without a version: item"):
        Store.open(url)


def test_upgrade_copies_a_sqlite_file_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/monitor.db"
    make(url, "0001")
    Store.upgrade(url)
    assert sorted(p.name for p in tmp_path.glob("*.bak*")) == ["monitor.db.0001.bak"]
    with sqlite3.connect(tmp_path / "monitor.db.0001.bak") as copy:
        assert copy.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [("0001",)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copy.close()


KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from storage import Store

@event.listens_for(Engine, "after_cursor_execute")
def kill(connection, cursor, statement, parameters, context, executemany):
    if sys.argv[2] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

Store.upgrade(sys.argv[1])
"""


@pytest.mark.parametrize("moment", ["INTO counter", "search", f"UPDATE {VERSION_TABLE}"])
def test_a_killed_upgrade_leaves_the_old_schema(url: str, raw: Raw, moment: str) -> None:
    make(url, "0001")
    child = subprocess.run([sys.executable, "-c", KILLED, url, moment], cwd=Path(__file__).parents[2])
    assert child.returncode == -signal.SIGKILL
    assert raw(f"SELECT version_num FROM {VERSION_TABLE}") == [("0001",)]
    assert raw("SELECT name FROM counter") == [("seq",)]
    with pytest.raises(OutdatedSchemaError):
        Store.open(url)
    assert Store.upgrade(url) == ("0001", HEAD)
    with Store.open(url) as store:
        keep(store, article(1))
        assert len(store.search("river")) == 1


def test_a_killed_creation_leaves_an_empty_database(url: str, raw: Raw) -> None:
    child = subprocess.run([sys.executable, "-c", KILLED, url, "TABLE relation"], cwd=Path(__file__).parents[2])
    assert child.returncode == -signal.SIGKILL
    with Store.open(url) as store:
        assert store.check() == []


# --- addresses and databases that are none


@pytest.mark.parametrize(
    "bad", ["", "monitor.db", "postgresql://u:hunter2@h:port/d", "mysql://u:hunter2@h/d", "sqlite:monitor"]
)
def test_an_address_that_cannot_be_used(bad: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(bad)
    assert "sqlite:///" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql://monitor:hunter2@127.0.0.1:1/news?sslpassword=hunter2&connect_timeout=3")
    assert "127.0.0.1" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_bytes(b"%PDF-1.7 this is something else entirely" * 100)
    with pytest.raises(StoreError, match="no sound SQLite database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"%PDF")


def test_a_file_that_is_missing_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database"):
        Store.open(f"sqlite:///{tmp_path}/deep/monitor.db", create=False)
    assert list(tmp_path.iterdir()) == []
    Store.open(f"sqlite:///{tmp_path}/deep/monitor.db").close()


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="may this user write"):
        Store.open(f"sqlite:///{tmp_path}")


def test_a_store_tells_its_name_and_path(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/monitor.db") as store:
        assert store.name.startswith("SQLite 3.")
        assert store.path == tmp_path / "monitor.db"
        assert repr(store) == f"<Store sqlite:///{tmp_path}/monitor.db>"
    with Store.open("sqlite://") as store:
        assert store.path is None
