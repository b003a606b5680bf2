"""What tests ask of posts that were read."""

from __future__ import annotations

from typing import Any

from adapters import social
from adapters.schema import Item
from tests.adapters.social import samples

SERVER = "https://harbour.example/api/v1/timelines/public"


def read(value: Any, **known: Any) -> tuple[Item, ...]:
    data = value if isinstance(value, bytes) else samples.dumped(value)
    return social.parse(data, **known).items


def ties(item: Item) -> dict[str, str | None]:
    return {r.type: r.id or r.url for r in item.relations}


def counts(item: Item) -> dict[str, int]:
    return {m.name: m.value for m in item.metrics}
