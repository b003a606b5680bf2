"""Which files a source means, and opening them without being led astray.

A path may change between the look and the opening, so a file is opened component by component from its root,
never through a symbolic link, without blocking on a FIFO, and judged by what was opened.
"""

from __future__ import annotations

import heapq
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from adapters.errors import FetchError, RefusedError
from adapters.files.options import FilesOptions
from adapters.schema import Problem

__all__ = ["Found", "Listing", "find", "open_regular", "stamp_of"]

_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A file that a source means.

    Attributes:
        changed: time of the last change, nanoseconds.
        path: as the source names it, absolute or relative to the working directory.
        root: the root in which it lies, resolved.
        real: where it lies, all links resolved.
        stamp: size, times and inode.
    """

    changed: int
    path: str
    root: Path = field(compare=False)
    real: Path = field(compare=False)
    stamp: str = field(compare=False)


@dataclass(slots=True)
class Listing:
    """The files of a poll, oldest change first, and what was wrong with others."""

    files: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find(options: FilesOptions) -> Listing:
    """The files that `options` mean, oldest change first.

    Raises:
        RefusedError: the path leads outside the roots, or to something that is no file or folder.
        FetchError: there is nothing at the path, or it may not be read.
    """
    if not options.path:
        raise FetchError("no path is given", remedy="Set path to a file, a folder or a glob.")
    given = Path(options.path).expanduser()
    whole = options.base / given
    if _MAGIC.search(options.path) and not os.path.lexists(whole):
        folder, glob = _split_glob(given)
        return _found(options.base / folder, (glob,), options)
    kind = _kind(whole, options)
    if stat.S_ISDIR(kind):
        names = tuple(f"**/{n}" if options.recursive else n for n in options.names())
        return _found(whole, names, options)
    return Listing([_place(whole, options)])


def _kind(path: Path, options: FilesOptions) -> int:
    """The kind of what lies at `path`, a file or a folder within the roots."""
    real, _ = _within(path, options)
    try:
        mode = real.stat().st_mode
    except OSError as error:
        raise FetchError(
            f"cannot be read: {error.strerror}", where=str(path), remedy="Check the path and its permissions."
        ) from error
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise _irregular(path)
    return mode


def _irregular(path: Path) -> RefusedError:
    return RefusedError("this is no regular file", where=str(path), remedy="FIFOs, devices and sockets are not read.")


def _within(path: Path, options: FilesOptions) -> tuple[Path, Path]:
    """(`path` with all links resolved, the root in which it lies)."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle (Python 3.11, 3.12)
        raise FetchError(f"the path cannot be followed: {error}", where=str(path)) from error
    for root in options.roots:
        if real.is_relative_to(root):
            return real, root
    raise RefusedError(
        "the path leads outside the folders that may be read", where=str(path),
        remedy="Move the file, or add its folder to the roots of the configuration.",
    )  # fmt: skip


def _place(path: Path, options: FilesOptions) -> Found:
    real, root = _within(path, options)
    info = real.stat()
    if not stat.S_ISREG(info.st_mode):
        raise _irregular(path)
    return Found(info.st_mtime_ns, os.path.normpath(path), root, real, stamp_of(info))


def stamp_of(info: os.stat_result) -> str:
    """Size, times and inode in one word: while it is the same, so is the file."""
    return f"{info.st_size}.{info.st_mtime_ns}.{info.st_ctime_ns}.{info.st_ino}"


def _split_glob(pattern: Path) -> tuple[Path, str]:
    """(the folder before the first wildcard, the glob below it)."""
    parts = pattern.parts
    first = next(n for n, part in enumerate(parts) if _MAGIC.search(part))
    if ".." in parts[first:]:
        raise RefusedError("a glob must not step back with ..", where=str(pattern))
    return Path(*parts[:first]), "/".join(parts[first:])


