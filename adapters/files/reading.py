"""One file to pieces: read once, unpacked within a cap, known again by what it holds."""

from __future__ import annotations

import gzip
import hashlib
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from adapters.errors import FetchError, TooLargeError, TruncatedError
from adapters.files.archive import Page, is_archive, pages
from adapters.files.listing import Found, open_regular, stamp_of
from adapters.files.memory import Known
from adapters.files.sniff import is_lines
from adapters.jsontext import JsonTextError, loads
from adapters.schema import Problem

__all__ = ["Piece", "pieces"]

_HEAD = 1 << 20
_CHUNK = 1 << 20
_LINES = 1_000
_SETTLED = 2.0  # seconds: a file that changed later than this ago may change again without its times showing it
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or whole lines of a file of JSON lines, and what is to be remembered once it is stored.

    Attributes:
        data: unpacked bytes; empty when there is nothing new to parse.
        known: what to remember.
        first_line: line of the file on which JSON lines begin, from 1; 0 when the data are a whole file.
        problems: what went wrong.
        page: the record of an archive that the data come from.
    """

    data: bytes
    known: Known
    first_line: int = 0
    problems: tuple[Problem, ...] = ()
    page: Page | None = None


def pieces(file: Found, before: Known | None, max_bytes: int) -> Iterator[Piece]:
    """What is new in `file` since it was known as `before`; nothing when its times and inode are the same.

    Times are trusted only when the last change is some seconds old; else the content decides, by its hash.

    Raises:
        FetchError: the file is larger than the cap, or no regular file.
        OSError: it is gone or may not be read.
    """
    began = time.time()
    descriptor = open_regular(file)
    with os.fdopen(descriptor, "rb") as raw:
        info = os.fstat(descriptor)
        stamp = stamp_of(info)
        if before and before.stamp == stamp:
            return
        trusted = stamp if max(info.st_mtime, info.st_ctime) < began - _SETTLED else ""
        try:
            yield from _changed(raw, file, before, trusted, max_bytes)
        except _DAMAGED as error:
            yield Piece(b"", Known(trusted, ""), problems=(Problem.of(_damage(file, error)),))


def _changed(raw: IO[bytes], file: Found, before: Known | None, stamp: str, max_bytes: int) -> Iterator[Piece]:
    stream = _unpacked(raw)
    head, damage = _head(stream)
    if is_archive(head):
        yield from _records(raw, head, file, before, stamp, max_bytes)
        return
    if is_lines(head):
        reader = _Lines(file, stamp, max_bytes)
        if not (before and before.line and reader.skip(_unpacked(raw), before)):
            reader = _Lines(file, stamp, max_bytes)
            reader.stream = _unpacked(raw)
        yield from reader.pieces()
        return
    if damage:
        raise damage
    data = _rest(stream, head, file, max_bytes)
    known = Known(stamp, _hash(data).hexdigest())
    same = before is not None and before.digest == known.digest
    # Whoever writes a file makes it empty first: that is told only once nobody has touched it for a while.
    left = not data and bool(stamp) and not (before and before.stamp)
    yield Piece(b"" if same else data, known, problems=(_empty(file),) if left else ())


def _empty(file: Found) -> Problem:
    return Problem(
        code="skip.empty", message="the file is empty", severity="warning", where=file.path,
        remedy="Check that it was written whole; delete it if it is a leftover.",
    )  # fmt: skip


def _records(
    raw: IO[bytes], head: bytes, file: Found, before: Known | None, stamp: str, max_bytes: int
) -> Iterator[Piece]:
    """The records of an archive. Until the last piece the stamp is empty, so that a killed poll is taken up again."""
    digest = _hash(head[:1024]).hexdigest()  # the first record's id and date: an archive grows, or is another one
    skip = before.line - 1 if before and before.digest == digest and before.line else 0
    for page in pages(raw, file, max_bytes, skip=skip):
        done = page.number - 1 if page.truncated else page.number
        known = Known(stamp if page.last else "", digest, 0, done + 1)
        yield Piece(page.data, known, problems=(page.problem,) if page.problem else (), page=page)


def _head(stream: IO[bytes]) -> tuple[bytes, Exception | None]:
    """The first megabyte, or what can be unpacked of it and why no more can."""
    head = b""
    try:
        while len(head) < _HEAD and (part := stream.read1(_HEAD - len(head))):  # type: ignore[attr-defined]
            head += part
    except _DAMAGED as error:
        return head, error
    return head, None


def _hash(data: bytes = b"") -> Any:
    return hashlib.blake2b(data, digest_size=12)


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    """The content of `raw` from its beginning, unpacked where it is gzip."""
    raw.seek(0)
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw, mode="rb") if packed else raw  # type: ignore[return-value]


def _rest(stream: IO[bytes], head: bytes, file: Found, max_bytes: int) -> bytes:
    parts, size = [head], len(head)
    while size <= max_bytes:
        part = stream.read(_CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise TooLargeError(
        f"the file is larger than {max_bytes:,} bytes", where=file.path, remedy="Raise max_bytes, or split the file."
    )


def _damage(file: Found, error: Exception) -> FetchError:
    if isinstance(error, EOFError):
        return TruncatedError("the gzip file ends half-way", where=file.path, remedy="It is read again when it has grown.")
    return FetchError(f"the gzip file is damaged: {error}", where=file.path, remedy="Pack it again.")


class _Lines:
    """A file of JSON lines, read in pieces of whole lines so that its size costs no memory."""

    def __init__(self, file: Found, stamp: str, max_bytes: int) -> None:
        self.stream: IO[bytes]
        self._file = file
        self._stamp = stamp
        self._max = max_bytes
        self._hash = _hash()
        self._offset = 0
        self._line = 1
        self._ended = False
        self._problems: list[Problem] = []

    def skip(self, stream: IO[bytes], before: Known) -> bool:
        """Go behind what was read before; False when it is no longer what it was."""
        self.stream = stream
        left = before.offset
        while left:
            part = stream.read(min(_CHUNK, left))
            if not part:
                return False
            self._hash.update(part)
            left -= len(part)
        self._offset, self._line = before.offset, before.line
        return bool(self._hash.hexdigest() == before.digest)

    def pieces(self) -> Iterator[Piece]:
        """The lines from here on. Until the last piece the stamp is empty, so that a killed poll is taken up again."""
        while not self._ended:
            first, data = self._line, self._take()
            known = Known(self._stamp if self._ended else "", self._hash.hexdigest(), self._offset, self._line)
            problems, self._problems = tuple(self._problems), []
            yield Piece(data, known, first, problems)

    def _take(self) -> bytes:
        lines: list[bytes] = []
        size = 0
        while size < _CHUNK and len(lines) < _LINES:
            try:
                line = self.stream.readline(self._max + 1)
            except _DAMAGED as error:
                self._ended = True
                self._problems.append(Problem.of(_damage(self._file, error)))
                break
            if len(line) > self._max:
                self._drop(line)
                lines.append(b"\n")  # keeps the numbers of the lines behind it
                continue
            if not line.endswith(b"\n") and not _is_whole(line):
                self._ended = True
                if line.strip():
                    remedy = "It is read again when the file has grown."
                    self._tell("parse.truncated", "the last line is not complete", remedy)
                break
            self._count(line)
            lines.append(line)
            size += len(line)
        return b"".join(lines) if any(line.strip() for line in lines) else b""

    def _drop(self, line: bytes) -> None:
        self._tell("cap.line", f"this line is longer than {self._max:,} bytes", "Raise max_bytes if it is worth it.")
        while True:
            self._hash.update(line)
            self._offset += len(line)
            if not line or line.endswith(b"\n"):
                break
            line = self.stream.readline(_CHUNK)
        self._line += 1

    def _count(self, line: bytes) -> None:
        self._hash.update(line)
        self._offset += len(line)
        self._line += 1

    def _tell(self, code: str, message: str, remedy: str) -> None:
        self._problems.append(
            Problem(code=code, severity="warning", message=message, where=self._file.path, line=self._line, remedy=remedy)
        )


def _is_whole(line: bytes) -> bool:
    try:
        loads(line)
    except JsonTextError:
        return False
    return True
