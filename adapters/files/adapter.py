"""The `files` adapter: what is new in a folder, each file read by the adapter that its content asks for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, closing
from dataclasses import replace
from typing import Any

from adapters import registry
from adapters.base import Fetcher, Options, Payload, Poll, Recogniser
from adapters.errors import FetchError, ParseError, TruncatedInputError
from adapters.files import memory, records
from adapters.files.archive import Page
from adapters.files.listing import Found, find
from adapters.files.memory import Known
from adapters.files.options import FilesOptions
from adapters.files.reading import Piece, pieces
from adapters.files.sniff import sniff
from adapters.schema import Batch, Problem, SourceState
from adapters.text import clean

__all__ = ["ADAPTER", "FilesAdapter", "parse"]

_LINES = "application/x-ndjson"
_POSTS = "social"
_STATES = 100  # a folder of n files costs n/100 states of n entries each, not n of them


class FilesAdapter:
    """Files of a folder, known again by path, size and content."""

    name = "files"
    Options: type[Options] = FilesOptions

    async def fetch(self, poll: Poll, fetcher: Fetcher) -> AsyncIterator[Payload]:
        """One payload a new or changed file, several for a long file of JSON lines, oldest change first.

        A state covers the files up to its payload; in large folders not every payload carries one, and a poll
        that is cut off reads the few files since the last state again.

        Raises:
            FetchError: the path cannot be read at all, or none of its files can.
            RefusedError: it leads outside the roots, or to something that is no file or folder.
        """
        visit = _Visit(poll)
        listing = await asyncio.to_thread(find, visit.options)
        visit.begin(listing.files, listing.problems)
        for file in listing.files:
            async with aclosing(visit.read(file)) as found:
                async for payload in found:
                    yield payload
        if last := visit.rest():
            yield last

    def parse(self, payload: Payload, options: Any) -> Batch:
        """See `parse`."""
        return parse(payload, options)


class _Visit:
    """One poll: what is remembered so far, and what is still to be told."""

    def __init__(self, poll: Poll) -> None:
        self.options: FilesOptions = poll.options
        self._poll = poll
        self._before = memory.load(poll.state)
        self._known: dict[str, Known] = {}
        self._waiting: list[Problem] = []
        self._failures: list[FetchError] = []
        self._read = self._payloads = 0
        self._every = 1
        self._told = False

    def begin(self, files: list[Found], problems: list[Problem]) -> None:
        self._waiting += problems
        self._every = max(1, len(files) // _STATES)
        here = {self._key(f) for f in files}
        self._known = {k: v for k, v in self._before.items() if k in here}  # what is gone is forgotten

    def _key(self, file: Found) -> str:
        # Relative, so that a project's folder can be moved.
        base = os.path.normpath(self.options.base)
        return _text(os.path.relpath(file.path, base) if file.path.startswith(base + os.sep) else file.path)

    async def read(self, file: Found) -> AsyncGenerator[Payload, None]:
        key = self._key(file)
        before = self._before.get(key)
        if before and before.stamp == file.stamp:
            self._read += 1
            return
        try:
            with closing(_generator(pieces(file, before, self.options.max_bytes))) as found:
                while piece := await asyncio.to_thread(next, found, None):
                    self._known[key] = piece.known
                    self._told = False
                    self._waiting += piece.problems
                    if piece.data:
                        yield self._payload(file, piece)
            self._read += 1
        except FetchError as error:
            self._fail(error, file)
        except OSError as error:
            gone = FetchError(f"the file cannot be read: {error.strerror or error}", where=file.path,
                              remedy="Check that it still exists and may be read.")  # fmt: skip
            self._fail(gone, file)

    def _fail(self, error: FetchError, file: Found) -> None:
        self._failures.append(error)
        self._waiting.append(Problem.of(error, where=file.path))

    def _payload(self, file: Found, piece: Piece) -> Payload:
        problems, self._waiting = tuple(self._waiting), []
        self._payloads += 1
        if piece.page is not None:
            return self._archived(file, piece.page, problems)
        content_type = _LINES if piece.first_line else None
        if self.options.encoding and not piece.first_line:
            content_type = f"text/plain; charset={self.options.encoding}"
        return Payload(
            data=piece.data, url=clean(_text(file.path)), content_type=content_type, fetched=self._poll.now,
            headers={"first-line": str(piece.first_line)} if piece.first_line else {},
            source_id=self._poll.source_id, state=self._state(), problems=problems,
        )  # fmt: skip

    def _archived(self, file: Found, page: Page, problems: tuple[Problem, ...]) -> Payload:
        """A page of an archive, as if it were fetched at the time at which it was."""
        place = f"{_text(file.path)}#{page.offset}"
        return Payload(
            data=page.data, url=page.url or place, content_type=page.content_type, fetched=page.fetched or self._poll.now,
            headers={"archive": place}, source_id=self._poll.source_id, state=self._state(), problems=problems,
        )  # fmt: skip

    def _state(self) -> SourceState | None:
        self._told = self._payloads % self._every == 0
        return memory.dump(self._known) if self._told else None

    def rest(self) -> Payload | None:
        """What no payload has told: problems, the last state, or that nothing is new."""
        if self._failures and not self._read and not self._payloads:
            raise self._failures[0]
        if self._told and not self._waiting:
            return None
        return Payload(
            fetched=self._poll.now, source_id=self._poll.source_id, state=memory.dump(self._known), unchanged=True,
            problems=tuple(self._waiting),
        )  # fmt: skip


def _text(path: str) -> str:
    """A path as text that can be stored: a name may hold bytes that are no UTF-8, which Python gives as surrogates."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _generator(found: Iterator[Piece]) -> Any:
    return found  # a generator, which `closing` needs; the annotation of its maker says Iterator


