"""Whether watchlist files changed since they were last looked at."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from adapters.errors import ConfigurationError
from monitor.watch.load import MAX_BYTES, expanded

__all__ = ["Freshness"]

Stat = tuple[int, int, int, int] | None


class Freshness:
    """Remembers how the files looked, those that they include as well, and tells when that changes, until it is accepted.

    A look costs a `stat` for each file; a file is read only to find its includes, and only when it changed.
    """

    def __init__(self, paths: Callable[[], Iterable[Path]]) -> None:
        """Look for the first time.

        Args:
            paths: gives the files, folders and globs; asked at every look, since a glob may find more.
        """
        self._paths = paths
        self._includes: dict[Path, tuple[Stat, tuple[str, ...]]] = {}
        self._seen = self._accepted = self._look()

    def changed(self) -> bool:
        """Look again: whether a file came, went or was written since what was accepted last."""
        self._seen = self._look()
        return self._seen != self._accepted

    def accept(self) -> None:
        """The last look's changes are dealt with. What was written after that look is one still to be told."""
        self._accepted = self._seen

    def _look(self) -> dict[Path, Stat]:
        found: dict[Path, Stat] = {}
        try:
            queue = [file for path in self._paths() for file in expanded(str(path))]
        except ConfigurationError:  # a file that is named is not there: whoever loads the files says so
            return found
        while queue:
            path = Path(os.path.realpath(queue.pop()))  # a file may include itself by a longer way
            if path not in found:
                found[path] = _stat(path)
                queue += [file for name in self._included(path, found[path]) for file in expanded(str(path.parent / name))]
        self._includes = {path: known for path, known in self._includes.items() if path in found}
        return found

    def _included(self, path: Path, stat: Stat) -> tuple[str, ...]:
        if path not in self._includes or self._includes[path][0] != stat:
            self._includes[path] = stat, _include(path, stat)
        return self._includes[path][1]


def _stat(path: Path) -> Stat:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _include(path: Path, stat: Stat) -> tuple[str, ...]:
    """What the file includes; nothing where it cannot be read, which is for whoever loads it to tell."""
    if stat is None or stat[2] > MAX_BYTES:
        return ()
    try:
        names = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("include", ())
    except (OSError, ValueError, RecursionError):
        return ()
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
