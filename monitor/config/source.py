"""One `[[source]]` table: what every source has, and the options of its adapter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError

from adapters.base import Adapter
from adapters.errors import ConfigurationError
from adapters.schema import Outlet
from monitor.config.errors import explain, raise_all
from monitor.config.types import Addresses, Seconds, Section
from monitor.secrets import HIDDEN, SecretRef
from monitor.toml_positions import Positions, nearest

__all__ = ["Origin", "SourceSettings", "packed", "split_source"]


class Origin(Section):
    """Where sources stand; all of one file share it.

    Attributes:
        file: the file that holds them.
        folder: where their relative paths start.
        roots: folders that they may read.
    """

    file: str
    folder: Annotated[Path, Field(strict=False)]
    roots: Annotated[tuple[Path, ...], Field(strict=False)] = ()


class SourceSettings(Section):
    """A source to watch. Keys of its table that are not listed here are options of its adapter."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100, description="unique name; a-z, 0-9, . _ -")
    adapter: str = Field(min_length=1, description="name of the adapter that reads it")
    enabled: bool = Field(True, description="false leaves it out")
    interval: Seconds = Field(3600.0, description="least time between two polls")
    full_text: bool | Literal["always"] = Field(
        False,
        description="fetch the page of each new item whose text the source does not give whole; "
        '"always": also where it seems whole',
    )
    keep: Literal["all", "flagged"] | None = Field(
        None, description="what is stored: all, or only what a watch flags, with its edits and deletions; left out: all, "
        "but of the streams of whole networks only what is flagged",
    )  # fmt: skip
    longest_interval: Seconds = Field(86_400.0, description="most time between two polls of a source that rarely has news")
    allow_addresses: Addresses = Field(
        (), description="what the address guard lets through for this source alone: 127.0.0.1:8080, 10.0.0.0/8"
    )
    language: str | None = Field(
        None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="BCP 47 tag of what it publishes"
    )
    tags: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        (), description="labels by which sources, and what they brought, are listed; watches do not see them"
    )
    outlet: Annotated[Outlet | None, BeforeValidator(lambda v: {"name": v} if isinstance(v, str) else v)] = Field(
        None, description="the medium: its name, or a table with name, domain, country"
    )
    theme: str | None = Field(None, min_length=1, max_length=60, description="subject by which sources are grouped")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="where it is published, ISO 3166-1 alpha-2")
    state_affiliated: bool = Field(False, description="a state owns or directs it; public broadcasters are not meant")
    verified_by: str | None = Field(None, max_length=200, description="who found that the address works")
    verified_on: Annotated[str | None, BeforeValidator(lambda v: v.isoformat() if isinstance(v, date) else v)] = Field(
        None, pattern=r"^\d{4}(-\d\d(-\d\d)?)?$", description="when that was: a date, a month or a year"
    )
    options: dict[str, Any] = Field(
        default_factory=dict, repr=False, description="the adapter's own settings, as written"
    )
    origin: Origin | None = Field(None, repr=False, description="the file that the table stands in")
    places: str = Field("", repr=False, description="where in it the table and its keys stand, as `packed` gives it")

    @property
    def positions(self) -> Positions:
        """Line and column of the table (empty path) and of its keys."""
        return {tuple(path): (line, column) for path, line, column in json.loads(self.places or "[]")}

    def compacted(self, shared: dict[Any, Any]) -> Self:
        """An equal one in a third of the memory, which counts with thousands of sources.

        Attributes that are set one by one are kept without a dictionary (PEP 412), where validation makes one for each.

        Args:
            shared: values to be held once; add to it what is met first.
        """
        made = self.__class__.__new__(self.__class__)
        for name, value in self.__dict__.items():
            kept = shared.setdefault((name, value), value) if name in _ALIKE else value
            object.__setattr__(made, name, kept)
        written = frozenset(self.model_fields_set)
        object.__setattr__(made, "__pydantic_fields_set__", shared.setdefault(written, set(written)))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

    def options_for(self, adapter: Adapter, *, env: Mapping[str, str] | None = None, secrets: bool = True) -> Any:
        """The options of this source, validated by the adapter's `Options`.

        What a field's type asks for is done on the way: in a `pathlib.Path` field a relative path starts at the
        folder of the configuration file; a `SecretStr` field takes only a reference (`env:NAME`, `file:path`)
        and gets what it refers to. `language`, `tags` and `outlet` of the source are handed on to fields of
        these names. Validators find `folder` and `roots` in the validation context.

        Args:
            adapter: the adapter that `self.adapter` names.
            env: environment variables; those of the process where None.
            secrets: whether what references refer to is read; else it need not be there, and a stopgap stands for it.

        Raises:
            ConfigurationError: an option is unknown, missing or wrong; with file and line.
        """
        model = adapter.Options
        origin = self.origin or Origin(file="", folder=Path())
        values, errors = self._prepared(model, origin, env, secrets=secrets)
        try:
            options = model.model_validate(values, context={"folder": origin.folder, "roots": origin.roots})
        except ValidationError as error:
            errors += explain(
                error, model, where=origin.file or None, positions=self.positions, source=self.id, also=_COMMON
            )
        raise_all(sorted(errors, key=lambda e: (e.line or 0, e.column or 0)))
        return options

    def _prepared(
        self, model: type[BaseModel], origin: Origin, env: Mapping[str, str] | None, *, secrets: bool
    ) -> tuple[dict[str, Any], list[ConfigurationError]]:
        """The values as the types of the model's fields ask for them."""
        wanted = _HANDED_ON & self.model_fields_set & model.model_fields.keys()
        values = (self.model_dump(include=set(wanted)) if wanted else {}) | self.options
        errors: list[ConfigurationError] = []
        references, paths = _prepared_fields(model)
        read = _resolve if secrets else _unread
        for name in sorted(values.keys() & (references | paths)):
            if name in references:
                try:
                    values[name] = _each_string(values[name], lambda s: read(s, origin.folder, env))
                except (ValueError, ConfigurationError) as error:
                    errors.append(self._error(name, error))
            else:
                values[name] = _each_string(values[name], lambda s: str(origin.folder / Path(s).expanduser()))
        return values, errors

    def error(self, key: str, message: str, remedy: str | None = None) -> ConfigurationError:
        """An error about one key of this source's table, with its place.

        Args:
            key: the key that is at fault; the table's own place where it is not written.
            message: what is wrong.
            remedy: how to mend it.
        """
        origin = self.origin or Origin(file="", folder=Path())
        line, column = nearest(self.positions, (key,)) or (None, None)
        return ConfigurationError(
            message, source=self.id, where=origin.file or None, line=line, column=column, remedy=remedy
        )

    @property
    def place(self) -> str | None:
        """`file:line` of its table."""
        if self.origin is None:
            return None
        line = self.positions.get((), (None, None))[0]
        return f"{self.origin.file}:{line}" if line else self.origin.file

    def _error(self, name: str, error: ValueError | ConfigurationError) -> ConfigurationError:
        known = error if isinstance(error, ConfigurationError) else None
        return self.error(name, f"{name}: {known.message if known else error}", known.remedy if known else None)