def _found(folder: Path, globs: tuple[str, ...], options: FilesOptions) -> Listing:
    if not stat.S_ISDIR(_kind(folder, options)):
        raise FetchError("this is no folder", where=str(folder))
    listing = Listing()
    newest: list[Found] = []
    matching = 0
    deep = max(g.count("/") for g in globs) if not any("**" in g for g in globs) else None
    matches = _matcher(globs).fullmatch
    for relative in _walk(folder, deep, listing.problems):
        if not matches(relative):
            continue
        try:
            file = _place(folder / relative, options)
        except FetchError as error:
            listing.problems.append(Problem.of(error))
            continue
        except OSError as error:  # it went away since the folder was read
            listing.problems.append(unreadable(folder / relative, error))
            continue
        matching += 1
        if len(newest) < options.max_files:
            heapq.heappush(newest, file)
        else:
            heapq.heappushpop(newest, file)
    if matching > options.max_files:
        listing.problems.append(Problem(
            code="cap.files", severity="warning", where=str(folder),
            message=f"{matching - options.max_files} of {matching} files were not looked at, the oldest ones",
            remedy="Raise max_files, or move away what has been read.",
        ))  # fmt: skip
    listing.files = sorted(newest)
    return listing


def unreadable(path: Path | str, error: OSError) -> Problem:
    """A row for a file that cannot be read; the others go on."""
    return Problem(
        code="fetch.unreadable", message=f"cannot be read: {error.strerror or error}", where=str(path),
        remedy="Check that it still exists and may be read.",
    )  # fmt: skip


def _walk(folder: Path, deep: int | None, problems: list[Problem]) -> Iterator[str]:
    """Paths of all that is not a folder, relative to `folder`; hidden names and links to folders are left out."""
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            entries = list(os.scandir(folder / below))
        except OSError as error:
            problems.append(unreadable(folder / below, error))
            continue
        for entry in entries:
            relative = f"{below}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                if not Path(entry.path).is_dir():
                    yield relative
            elif not entry.is_dir(follow_symlinks=False):
                yield relative
            elif deep is None or relative.count("/") < deep:
                waiting.append(f"{relative}/")


def _matcher(globs: tuple[str, ...]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(map(_translate, globs)))
    except re.error as error:
        raise FetchError(f"the glob {','.join(globs)!r} cannot be read: {error}", remedy="Check its brackets.") from None


@cache
def _translate(glob: str) -> str:
    """A glob as a regular expression over `/`-separated paths; `**/` matches any number of folders."""
    out: list[str] = []
    for part in re.findall(r"\*\*/|\*+|\?|\[!?(?:\][^\]/]*|[^\]/]+)\]|.", glob):
        if part == "**/":
            out.append("(?:[^/]+/)*")
        elif part[0] == "*":
            out.append("[^/]*")
        elif part == "?":
            out.append("[^/]")
        elif part[0] == "[" and len(part) > 1:
            negated = part[1] == "!"
            inner = re.escape(part[2 if negated else 1 : -1]).replace(r"\-", "-")
            inner = inner.replace("--", r"-\-")  # re keeps a bare double hyphen for set differences to come
            out.append(f"[^/{inner}]" if negated else f"[{inner}]")
        else:
            out.append(re.escape(part))
    return "".join(out)


def open_regular(file: Found) -> int:
    """A file descriptor for a regular file.

    Raises:
        RefusedError: what lies there now is no regular file.
        OSError: it cannot be opened.
    """
    at = os.open(file.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    parts = file.real.relative_to(file.root).parts
    try:
        for n, part in enumerate(parts):
            kind = os.O_NONBLOCK if n == len(parts) - 1 else os.O_DIRECTORY
            inner = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | kind, dir_fd=at)
            os.close(at)
            at = inner
        if not stat.S_ISREG(os.fstat(at).st_mode):
            raise _irregular(Path(file.path))
    except BaseException:
        os.close(at)
        raise
    return at
