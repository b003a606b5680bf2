"""The messages between a worker process and its parent: a tag, JSON, and bytes.

    parent ──▶ child    POLL, PARSE (a task)   ANSWER (to a GET)
    child  ──▶ parent   READY  BATCH  GET (fetch this for me)  ERROR  DONE

JSON in both directions: a pickle from a process that runs foreign code could run code here.
"""

from __future__ import annotations

import json
import struct
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import Field, JsonValue, TypeAdapter

import adapters.errors
from adapters.base import Payload, Response
from adapters.errors import ConfigurationError, FetchError, MediaMonitorError, ParseError
from adapters.schema import Frozen
from monitor.config.errors import ConfigurationErrors

__all__ = [
    "ANSWER", "BATCH", "DONE", "ERROR", "GET", "HEADER", "PARSE", "POLL", "READY",
    "ErrorReport", "Frame", "GetRequest", "encode", "pack_payload", "pack_response", "read_header",
    "unpack_payload", "unpack_response",
]  # fmt: skip

POLL, PARSE, ANSWER, READY, BATCH, GET, ERROR, DONE = b"P", b"p", b"A", b"R", b"B", b"G", b"E", b"D"

HEADER = struct.Struct(">cQQ")
"""Tag, size of the JSON, size of the bytes."""

FOREIGN, MEMORY = "foreign", "memory"
_PAYLOAD: TypeAdapter[Payload] = TypeAdapter(Payload)
_RESPONSE: TypeAdapter[Response] = TypeAdapter(Response)


class Frame(NamedTuple):
    """One message."""

    tag: bytes
    json: bytes
    data: bytes = b""


def encode(tag: bytes, body: bytes = b"", data: bytes = b"") -> bytes:
    """A message as it goes through the pipe."""
    return b"".join((HEADER.pack(tag, len(body), len(data)), body, data))


def read_header(raw: bytes) -> tuple[bytes, int, int]:
    """Tag, size of the JSON and size of the bytes that follow."""
    tag, body, data = HEADER.unpack(raw)
    return tag, body, data


def pack_payload(payload: Payload) -> dict[str, Any]:
    """All of a payload but its bytes, as JSON values."""
    packed: dict[str, Any] = _PAYLOAD.dump_python(payload, mode="json", exclude={"data"})
    return packed


def unpack_payload(packed: dict[str, Any], data: bytes) -> Payload:
    """The payload again."""
    return _PAYLOAD.validate_python({**packed, "data": data})


def pack_response(response: Response) -> dict[str, Any]:
    """All of a response but its bytes, as JSON values."""
    packed: dict[str, Any] = _RESPONSE.dump_python(response, mode="json", exclude={"data"})
    return packed


def unpack_response(packed: dict[str, Any], data: bytes) -> Response:
    """The response again."""
    return _RESPONSE.validate_python({**packed, "data": data})


class GetRequest(Frozen):
    """A child's wish to have something fetched."""

    id: int
    url: str
    conditional: dict[str, JsonValue] | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    max_bytes: int | None = Field(None, gt=0)
    timeout: float | None = Field(None, gt=0)
    robots: bool = False


class ErrorReport(Frozen):
    """An exception on its way through a pipe."""

    code: str
    message: str
    where: str | None = None
    line: int | None = None
    column: int | None = None
    remedy: str | None = None
    status: int | None = None
    retry_after: float | None = None
    errors: tuple[ErrorReport, ...] = ()

    @classmethod
    def of(cls, error: BaseException) -> ErrorReport:
        """What `error` tells; foreign ones are told with their type and the line that raised them."""
        if isinstance(error, MediaMonitorError):
            return cls(
                code=error.code, message=error.message, where=error.where, line=error.line, column=error.column,
                remedy=error.remedy, status=getattr(error, "status", None),
                retry_after=getattr(error, "retry_after", None),
                errors=tuple(map(cls.of, error.errors)) if isinstance(error, ConfigurationErrors) else (),
            )  # fmt: skip
        if isinstance(error, MemoryError):
            return cls(code=MEMORY, message="ran out of memory")
        frames = traceback.extract_tb(error.__traceback__, limit=-1)
        where, line = (frames[0].filename, frames[0].lineno) if frames else (None, None)
        return cls(code=FOREIGN, message=f"{type(error).__name__}: {_text(error)}"[:2000], where=where, line=line)

    def rebuild(self, source: str | None) -> MediaMonitorError | None:
        """The error again, when it is one that an adapter may raise."""
        inner = [e for report in self.errors if isinstance(e := report.rebuild(source), ConfigurationError)]
        if inner:
            return ConfigurationErrors(inner)
        kind = _RAISABLE.get(self.code)
        if kind is None:
            return None
        make: Callable[..., MediaMonitorError] = kind
        more = {"status": self.status, "retry_after": self.retry_after} if issubclass(kind, FetchError) else {}
        return make(
            self.message, source=source, where=self.where, line=self.line, column=self.column, remedy=self.remedy, **more
        )


def _text(error: BaseException) -> str:
    try:
        return str(error).encode("utf-8", "replace").decode()
    except BaseException:  # an exception of foreign code may fail even at this
        return "(its message cannot be read)"


_RAISABLE: dict[str, type[MediaMonitorError]] = {
    kind.code: kind
    for kind in (getattr(adapters.errors, name) for name in adapters.errors.__all__)
    if issubclass(kind, ConfigurationError | FetchError | ParseError)
}


def dumps(value: Any) -> bytes:
    """JSON, compact."""
    return json.dumps(value, separators=(",", ":")).encode()
