"""Posts that are gone: what a notice of it does to a post that is stored. Pure."""

from __future__ import annotations

from adapters.schema import Item

__all__ = ["is_notice", "was_withdrawn", "withdrawn"]


def is_notice(copy: Item) -> bool:
    """Whether the copy of a post tells that it cannot be read, and not what it says."""
    if copy.kind != "post" or copy.access == "full":
        return False
    return copy.access == "deleted" or not copy.text.strip()


def withdrawn(notice: Item, current: Item) -> Item | None:
    """The stored post with what the notice tells of it: it is marked as deleted, and its words are kept as evidence.

    Args:
        notice: see `is_notice`.
        current: what is stored.

    Returns:
        None where nothing is to be changed: who is only kept from reading a post takes nothing from it.
    """
    if notice.access != "deleted" or current.access == "deleted":
        return None
    extra = {**current.extra, **{k: v for k, v in notice.extra.items() if k == "unavailable"}}
    update = {"access": "deleted", "extra": extra, "updated": notice.updated or current.updated}
    return Item.model_validate({name: getattr(current, name) for name in Item.model_fields} | update)


def was_withdrawn(current: Item) -> bool:
    """Whether what is stored is a post that was deleted."""
    return current.kind == "post" and current.access == "deleted"
