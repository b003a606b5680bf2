"""Finding and reading the configuration.

    --config ─▶ $MONITOR_CONFIG ─▶ ./monitor.toml ─▶ XDG ─▶ /etc      the first that is there is the main file
        main file ─▶ the files it includes, and those they include     lists add up; a setting stands in one file only
        ─▶ MONITOR_ variables                                          override what the files say

Each file is validated by itself, against its own folder and the places of its own keys; what is wrong
in all of them is raised together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
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
from monitor.toml_positions import KeyPath, Place, Positions, locate_tables, nearest

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
    files, missing = _read_all(main)
    merged = _merge(files)
    layers, env_errors = read_environment(env, cwd)
    raise_all([*(e for f in files for e in (*f.in_order(), *missing.get(f.path, ()))), *_twice(files), *env_errors])
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
    """One configuration file, read and validated by itself; its sources are added when all folders are known.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
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
        self.settings = self._settings()
        self.roots = tuple(self.settings.roots) if "roots" in self.toml.data else ()

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

    def in_order(self) -> list[ConfigurationError]:
        """What is wrong with it."""
        return sorted(self.errors, key=lambda e: (e.line or 0, e.column or 0))

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

    def sources(self, roots: tuple[Path, ...]) -> Iterator[SourceSettings]:
        """Its sources.

        Args:
            roots: folders that they may read.
        """
        if not self.tables:
            return
        origin = Origin(file=self.name, folder=self.folder, roots=roots)
        shared: dict[Any, Any] = {}
        for table, places in zip(self.tables, locate_tables(self.toml.text, "source"), strict=True):
            if source := self._source(table, origin, places):
                yield source.compacted(shared)

    def _source(self, table: dict[str, Any], origin: Origin, places: Positions) -> SourceSettings | None:
        try:
            return SourceSettings.model_validate(split_source(table, origin, places), context={"folder": self.folder})
        except ValidationError as error:
            name = table.get("id")
            source = name if isinstance(name, str) else None
            found = explain(error, SourceSettings, where=str(self.path), positions=places, source=source)
            self.errors += [self._mistyped(e, table, places) or e for e in found]
        return None

    def _mistyped(
        self, error: ConfigurationError, table: dict[str, Any], places: Positions
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


def _read_all(main: Path) -> tuple[list[_File], dict[Path, list[ConfigurationError]]]:
    """The main file and all that it includes, directly or not, in the order of their names; and what is not there."""
    files: list[_File] = []
    missing: dict[Path, list[ConfigurationError]] = {}
    waiting, seen = [main], {main.resolve()}
    while waiting:
        file = _File(waiting.pop(0))
        files.append(file)
        for number, pattern in enumerate(file.settings.include):
            matches = expand(pattern)
            if not matches and not any(c in pattern for c in "*?["):
                line, column = file.place("include", number)
                missing.setdefault(file.path, []).append(
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
    return files, missing


def _merge(files: list[_File]) -> Settings:
    """All files as one: lists add up, and a setting may stand in one file only, so no order has to be known."""
    merged = files[0].settings
    for file in files[1:]:
        merged = _overlay(merged, file.settings, lists=True)
    roots = tuple(r for f in files for r in f.roots) or (files[0].folder,)
    sources = tuple(s for f in files for s in f.sources(roots))
    tables = {name: tuple(t for f in files for t in getattr(f.settings, name)) for name in _TABLES}
    return merged.model_copy(update={"roots": roots, "source": sources, **tables})


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
    first: dict[tuple[str, ...], tuple[_File, KeyPath]] = {}

    def note(key: tuple[str, ...], what: str, file: _File, *path: str | int) -> None:
        if key not in first:
            first[key] = file, path  # where that is is looked up only when it has to be said
            return
        before, its = first[key]
        at, (line, column) = before.place(*its)[0], file.place(*path)
        there = f"{before.path}:{at}" if at else str(before.path)
        errors.append(
            ConfigurationError(f"{what} is there twice; first in {there}", where=str(file.path), line=line, column=column)
        )

    for file in files:
        for section, value in file.toml.data.items():
            if isinstance(value, dict):
                for key in value:
                    if (section, key) != ("watchlists", "files"):
                        note((section, key), f"{section}.{key}", file, section, key)
        for number, table in enumerate(file.tables):
            if isinstance(name := table.get("id"), str):
                note(("source", "id", name), f"source id {name!r}", file, "source", number, "id")
        for kind in _TABLES:
            for number, entry in enumerate(getattr(file.settings, kind)):
                note((kind, "name", entry.name), f"{kind} name {entry.name!r}", file, kind, number, "name")
    return errors
