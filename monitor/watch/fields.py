"""The fields that a watch can look at, and the block roles that count as each.

A passage of an item may count as several fields: a subheading is found by `heading` and by `body`.
`said_by:` reads the names of those who are quoted, which no watch can look at otherwise.

Sets of fields are bit masks, because every hit is tested against every watch that it wakes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from adapters.schema import Role

__all__ = ["ALL", "DEFAULT_FIELDS", "FIELDS", "SPEAKER", "FieldName", "bit", "mask", "of_role", "own"]

FieldName = Literal[
    "title", "lead", "heading", "body", "quote", "caption", "credit", "embed", "dateline", "other",
    "summary", "tag", "author", "outlet", "url", "link", "mention",
]  # fmt: skip

FIELDS: tuple[FieldName, ...] = get_args(FieldName)

DEFAULT_FIELDS: tuple[FieldName, ...] = ("title", "body", "quote", "caption", "embed", "summary", "tag")
"""What is said; not who took the picture, where the reporter sat or what the address looks like."""

_BITS: dict[str, int] = {name: 1 << n for n, name in enumerate(FIELDS)}
ALL = (1 << len(FIELDS)) - 1
SPEAKER = 1 << len(FIELDS)
"""The bit of the names of those who are quoted."""


def bit(name: FieldName) -> int:
    """The bit of one field."""
    return _BITS[name]


def own(name: str) -> int:
    """The bit of a field; 0 for what is no field of the text, such as `lang`."""
    return _BITS.get(name, 0)


def mask(names: Iterable[FieldName]) -> int:
    """The bits of several fields."""
    return sum({_BITS[name] for name in names})


# `body` is all that the author wrote, as in `Item.body`. Dates, separators and noise are nobody's words.
_ROLES: dict[Role, tuple[FieldName, int]] = {
    "headline": ("title", mask(["title"])),
    "lead": ("lead", mask(["lead", "body"])),
    "heading": ("heading", mask(["heading", "body"])),
    "body": ("body", mask(["body"])),
    "quote": ("quote", mask(["quote", "body"])),
    "caption": ("caption", mask(["caption"])),
    "credit": ("credit", mask(["credit"])),
    "embed": ("embed", mask(["embed"])),
    "dateline": ("dateline", mask(["dateline"])),
    "byline": ("author", mask(["author"])),
    "outlet": ("outlet", mask(["outlet"])),
    "prefix": ("other", mask(["other"])),
    "other": ("other", mask(["other"])),
}


def of_role(role: Role) -> tuple[FieldName, int] | None:
    """The field of a block and the mask of all fields that it counts as; None where no field reads it."""
    return _ROLES.get(role)
