"""Where the keys of a TOML document stand, which `tomllib` does not tell.

    text ─▶ tomllib.loads(text)   the values
         └▶ locate(text)          the line and column of each, under the same path

A path is what one would write to index the values: `("source", 2, "tags", 0)` is the first tag of the
third `[[source]]`. The scanner follows TOML 1.0 (https://toml.io/en/v1.0.0) and takes the document as
valid: read it with `tomllib` first.
"""

from __future__ import annotations

import re
import tomllib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Literal

__all__ = ["KeyPath", "Place", "Positions", "locate", "locate_tables", "nearest"]

KeyPath = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1; the column counts code points."""
Positions = dict[KeyPath, Place]

_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
# A multi-line string may end in up to two quotation marks of its own before the closing three.
_STRING = re.compile(
    r'"""(?:\\.|(?!""")[^\\])*"{3,5}' r"|'''(?:(?!''').)*'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)


def locate(text: str, *, of: Literal["key", "value"] = "key") -> Positions:
    """Line and column of every key, table header and array element of a TOML document.

    Args:
        text: a document that `tomllib` reads, without byte order mark.
        of: `key` gives the place of the key (or header), `value` that of what follows the equals sign.
            For array elements both are the element's own place; tables have no value.

    Raises:
        ValueError: the text cannot be followed; it is no TOML, though not all that is no TOML is noticed here.
    """
    scanner = _Scanner(text)
    for _ in scanner.statements():
        pass
    return _placed(scanner.keys if of == "key" else scanner.values, _placing(text))


def locate_tables(text: str, name: str) -> Iterator[Positions]:
    """What `locate` says of each table of the array of tables `name`, one after the other; the empty path is its header.

    Never all at once: the positions of thousands of tables take twenty times the memory of their text.

    Raises:
        ValueError: as of `locate`.
    """
    scanner, place, begun = _Scanner(text), _placing(text), 0
    for _ in scanner.statements():
        if scanner.size(name) > begun:
            begun = scanner.size(name)
            *whole, latest = _by_table(scanner.keys, name)
            yield from (_placed(table, place) for table in whole)
            scanner.keys = {(name, begun - 1, *path): offset for path, offset in latest.items()}
        scanner.values.clear()
    yield from (_placed(table, place) for table in _by_table(scanner.keys, name))


def _placing(text: str) -> Callable[[int], Place]:
    """Gives the place of an offset."""
    starts = array("Q", [0])
    starts.extend(m.end() for m in re.finditer("\n", text))

    def place(offset: int) -> Place:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return place


def _placed(keys: dict[KeyPath, int], place: Callable[[int], Place]) -> Positions:
    return {path: place(offset) for path, offset in keys.items()}


def _by_table(keys: dict[KeyPath, int], name: str) -> list[dict[KeyPath, int]]:
    """The keys of each table of an array, those of the first one first."""
    found: dict[int, dict[KeyPath, int]] = {}
    for path, offset in keys.items():
        if len(path) > 1 and path[0] == name and isinstance(path[1], int):
            found.setdefault(path[1], {})[path[2:]] = offset
    return [found[number] for number in sorted(found)]


def nearest(positions: Positions, path: KeyPath) -> Place | None:
    """The place of `path` or, where it has none, of the table or array around it.

    Args:
        positions: as `locate` finds them; where they are those of one table, the empty path is its header.
        path: what to look for.
    """
    return next((positions[path[:n]] for n in range(len(path), -1, -1) if path[:n] in positions), None)


class _Scanner:
    """One pass over the text; offsets by path."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.keys: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, int] = {}
        self._sizes: dict[KeyPath, int] = {}  # elements so far of each array of tables

    def statements(self) -> Iterator[None]:
        """Go through the document, stopping after each header and each pair."""
        table: KeyPath = ()
        while self._next():
            table = self._header() if self.text[self.at] == "[" else self._pair(table)
            yield

    def size(self, name: str) -> int:
        """How many tables of the array `name` have begun with a header of their own."""
        return self._sizes.get((name,), 0)

    def _header(self) -> KeyPath:
        """`[table]` or `[[array of tables]]`; the path of what follows it."""
        start, double = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        names = [name for name, _ in self._dotted()]
        self._expect("]]" if double else "]")
        path: KeyPath = ()
        for name in names[:-1]:
            path = self._latest((*path, name))
            self.keys.setdefault(path, start)
        path = (*path, names[-1])
        if double:
            self.keys.setdefault(path, start)
            self._sizes[path] = self._sizes.get(path, 0) + 1
        path = self._latest(path)
        self.keys[path] = start
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        """A header that runs through an array of tables means its last element."""
        return (*path, self._sizes[path] - 1) if path in self._sizes else path

    def _pair(self, table: KeyPath) -> KeyPath:
        path = table
        for name, offset in self._dotted():
            path = (*path, name)
            self.keys.setdefault(path, offset)
        self._expect("=")
        self._blank()
        self._value(path)
        return table

    def _dotted(self) -> list[tuple[str, int]]:
        """`a.b."c d"`: the names and where each starts."""
        names = [self._name()]
        while self.text.startswith(".", self.at):
            self.at += 1
            names.append(self._name())
        return names

    def _name(self) -> tuple[str, int]:
        self._blank()
        start = self.at
        quoted = self.text[start : start + 1] in ('"', "'")
        raw = self._take(_STRING if quoted else _BARE_KEY)
        self._blank()
        return (next(iter(tomllib.loads(f"{raw} = 0"))) if quoted else raw), start

    def _value(self, path: KeyPath) -> None:
        self.values[path] = self.at
        match self.text[self.at : self.at + 1]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._take(_STRING)
            case _:
                self._take(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        size = 0
        while self._next() != "]":
            self.keys[(*path, size)] = self.at
            self._value((*path, size))
            size += 1
            if self._next() != "]":
                self._expect(",")
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self._next() != "}":
            self._pair(path)
            if self._next() != "}":
                self._expect(",")
        self.at += 1

    def _next(self) -> str:
        """The next character that is neither white space nor comment; empty at the end."""
        if found := _GAP.match(self.text, self.at):
            self.at = found.end()
        return self.text[self.at : self.at + 1]

    def _blank(self) -> None:
        if found := _BLANK.match(self.text, self.at):
            self.at = found.end()

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"not TOML at offset {self.at}")
        self.at = found.end()
        return found.group()

    def _expect(self, token: str) -> None:
        if not self.text.startswith(token, self.at):
            raise ValueError(f"not TOML at offset {self.at}: no {token!r}")
        self.at += len(token)
