"""Environment variables that override settings: `MONITOR_<SECTION>__<KEY>`.

Settings libraries pass over a variable whose name is mistyped; here it is an error.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from adapters.errors import ConfigurationError
from monitor.config.errors import explain, hint
from monitor.config.settings import Settings

__all__ = ["CONFIG_VARIABLE", "PREFIX", "known_variables", "read_environment"]

PREFIX = "MONITOR_"
CONFIG_VARIABLE = "MONITOR_CONFIG"


def known_variables() -> dict[str, tuple[str, ...]]:
    """Names of the variables that override a setting, and the path of the setting."""
    found: dict[str, tuple[str, ...]] = {f"{PREFIX}ROOTS": ("roots",)}
    for section, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found |= {f"{PREFIX}{section}__{key}".upper(): (section, key) for key in field.annotation.model_fields}
    return found


def read_environment(env: Mapping[str, str], cwd: Path) -> tuple[list[Settings], list[ConfigurationError]]:
    """What the environment sets, and what is wrong with it.

    Args:
        env: environment variables.
        cwd: where relative paths in them start.

    Returns:
        For each variable a `Settings` in which only what it names is set; and the errors.
    """
    known = known_variables()
    layers: list[Settings] = []
    errors: list[ConfigurationError] = []
    for name in sorted(n for n in env if n.startswith(PREFIX) and n != CONFIG_VARIABLE):
        if name not in known:
            remedy = f"{hint(name, [*known, CONFIG_VARIABLE])} Variables that start with {PREFIX} are settings."
            errors.append(ConfigurationError("unknown environment variable", where=f"${name}", remedy=remedy))
            continue
        path = known[name]
        data: Any = _value(env[name], _field(path))
        for key in reversed(path):
            data = {key: data}
        try:
            layers.append(Settings.model_validate(data, context={"folder": cwd}))
        except ValidationError as error:
            errors += explain(error, Settings, where=f"${name}", positions={})
    return layers, errors


def _field(path: tuple[str, ...]) -> FieldInfo:
    field = Settings.model_fields[path[0]]
    for key in path[1:]:
        field = field.annotation.model_fields[key]  # type: ignore[union-attr]
    return field


def _value(text: str, field: FieldInfo) -> Any:
    """What a variable means: a TOML value (`20`, `["a"]`) where a number, switch or list is wanted, else its text."""
    if field.annotation not in (bool, int, float) and get_origin(field.annotation) is not tuple:
        return text
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return read["value"] if read.keys() == {"value"} else text
