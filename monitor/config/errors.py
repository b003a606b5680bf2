"""What is wrong with a configuration, all of it at once, each with its place and a hint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from adapters.errors import ConfigurationError
from monitor.toml_positions import KeyPath, Positions, nearest

__all__ = ["ConfigurationErrors", "explain", "hint", "raise_all"]

_WORDS = {
    "bool_type": "should be true or false",
    "dict_type": "should be a table",
    "float_type": "should be a number",
    "int_from_float": "should be a whole number",
    "int_type": "should be a whole number",
    "list_type": "should be a list",
    "missing": "is missing",
    "model_type": "should be a table",
    "string_type": "should be a string",
    "tuple_type": "should be a list",
}

_MOST = 40  # names in a hint; an adapter or section has fewer, so none of theirs is left out


class ConfigurationErrors(ConfigurationError):
    """Several errors of one configuration; it stands where the first does and tells them all.

    Attributes:
        errors: all of them, in the order of the files.
    """

    def __init__(self, errors: Sequence[ConfigurationError]) -> None:
        first = errors[0]
        super().__init__(
            first.message,
            source=first.source,
            where=first.where,
            line=first.line,
            column=first.column,
            remedy=first.remedy,
        )
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join([f"{len(self.errors)} errors in the configuration:", *(f"  {e}" for e in self.errors)])


def raise_all(errors: Sequence[ConfigurationError]) -> None:
    """Raise what there is: nothing, the one error, or all as `ConfigurationErrors`."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ConfigurationErrors(errors)


def hint(name: str, known: Iterable[str]) -> str:
    """`Did you mean 'x'?`, or what is known when nothing is near: all of it, or of thousands of sources the first few."""
    known = sorted(known)
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known are {', '.join(known[:_MOST])}{f' and {len(known) - _MOST} more' if len(known) > _MOST else ''}."


def explain(
    error: ValidationError,
    model: type[BaseModel],
    *,
    where: str | None,
    positions: Positions,
    prefix: KeyPath = (),
    source: str | None = None,
    also: Iterable[str] = (),
) -> list[ConfigurationError]:
    """One `ConfigurationError` for each thing that pydantic found wrong. Values are not shown: one may be a secret.

    Args:
        error: what validating `model` raised.
        model: the model that was validated.
        where: the file or variable that holds the values.
        positions: places of its keys.
        prefix: path of the table that was validated.
        source: id of the source that it configures.
        also: keys that are known at the top besides the model's own fields, for hints.
    """
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        path: KeyPath = detail["loc"]
        line, column = nearest(positions, (*prefix, *path)) or (None, None)
        message, remedy = _say(detail, model, path, also if len(path) == 1 else ())
        found.append(
            ConfigurationError(message, source=source, where=where, line=line, column=column, remedy=remedy)
        )
    return sorted(found, key=lambda e: (e.line or 0, e.column or 0))


def _say(detail: Any, model: type[BaseModel], path: KeyPath, also: Iterable[str]) -> tuple[str, str | None]:
    name = _dotted(path)
    if detail["type"] == "extra_forbidden":
        known = [*_fields(model, path[:-1]), *also]
        return f"unknown key {name!r}", hint(str(path[-1]), known) if known else None
    if detail["type"] == "string_pattern_mismatch" and (field := _field(model, path)) and field.description:
        return f"{name}: does not have the form that it should", f"It is: {field.description}."
    words = _WORDS.get(detail["type"]) or detail["msg"].removeprefix("Value error, ").replace("Input should", "should")
    return f"{name}: {words}" if name else words, None


def _dotted(path: KeyPath) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")


def _fields(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Names of the fields of the model found at `path` below `model`."""
    inner = _model_at(model, path)
    return list(inner.model_fields) if inner else []


def _field(model: type[BaseModel], path: KeyPath) -> FieldInfo | None:
    inner = _model_at(model, path[:-1])
    return inner.model_fields.get(str(path[-1])) if inner and path else None


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    for part in path:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return None
        model = inner
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in get_args(annotation) if (m := _model_in(a)) is not None), None)