_HANDED_ON = frozenset(["language", "tags", "outlet"])
_COMMON = tuple(n for n in SourceSettings.model_fields if n not in ("options", "origin", "places"))
_ALIKE = frozenset(["adapter", "interval", "longest_interval", "language", "tags", "theme", "country", "verified_by"])
"""What many sources have in common."""


def split_source(table: dict[str, Any], origin: Origin, places: Positions | None = None) -> dict[str, Any]:
    """A `[[source]]` table in the shape of `SourceSettings`: what is not common to all sources becomes `options`."""
    common = {k: v for k, v in table.items() if k in _COMMON}
    options = {k: v for k, v in table.items() if k not in _COMMON}
    return {**common, "options": options, "origin": origin, **({"places": packed(places)} if places else {})}


def packed(places: Positions) -> str:
    """Positions as `SourceSettings.places` keeps them: a JSON text is a tenth of them in memory."""
    return json.dumps([[path, *place] for path, place in places.items()], separators=(",", ":"))


def _resolve(text: str, folder: Path, env: Mapping[str, str] | None) -> str:
    return SecretRef.parse(text, folder=folder).resolve(env)


def _unread(text: str, folder: Path, env: Mapping[str, str] | None) -> str:
    SecretRef.parse(text, folder=folder)
    return HIDDEN


@cache
def _prepared_fields(model: type[BaseModel]) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the fields that hold secrets, and of those that hold paths."""
    types = {name: field.annotation for name, field in model.model_fields.items()}
    secrets = frozenset(name for name, kind in types.items() if _mentions(kind, SecretStr))
    return secrets, frozenset(name for name, kind in types.items() if _mentions(kind, Path)) - secrets


def _mentions(annotation: Any, wanted: type) -> bool:
    """Whether a type is `wanted` or holds it: `list[Path]`, `SecretStr | None`."""
    return annotation is wanted or any(_mentions(a, wanted) for a in get_args(annotation))


def _each_string(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_each_string(v, change) for v in value]
    if isinstance(value, dict):
        return {k: _each_string(v, change) for k, v in value.items()}
    return value
