"""WARC archives (ISO 28500), plain or packed: the pages that were fetched, each as it came over the wire.

A long archive is taken up again where the last stored piece ended, by counting its records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from adapters import urls
from adapters.errors import FetchError, TooLargeError
from adapters.fetch.decoding import BodyDecoder, codings
from adapters.files.listing import Found
from adapters.schema import Problem

__all__ = ["Page", "is_archive", "pages"]

_READ = frozenset([
    "text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml", "application/rss+xml",
    "application/atom+xml", "application/rdf+xml", "application/feed+json",
])  # fmt: skip
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")


@dataclass(frozen=True, slots=True)
class Page:
    """One record: the body of an answer, or what was wrong with it.

    Attributes:
        number: of the record among those that could hold a page, from 1.
        data: decoded; empty where there is nothing to read.
        url: address that was fetched.
        content_type: as the server declared it.
        fetched: when, UTC.
        offset: of the record in the file, bytes; of a file packed as a whole, of its beginning.
        problem: why there is nothing to read.
        last: the archive ends here, by itself or because it cannot be read on.
        truncated: it ends half-way.
    """

    number: int
    data: bytes = b""
    url: str | None = None
    content_type: str | None = None
    fetched: datetime | None = None
    offset: int = 0
    problem: Problem | None = None
    last: bool = False
    truncated: bool = False


def is_archive(head: bytes) -> bool:
    """Whether a file, unpacked, begins as a WARC."""
    return re.match(rb"WARC/[01]\.\d+\r?\n", head) is not None


def pages(raw: IO[bytes], file: Found, max_bytes: int, *, skip: int = 0) -> Iterator[Page]:
    """The records with a page, then one that is marked last.

    Args:
        raw: the file, seekable.
        file: where it lies, for messages.
        max_bytes: cap on a record and on the body in it.
        skip: records that were read before.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    raw.seek(0)
    number = offset = left_out = 0
    try:
        for number, record in enumerate(ArchiveIterator(raw, record_types=kinds, parse_http=True), start=1):
            offset = record.stream_pos
            if number <= skip:
                continue
            if not _is_readable(record):
                left_out += 1
                continue
            page = _page(record, number, file, max_bytes)
            yield page
            if page.truncated:
                return
    except OSError as error:  # what the library raises for damage
        problem = Problem(
            code="parse.archive", message=f"the archive cannot be read on behind byte {offset:,}: {error}", where=file.path,
            remedy="What stands before was read. Repair the file, or make it anew.",
        )  # fmt: skip
        yield Page(number, problem=problem, last=True)
        return
    yield Page(number, problem=_others(left_out, file), last=True)


def _others(count: int, file: Found) -> Problem | None:
    if not count:
        return None
    message = f"{count:,} records were left out: pictures, scripts, errors and redirects"
    return Problem(code="skip.records", message=message, severity="warning", where=file.path)


def _is_readable(record: Any) -> bool:
    headers = record.http_headers
    if headers is not None and headers.status_code not in (None, 200, 203):
        return False
    kind = _content_type(record)
    return kind is None or kind.partition(";")[0].strip().lower() in _READ


def _lacks_head(record: Any) -> bool:
    """Whether it should begin with the head of an answer and does not."""
    return record.http_headers is None and (record.headers.get("WARC-Type") or "response").lower() == "response"


def _content_type(record: Any) -> str | None:
    if _lacks_head(record):
        return None
    headers = record.headers if record.http_headers is None else record.http_headers
    declared: str | None = headers.get("Content-Type")
    return declared


def _page(record: Any, number: int, file: Found, max_bytes: int) -> Page:
    given: dict[str, Any] = {
        "url": _address(record), "content_type": _content_type(record), "offset": record.stream_pos,
        "fetched": _utc(record.record_date) if record.record_date else None,
    }  # fmt: skip
    size = record.content_length
    if size > max_bytes:
        return Page(number, problem=_too_large(file, record.stream_pos, max_bytes), **given)
    data = record.reader.read(size) if size else b""
    if len(data) < size or _lacks_head(record):
        problem = Problem(
            code="parse.truncated", message=f"the archive ends within the record at byte {record.stream_pos:,}",
            where=file.path, remedy="What stands before was read; the rest is, when the file has grown.",
        )  # fmt: skip
        return Page(number, problem=problem, last=True, truncated=True)
    try:
        return Page(number, _decoded(data, record, max_bytes), **given)
    except FetchError as error:
        place = f"{file.path}#{record.stream_pos}"
        return Page(number, problem=Problem.of(error, where=place), **given)


def _too_large(file: Found, offset: int, max_bytes: int) -> Problem:
    error = TooLargeError(f"the record is larger than {max_bytes:,} bytes", remedy="Raise max_bytes if it is worth it.")
    return Problem.of(error, where=f"{file.path}#{offset}")


def _address(record: Any) -> str | None:
    return urls.resolve((record.headers.get("WARC-Target-URI") or "").strip("<> "), None)


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _decoded(data: bytes, record: Any, max_bytes: int) -> bytes:
    """The body without its codings.

    Raises:
        FetchError: it is larger than the cap, or not what its headers say.
    """
    if record.http_headers is None:
        return data
    if "chunked" in (record.http_headers.get("Transfer-Encoding") or "").lower():
        data = _unchunked(data)
    names = codings(record.http_headers.get("Content-Encoding") or "")
    if not names:
        return data
    decoder = BodyDecoder(names, max_bytes)
    decoder.feed(data)
    return decoder.finish()


def _unchunked(data: bytes) -> bytes:
    """The body of chunks (RFC 9112 section 7.1); as it is where it holds none: many archivers undo them and say nothing."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(data, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(data[found.end() : found.end() + size])
        at = found.end() + size
        at += len(data[at : at + 2]) - len(data[at : at + 2].lstrip(b"\r\n"))
    return data
