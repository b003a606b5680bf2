"""Finding and reading the configuration.

    --config ─▶ $MONITOR_CONFIG ─▶ ./monitor.toml ─▶ XDG ─▶ /etc      the first that is there is the main file
        main file ─▶ the files it includes, and those they include     lists add up; a setting stands in one file only
        ─▶ MONITOR_ variables                                          override what the files say

Each file is validated by itself, against its own folder and the places of its own keys; what is wrong
in all of them is raised together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapters.errors import ConfigurationError
from monitor.config.environment import CONFIG_VARIABLE, read_environment
from monitor.config.errors import explain, raise_all
from monitor.config.settings import Config, Settings
from monitor.config.source import Origin, SourceSettings, split_source
from monitor.config.types import Section, expand
from monitor.toml_files import TomlFile, read_toml
from monitor.toml_positions import KeyPath, Place, nearest

__all__ = ["FILE_NAME", "find_config", "load_config"]

FILE_NAME = "monitor.toml"
_TABLES = ("digest", "alert")
"""Arrays of tables besides the sources; all files' add up, each entry has a name."""


def load_config(path: Path | None = None, *, env: Mapping[str, str], cwd: Path) -> Config:
    """The configuration that is in force.

    Args:
        path: the main file, or a folder with a `monitor.toml`; looked for where None.
        env: environment variables.
        cwd: working directory, absolute.

    Raises:
        ConfigurationError: none was found, or one of the files or variables is wrong. With several errors it is
            a `ConfigurationErrors` that tells them all.
    """
    main = find_config(path, env=env, cwd=cwd)
    files, errors = _read_all(main)
    merged, clashes = _merge(files)
    layers, env_errors = read_environment(env, cwd)
    raise_all([*errors, *clashes, *env_errors])
    for layer in layers:
        merged = _overlay(merged, layer)
    raise_all([ConfigurationError(m, where=str(main)) for m in merged.mail.mistakes()])
    return Config(**{name: getattr(merged, name) for name in Settings.model_fields}, files=tuple(f.path for f in files))


def find_config(path: Path | None, *, env: Mapping[str, str], cwd: Path) -> Path:
    """The main configuration file, absolute.

    Raises:
        ConfigurationError: there is none where one was named, or nowhere.
    """
    named = path or (Path(env[CONFIG_VARIABLE]) if env.get(CONFIG_VARIABLE) else None)
    if named is not None:
        named = cwd / named.expanduser()
        found = named / FILE_NAME if named.is_dir() else named
        if not os.path.lexists(found):
            by = "--config" if path else f"${CONFIG_VARIABLE}"
            raise ConfigurationError(f"there is no such configuration file, though {by} names it", where=str(found))
        return found
    places = _search_path(env, cwd)
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(map(str, places))
    raise ConfigurationError(
        f"no configuration found; looked for {looked}", remedy="`monitor init` writes one, `--config FILE` names one."
    )


def _search_path(env: Mapping[str, str], cwd: Path) -> list[Path]:
    xdg = Path(env.get("XDG_CONFIG_HOME", ""))
    if not xdg.is_absolute():  # the XDG Base Directory Specification has relative ones ignored
        xdg = Path(env.get("HOME", "~")).expanduser() / ".config"
    return [cwd / FILE_NAME, xdg / "media-monitor" / FILE_NAME, Path("/etc/media-monitor") / FILE_NAME]


class _File:
    """One configuration file, read and validated by itself.

    Args:
        path: of the file.
        roots: folders that sources may read, as far as the files before say.
    """

    def __init__(self, path: Path, roots: tuple[Path, ...] = ()) -> None:
        self.path = path
        self.name = str(path)
        self.folder = path.parent
        self.errors: list[ConfigurationError] = []
        try:
            self.toml = read_toml(path)
        except ConfigurationError as error:
            self.toml = TomlFile(str(path), "", {})
            self.errors.append(error)
        self.tables = self._tables()
        settings = self._settings()
        self.roots = tuple(settings.roots) if "roots" in self.toml.data else roots or (self.folder,)
        sources = [s for n, t in enumerate(self.tables) if (s := self._source(n, t))]
        self.settings = settings.model_copy(update={"source": tuple(sources)})
        self.errors.sort(key=lambda e: (e.line or 0, e.column or 0))

    def _settings(self) -> Settings:
        """All but the sources."""
        data = {k: v for k, v in self.toml.data.items() if k != "source"}
        # Defaults hold relative paths too: an empty table makes them resolve against this file.
        empty: dict[str, Any] = {n: {} for n, f in Settings.model_fields.items() if _is_section(f.annotation)}
        context = {"folder": self.folder}
        try:
            return Settings.model_validate(empty | data, context=context)
        except ValidationError as error:
            self.errors += explain(error, Settings, where=str(self.path), positions=self.toml.positions)
        try:  # what is included is looked into all the same, so that its errors are told in the same go
            return Settings.model_validate({"include": data.get("include", [])}, context=context)
        except ValidationError:
            return Settings()

    def place(self, *key: str | int) -> Place | tuple[None, None]:
        return nearest(self.toml.positions, key) or (None, None)

    def _tables(self) -> list[dict[str, Any]]:
        """The `[[source]]` tables as they are written."""
        tables = self.toml.data.get("source", [])
        if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            line, column = self.place("source")
            self.errors.append(
                ConfigurationError(
                    "source: should be an array of tables",
                    where=str(self.path),
                    line=line,
                    column=column,
                    remedy="Write [[source]] above each source.",
                )
            )
            return []
        return tables

    @cached_property
    def places(self) -> dict[int, dict[KeyPath, Place]]:
        """Where the keys of each source stand. Sorted out once: with thousands of sources a look at all for each is slow."""
        found: dict[int, dict[KeyPath, Place]] = {}
        for key, place in self.toml.positions.items():
            if len(key) > 1 and key[0] == "source" and isinstance(key[1], int):
                found.setdefault(key[1], {})[key[2:]] = place
        return found

    def _source(self, number: int, table: dict[str, Any]) -> SourceSettings | None:
        places = self.places.pop(number, {})
        origin = Origin(file=self.name, folder=self.folder, roots=self.roots, places=tuple(places.items()))
        try:
            return SourceSettings.model_validate(split_source(table, origin), context={"folder": self.folder})
        except ValidationError as error:
            name = table.get("id")
            source = name if isinstance(name, str) else None
            found = explain(error, SourceSettings, where=str(self.path), positions=places, source=source)
            self.errors += [self._mistyped(e, table, places) or e for e in found]
        return None

    def _mistyped(
        self, error: ConfigurationError, table: dict[str, Any], places: dict[Any, Place]
    ) -> ConfigurationError | None:
        """The error at the key that was meant: any unknown key may be an adapter's option, but not one so alike."""
        name, _, what = error.message.partition(": ")
        close = get_close_matches(name, table, n=1, cutoff=0.7) if what == "is missing" else []
        if not close:
            return None
        line, column = places.get((close[0],), (error.line, error.column))
        return ConfigurationError(
            f"unknown key {close[0]!r}", source=error.source, where=error.where, line=line, column=column,
            remedy=f"Did you mean {name!r}?",
        )  # fmt: skip


