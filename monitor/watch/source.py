"""Where in a watchlist file something stands, down to the character of a query."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from adapters.schema import Problem
from monitor.toml_positions import KeyPath, Positions, locate, nearest

__all__ = ["Origin", "Source", "string_offsets"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a text given in its place.

    Attributes:
        name: path, or what the caller calls it.
        text: valid TOML with line feeds for line ends; None when there is no text to point into.
    """

    name: str
    text: str | None = None

    def problem(
        self,
        code: str,
        message: str,
        path: KeyPath = (),
        *,
        of: Literal["key", "value"] = "value",
        offset: int | None = None,
        remedy: str | None = None,
    ) -> Problem:
        """A problem with the value, or the key, at `path`.

        Args:
            code: of the problem.
            message: what is wrong.
            path: as one would index the parsed file; what is around it where it does not exist.
            of: which of the two to point at.
            offset: into the string that is the value.
            remedy: what to do.
        """
        line, column = self._place(path, of, offset)
        return Problem(code=code, message=message, where=self.name, line=line, column=column, remedy=remedy)

    def _place(self, path: KeyPath, of: Literal["key", "value"], offset: int | None) -> tuple[int | None, int | None]:
        if self.text is None or not path:
            return None, None
        values = _located(self.text, "value") if of == "value" else {}
        if path not in values:
            return nearest(_located(self.text, "key"), path) or (None, None)
        if offset is None:
            return values[path]
        starts = [0, *(n + 1 for n, c in enumerate(self.text) if c == "\n")]
        line, column = values[path]
        at = string_offsets(self.text, starts[line - 1] + column - 1)[offset]
        row = bisect_right(starts, at)
        return row, at - starts[row - 1] + 1


@lru_cache(maxsize=128)  # whoever asks for one place in a file mostly asks for many
def _located(text: str, of: Literal["key", "value"]) -> Positions:
    return locate(text, of=of)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entity or a watch was declared."""

    source: Source
    path: KeyPath

    def problem(
        self,
        code: str,
        message: str,
        *keys: str | int,
        offset: int | None = None,
        remedy: str | None = None,
    ) -> Problem:
        """A problem with the value under `keys` of what was declared here."""
        return self.source.problem(code, message, (*self.path, *keys), offset=offset, remedy=remedy)


def string_offsets(text: str, at: int) -> list[int]:
    """Where each character of a TOML string stands in `text`, and at last where the string ends.

    Args:
        text: valid TOML (https://toml.io/en/v1.0.0#string).
        at: offset of the opening quotation mark.
    """
    mark = text[at]
    closing = mark * 3 if text.startswith(mark * 3, at) else mark
    at += len(closing)
    if len(closing) == 3 and text.startswith("\n", at):
        at += 1
    found = []
    # A multi-line string may end in up to two quotation marks of its own before the closing three.
    while not text.startswith(closing, at) or (len(closing) == 3 and text.startswith(mark, at + 3)):
        width = _width(text, at) if mark == '"' else 1
        if width:
            found.append(at)
            at += width
        else:  # a backslash at the end of a line swallows all white space after it
            at += 1
            while text[at] in " \t\n":
                at += 1
    return [*found, at]


def _width(text: str, at: int) -> int:
    """Characters of the source that make one of the string; 0 for a line continuation."""
    if text[at] != "\\":
        return 1
    return {"u": 6, "U": 10, " ": 0, "\t": 0, "\n": 0}.get(text[at + 1], 2)
