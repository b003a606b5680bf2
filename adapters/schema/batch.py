"""`Batch`: what an adapter makes of one payload, with the problems on the way and what the source says of itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from adapters.errors import MediaMonitorError
from adapters.schema.item import Item
from adapters.schema.model import Frozen, SourceState, Str
from adapters.schema.parts import Html, Person, Tag
from adapters.schema.stamp import Stamp

__all__ = ["Batch", "Problem", "SourceInfo"]


class Problem(Frozen):
    """Something that was skipped, cut or failed; it becomes a row that can be asked for."""

    code: str = Field(description="dotted, stable: fetch.timeout, parse.entry, cap.entries")
    message: Str = Field(description="what happened")
    severity: Literal["warning", "error"] = "error"
    source: str | None = Field(None, description="id of the source")
    where: Str | None = Field(None, description="file, URL or entry")
    line: int | None = None
    column: int | None = None
    remedy: Str | None = Field(None, description="what to do")

    @classmethod
    def of(cls, error: BaseException, *, source: str | None = None, where: str | None = None) -> Problem:
        """A problem that tells what `error` tells; foreign errors are named by type."""
        if isinstance(error, MediaMonitorError):
            return cls(
                code=error.code, message=error.message, source=error.source or source, where=error.where or where,
                line=error.line, column=error.column, remedy=error.remedy,
            )  # fmt: skip
        return cls(code="unexpected", message=f"{type(error).__name__}: {error}"[:2000], source=source, where=where)

    def __str__(self) -> str:
        place = ":".join(str(p) for p in (self.where, self.line, self.column) if p is not None)
        head = " ".join(p for p in (self.source and f"[{self.source}]", place) if p)
        body = f"{self.code}: {self.message}"
        return (f"{head}: {body}" if head else body) + (f" ({self.remedy})" if self.remedy else "")


class SourceInfo(Frozen):
    """What a source says of itself (a feed's head)."""

    title: Str | None = None
    url: Str | None = Field(None, description="the site")
    feed_url: Str | None = Field(None, description="its own address (rel=self)")
    description: Str | None = None
    language: Str | None = None
    native_id: Str | None = None
    icon: Str | None = None
    rights: Str | None = None
    published: Stamp | None = None
    updated: Stamp | None = None
    authors: tuple[Person, ...] = ()
    tags: tuple[Tag, ...] = ()
    hubs: tuple[Str, ...] = Field((), description="WebSub hubs")
    ttl: int | None = Field(None, ge=0, description="seconds between polls that the source asks for")
    skip_hours: tuple[int, ...] = Field((), description="hours (0 to 23, GMT) in which it asks not to be read")
    skip_days: tuple[int, ...] = Field((), description="days of the week (Monday is 0) on which it asks not to be read")
    html: dict[str, Html] = Field(
        default_factory=dict, description="markup of title, description and rights, where they hold any, as `content`"
    )


def _validated(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """An item is validated where it is made; looking through all of its blocks again says nothing new."""
    return value if type(value) is Item else validate(value)


class Batch(Frozen):
    """What one payload gave: all of it is committed in one transaction, or none."""

    items: tuple[Annotated[Item, WrapValidator(_validated)], ...] = ()
    problems: tuple[Problem, ...] = ()
    state: SourceState | None = Field(
        None, description="the source's state once this batch is stored; None leaves the stored one as it is"
    )
    info: SourceInfo | None = None
    complete: bool = Field(True, description="False when the input ended early; the state is then not advanced")
    at_once: bool = Field(False, description="stored before the source is asked for more")

    @model_validator(mode="after")
    def _incomplete_keeps_state(self) -> Self:
        if not self.complete and self.state is not None:
            raise ValueError("an incomplete batch must not advance the source state")
        return self