def parse(payload: Payload, options: Any = None) -> Batch:
    """Items of one file, by the adapter that its content asks for.

    A file that cannot be parsed is a problem that names it, not an error: the others of its folder go on, and it
    is not tried again before it changes.

    Args:
        payload: the file, unpacked; `url` is its path.
        options: `FilesOptions`; the defaults where None.

    Raises:
        TruncatedInputError: it ends half-way and nothing of it could be kept.
    """
    settings = options if isinstance(options, FilesOptions) else FilesOptions()
    if payload.unchanged:
        return Batch(state=payload.state)
    try:
        batch = _parsed(payload, settings)
    except TruncatedInputError:
        raise
    except ParseError as error:
        return Batch(problems=(Problem.of(error, source=payload.source_id, where=payload.url),), state=payload.state)
    place = payload.headers.get("archive", payload.url)
    items = tuple(i if i.raw_ref or not place else i.model_copy(update={"raw_ref": place}) for i in batch.items)
    return batch.model_copy(update={"items": items, "state": payload.state if batch.complete else None})


def _parsed(payload: Payload, options: FilesOptions) -> Batch:
    posts = registry.get(_POSTS)
    if isinstance(posts, Recogniser) and posts.recognises(payload):
        return posts.parse(replace(payload, state={}, problems=()), posts.Options.model_construct())
    if payload.content_type == _LINES:
        return records.read(payload, options, first_line=int(payload.headers.get("first-line", "1")))
    kind = sniff(payload.data, payload.url or "")
    if kind == ADAPTER.name:
        return records.read(payload, options)
    adapter = registry.get(kind)
    # Not validated: a file needs none of what the adapter's own sources must give, such as an address.
    given: dict[str, Any] = {"language": options.language} if options.language else {}
    given = {k: v for k, v in given.items() if k in adapter.Options.model_fields}
    return adapter.parse(replace(payload, state={}, problems=()), adapter.Options.model_construct(**given))


ADAPTER = FilesAdapter()
