"""Watchlist files to entities and watches, with the place of everything that is wrong in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from glob import glob, has_magic
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapters.schema import Problem
from monitor.toml_positions import KeyPath
from monitor.watch.check import Declared, suggestion
from monitor.watch.errors import QueryError, WatchlistError
from monitor.watch.fields import FIELDS
from monitor.watch.model import VERSION, Entity, Refused, Watch, WatchFile, WatchTest
from monitor.watch.query import parse
from monitor.watch.rules import RULES
from monitor.watch.source import Origin, Source

__all__ = ["MAX_BYTES", "Declarations", "PathArg", "declared", "expanded", "given", "read_files"]

MAX_BYTES = 16 * 1024 * 1024

PathArg = str | PathLike[str]
Declarations = tuple[list[Declared[Entity]], list[Declared[Watch]]]


def read_files(paths: PathArg | Iterable[PathArg]) -> tuple[Source, ...]:
    """The files at `paths` and those that they include, each once.

    Args:
        paths: files, folders (their `*.toml`) or globs; a file named twice is read once.

    Raises:
        WatchlistError: with all that cannot be read, and all that is wrong in what can.
    """
    queue: list[Path] = []
    problems: list[Problem] = []
    for path in [paths] if isinstance(paths, str | PathLike) else paths:
        queue += expanded(str(path)) or _nothing(Source(str(path)), problems)
    sources: list[Source] = []
    seen: set[Path] = set()
    while queue:
        path = queue.pop(0)
        if (real := path.resolve()) in seen:
            continue
        seen.add(real)
        try:
            source = Source(str(path), _text(path))
        except WatchlistError as error:
            problems += error.problems
            continue
        sources.append(source)
        for n, pattern in enumerate(_included(source)):
            queue += expanded(str(path.parent / pattern)) or _nothing(source, problems, ("include", n), pattern)
    if problems:
        raise WatchlistError([*problems, *_problems(sources)])
    return tuple(sources)


def given(text: str, name: str) -> Source:
    """`text`, the contents of one file that includes no other.

    Raises:
        WatchlistError: it includes another.
    """
    source = Source(name, text.removeprefix("\ufeff").replace("\r\n", "\n"))
    if _included(source):
        raise WatchlistError([source.problem("watchlist.file", "a text cannot include files", ("include",), of="key")])
    return source


def declared(sources: Iterable[Source]) -> Declarations:
    """What the files declare.

    Raises:
        WatchlistError: with all that is wrong in any of them.
    """
    entities: list[Declared[Entity]] = []
    watches: list[Declared[Watch]] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            file = _validated(source)
        except WatchlistError as error:
            problems += error.problems
            continue
        entities += [Declared(e, Origin(source, ("entity", n))) for n, e in enumerate(file.entity)]
        watches += [Declared(w, Origin(source, ("watch", n))) for n, w in enumerate(file.watch)]
    if problems:
        raise WatchlistError(problems)
    return entities, watches


def _problems(sources: Iterable[Source]) -> tuple[Problem, ...]:
    try:
        declared(sources)
    except WatchlistError as error:
        return error.problems
    return ()


_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def _included(source: Source) -> list[str]:
    """The patterns under `include`; none where the file is wrong, which is told when all of it is read.

    The key stands before the first table. If what comes before the first line that opens with a bracket is valid by
    itself, that line opens a table and not the element of a list, and nothing after it can bear on the key: reading
    so little lets a compiled watchlist come from the cache without reading 10 MB of TOML.
    """
    text = source.text or ""
    table = _TABLE.search(text)
    try:
        data = tomllib.loads(text[: table.start()] if table else text)
    except (tomllib.TOMLDecodeError, RecursionError):
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError):
            return []
    found = data.get("include")
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def expanded(pattern: str) -> list[Path]:
    """The files that a path, folder or glob means; a path that leads nowhere is given back as it is."""
    path = Path(pattern)
    if path.is_dir():
        return sorted(path.glob("*.toml"))
    if path.exists() or not has_magic(pattern):
        return [path]
    return sorted(Path(p) for p in glob(pattern, recursive=True) if Path(p).is_file())  # noqa: PTH207  absolute globs


def _nothing(source: Source, problems: list[Problem], path: KeyPath = (), pattern: str = "") -> list[Path]:
    message = f"no watchlist file is found at `{pattern or source.name}`"
    problems.append(source.problem("watchlist.file", message, path, remedy="Check the path; files end in .toml."))
    return []


def _text(path: Path) -> str:
    source = Source(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WatchlistError(
            [source.problem("watchlist.file", f"the file cannot be read: {error.strerror}", remedy="Check the path.")]
        ) from error
    if len(data) > MAX_BYTES:
        raise WatchlistError(
            [source.problem("watchlist.file", f"the file is larger than {MAX_BYTES:,} bytes", remedy="Split it.")]
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = source.problem("watchlist.file", "the file is not in UTF-8", remedy="Save it as UTF-8.")
        raise WatchlistError([problem.model_copy(update={"line": line})]) from error


_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def _parsed(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text or "")
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        text = _AT.sub("", str(error))
        line, column = map(int, found.groups()) if found and found.group(1) else _end_of(source.text or "")
        problem = source.problem(
            "watchlist.syntax", f"this is not TOML: {text[:1].lower()}{text[1:]}",
            remedy="Look for quotation marks, brackets and = that are missing, up to here.",
        )  # fmt: skip
        raise WatchlistError([problem.model_copy(update={"line": line, "column": column})]) from error
    except RecursionError:
        problem = source.problem("watchlist.syntax", "values are nested too deeply", remedy="Flatten them.")
        raise WatchlistError([problem]) from None


def _end_of(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _validated(source: Source) -> WatchFile:
    data = _parsed(source)
    try:
        return WatchFile.model_validate(data)
    except ValidationError as error:
        # A list whose every element is refused is called too short besides: once is enough.
        found = [d for d in error.errors(include_url=False) if d["type"] != "too_short" or not d["input"]]
        problems = [*(_problem(details, source) for details in found), *_misread(data, source)]
        raise WatchlistError(sorted(problems, key=lambda p: (p.line or 0, p.column or 0))) from error


def _misread(data: Mapping[str, Any], source: Source) -> Iterator[Problem]:
    """The queries that cannot be read in a file in which something else is wrong already: all is told at once."""
    watches = data.get("watch")
    for n, watch in enumerate(watches if isinstance(watches, list) else ()):
        query = watch.get("query") if isinstance(watch, dict) else None
        try:
            if isinstance(query, str):
                parse(query)
        except QueryError as error:
            path = ("watch", n, "query")
            yield source.problem(error.code, error.message, path, offset=error.offset, remedy=error.remedy)


_MODELS: dict[tuple[str, ...], type[BaseModel]] = {
    (): WatchFile, ("entity",): Entity, ("watch",): Watch, ("watch", "test"): WatchTest,
}  # fmt: skip
_MUST = {
    "tuple_type": "must be a list", "string_type": "must be a string", "bool_type": "must be true or false",
    "too_long": "must be two numbers",
    "dict_type": "must be a table", "model_type": "must be a table", "model_attributes_type": "must be a table",
    "too_short": "must not be empty", "string_too_short": "must not be empty",
}  # fmt: skip
_LOOKS_LIKE = {
    "id": "must be letters, digits, `.`, `_` and `-`", "type": "must be one word in lower case, such as `person`",
    "cooldown": "must be a number and a unit, such as `6h` (s, m, h, d, w)",
    "wikidata": "must be an item number, such as `Q42`",
}  # fmt: skip
_EXAMPLES = {
    "version": f"version = {VERSION}", "id": 'id = "…"', "type": 'type = "place"', "names": 'names.en = ["…"]',
    "adjectives": 'adjectives.en = ["…"]', "query": "query = '…'", "text": 'text = "…"',
}  # fmt: skip
_CHOICES = {"fields": FIELDS, "ignore_lint": RULES, "priority": ("low", "normal", "high", "critical")}


def _problem(details: ErrorDetails, source: Source) -> Problem:
    """A problem for what pydantic found, in the words of the file."""
    path: KeyPath = tuple(part for part in details["loc"] if part != "[key]")
    names = [part for part in path if isinstance(part, str)]
    key = names[-1] if names else "the file"
    if details["type"] == "extra_forbidden":
        model = _MODELS.get(tuple(names[:-1]))
        known = list(model.model_fields) if model else []
        remedy = suggestion(key, known) or f"Known here are {', '.join(known)}."
        return source.problem("watchlist.key", f"unknown key `{key}`", path, of="key", remedy=remedy)
    if details["type"] == "missing" and isinstance(path[-1], int):
        return source.problem("watchlist.value", f"`{key}`: must be two numbers", path[:-1])
    if details["type"] == "missing":
        remedy = f"Add {_EXAMPLES.get(key, f'{key} = …')}."
        return source.problem("watchlist.key", f"`{key}` is missing", path, of="key", remedy=remedy)
    if details["type"] == "literal_error" and key in _CHOICES:
        known = list(_CHOICES[key])
        remedy = suggestion(str(details["input"]), known) or f"Known are {', '.join(known)}."
        return source.problem("watchlist.value", f"`{key}` cannot be {details['input']!r}", path, remedy=remedy)
    if details["type"] == "string_pattern_mismatch":
        in_key = "[key]" in details["loc"]
        text = "must be a language tag, such as `en` or `uk`" if in_key else _LOOKS_LIKE[key]
        return source.problem("watchlist.value", f"`{key}`: {text}", path, of="key" if in_key else "value")
    text = _MUST.get(details["type"]) or details["msg"].removeprefix("Value error, ")
    refused = details.get("ctx", {}).get("error")
    hint = refused.remedy if isinstance(refused, Refused) else _remedy(details["type"], key)
    return source.problem("watchlist.value", f"`{key}`: {text[:1].lower()}{text[1:]}", path, remedy=hint)


def _remedy(kind: str, key: str) -> str | None:
    match kind:
        case "string_type":
            return "Put it in quotation marks."
        case "tuple_type" if key in ("entity", "watch", "test"):
            return f"Write {'[[watch.test]]' if key == 'test' else f'[[{key}]]'}."
        case "tuple_type":
            return f"Put it in brackets: {key} = [ … ]."
        case "dict_type" if key in _EXAMPLES:
            return f"Write {_EXAMPLES[key]}."
        case _:
            return None