def _is_section(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def _read_all(main: Path) -> tuple[list[_File], list[ConfigurationError]]:
    """The main file and all that it includes, directly or not, in the order of their names."""
    files: list[_File] = []
    errors: list[ConfigurationError] = []
    waiting, seen = [main], {main.resolve()}
    while waiting:
        file = _File(waiting.pop(0), files[0].roots if files else ())
        files.append(file)
        errors += file.errors
        for number, pattern in enumerate(file.settings.include):
            matches = expand(pattern)
            if not matches and not any(c in pattern for c in "*?["):
                line, column = file.place("include", number)
                errors.append(
                    ConfigurationError(
                        f"the included file {pattern} is not there",
                        where=str(file.path),
                        line=line,
                        column=column,
                        remedy="Mend its path, or take it out of `include`.",
                    )
                )
            fresh = [m for m in matches if m.resolve() not in seen]
            seen |= {m.resolve() for m in fresh}
            waiting += fresh
    return files, errors


def _merge(files: list[_File]) -> tuple[Settings, list[ConfigurationError]]:
    """All files as one: lists add up, and a setting may stand in one file only, so no order has to be known."""
    merged, errors = files[0].settings, _twice(files)
    for file in files[1:]:
        merged = _overlay(merged, file.settings, lists=True)
    roots = [r for f in files if "roots" in f.toml.data for r in f.settings.roots] or [files[0].folder]
    sources = tuple(_rooted(s, tuple(roots)) for f in files for s in f.settings.source)
    tables = {name: tuple(t for f in files for t in getattr(f.settings, name)) for name in _TABLES}
    return merged.model_copy(update={"roots": tuple(roots), "source": sources, **tables}), errors


def _rooted(source: SourceSettings, roots: tuple[Path, ...]) -> SourceSettings:
    if source.origin is None or source.origin.roots == roots:  # as a rule: thousands of copies are memory
        return source
    origin = source.origin.model_copy(update={"roots": roots})
    return source.model_copy(update={"origin": origin})


def _overlay(base: Settings, over: Settings, *, lists: bool = False) -> Settings:
    """`base` with what is set in `over` on top; with `lists`, lists are added to instead of replaced."""
    changes: dict[str, Any] = {}
    for name in over.model_fields_set:
        value = getattr(over, name)
        if isinstance(value, Section):
            inner = {key: getattr(value, key) for key in value.model_fields_set}
            if lists and "files" in inner and "files" in getattr(base, name).model_fields_set:
                inner["files"] = (*getattr(base, name).files, *inner["files"])
            changes[name] = getattr(base, name).model_copy(update=inner)
        elif not lists:
            changes[name] = value
    return base.model_copy(update=changes)


def _twice(files: list[_File]) -> list[ConfigurationError]:
    """Source ids and settings that stand in two places."""
    errors: list[ConfigurationError] = []
    first: dict[tuple[str, ...], str] = {}

    def note(key: tuple[str, ...], what: str, file: _File, line: int | None, column: int | None) -> None:
        if key in first:
            errors.append(
                ConfigurationError(
                    f"{what} is there twice; first in {first[key]}", where=str(file.path), line=line, column=column
                )
            )
        first.setdefault(key, f"{file.path}:{line}" if line else str(file.path))

    for file in files:
        for section, value in file.toml.data.items():
            if isinstance(value, dict):
                for key in value:
                    if (section, key) != ("watchlists", "files"):
                        note((section, key), f"{section}.{key}", file, *file.place(section, key))
        for number, table in enumerate(file.tables):
            if isinstance(name := table.get("id"), str):
                note(("source", "id", name), f"source id {name!r}", file, *file.place("source", number, "id"))
        for kind in _TABLES:
            for number, entry in enumerate(getattr(file.settings, kind)):
                note((kind, "name", entry.name), f"{kind} name {entry.name!r}", file, *file.place(kind, number, "name"))
    return errors
