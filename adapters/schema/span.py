"""Stretches of an item's text, and the blocks that partition it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from adapters.schema.model import Frozen, made

__all__ = ["Block", "Role", "Span", "partition"]

Role = Literal[
    "prefix", "headline", "lead", "body", "heading", "quote", "caption", "credit", "embed",
    "byline", "outlet", "date", "dateline", "noise", "separator", "other",
]  # fmt: skip


class Span(Frozen):
    """A stretch of `Item.text`: code points, half-open."""

    start: int = Field(ge=0, description="first code point")
    end: int = Field(ge=0, description="one past the last code point")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"span ends at {self.end}, before its start {self.start}")
        return self

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The same stretch, `by` code points further on."""
        return Span(start=self.start + by, end=self.end + by)

    def covers(self, other: Span) -> bool:
        """Whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end


class Block(Frozen):
    """A part of `Item.text` with one role. The blocks of an item partition its text, in order."""

    role: Role
    span: Span


def partition(parts: Iterable[tuple[Role, int]]) -> tuple[Block, ...]:
    """Blocks that follow one another, each of a role and a size in code points; as `trusted`, for the many they are."""
    blocks, at = [], 0
    for role, size in parts:
        start, at = at, at + size
        span = made(Span, {"start": start, "end": at}, _OF_SPAN)
        blocks.append(made(Block, {"role": role, "span": span}, _OF_BLOCK))
    return tuple(blocks)


# Frozen models are never given another field, so all of them may share the names of those that they have.
_OF_SPAN, _OF_BLOCK = {"start", "end"}, {"role", "span"}
