"""Items with their revisions, identities and sightings; sources, flags and problems."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.LargeBinary(16)
TIME = sa.DateTime(timezone=True)


def _text(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=null)


def _number(name: str, kind: Any = sa.Integer, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null, autoincrement=False)


def _time(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TIME, nullable=null)


def _key(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, KEY, nullable=null)


def upgrade() -> None:
    """Create all tables of the model."""
    _create_roots()
    _create_item_parts()
    counter = sa.table("counter", sa.column("name", sa.Text), sa.column("value", sa.Integer))
    op.bulk_insert(counter, [{"name": "seq", "value": 0}])


def _create_roots() -> None:
    op.create_table("counter", _text("name"), _number("value", ID), sa.PrimaryKeyConstraint("name", name="pk_counter"))
    op.create_table(
        "source",
        _text("source_id"), _text("state"), _text("info", True),
        _time("next_due", True), _time("last_polled", True), _time("last_ok", True),
        _number("failures"), _number("polls"), _number("items"),
        _text("lease_owner", True), _number("lease_token", ID), _time("lease_expires", True),
        _number("counted_token", ID),
        sa.PrimaryKeyConstraint("source_id", name="pk_source"),
    )  # fmt: skip
    op.create_table(
        "item",
        _number("seq", ID), _number("own_seq", ID, True), _number("current", ID),
        _text("id"), _text("kind"), _text("platform", True), _number("revision"),
        _text("source"), _text("adapter"), _text("outlet", True),
        _time("published", True), _time("first_seen"), _time("fetched", True),
        _text("language", True), _text("title", True), _text("url", True), _text("canonical_url", True),
        _text("access"), _text("content_hash"),
        _key("url_key", True), _key("title_key"), _key("metrics_key", True),
        sa.PrimaryKeyConstraint("seq", name="pk_item"),
    )  # fmt: skip
    op.create_index("ix_item_source_seq", "item", ["source", "seq"])
    op.create_index("ix_item_own_seq", "item", ["own_seq"])
    op.create_table(
        "problem",
        _number("seq", ID), _time("at"), _text("code"), _text("severity"), _text("source", True), _text("message"),
        _text("place", True), _number("line", sa.BigInteger, True), _number("column_number", sa.BigInteger, True),
        _text("remedy", True),
        sa.PrimaryKeyConstraint("seq", name="pk_problem"),
    )  # fmt: skip
    op.create_index("ix_problem_source_seq", "problem", ["source", "seq"])


def _item_seq() -> sa.Column[Any]:
    return _number("item_seq", ID)


def _part(name: str, *columns: sa.Column[Any] | sa.Constraint, key: tuple[str, ...], rowid: bool = False) -> None:
    """A table that hangs on `item`."""
    op.create_table(
        name, *columns,
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["item_seq"], ["item.seq"], name=f"fk_{name}_item_seq"),
        sqlite_with_rowid=rowid,
    )  # fmt: skip


def _create_item_parts() -> None:
    _part(
        "revision",
        _number("seq", ID), _item_seq(), _number("revision"), _text("source"), _time("seen"), _text("content_hash"),
        _text("document"), sa.UniqueConstraint("item_seq", "revision", name="uq_revision_item_seq_revision"),
        key=("seq",), rowid=True,
    )  # fmt: skip
    _part("identity", _key("key"), _item_seq(), key=("key",))
    op.create_index("ix_identity_item_seq", "identity", ["item_seq"])
    _part(
        "sighting",
        _item_seq(), _text("source"), _time("seen"), _text("content_hash"), _key("url_key", True), _key("title_key"),
        key=("item_seq", "source"),
    )  # fmt: skip
    _part(
        "relation",
        _item_seq(), _text("type"), _key("target_key"), _text("target_id", True), _text("target_url", True),
        key=("item_seq", "type", "target_key"),
    )  # fmt: skip
    op.create_index("ix_relation_target_key", "relation", ["target_key"])
    _part(
        "media",
        _item_seq(), _number("revision"), _number("position"), _text("type"), _text("url", True), _text("alt", True),
        _text("caption", True), _text("credit", True), _text("mime", True), _text("role"),
        key=("item_seq", "revision", "position"),
    )  # fmt: skip
    _part(
        "metric",
        _item_seq(), _text("name"), _time("at"), _number("value", sa.BigInteger),
        key=("item_seq", "name", "at"),
    )  # fmt: skip
    _part(
        "flag",
        _number("seq", ID), _item_seq(), _number("revision"), _text("kind"), _time("created"), _text("watch_id"),
        _text("watch_version"), _text("priority"), _text("evidence"),
        sa.UniqueConstraint("item_seq", "watch_id", "watch_version", name="uq_flag_item_seq_watch_id_watch_version"),
        key=("seq",), rowid=True,
    )  # fmt: skip
    op.create_index("ix_flag_watch_id_seq", "flag", ["watch_id", "seq"])
