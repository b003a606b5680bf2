"""Sources as TOML tables: written, added to a file, switched on and off, with every comment kept.

A file is replaced as a whole, once its new text was read back and found to say what it should.
"""

from __future__ import annotations

import fcntl
import glob
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from adapters.errors import ConfigurationError
from monitor.catalogue.naming import written
from monitor.config import Config, SourceSettings
from monitor.toml_files import read_toml
from monitor.toml_positions import KeyPath, locate

__all__ = ["OWN", "add_sources", "as_toml", "fields", "own_file", "set_enabled"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
OWN = Path("sources") / "own.toml"
_FIRST = ("id", "adapter", "enabled", "url", "path")
_LAST = (
    "interval", "longest_interval", "allow_addresses", "language", "theme", "country", "state_affiliated", "full_text",
    "tags", "outlet", "verified_by", "verified_on",
)  # fmt: skip


def fields(source: SourceSettings) -> dict[str, Any]:
    """What a source's table holds, as it would be written: nothing that is so by default."""
    own = {n: getattr(source, n) for n in (*_FIRST, *_LAST) if n in source.model_fields_set}
    own |= {n: written(own[n]) for n in ("interval", "longest_interval") if n in own}
    if source.outlet and "outlet" in own:
        named = source.outlet.model_dump(exclude_none=True)
        own["outlet"] = named["name"] if list(named) == ["name"] else named
    defaults = {n: f.default for n, f in type(source).model_fields.items()}
    kept = {n: v for n, v in own.items() if n in ("id", "adapter") or (v is not None and v != defaults[n])}
    kept |= source.options
    order = {n: at for at, n in enumerate(_FIRST)} | {n: at + 100 for at, n in enumerate(_LAST)}
    return dict(sorted(kept.items(), key=lambda pair: order.get(pair[0], 50)))


def as_toml(sources: Iterable[SourceSettings], *, comments: Mapping[str, str] | None = None) -> str:
    """The sources as `[[source]]` tables.

    Args:
        sources: in the order in which they are written.
        comments: a line above the table, by source id.
    """
    tables = []
    for source in sources:
        said = " ".join((comments or {}).get(source.id, "").split())
        head = [f"# {said}"] if said.isprintable() and said else []
        body = [f"{_key(key)} = {_value(value)}" for key, value in fields(source).items()]
        tables.append("\n".join([*head, "[[source]]", *body]) + "\n")
    return "\n".join(tables)


def _value(value: Any) -> str:
    """A value in TOML; strings as in JSON, which differs only where it lets a DEL stand (TOML 1.0, basic strings)."""
    match value:
        case bool() | int() | float():
            return str(value).lower()
        case date() | time():
            return value.isoformat()
        case tuple() | list():
            return "[" + ", ".join(_value(v) for v in value) + "]"
        case Mapping():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def own_file(config: Config) -> Path:
    """The file to which sources are added: `sources/own.toml` where the configuration includes it, else its main file.

    Raises:
        ConfigurationError: the configuration stands in no file.
    """
    if config.path is None:
        raise ConfigurationError("there is no configuration file to write to", remedy="`monitor init` writes one.")
    own = config.path.parent / OWN
    patterns = [p for path in config.files for p in _includes(path)]
    return own if any(fnmatch(str(own), p) for p in patterns) else config.path


def _includes(path: Path) -> Iterator[str]:
    given = read_toml(path).data.get("include", [])
    for pattern in [given] if isinstance(given, str) else given:
        yield str(Path(glob.escape(str(path.parent))) / pattern)


def add_sources(
    file: Path, sources: Iterable[SourceSettings], *, comments: Mapping[str, str] | None = None
) -> None:
    """Write the sources behind what `file` holds; it is made where it is not there.

    Args:
        file: a configuration file.
        sources: with ids that the configuration does not have.
        comments: a line above the table, by source id.

    Raises:
        ConfigurationError: the file cannot be read, changed or written, or has such a source by now; it is as it was.
    """
    new = list(sources)
    tables = as_toml(new, comments=comments)
    if not new:
        return

    def added(text: str) -> str:
        return f"{text.rstrip()}\n\n{tables}" if text.strip() else tables

    def expected(data: dict[str, Any]) -> dict[str, Any]:
        before = data.get("source", [])
        before = before if isinstance(before, list) else [before]
        there = [t.get("id") for t in before if isinstance(t, dict)]
        if taken := [s.id for s in new if s.id in there]:
            # Somebody else added it since the configuration was read.
            raise ConfigurationError(f"there is a source {taken[0]!r} by now; nothing was written", where=str(file))
        return {**data, "source": [*before, *tomllib.loads(tables)["source"]]}

    _rewrite(file, added, expected)


def set_enabled(sources: Iterable[SourceSettings], enabled: bool) -> tuple[str, ...]:
    """Switch sources on or off in the files in which their tables stand.

    Returns:
        Ids of those that had to be changed.

    Raises:
        ConfigurationError: a file cannot be read, changed or written; it is as it was, those before it are changed.
    """
    by_file: dict[str, list[str]] = {}
    for source in sources:
        if source.enabled == enabled:
            continue
        if source.origin is None or not source.origin.file:
            raise ConfigurationError("its table stands in no file", source=source.id)
        by_file.setdefault(source.origin.file, []).append(source.id)
    for file, ids in by_file.items():
        _switch_in(Path(file), frozenset(ids), enabled)
    return tuple(i for ids in by_file.values() for i in ids)


def _switch_in(file: Path, ids: frozenset[str], enabled: bool) -> None:
    def switched(text: str) -> str:
        for number, table in enumerate(tomllib.loads(text)["source"]):
            if table.get("id") in ids:
                text = _switched(text, ("source", number), table, enabled)
        return text

    def expected(data: dict[str, Any]) -> dict[str, Any]:
        tables = [{**t, "enabled": enabled} if t.get("id") in ids else t for t in data.get("source", [])]
        return {**data, "source": tables}

    _rewrite(file, switched, expected)


def _switched(text: str, path: KeyPath, table: Mapping[str, Any], enabled: bool) -> str:
    """The document with one value changed, or with a line more behind the table's adapter."""
    lines = text.split("\n")
    word = str(enabled).lower()
    if "enabled" in table:
        line, column = locate(text, of="value")[(*path, "enabled")]
        before, old = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        lines[line - 1] = before + old.replace(str(table["enabled"]).lower(), word, 1)
    else:
        line, column = locate(text)[(*path, "adapter")]
        lines.insert(line, " " * (column - 1) + f"enabled = {word}")
    return "\n".join(lines)


def _rewrite(
    file: Path, change: Callable[[str], str], expected: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with _alone(file):
        old = read_toml(file) if file.exists() else None
        try:
            new = change(old.text if old else "")
            data = tomllib.loads(new)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise _unchanged(file, f"the change would not be valid TOML ({type(error).__name__})") from error
        if data != expected(old.data if old else {}):
            raise _unchanged(file, "the change would say something else than it should")
        try:
            _replace(file, new.replace("\n", "\r\n") if old and b"\r\n" in file.read_bytes() else new)
        except OSError as error:
            raise _unchanged(file, f"cannot be written: {error.strerror or error}") from error


def _unchanged(file: Path, why: str) -> ConfigurationError:
    return ConfigurationError(f"{why}; the file is as it was", where=str(file), remedy="Edit the file by hand.")


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """No other process of ours changes files of the folder meanwhile."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        raise _unchanged(file, f"its folder cannot be used: {error.strerror or error}") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _replace(file: Path, text: str) -> None:
    """Whole or not at all, also when the power fails."""
    target = file.resolve()  # a link stays one
    fresh = target.with_name(f".{target.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    if target.exists():
        fresh.chmod(target.stat().st_mode & 0o7777)
    fresh.replace(target)
