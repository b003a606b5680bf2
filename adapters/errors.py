"""The error tree. Every error says what failed, where, and how to mend it.

    MediaMonitorError
    ├── ConfigurationError          a setting cannot be used (file, line)
    │   ├── UnknownAdapterError     no adapter of that name
    │   ├── BrokenAdapterError      a plug-in does not import or breaks the contract
    │   └── UnknownNameError        who asks names a source, watch or digest that is not there
    ├── FetchError                  the bytes could not be had (url, status)
    │   ├── HTTPStatusError         an answer that is no success
    │   ├── FetchTimeoutError       the absolute deadline passed
    │   ├── TooLargeError           the body passed the cap, compressed or not
    │   ├── TruncatedError          the connection ended before the body did
    │   ├── ClosedError             the other side ended a stream
    │   ├── EncodingError           a content-encoding that is unknown or corrupt
    │   ├── UnreachableError        no connection: refused, reset, no route
    │   │   └── NameLookupError     the host name does not resolve
    │   ├── TLSError                a certificate or handshake that cannot be trusted
    │   ├── ProtocolError           the answer is not the HTTP it should be
    │   ├── RedirectError           a loop, too many, or one without a target
    │   ├── PostponedError          not now: the host asked us to stay away, or its turn is too far off (retry_after)
    │   └── RefusedError            we do not go there (scheme, address, path outside the roots, kind of file)
    │       └── DisallowedError     the site's robots.txt asks us not to
    ├── ParseError                  the bytes are not what the adapter reads (file, line, column)
    │   ├── TruncatedInputError     they end half-way: what is whole was kept, the source state was not
    │   └── KilledParserError       parsing passed a limit of time or memory, or crashed, and its process was ended
    └── StoreError                  the database refused
        ├── MissingStoreError       there is none yet, and none was to be made
        ├── OutdatedSchemaError     older than this program: says which command to run
        ├── NewerSchemaError        newer than this program
        ├── LeaseLostError          somebody else owns the source now; nothing was written
        ├── StoreBusyError          somebody else held it too long; nothing was written
        ├── StoreFullError          no space left; nothing was written
        └── StoreUnreachableError   no connection to its server
"""  # noqa: D208

from __future__ import annotations

from typing import ClassVar, TypedDict, Unpack

__all__ = [
    "BrokenAdapterError",
    "ClosedError",
    "ConfigurationError",
    "DisallowedError",
    "EncodingError",
    "FetchError",
    "FetchTimeoutError",
    "HTTPStatusError",
    "KilledParserError",
    "LeaseLostError",
    "MediaMonitorError",
    "MissingStoreError",
    "NameLookupError",
    "NewerSchemaError",
    "OutdatedSchemaError",
    "ParseError",
    "PostponedError",
    "ProtocolError",
    "RedirectError",
    "RefusedError",
    "StoreBusyError",
    "StoreError",
    "StoreFullError",
    "StoreUnreachableError",
    "TLSError",
    "TooLargeError",
    "TruncatedError",
    "TruncatedInputError",
    "UnknownAdapterError",
    "UnknownNameError",
    "UnreachableError",
]


class _About(TypedDict, total=False):
    """What all errors may tell besides their message; see `MediaMonitorError`."""

    source: str | None
    where: str | None
    line: int | None
    column: int | None
    remedy: str | None


class MediaMonitorError(Exception):
    """Base of all errors of this project.

    Args:
        message: what happened, one sentence without a full stop.
        source: id of the source that failed, where there is one.
        where: file path or URL.
        line: line in `where`, from 1.
        column: column in `where`, from 1, in code points.
        remedy: what the reader can do about it.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        where: str | None = None,
        line: int | None = None,
        column: int | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.source = source
        self.where = where
        self.line = line
        self.column = column
        self.remedy = remedy

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known; empty when nothing is."""
        if self.where is None:
            return ""
        numbers = [n for n in (self.line, self.column if self.line else None) if n]
        return ":".join([self.where, *map(str, numbers)])

    def __str__(self) -> str:
        head = ": ".join(p for p in (self.place, self.message) if p)
        if self.source and repr(self.source) not in head:
            head = f"source {self.source!r}: {head}"
        return f"{head}. {self.remedy}" if self.remedy else head


class ConfigurationError(MediaMonitorError):
    code = "configuration"


class UnknownAdapterError(ConfigurationError):
    code = "adapter.unknown"


class BrokenAdapterError(ConfigurationError):
    code = "adapter.broken"


class UnknownNameError(ConfigurationError):
    code = "unknown"


class FetchError(MediaMonitorError):
    """The bytes could not be had.

    Args:
        status: HTTP status, where an answer came.
        retry_after: seconds the server asked us to wait, where it did (RFC 9110 section 10.2.3).
    """

    code = "fetch"

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None, **about: Unpack[_About]
    ) -> None:
        super().__init__(message, **about)
        self.status = status
        self.retry_after = retry_after


class HTTPStatusError(FetchError):
    code = "fetch.status"


class FetchTimeoutError(FetchError):
    code = "fetch.timeout"


class TooLargeError(FetchError):
    code = "fetch.too-large"


class TruncatedError(FetchError):
    code = "fetch.truncated"


class ClosedError(FetchError):
    code = "fetch.closed"


class EncodingError(FetchError):
    code = "fetch.encoding"


class UnreachableError(FetchError):
    code = "fetch.unreachable"


class NameLookupError(UnreachableError):
    code = "fetch.name-lookup"


class TLSError(FetchError):
    code = "fetch.tls"


class ProtocolError(FetchError):
    code = "fetch.protocol"


class RedirectError(FetchError):
    code = "fetch.redirect"


class PostponedError(FetchError):
    """Nothing was asked of the host; `retry_after` says in how many seconds it may be.

    Args:
        queued: others wait for the same host, and the turn comes when they are done.
    """

    code = "fetch.postponed"

    def __init__(
        self, message: str, *, queued: bool = False, status: int | None = None, retry_after: float | None = None,
        **about: Unpack[_About],
    ) -> None:  # fmt: skip
        super().__init__(message, status=status, retry_after=retry_after, **about)
        self.queued = queued


class RefusedError(FetchError):
    code = "fetch.refused"


class DisallowedError(RefusedError):
    code = "fetch.robots"


class ParseError(MediaMonitorError):
    code = "parse"


class TruncatedInputError(ParseError):
    code = "parse.truncated"


class KilledParserError(ParseError):
    code = "parse.killed"


class StoreError(MediaMonitorError):
    code = "store"


class MissingStoreError(StoreError):
    code = "store.missing"


class OutdatedSchemaError(StoreError):
    code = "store.outdated"


class NewerSchemaError(StoreError):
    code = "store.newer"


class LeaseLostError(StoreError):
    code = "store.lease-lost"


class StoreBusyError(StoreError):
    code = "store.busy"


class StoreFullError(StoreError):
    code = "store.full"


class StoreUnreachableError(StoreError):
    code = "store.unreachable"
